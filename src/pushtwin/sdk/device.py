"""A scripted install of an app: what a phone with the SDK says to the platform, without a phone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, Unpack, cast

import httpx

from pushtwin.base import machine
from pushtwin.base.times import moment_of
from pushtwin.sdk import sending, values, wire
from pushtwin.sdk.inbox import Inbox, InboxFilter, query_of, read_inbox
from pushtwin.sdk.messages import Memory, PushMessage, read_messages
from pushtwin.sdk.phone import ANDROID_PHONE, IPHONE, Phone, Platform
from pushtwin.sdk.sending import DeviceError
from pushtwin.sdk.values import CustomAttribute, InstallationChanges, KnownUser, Scalar, User
from pushtwin.sdk.wire import Request

_SESSION = timedelta(seconds=30)


def _real_time() -> datetime:
    return moment_of(machine.time_ns() // 1_000_000)


class Device:
    """One install of an app on one phone.

    `twin` is the address of a twin, or an `httpx.Client` with that base URL, which you close yourself. Each method
    makes one request, as the SDK of the platform spells it, and raises DeviceError unless the answer is good.

        with Device("http://127.0.0.1:8080", application_code) as device:
            device.create()
            device.personalize(external_user_id="u-1", phones="385911234567", first_name="Ana")
            device.launch()
            device.event("purchase", {"price": 9.5}, validate=True)
            device.depersonalize()

    Give `registration_id` for a device that is registered already. `jwt` is asked for a token before each request
    about a person; None, or a supplier that returns None, means the application code. `now` is asked for the
    time on the phone, with a time zone: when sessions start and end and events happen. None means real time.
    """

    def __init__(
        self,
        twin: str | httpx.Client,
        application_code: str,
        *,
        platform: Platform = Platform.ANDROID,
        phone: Phone | None = None,
        push_token: str | None = None,
        registration_id: str | None = None,
        jwt: Callable[[], str | None] | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        phone = phone or (ANDROID_PHONE if platform is Platform.ANDROID else IPHONE)
        self.install = wire.new_install(application_code, phone, push_token, registration_id)
        self._jwt = jwt or (lambda: None)
        self._time = now or _real_time
        self._left_at: datetime | None = None
        self._memory = Memory()
        self._external_user_id: str | None = None
        self._own_client = isinstance(twin, str)
        self._client = twin if isinstance(twin, httpx.Client) else sending.client(twin)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back. A client that was handed in stays open."""
        if self._own_client:
            self._client.close()

    @property
    def registration_id(self) -> str:
        """The registration id. Raises ValueError before there is one."""
        if self.install.registration_id is None:
            raise ValueError(wire.NOT_REGISTERED)
        return self.install.registration_id

    # -- the install ---------------------------------------------------------------------------------------------

    def create(
        self,
        *,
        push_enabled: bool | None = None,
        primary: bool | None = None,
        application_user_id: str | None = None,
        custom_attributes: Mapping[str, CustomAttribute] | None = None,
    ) -> str:
        """Register, as the first start of the app does; returns the registration id.

        The last two go with a create on iOS only. On Android raises ValueError: there, update() them afterwards.
        """
        if self.install.is_android and (application_user_id is not None or custom_attributes is not None):
            raise ValueError("Android registers without an application user id and custom attributes: update() them.")
        chosen = {
            "push_enabled": push_enabled,
            "primary": primary,
            "application_user_id": application_user_id,
            "custom_attributes": custom_attributes,
        }
        given = cast("InstallationChanges", values.without_nulls(chosen))
        created = sending.registration_id(self._send(wire.create(self._now(), given)))
        self.install = replace(self.install, registration_id=created)
        return created

    def get(self) -> dict[str, Any]:
        """What the platform has stored about this install."""
        return _object(self._send(wire.get(self._now())))

    def update(self, *, of: str | None = None, **changes: Unpack[InstallationChanges]) -> None:
        """Change this install, or `of` another one of the same person: its registration id."""
        values.refuse_unknown(changes, InstallationChanges)
        self._send(wire.update(self._now(), changes, of))
        if of is None and "push_token" in changes:
            self.install = replace(self.install, push_token=changes["push_token"])

    def delete(self, expired: str) -> None:
        """iOS: clear away the registration that the phone had before a reinstall. Raises ValueError on Android."""
        if self.install.is_android:
            raise ValueError("Android deletes no registrations.")
        self._send(wire.delete(self._now(), expired))

    def recover(self) -> None:
        """Android: come back after NO_REGISTRATION, under the same id; repersonalize() is next.

        Raises ValueError on iOS, which registers anew with create().
        """
        if not self.install.is_android:
            raise ValueError("iOS does not recover a registration: it makes another one with create().")
        self._send(wire.recover(self._now()))

    # -- the person ----------------------------------------------------------------------------------------------

    def personalize(
        self, *, force: bool = False, keep_as_lead: bool = False, as_primary: bool = False, **who: Unpack[User]
    ) -> dict[str, Any]:
        """Log somebody in; returns the person as the platform knows them now.

        `force` logs out first whoever is logged in. `keep_as_lead` does not make a customer of a lead. `as_primary`
        makes this the primary device of the person.
        """
        values.refuse_unknown(who, User)
        request = wire.personalize(
            self._now(), who, force=force, keep_as_lead=keep_as_lead, as_primary=as_primary, jwt=self._jwt()
        )
        return self._note_user(_object(self._send(request)))

    def repersonalize(self, **who: Unpack[KnownUser]) -> None:
        """Android: link this install again to the person that it remembers. Raises ValueError on iOS."""
        values.refuse_unknown(who, KnownUser)
        if not self.install.is_android:
            raise ValueError("iOS does not repersonalize.")
        self._send(wire.repersonalize(self._now(), who, self._jwt()))
        self._external_user_id = who.get("external_user_id")

    def depersonalize(self, *, of: str | None = None) -> None:
        """Log out here, or `of` another install of the same person: its registration id.

        An Android SDK then gets another push token and reports it: `update(push_token=…)`. Here, messages and what
        was not reported of them yet are forgotten first.
        """
        if of is None:
            self._memory, self._external_user_id = Memory(), None
        self._send(wire.depersonalize(self._now(), of))

    def user(self) -> dict[str, Any]:
        """The person that this install belongs to, as the platform knows them."""
        return self._note_user(_object(self._send(wire.get_user(self._now(), self._jwt()))))

    def update_user(self, **changes: Unpack[User]) -> None:
        """Change what the platform knows about the person."""
        values.refuse_unknown(changes, User)
        self._send(wire.update_user(self._now(), changes, self._jwt()))
        if "external_user_id" in changes:
            self._external_user_id = changes["external_user_id"]

    # -- messages ------------------------------------------------------------------------------------------------

    def sync(self) -> list[PushMessage]:
        """Ask for messages; returns the new ones. Those that the last sync has brought are reported as delivered.

        An SDK that got some syncs again at once, which reports these.
        """
        platform, delivered = self.install.phone.platform, self._memory.unreported
        known = self._memory.known(platform, self._time())
        answer = _object(self._send(wire.sync(self._now(), known, delivered)))
        self._memory.reported(delivered, self._time())
        return self._memory.take(read_messages(platform, answer), self._time())

    def seen(self, *message_ids: str, ago: timedelta = timedelta()) -> None:
        """The user has seen them, `ago` before now. Raises ValueError for an id that is a UUID, as SDKs make them."""
        self._send(wire.seen(self._now(), dict.fromkeys(message_ids, ago)))

    def report_delivery(self, *message_ids: str) -> None:
        """iOS: the app's extension tells of what has just arrived, whatever is answered. Raises ValueError on Android.

        The next sync does not tell of it again.
        """
        if self.install.is_android:
            raise ValueError("Android reports with sync() what was delivered.")
        try:
            self._send(wire.delivery_report(self._now(), message_ids))
        except DeviceError as refused:
            if refused.status is None:
                raise
        self._memory.reported(message_ids, self._time())

    # -- the inbox -----------------------------------------------------------------------------------------------

    def inbox(
        self,
        external_user_id: str | None = None,
        *,
        sent_from: datetime | None = None,
        sent_before: datetime | None = None,
        topics: str | Sequence[str] = (),
        limit: int | None = None,
    ) -> Inbox:
        """Ask for what was sent to a person for the inbox, whether or not a device has got it; the newest first.

        Without `external_user_id` it is the inbox of whoever is logged in here. Among several topics the SDK chooses,
        not the platform. Raises ValueError when nobody is known to be logged in.
        """
        named = (topics,) if isinstance(topics, str) else tuple(topics)
        wanted = InboxFilter(sent_from=sent_from, sent_before=sent_before, topics=named, limit=limit)
        platform = self.install.phone.platform
        request = wire.inbox(self._now(), self._user(external_user_id), query_of(platform, wanted), self._jwt())
        return read_inbox(platform, _object(self._send(request)), wanted)

    def seen_in_inbox(
        self, *message_ids: str, external_user_id: str | None = None, ago: timedelta = timedelta()
    ) -> None:
        """The user has seen them in the inbox, `ago` before now. Raises ValueError as `inbox`."""
        self._send(wire.seen_in_inbox(self._now(), self._user(external_user_id), dict.fromkeys(message_ids, ago)))

    def _user(self, given: str | None) -> str:
        external_user_id = self._external_user_id if given is None else given
        if external_user_id is None:
            raise ValueError("Nobody is logged in here who has an external user id, and only such users have an inbox.")
        return external_user_id

    def _note_user(self, user: dict[str, Any]) -> dict[str, Any]:
        self._external_user_id = user.get("externalUserId")
        return user

    # -- what the app reports ------------------------------------------------------------------------------------

    def launch(self, *, started: datetime | None = None, finished: Mapping[datetime, datetime] | None = None) -> None:
        """The app comes to the foreground: a session starts and is reported.

        `finished` are earlier sessions that were not reported yet: start → end.
        """
        started = started or self._time()
        self._left_at = None
        self.install = replace(self.install, foreground=True, session_started=started)
        self._send(wire.session_report(self.install, finished or {}))

    def background(self) -> None:
        """The app leaves the foreground. That makes no request, but the following ones tell it."""
        self.install = replace(self.install, foreground=False)
        self._left_at = self._time()

    def event(
        self,
        definition_id: str,
        properties: Mapping[str, Scalar] | None = None,
        *,
        validate: bool = False,
        at: datetime | None = None,
    ) -> None:
        """Something happened in the app. With `validate` the platform refuses what it does not know."""
        moment = at or self._time()
        self._send(wire.custom_event(self._now(), definition_id, moment, properties or {}, validate=validate))

    def _now(self) -> wire.Install:
        """The install at this moment: a session ends when the app has been in the background for half a minute."""
        if self._left_at is not None and self._time() - self._left_at > _SESSION:
            self._left_at = None
            self.install = replace(self.install, session_started=None)
        return self.install

    def _send(self, request: Request) -> Any:
        return sending.send(self._client, request)


def _object(answer: Any) -> dict[str, Any]:
    """What an SDK reads as an object."""
    if not isinstance(answer, dict):
        raise DeviceError(None, None, "The answer is not a JSON object")
    return answer
