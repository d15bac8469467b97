"""A phone in a test: it speaks as the SDK does, and shows what it has got."""

from typing import Any

from pushtwin.sdk import Device
from pushtwin.sdk.messages import PushMessage
from pushtwin.sdk.mo import MoResult
from pushtwin.testing.messages import SomeMessage, id_of


class TwinDevice(Device):
    """A device that remembers all messages that it has got."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Not for you: call `account.device()`."""
        super().__init__(*given, **named)
        self._messages: list[PushMessage] = []

    def sync(self) -> list[PushMessage]:
        """Ask for messages; returns the new ones. The next sync reports them as delivered."""
        new = super().sync()
        self._messages += new
        return new

    def messages(self) -> list[PushMessage]:
        """All messages that the phone has got, the oldest first: those that are there for it now, too."""
        self.sync()
        return [*self._messages]

    def press(self, message: SomeMessage, action_id: str) -> MoResult:
        """The user presses a button of a message that the phone has got, such as "mm_accept".

        Raises ValueError where there is no such message, or no button. What does not arrive raises DeviceError, and is
        sent again for two days: by Android with each `sync`, by iOS with each `launch`.
        """
        return super().press(self._got(id_of(message)), action_id)

    def _got(self, message_id: str) -> PushMessage:
        if all(one.message_id != message_id for one in self._messages):
            self.sync()
        for one in self._messages:
            if one.message_id == message_id:
                return one
        raise ValueError(f"The phone has not got a message {message_id}.")

    def open(self, message: SomeMessage) -> None:
        """The user has tapped on a message: the app comes to the foreground, and the message was seen."""
        self.launch()
        self.seen(id_of(message))
