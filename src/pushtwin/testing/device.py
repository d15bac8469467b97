"""A phone in a test: it speaks as the SDK does, and shows what it has got."""

from typing import Any

from pushtwin.sdk import Device
from pushtwin.sdk.messages import PushMessage
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

    def open(self, message: SomeMessage) -> None:
        """The user has tapped on a message: the app comes to the foreground, and the message was seen."""
        self.launch()
        self.seen(id_of(message))
