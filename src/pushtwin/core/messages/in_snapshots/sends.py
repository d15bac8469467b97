"""Sends in a document, and as rows.

A send may have more messages than memory should hold: it goes on in further entries, which name its ordinal and have
nothing but messages.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.problems import Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.base.times import LATEST
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.documents.entries import Rows, refuse_twice
from pushtwin.core.documents.values import Milliseconds, Ordinal, entry
from pushtwin.core.inbox.in_snapshots import Inboxes
from pushtwin.core.messages.ids import further_id, new_bulk_id, new_id
from pushtwin.core.messages.in_snapshots.content import ContentEntry, send_of
from pushtwin.core.messages.in_snapshots.messages import MessageEntry, MessageRow, NewMessage, OfSend, add_message
from pushtwin.core.messages.model import Send, Source, Target
from pushtwin.core.messages.notification_json import to_json
from pushtwin.core.messages.targeting import InvalidQuery, compile_target
from pushtwin.core.messages.timing import end_of_validity

_TABLES = ("sends", "messages", "callbacks", "inbox_messages")
_OF_FURTHER_ENTRIES = {"ordinal", "messages"}
Topic = Annotated[str, Field(min_length=1, max_length=255)]


@entry
class SendEntry(TypedDict, total=False):
    """A send with its messages; `send` is absent where it goes on."""

    ordinal: Ordinal
    requestOrdinal: Ordinal
    bulkId: str
    messageId: str
    applicationId: str | None
    send: ContentEntry
    acceptedAt: Milliseconds
    startsAt: Milliseconds
    expiresAt: Milliseconds
    dueAt: Milliseconds
    reached: str
    until: Ordinal
    nextPlace: Ordinal
    nextSlot: Annotated[int, Field(ge=0, le=LATEST * 1000)]
    flowOrdinal: Ordinal
    messages: list[MessageEntry]


class SendRow(NamedTuple):
    """A send as its table keeps it. The definition is JSON text."""

    send_ordinal: int
    request_ordinal: int
    bulk_id: str
    message_id: str
    application_id: str | None
    sender: str
    entity_id: str | None
    platform_application_id: str | None
    campaign_reference_id: str | None
    definition: str
    accepted_at: int
    starts_at: int
    expires_at: int
    due_at: int | None
    reached: str | None
    until: int | None
    next_place: int
    next_slot: int | None
    flow_ordinal: int | None


class InboxTopicRow(NamedTuple):
    """A topic of inboxes as its table keeps it."""

    topic: str


class Renewed(NamedTuple):
    """An application as the document names it, and what its keys are from now on."""

    application_id: str
    application_code: str
    new_id: str
    new_code: str


def senders_of(applications: Sequence[Renewed]) -> dict[str, str]:
    """Codes and ids of applications, and what they are from now on."""
    codes = {one.application_code: one.new_code for one in applications}
    return codes | {one.application_id: one.new_id for one in applications}


ROWS = {"sends": SendRow, "messages": MessageRow, "inbox_topics": InboxTopicRow}


def inbox_topic_rows(entries: Sequence[str], problems: list[Problem]) -> list[InboxTopicRow]:
    """What messages may name as their topics."""
    topics: dict[str, InboxTopicRow] = {}
    for number, topic in enumerate(entries):
        refuse_twice(problems, topics, topic, "inboxTopics", number)
        topics[topic] = InboxTopicRow(topic)
    return [*topics.values()]


class Sends:
    """Turns the sends of one document into rows, some at a time.

    What is wrong with them is told in `problems`. Without `applications` there is nothing to compare with.
    """

    def __init__(self, time_and_ids: TimeAndIds, applications: Iterable[Renewed], settings: AccountSettings) -> None:
        self.problems: list[Problem] = []
        self._time_and_ids = time_and_ids
        self._now = time_and_ids.now()
        self._settings = settings
        self._applications = list(applications)
        self._new_ids = {one.application_id: one.new_id for one in self._applications}
        self._ids_of_senders = {one.application_code: one.new_id for one in self._applications} | self._new_ids
        self._senders = senders_of(self._applications)
        self._last = -1  # the ordinal of the send before
        self._last_place = -1  # of its messages
        self._of_last: OfSend | None = None  # None when something is wrong with it
        self._first_id = ""  # of its messages
        self._inboxes = Inboxes(self.problems)

    def take_owners(self) -> list[tuple[int, Place]]:
        """The persons whose inboxes keep something, as far as they are new, with the places that name them."""
        owners, self._inboxes.owners = self._inboxes.owners, []
        return owners

    def rows(self, entries: Sequence[SendEntry]) -> Rows:
        """By table. The place of an entry is its number among these."""
        rows: Rows = {name: [] for name in _TABLES}
        for number, shown in enumerate(entries):
            if "send" in shown:
                self._add_send(rows, shown, shown["send"], number)
            else:
                self._go_on(shown, number)
            if self._of_last is not None:
                self._add_messages(rows, shown.get("messages", ()), self._of_last, number)
        return rows

    def _go_on(self, shown: SendEntry, number: int) -> None:
        if shown.get("ordinal", -1) != self._last or shown.keys() - _OF_FURTHER_ENTRIES:
            self.problems.append(Problem((number, "send"), "is missing"))
            self._last, self._of_last = shown.get("ordinal", self._last), None

    def _add_send(self, rows: Rows, shown: SendEntry, content: ContentEntry, number: int) -> None:
        ordinal = self._ordinal(shown.get("ordinal"), number)
        send = send_of(content, self._sender(shown, content))
        row = self._row(shown, send, ordinal, self._application_id(shown, content, number))
        self.problems += self._problems_of_send(row, send, number)
        rows["sends"].append(row)
        self._last_place, self._first_id = -1, row.message_id
        self._of_last = OfSend(
            ordinal,
            row.bulk_id,
            row.application_id,
            send.target.address,
            send.notification.inbox_topic,
            row.accepted_at,
            row.starts_at,
            row.expires_at,
            next_place=None if row.due_at is None else row.next_place,
        )

    def _row(self, shown: SendEntry, send: Send, ordinal: int, application_id: str | None) -> SendRow:
        form, reporting = self._settings.message_ids, send.reporting
        accepted_at = shown.get("acceptedAt", self._now)
        starts_at = shown.get("startsAt", max(send.timing.send_at or accepted_at, accepted_at))
        bulk_id = shown.get("bulkId") or (
            new_bulk_id(self._time_and_ids) if send.source is Source.V2 else new_id(self._time_and_ids, form)
        )
        return SendRow(
            send_ordinal=ordinal,
            request_ordinal=shown.get("requestOrdinal", ordinal),
            bulk_id=bulk_id,
            message_id=shown.get("messageId") or send.message_id or new_id(self._time_and_ids, form),
            application_id=application_id,
            sender=send.sender,
            entity_id=reporting.entity_id,
            platform_application_id=reporting.platform_application_id,
            campaign_reference_id=reporting.campaign_reference_id,
            definition=to_json(send),
            accepted_at=accepted_at,
            starts_at=starts_at,
            expires_at=shown.get(
                "expiresAt", end_of_validity(send.source, starts_at, send.timing.validity_ms, self._settings)
            ),
            due_at=shown.get("dueAt"),
            reached=shown.get("reached"),
            until=shown.get("until"),
            next_place=shown.get("nextPlace", 0),
            next_slot=shown.get("nextSlot"),
            flow_ordinal=shown.get("flowOrdinal"),
        )

    def _ordinal(self, given: int | None, number: int) -> int:
        ordinal = max(self._time_and_ids.next_ordinal(), self._last + 1) if given is None else given
        if ordinal <= self._last:
            message = "should be greater than that of the send before"
            self.problems.append(Problem((number, "ordinal"), message))
        self._last = ordinal
        return ordinal

    def _sender(self, shown: SendEntry, content: ContentEntry) -> str:
        """The application that is named, or the first one, where the entry says nothing."""
        first = self._applications[0].application_id if self._applications else ""
        given = content.get("sender", shown.get("applicationId") or first)
        return self._senders.get(given, given)

    def _application_id(self, shown: SendEntry, content: ContentEntry, number: int) -> str | None:
        """That of the sender where an entry names none; `null` where the sender was none."""
        if "applicationId" not in shown:
            first = self._applications[0].application_id if self._applications else ""
            return self._ids_of_senders.get(content.get("sender", first))
        given = shown["applicationId"]
        if self._applications and given is not None and given not in self._new_ids:
            self.problems.append(Problem((number, "applicationId"), f"there is no application {given}"))
        return given and self._new_ids.get(given, given)

    def _problems_of_send(self, row: SendRow, send: Send, number: int) -> Iterator[Problem]:
        if row.request_ordinal > row.send_ordinal:
            yield Problem((number, "requestOrdinal"), "should not be greater than the ordinal")
        if row.due_at is None:
            return
        if row.application_id is None and self._applications:
            yield Problem((number, "dueAt"), "the sender is no application, so that nothing happens any more")
        if message := self._why_nobody(send.target):
            yield Problem((number, "send", "target"), message)

    def _why_nobody(self, target: Target) -> str | None:
        """What was refused when it was sent may be kept, but can't go on."""
        try:
            compile_target(target, self._settings)
        except InvalidQuery as problem:
            return str(problem)
        return None

    def _add_messages(self, rows: Rows, entries: Sequence[MessageEntry], send: OfSend, number: int) -> None:
        for index, shown in enumerate(entries):
            at: Place = (number, "messages", index)
            place = shown.get("place", self._last_place + 1)
            if place <= self._last_place:
                self.problems.append(Problem((*at, "place"), "should be greater than that of the message before"))
            self._last_place = place
            new = NewMessage(place, shown.get("messageId") or self._message_id(place, send), at)
            add_message(rows, shown, send, new, now=self._now, problems=self.problems, inboxes=self._inboxes)

    def _message_id(self, place: int, send: OfSend) -> str:
        if place == 0:
            return self._first_id
        return further_id(self._first_id, place, send.starts_at, self._settings.message_ids)
