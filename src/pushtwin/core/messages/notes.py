"""What cannot be seen from the columns of a message, kept as JSON: a list of `[time, what, why]`. Pure."""

from enum import StrEnum
from typing import NamedTuple

from pushtwin.base import json_text
from pushtwin.core.messages.model import Message


class What(StrEnum):
    """What happens to a message, in the order in which it can happen at one moment."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    HELD = "held"
    TRIED = "tried"
    SENT = "sent"
    NOT_RECEIVED = "not received"
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"
    EXPIRED = "expired"
    REPORTED_LATE = "reported too late"
    CONSUMED = "report taken"


class Note(NamedTuple):
    """Something that happened; `why` is a key of the reasons, or words that stand for themselves."""

    at: int
    what: str
    why: str


def notes_of(message: Message) -> list[Note]:
    """All that was noted, the oldest first."""
    return [Note(*one) for one in json_text.parse(message.notes)] if message.notes else []


def last_note(message: Message, *kinds: What) -> Note | None:
    """The latest note of one of these kinds."""
    return next((one for one in reversed(notes_of(message)) if one.what in kinds), None)


def note(message: Message, at: int, what: str, why: str) -> Message:
    """The message with one note more."""
    notes = [*map(tuple, notes_of(message)), (at, what, why)]
    return message._replace(notes=json_text.write(notes).decode())
