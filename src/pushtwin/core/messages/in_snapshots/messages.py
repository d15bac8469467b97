"""Messages in a document, and as rows.

What all messages of a send have in common is said by the send alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.problems import Place, Problem
from pushtwin.base.times import render_time
from pushtwin.core.documents.entries import Rows, known, text_of
from pushtwin.core.documents.values import Milliseconds, Ordinal, entry, obeys
from pushtwin.core.inbox.in_snapshots import InboxEntry, Inboxes, InboxRow, KeptMessage, render_inbox
from pushtwin.core.messages.catalogue import ERRORS, NO_ERROR, PENDING_GROUP, STATUSES
from pushtwin.core.messages.model import Stage
from pushtwin.core.webhooks.in_snapshots import CallbackEntry, CallbackRow, Subject, callback_rows, render_callback
from pushtwin.core.webhooks.model import OF_MESSAGES

NOTE = 3  # a time, what, and why


def _problems_of_note(note: Sequence[Any]) -> Iterator[Problem]:
    is_one = len(note) == NOTE and [type(part) for part in note] == [int, str, str]
    if not is_one:
        yield Problem((), "should be a list of a time in milliseconds and two texts: what, and why")


def _there_is(what: str, some: Mapping[int, Any]) -> Any:
    def problems(given: int) -> Iterator[Problem]:
        if given not in some:
            yield Problem((), f"there is no {what} {given}")

    return obeys(problems)


StatusId = Annotated[int, _there_is("status", STATUSES)]
ErrorId = Annotated[int, _there_is("error", ERRORS)]


@entry
class MessageEntry(TypedDict):
    """What one device gets of a send."""

    place: NotRequired[Ordinal]
    messageId: NotRequired[str]
    registrationId: NotRequired[str]
    personId: NotRequired[Ordinal]
    externalId: NotRequired[str]
    stage: Annotated[Stage, Field(strict=False)]
    status: StatusId
    error: NotRequired[ErrorId]
    sentAt: NotRequired[Milliseconds]
    deliveredAt: NotRequired[Milliseconds]
    seenAt: NotRequired[Milliseconds]
    doneAt: NotRequired[Milliseconds]
    expiresAt: NotRequired[Milliseconds]
    dueAt: NotRequired[Milliseconds]
    isKnownToPhone: NotRequired[bool]
    consumedAt: NotRequired[Milliseconds]
    notes: NotRequired[list[Annotated[list[Any], obeys(_problems_of_note)]]]
    inbox: NotRequired[InboxEntry]
    callbacks: NotRequired[list[CallbackEntry]]


class MessageRow(NamedTuple):
    """A message as its table keeps it. The notes are JSON text."""

    send_ordinal: int
    place: int
    message_id: str
    bulk_id: str
    application_id: str | None
    registration_id: str | None
    person_id: int | None
    external_id: str | None
    destination: str | None
    stage: str
    status: int
    error: int
    accepted_at: int
    sent_at: int | None
    delivered_at: int | None
    seen_at: int | None
    done_at: int | None
    expires_at: int | None
    due_at: int | None
    is_known_to_phone: bool
    consumed_at: int | None
    notes: str | None


class OfSend(NamedTuple):
    """What messages have of their send. `next_place` bounds their places while it goes on; None when it does not."""

    send_ordinal: int
    bulk_id: str
    application_id: str | None
    destination: str | None
    inbox_topic: str | None
    accepted_at: int
    starts_at: int
    expires_at: int
    next_place: int | None


class SaidOfSend(NamedTuple):
    """What a document says of a send, and of its messages only where theirs is another."""

    message_id: str
    expires_at: int


class NewMessage(NamedTuple):
    """A message that is to be added: with its id and its place in the document."""

    place: int
    message_id: str
    at: Place


def add_message(
    rows: Rows,
    shown: MessageEntry,
    send: OfSend,
    new: NewMessage,
    *,
    now: int,
    problems: list[Problem],
    inboxes: Inboxes,
) -> None:
    """With its callbacks, and with the inbox that keeps it."""
    problems += _problems_of_message(shown, send, new)
    rows["messages"].append(_row(shown, send, new))
    if "inbox" in shown:
        sent_at = shown.get("sentAt", send.starts_at)
        kept = KeptMessage(send.send_ordinal, new.place, shown.get("personId"), send.inbox_topic, sent_at)
        rows["inbox_messages"] += inboxes.rows(shown["inbox"], kept, new.at)
    if callbacks := shown.get("callbacks"):
        message = Subject(send.send_ordinal, new.place, new.message_id, OF_MESSAGES)
        rows["callbacks"] += callback_rows(callbacks, message, now, new.at, problems)


def _problems_of_message(shown: MessageEntry, send: OfSend, new: NewMessage) -> Iterator[Problem]:
    is_final = shown["stage"] is Stage.FINAL
    if is_final == (STATUSES[shown["status"]].group_id == PENDING_GROUP):
        yield Problem((*new.at, "status"), f"{shown['status']} is no status of a message that is {shown['stage']}")
    if is_final and "dueAt" in shown:
        yield Problem((*new.at, "dueAt"), "nothing happens any more to a message that is final")
    if send.next_place is not None and new.place >= send.next_place:
        yield Problem((*new.at, "place"), "should be less than the nextPlace of its send, which goes on")


def _row(shown: MessageEntry, send: OfSend, new: NewMessage) -> tuple[Any, ...]:
    """The values that MessageRow names; what a message must have at its stage is chosen where nothing is said."""
    stage, notes = shown["stage"], shown.get("notes")
    is_final, is_waiting = stage is Stage.FINAL, stage is Stage.WAITING
    expires_at = shown.get("expiresAt", send.expires_at)
    due_at = None if is_final else send.starts_at if is_waiting else expires_at
    return (
        send.send_ordinal,
        new.place,
        new.message_id,
        send.bulk_id,
        send.application_id,
        shown.get("registrationId"),
        shown.get("personId"),
        shown.get("externalId"),
        send.destination,
        stage.value,
        shown["status"],
        shown.get("error", NO_ERROR),
        send.accepted_at,
        shown.get("sentAt", send.starts_at if stage is Stage.HANDED_OVER else None),
        shown.get("deliveredAt"),
        shown.get("seenAt"),
        shown.get("doneAt", send.starts_at if is_final else None),
        expires_at,
        shown.get("dueAt", due_at),
        shown.get("isKnownToPhone", False),
        shown.get("consumedAt"),
        text_of(notes) if notes else None,
    )


def render_message(
    row: MessageRow, said: SaidOfSend, callbacks: Sequence[CallbackRow], kept: InboxRow | None
) -> dict[str, Any]:
    """The id of the first message, and the end of validity, are those that the send says, unless they are shown."""
    is_said = row.place == 0 and row.message_id == said.message_id
    counts_until = None if row.expires_at == said.expires_at else row.expires_at
    return known(
        {
            "place": row.place,
            "messageId": None if is_said else row.message_id,
            "registrationId": row.registration_id,
            "personId": row.person_id,
            "externalId": row.external_id,
            "stage": row.stage,
            "status": row.status,
            "error": row.error or None,
            **_render_times(row._replace(expires_at=counts_until)),
            "isKnownToPhone": bool(row.is_known_to_phone) or None,
            "notes": None if row.notes is None else json_text.raw(row.notes),
            "inbox": None if kept is None else render_inbox(kept, row.person_id, row.sent_at),
            "callbacks": [render_callback(one) for one in callbacks] or None,
        }
    )


def _render_times(row: MessageRow) -> dict[str, str]:
    times = {
        "sentAt": row.sent_at,
        "deliveredAt": row.delivered_at,
        "seenAt": row.seen_at,
        "doneAt": row.done_at,
        "expiresAt": row.expires_at,
        "dueAt": row.due_at,
        "consumedAt": row.consumed_at,
    }
    return {name: render_time(at) for name, at in times.items() if at is not None}
