"""Messages as one install of an app gets them, keeps them, and sends its own."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from pushtwin.sdk import wire
from pushtwin.sdk.inbox import Inbox, InboxFilter, query_of, read_inbox
from pushtwin.sdk.messages import Memory, PushMessage, read_messages
from pushtwin.sdk.mo import MoResult, OwnMessage, Presses, new_message_id, pressed, read_result
from pushtwin.sdk.sending import DeviceError
from pushtwin.sdk.talking import Talking, read_object


class Messaging(Talking):
    """An install with what its SDK remembers of messages, and of who is logged in."""

    _external_user_id: str | None = None

    @cached_property
    def _memory(self) -> Memory:
        """Of messages that came."""
        return Memory()

    @cached_property
    def _presses(self) -> Presses:
        """That have not arrived."""
        return Presses()

    # -- messages ------------------------------------------------------------------------------------------------

    def sync(self) -> list[PushMessage]:
        """Ask for messages; returns the new ones. Those that the last sync has brought are reported as delivered.

        An SDK that got some syncs again at once, which reports these.
        """
        try:
            return self._sync()
        finally:
            if self.install.is_android:
                self._send_presses_again()

    def _sync(self) -> list[PushMessage]:
        platform, delivered = self.install.phone.platform, self._memory.unreported
        known = self._memory.known(platform, self._time())
        answer = read_object(self._send(wire.sync(self._now(), known, delivered)))
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
        return read_inbox(platform, read_object(self._send(request)), wanted)

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

    # -- what the phone sends ------------------------------------------------------------------------------------

    def write(
        self, text: str, *, destination: str | None = None, custom_payload: Mapping[str, Any] | None = None
    ) -> MoResult:
        """The app sends a text of its own. An SDK tries that once."""
        message = OwnMessage(
            message_id=new_message_id(self.install.phone.platform),
            text=text,
            destination=destination,
            custom_payload=custom_payload,
        )
        return self._send_mo(message)

    def press(self, message: PushMessage, action_id: str) -> MoResult:
        """The user presses a button of a message, such as "mm_accept". Raises ValueError where the message has none.

        What does not arrive, which raises DeviceError, an SDK sends again for two days: Android with each `sync`, iOS
        with each `launch`.
        """
        button = pressed(message, action_id, self.install.phone.platform)
        self._presses.add(button, self._time())
        return self._send_press(button)

    def call_token(self, identity: str | None = None) -> dict[str, Any]:
        """Ask for a token for calls: for this registration, unless somebody else is named."""
        return read_object(self._send(wire.call_token(self._now(), identity)))

    def _send_mo(self, message: OwnMessage) -> MoResult:
        return read_result(self._send(wire.mo(self._now(), message.to_wire())), message)

    def _send_press(self, button: OwnMessage) -> MoResult:
        result = self._send_mo(button)
        if result.is_sent:
            self._presses.remove(button)
        return result

    def _send_presses_again(self) -> None:
        """In the background: what fails once more waits once more."""
        for button in self._presses.waiting(self._time):
            with suppress(DeviceError):
                self._send_press(button)
