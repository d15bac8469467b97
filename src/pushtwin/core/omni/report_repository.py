"""Every SQL statement that asks what became of flows. No decisions, no commit."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_, update

from pushtwin.core.omni.model import Attempt, Channel, Flow
from pushtwin.core.omni.repository import (
    ADDRESS_NAMES,
    ATTEMPT_COLUMNS,
    FLOW_COLUMNS,
    WITH_ATTEMPTS,
    find_attempts,
    read_attempt,
    read_flow,
)
from pushtwin.database import Reading, Writing
from pushtwin.database.tables.accounts import applications
from pushtwin.database.tables.omni import attempts, flows


class Tried(NamedTuple):
    """A step with its flow, of which the other steps are left out."""

    flow: Flow
    attempt: Attempt


class Sender(NamedTuple):
    """An application that sends."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFilter:
    """Which steps; None, and nothing, ask for all. `senders` are as scenarios have them."""

    senders: Collection[str] | None = None
    to: str | None = None
    bulk_ids: Collection[str] = ()
    message_ids: Collection[str] = ()
    statuses: Collection[int] | None = None
    channel: Channel | None = None
    since: int | None = None
    until: int | None = None


_SHOWN = func.coalesce(attempts.c.recipient, *(flows.c[name] for name in ADDRESS_NAMES))


def list_final(
    reading: Reading,
    account_id: str,
    *,
    bulk_id: str | None,
    message_id: str | None,
    channel: Channel | None,
    done_since: int,
    limit: int,
) -> list[Flow]:
    """Those whose report nobody has taken, the newest first."""
    query = select(*FLOW_COLUMNS).where(
        flows.c.account_id == account_id,
        flows.c.done_at >= done_since,
        flows.c.done_at.is_not(None),
        flows.c.consumed_at.is_(None),
    )
    for column, value in ((flows.c.bulk_id, bulk_id), (flows.c.message_id, message_id), (flows.c.channel, channel)):
        if value is not None:
            query = query.where(column.in_(_storable([value])))
    return _flows(reading, account_id, query.order_by(flows.c.done_at.desc(), flows.c.flow_ordinal.desc()).limit(limit))


def list_by_ordinals(reading: Reading, account_id: str, ordinals: Collection[int]) -> list[Flow]:
    found = select(*FLOW_COLUMNS).where(flows.c.account_id == account_id, flows.c.flow_ordinal.in_(ordinals))
    return _flows(reading, account_id, found)


def consume(writing: Writing, account_id: str, ordinals: Collection[int]) -> None:
    """Nobody gets the reports of these flows again."""
    if ordinals:
        writing.connection.execute(
            update(flows)
            .where(flows.c.account_id == account_id, flows.c.flow_ordinal.in_(ordinals))
            .values(consumed_at=writing.now)
        )


def list_newest(reading: Reading, account_id: str, wanted: AttemptFilter, limit: int) -> list[Tried]:
    """Steps that were tried, those that were sent last first."""
    newest_first = (attempts.c.sent_at.desc(), attempts.c.flow_ordinal.desc(), attempts.c.place.desc())
    query = _filtered(account_id, wanted).where(attempts.c.is_left_out.is_(False))
    return _tried(reading, query.order_by(*newest_first).limit(limit))


def list_oldest(
    reading: Reading, account_id: str, wanted: AttemptFilter, after: tuple[int, int] | None, limit: int
) -> list[Tried]:
    """Steps that were tried, flow by flow, the newest last; only those after this ordinal and place."""
    query = _filtered(account_id, wanted).where(attempts.c.is_left_out.is_(False))
    if after is not None:
        query = query.where(tuple_(attempts.c.flow_ordinal, attempts.c.place) > tuple_(*after))
    return _tried(reading, query.order_by(attempts.c.flow_ordinal, attempts.c.place).limit(limit))


def find_senders(reading: Reading, account_id: str) -> dict[str, Sender]:
    """The applications of an account, by code and by id."""
    found: dict[str, Sender] = {}
    columns = (applications.c.application_id, applications.c.application_code, applications.c.name)
    for application_id, code, name in reading.connection.execute(
        select(*columns).where(applications.c.account_id == account_id)
    ):
        found[application_id] = found[code] = Sender(code, name)
    return found


def _filtered(account_id: str, wanted: AttemptFilter) -> Select[Any]:
    query = select(*FLOW_COLUMNS, *ATTEMPT_COLUMNS).select_from(WITH_ATTEMPTS)
    query = query.where(flows.c.account_id == account_id, attempts.c.account_id == account_id)
    for column, values in (
        (attempts.c.sender, wanted.senders),
        (flows.c.bulk_id, wanted.bulk_ids or None),
        (flows.c.message_id, wanted.message_ids or None),
        (attempts.c.status, wanted.statuses),
        (attempts.c.channel, None if wanted.channel is None else [wanted.channel]),
    ):
        if values is not None:
            query = query.where(column.in_(_storable(values)))
    if wanted.to is not None:
        query = query.where(_is_shown(wanted.to))
    if wanted.since is not None:
        query = query.where(attempts.c.sent_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(attempts.c.sent_at <= wanted.until)
    return query


def _is_shown(to: str) -> ColumnElement[bool]:
    """Of a step without an address the first that was given is shown; ids of registrations are alike in any case."""
    known = _storable([to])
    is_device = flows.c.registration_id == _SHOWN
    return or_(_SHOWN.in_(known), and_(is_device, func.lower(_SHOWN).in_([one.lower() for one in known])))


def _storable(values: Iterable[Any]) -> Sequence[Any]:
    """Nothing has what a database can't hold."""
    return [one for one in values if not (isinstance(one, str) and "\0" in one)]


def _flows(reading: Reading, account_id: str, query: Select[Any]) -> list[Flow]:
    rows = reading.connection.execute(query).all()
    tried = find_attempts(reading, account_id, [row.flow_ordinal for row in rows])
    return [read_flow(row, tried[row.flow_ordinal]) for row in rows]


def _tried(reading: Reading, query: Select[Any]) -> list[Tried]:
    rows = reading.connection.execute(query)
    return [Tried(read_flow(row), read_attempt(row[len(FLOW_COLUMNS) :])) for row in rows]
