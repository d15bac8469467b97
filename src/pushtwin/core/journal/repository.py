"""Every SQL statement about the journal. No decisions, no commit."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, update

from pushtwin.base import json_text
from pushtwin.core.journal.entries import JournaledCall, to_json
from pushtwin.database import Reading, Writing
from pushtwin.database.tables.accounts import accounts
from pushtwin.database.tables.journal import journal


class Filter(NamedTuple):
    """Which calls; None is any."""

    operation: str | None = None
    status: int | None = None
    registration_id: str | None = None
    person_id: int | None = None
    since: int | None = None


class Entry(NamedTuple):
    """A call as the journal shows it: `text` is JSON."""

    ordinal: int
    text: str


_COLUMNS = [column.name for column in journal.columns]


def insert_calls(writing: Writing, calls: Sequence[JournaledCall], shift: int) -> None:
    """Any number at once. `shift` leads away from ordinals that another process has drawn too."""
    rows = [
        (
            one.account_id,
            one.ordinal if one.has_own_ordinal else one.ordinal + shift,
            one.called_at,
            one.operation,
            one.status,
            one.registration_id,
            one.person_id,
            to_json(one),
        )
        for one in calls
    ]
    writing.fill(journal, _COLUMNS, rows)


def evict(writing: Writing, account_id: str, size: int) -> None:
    """Keep the latest `size` calls of an account, and note until when the others were made."""
    of_account = journal.c.account_id == account_id
    last = (
        select(journal.c.ordinal).where(of_account).order_by(journal.c.ordinal.desc()).limit(1).offset(size)
    ).scalar_subquery()
    going = and_(of_account, journal.c.ordinal <= last)
    until = writing.connection.execute(select(func.max(journal.c.called_at)).where(going)).scalar()
    if until is not None:
        writing.connection.execute(delete(journal).where(going))
        writing.connection.execute(
            update(accounts).where(accounts.c.account_id == account_id).values(journal_evicted_at=until)
        )


def clear(writing: Writing, account_id: str) -> None:
    writing.connection.execute(delete(journal).where(journal.c.account_id == account_id))
    writing.connection.execute(
        update(accounts).where(accounts.c.account_id == account_id).values(journal_evicted_at=None)
    )


def find_evicted_at(reading: Reading, account_id: str) -> int | None:
    """When the latest call was made of those that are no longer kept; None when all are."""
    until: int | None = reading.connection.execute(
        select(accounts.c.journal_evicted_at).where(accounts.c.account_id == account_id)
    ).scalar_one_or_none()
    return until


def list_entries(reading: Reading, account_id: str, wanted: Filter, after: int, limit: int) -> list[Entry]:
    """In the order in which they were answered."""
    rows = reading.connection.execute(_entries(account_id, wanted).where(journal.c.ordinal > after).limit(limit))
    return [Entry(*row) for row in rows]


def list_calls(reading: Reading, account_id: str, since: int | None) -> list[Mapping[str, Any]]:
    """All that are kept, as they are shown."""
    rows = reading.connection.execute(_entries(account_id, Filter(since=since)))
    return [json_text.parse(text) for _, text in rows]


def _entries(account_id: str, wanted: Filter) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [
        journal.c[name] == value for name, value in wanted._asdict().items() if name != "since" and value is not None
    ]
    if wanted.since is not None:
        conditions.append(journal.c.called_at >= wanted.since)
    return (
        select(journal.c.ordinal, journal.c.entry)
        .where(journal.c.account_id == account_id, *conditions)
        .order_by(journal.c.ordinal)
    )
