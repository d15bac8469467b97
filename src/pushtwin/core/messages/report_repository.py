"""Every SQL statement that asks what became of messages. No decisions, no commit."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_, select, tuple_, update

from pushtwin.core.messages.commands import LogPosition
from pushtwin.core.messages.model import Message
from pushtwin.core.messages.repository import read_message
from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.messages import messages, sends


class ReportedRow(NamedTuple):
    """A message with the definition of its send, as JSON text."""

    message: Message
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """Which messages; None, and nothing, ask for all. `destinations` are ids of devices, or addresses as given."""

    bulk_ids: Collection[str] = ()
    message_ids: Collection[str] = ()
    entity_id: str | None = None
    platform_application_id: str | None = None
    campaign_reference_ids: Collection[str] = ()
    sender: str | None = None
    destination: str | None = None
    registration_id: str | None = None
    person_id: int | None = None
    statuses: Collection[int] | None = None
    sent_since: int | None = None
    sent_until: int | None = None


_COLUMNS = (*(messages.c[name] for name in Message._fields), sends.c.definition)
_JOINED = messages.join(
    sends, and_(sends.c.account_id == messages.c.account_id, sends.c.send_ordinal == messages.c.send_ordinal)
)
_PLACE = tuple_(messages.c.send_ordinal, messages.c.place)
_IS_NO_STEP = sends.c.flow_ordinal.is_(None)  # of an OMNI flow: those have reports of their own
_IS_UNREAD = _IS_NO_STEP, messages.c.done_at.is_not(None), messages.c.consumed_at.is_(None)
_LATEST_DONE_FIRST = messages.c.done_at.desc(), messages.c.send_ordinal.desc(), messages.c.place.desc()
_ALL = MessageFilter()  # as nearly everybody asks who pulls reports
_FINAL = Statement(
    select(*_COLUMNS)
    .select_from(_JOINED)
    .where(messages.c.account_id == bindparam("account_id"), *_IS_UNREAD, messages.c.done_at >= bindparam("done_since"))
    .order_by(*_LATEST_DONE_FIRST)
    .limit(bindparam("most"))
)
_CONSUME = (
    update(messages)
    .where(
        messages.c.account_id == bindparam("of_account_id"),
        messages.c.send_ordinal == bindparam("of_send"),
        messages.c.place == bindparam("of_place"),
    )
    .values(consumed_at=bindparam("now"))
)


def list_final(
    reading: Reading, account_id: str, wanted: MessageFilter, done_since: int, limit: int
) -> list[ReportedRow]:
    """Those whose report nobody has taken, the newest first."""
    if wanted == _ALL:
        rows = reading.rows(_FINAL, {"account_id": account_id, "done_since": done_since, "most": limit})
        return [ReportedRow(read_message(row), row[-1]) for row in rows]
    query = _filtered(account_id, wanted).where(*_IS_UNREAD, messages.c.done_at >= done_since)
    return _rows(reading, query.order_by(*_LATEST_DONE_FIRST).limit(limit))


def list_newest(
    reading: Reading,
    account_id: str,
    wanted: MessageFilter,
    *,
    since: int,
    before: LogPosition | None,
    limit: int,
) -> list[ReportedRow]:
    """In any state, the newest first; only those older than `before`.

    `since` counts from when they were accepted or left, which a scheduled one does later; what has not left is there
    until it is final for so long.
    """
    query = _filtered(account_id, wanted).where(
        _IS_NO_STEP,
        or_(
            messages.c.accepted_at >= since,
            messages.c.sent_at >= since,
            and_(messages.c.sent_at.is_(None), or_(messages.c.done_at.is_(None), messages.c.done_at >= since)),
        ),
    )
    if before is not None:
        query = query.where(tuple_(before.send_ordinal, before.place) > _PLACE)
    return _rows(reading, query.order_by(messages.c.send_ordinal.desc(), messages.c.place.desc()).limit(limit))


def list_oldest(
    reading: Reading, account_id: str, wanted: MessageFilter, after: LogPosition | None, limit: int
) -> list[ReportedRow]:
    """In any state, the newest last; only those newer than `after`."""
    query = _filtered(account_id, wanted)
    if after is not None:
        query = query.where(tuple_(after.send_ordinal, after.place) < _PLACE)
    return _rows(reading, query.order_by(messages.c.send_ordinal, messages.c.place).limit(limit))


def list_latest(
    reading: Reading, account_id: str, wanted: MessageFilter, before: LogPosition | None, limit: int
) -> list[ReportedRow]:
    """In any state, steps of OMNI flows too, the newest first; only those older than `before`."""
    query = _filtered(account_id, wanted)
    if before is not None:
        query = query.where(tuple_(before.send_ordinal, before.place) > _PLACE)
    return _rows(reading, query.order_by(messages.c.send_ordinal.desc(), messages.c.place.desc()).limit(limit))


def list_by_places(reading: Reading, account_id: str, places: Sequence[tuple[int, int]]) -> list[ReportedRow]:
    """Messages by what identifies them."""
    return _rows(reading, _filtered(account_id, MessageFilter()).where(_PLACE.in_(places)))


def consume(writing: Writing, account_id: str, places: Sequence[tuple[int, int]]) -> None:
    """Nobody gets the reports of the messages at these places again."""
    if places:
        key = {"of_account_id": account_id, "now": writing.now}
        writing.connection.execute(_CONSUME, [{**key, "of_send": one[0], "of_place": one[1]} for one in places])


def count_by_outcome(reading: Reading, account_id: str, bulk_id: str) -> list[tuple[int, int, bool, int, int | None]]:
    """Of the messages of a bulk: status, error, whether it was seen, how many, and when the last of them was done."""
    is_seen = messages.c.seen_at.is_not(None)
    rows = reading.connection.execute(
        select(messages.c.status, messages.c.error, is_seen, func.count(), func.max(messages.c.done_at))
        .select_from(_JOINED)
        .where(messages.c.account_id == account_id, sends.c.account_id == account_id, sends.c.bulk_id == bulk_id)
        .where(_IS_NO_STEP)
        .group_by(messages.c.status, messages.c.error, is_seen)
    )
    return [(status, error, bool(seen), count, done_at) for status, error, seen, count, done_at in rows]


def _filtered(account_id: str, wanted: MessageFilter) -> Select[Any]:
    query = select(*_COLUMNS).select_from(_JOINED).where(messages.c.account_id == account_id)
    for column, values in (
        (sends.c.bulk_id, wanted.bulk_ids),
        (messages.c.message_id, wanted.message_ids),
        (sends.c.campaign_reference_id, wanted.campaign_reference_ids),
    ):
        if values:
            query = query.where(column.in_(_storable(values)))
    for column, value in (
        (sends.c.entity_id, wanted.entity_id),
        (sends.c.platform_application_id, wanted.platform_application_id),
        (sends.c.sender, wanted.sender),
        (messages.c.registration_id, wanted.registration_id),
        (messages.c.person_id, wanted.person_id),
    ):
        if value is not None:
            query = query.where(column.in_(_storable([value])))
    if wanted.destination is not None:
        query = query.where(_is_destination(wanted.destination))
    if wanted.statuses is not None:
        query = query.where(messages.c.status.in_(wanted.statuses))
    if wanted.sent_since is not None:
        query = query.where(messages.c.sent_at >= wanted.sent_since)
    if wanted.sent_until is not None:
        query = query.where(messages.c.sent_at <= wanted.sent_until)
    return query


def _is_destination(given: str) -> Any:
    known = _storable([given])
    in_any_case = [form for one in known for form in (one, one.lower(), one.upper())]
    return or_(messages.c.registration_id.in_(in_any_case), messages.c.destination.in_(known))


def _storable(values: Iterable[Any]) -> Sequence[Any]:
    """Nothing has what a database can't hold."""
    return [one for one in values if not (isinstance(one, str) and "\0" in one)]


def _rows(reading: Reading, query: Select[Any]) -> list[ReportedRow]:
    return [ReportedRow(read_message(row), row[-1]) for row in reading.connection.execute(query)]
