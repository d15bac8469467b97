"""What a snapshot says of inboxes: that one keeps a message, for whom, and how long."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.problems import Place, Problem
from pushtwin.base.times import render_time
from pushtwin.core.documents.entries import TWICE, known
from pushtwin.core.documents.values import Milliseconds, Ordinal, entry


@entry
class InboxEntry(TypedDict, total=False):
    """The inbox of a person keeps the message; of whom its device is where nobody is named."""

    personId: Ordinal
    sentAt: Milliseconds
    seenAt: Milliseconds
    endsAt: Milliseconds


class InboxRow(NamedTuple):
    """What an inbox keeps, as its table has it."""

    send_ordinal: int
    place: int
    person_id: int
    topic: str
    sent_at: int
    seen_at: int | None
    ends_at: int | None


class KeptMessage(NamedTuple):
    """The message that an inbox keeps. `topic` is None where its send names none."""

    send_ordinal: int
    place: int
    person_id: int | None
    topic: str | None
    sent_at: int


ROWS = {"inbox_messages": InboxRow}


class Inboxes:
    """Turns what inboxes keep into rows, and remembers whose they are: whether these persons are there is seen later.

    What is wrong is told in `problems`.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._send: int | None = None
        self._of_send: set[int] = set()
        self.owners: list[tuple[int, Place]] = []

    def rows(self, shown: InboxEntry, message: KeptMessage, place: Place) -> Iterator[InboxRow]:
        """One, unless something is missing; `place` is that of the message."""
        at = (*place, "inbox")
        person_id = shown.get("personId", message.person_id)
        if message.topic is None:
            self._problems.append(Problem(at, "the notification of its send has no inboxTopic"))
        elif person_id is None:
            self._problems.append(Problem((*at, "personId"), "is missing"))
        else:
            self._note(message.send_ordinal, person_id, (*at, "personId"))
            sent_at = shown.get("sentAt", message.sent_at)
            times = sent_at, shown.get("seenAt"), shown.get("endsAt")
            yield InboxRow(message.send_ordinal, message.place, person_id, message.topic, *times)

    def _note(self, send_ordinal: int, person_id: int, at: Place) -> None:
        """An inbox keeps one message of each send."""
        if send_ordinal != self._send:
            self._send = send_ordinal
            self._of_send.clear()
        if person_id in self._of_send:
            self._problems.append(Problem(at, f"{person_id} {TWICE} in this send"))
        self._of_send.add(person_id)
        self.owners.append((person_id, at))


def render_inbox(row: InboxRow, person_id: int | None, sent_at: int | None) -> dict[str, Any]:
    """Person and time are left out where they are those of the message."""
    return known(
        {
            "personId": None if row.person_id == person_id else row.person_id,
            "sentAt": None if row.sent_at == sent_at else render_time(row.sent_at),
            "seenAt": None if row.seen_at is None else render_time(row.seen_at),
            "endsAt": None if row.ends_at is None else render_time(row.ends_at),
        }
    )
