"""Every SQL statement about the journal. No decisions, no commit."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, select, update

from pushtwin.core.journal.entries import JournaledCall
from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.accounts import accounts
from pushtwin.database.tables.journal import journal


class Filter(NamedTuple):
    """Which calls; None is any."""

    operation: str | None = None
    status: int | None = None
    registration_id: str | None = None
    person_id: int | None = None
    since: int | None = None


_CALLS = select(*(journal.c[name] for name in JournaledCall._fields))
_OF_ACCOUNT = journal.c.account_id == bindparam("of_account_id")
_TAKEN = Statement(select(journal.c.ordinal).where(_OF_ACCOUNT, journal.c.ordinal >= bindparam("first")))


def insert_calls(writing: Writing, account_id: str, calls: Iterable[JournaledCall]) -> None:
    """Any number of an account at once. One whose ordinal is taken, by another process too, gets the next free one."""
    rows = sorted(calls)
    found = writing.rows(_TAKEN, {"of_account_id": account_id, "first": rows[0].ordinal})
    writing.fill(journal, JournaledCall._fields, _apart(rows, {ordinal for (ordinal,) in found}))


def _apart(rows: Sequence[JournaledCall], taken: set[int]) -> list[JournaledCall]:
    apart = []
    for row in rows:
        ordinal = row.ordinal
        while ordinal in taken:
            ordinal += 1
        taken.add(ordinal)
        apart.append(row if ordinal == row.ordinal else row._replace(ordinal=ordinal))
    return apart


def list_known_accounts(reading: Reading, account_ids: Iterable[str]) -> set[str]:
    """Those of these accounts that there are."""
    return set(
        reading.connection.execute(
            select(accounts.c.account_id).where(accounts.c.account_id.in_(list(account_ids)))
        ).scalars()
    )


def evict(writing: Writing, account_id: str, size: int) -> None:
    """Keep the latest `size` calls of an account, and note until when the others were made."""
    of_account = journal.c.account_id == account_id
    last = (
        select(journal.c.ordinal).where(of_account).order_by(journal.c.ordinal.desc()).limit(1).offset(size)
    ).scalar_subquery()
    going = and_(of_account, journal.c.ordinal <= last)
    until = writing.connection.execute(select(func.max(journal.c.called_at)).where(going)).scalar()
    if until is not None:
        before = find_evicted_at(writing, account_id)
        _note_eviction(writing, account_id, until if before is None else max(before, until))
        writing.connection.execute(delete(journal).where(going))


def clear(writing: Writing, account_id: str) -> None:
    _note_eviction(writing, account_id, None)
    writing.connection.execute(delete(journal).where(journal.c.account_id == account_id))


def _note_eviction(writing: Writing, account_id: str, until: int | None) -> None:
    writing.line_up(account_id)
    writing.connection.execute(
        update(accounts).where(accounts.c.account_id == account_id).values(journal_evicted_at=until)
    )


def find_evicted_at(reading: Reading, account_id: str) -> int | None:
    """When the latest call was made of those that are no longer kept; None when all are."""
    until: int | None = reading.connection.execute(
        select(accounts.c.journal_evicted_at).where(accounts.c.account_id == account_id)
    ).scalar_one_or_none()
    return until


def list_calls(
    reading: Reading, account_id: str, wanted: Filter, after: int = -1, limit: int | None = None
) -> list[JournaledCall]:
    """In the order in which they were answered."""
    rows = reading.connection.execute(_calls(account_id, wanted).where(journal.c.ordinal > after).limit(limit))
    return [JournaledCall(*row) for row in rows]


def _calls(account_id: str, wanted: Filter) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [
        journal.c[name] == value for name, value in wanted._asdict().items() if name != "since" and value is not None
    ]
    if wanted.since is not None:
        conditions.append(journal.c.called_at >= wanted.since)
    return _CALLS.where(journal.c.account_id == account_id, *conditions).order_by(journal.c.ordinal)
