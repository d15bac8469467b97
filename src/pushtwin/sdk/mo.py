"""Messages that a phone sends: texts of the app, buttons that were pressed, and what an SDK does if they are lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pushtwin.base import machine
from pushtwin.sdk.messages import PushMessage
from pushtwin.sdk.phone import Platform
from pushtwin.sdk.sending import DeviceError

_TRIED_FOR = timedelta(days=2)
_SENT = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMessage:
    """A message as the phone sends it."""

    message_id: str
    text: str
    destination: str | None = None
    initial_message_id: str | None = None
    bulk_id: str | None = None
    custom_payload: Mapping[str, Any] | None = None

    def to_wire(self) -> dict[str, Any]:
        """Without what is not known."""
        members = {
            "messageId": self.message_id,
            "destination": self.destination,
            "text": self.text,
            "initialMessageId": self.initial_message_id,
            "bulkId": self.bulk_id,
            "customPayload": self.custom_payload,
        }
        return {name: value for name, value in members.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoResult:
    """What the platform says has become of a message: `status_code` 0 is sent, 1 is not."""

    message_id: str
    status_code: int
    status: str

    @property
    def is_sent(self) -> bool:
        return self.status_code == _SENT


def new_message_id(platform: Platform) -> str:
    """As the SDK of the platform makes one."""
    made = str(machine.new_uuid())
    return made if platform is Platform.ANDROID else made.upper()


def pressed(message: PushMessage, action_id: str, platform: Platform) -> OwnMessage:
    """The button of a message. Raises ValueError where it has none: buttons come with a category."""
    if message.category is None:
        raise ValueError(f"The message {message.message_id} has no category, and so no buttons.")
    return OwnMessage(
        message_id=new_message_id(platform),
        text=f"{message.category} {action_id}",
        initial_message_id=message.message_id,
        bulk_id=message.internal.get("bulkId"),
    )


def read_result(answer: Any, message: OwnMessage) -> MoResult:
    """Of the one that was sent. Raises DeviceError where the answer has nothing of it that an SDK could read."""
    found = answer.get("messages") if isinstance(answer, dict) else None
    for one in found if isinstance(found, list) else ():
        match one:
            case {"messageId": message.message_id, "statusCode": int(code)}:
                return MoResult(message_id=message.message_id, status_code=code, status=str(one.get("status", "")))
    raise DeviceError(None, None, "The answer does not say what has become of the message")


class Presses:
    """Buttons whose messages have not arrived: an SDK sends these again, texts of the app it does not."""

    def __init__(self) -> None:
        self._waiting: list[tuple[OwnMessage, datetime]] = []

    def add(self, message: OwnMessage, now: datetime) -> None:
        self._waiting.append((message, now))

    def remove(self, message: OwnMessage) -> None:
        """It has arrived."""
        self._waiting = [(one, at) for one, at in self._waiting if one is not message]

    def waiting(self, now: Callable[[], datetime]) -> Sequence[OwnMessage]:
        """The oldest first; what was pressed two days ago is forgotten. Who has none does not look at the time."""
        oldest = now() - _TRIED_FOR if self._waiting else None
        self._waiting = [(one, at) for one, at in self._waiting if oldest and at > oldest]
        return [one for one, _ in self._waiting]
