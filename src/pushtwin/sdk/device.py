"""A scripted install of an app: what a phone with the SDK says to the platform, without a phone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Unpack, cast

from pushtwin.sdk import sending, values, wire
from pushtwin.sdk.messages import Memory
from pushtwin.sdk.messaging import Messaging
from pushtwin.sdk.talking import read_object
from pushtwin.sdk.values import CustomAttribute, InstallationChanges, KnownUser, Scalar, User


class Device(Messaging):
    """One install of an app on one phone.

    `twin` is the address of a twin, or an `httpx.Client` with that base URL, which you close yourself. Each method
    makes one request, as the SDK of the platform spells it, and raises DeviceError unless the answer is good; `sync`
    and `launch` also send again what an SDK would.

        with Device("http://127.0.0.1:8080", application_code) as device:
            device.create()
            device.personalize(external_user_id="u-1", phones="385911234567", first_name="Ana")
            device.launch()
            device.event("purchase", {"price": 9.5}, validate=True)
            device.depersonalize()

    Give `registration_id` for a device that is registered already. `jwt` is asked for a token before each request
    about a person; None, or a supplier that returns None, means the application code. `now` is asked for the
    time on the phone, with a time zone: when sessions start and end and events happen. None means real time. `warn`
    is told what the twin warns of, such as an event that it drops.
    """

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
        return read_object(self._send(wire.get(self._now())))

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
        return self._note_user(read_object(self._send(request)))

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
        return self._note_user(read_object(self._send(wire.get_user(self._now(), self._jwt()))))

    def update_user(self, **changes: Unpack[User]) -> None:
        """Change what the platform knows about the person."""
        values.refuse_unknown(changes, User)
        self._send(wire.update_user(self._now(), changes, self._jwt()))
        if "external_user_id" in changes:
            self._external_user_id = changes["external_user_id"]

    # -- what the app reports ------------------------------------------------------------------------------------

    def launch(self, *, started: datetime | None = None, finished: Mapping[datetime, datetime] | None = None) -> None:
        """The app comes to the foreground: a session starts and is reported.

        `finished` are earlier sessions that were not reported yet: start → end.
        """
        started = started or self._time()
        self._left_at = None
        self.install = replace(self.install, foreground=True, session_started=started)
        try:
            self._send(wire.session_report(self.install, finished or {}))
        finally:
            if not self.install.is_android:
                self._send_presses_again()

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
