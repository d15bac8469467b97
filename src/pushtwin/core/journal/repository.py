"""Every SQL statement about the journal. No decisions, no commit."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    literal,
    literal_column,
    select,
    update,
)

from pushtwin.control_types.calls import Direction
from pushtwin.core.accounts.clock import Clock, read_clock
from pushtwin.core.journal.entries import BYTES_BESIDE, CONTROL, CallHead, JournaledCall
from pushtwin.core.journal.touched import line_of
from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.accounts import accounts
from pushtwin.database.tables.journal import journal


class Filter(NamedTuple):
    """Which calls; None is any."""

    operation: str | None = None
    status: int | None = None
    registration_id: str | None = None
    person_id: int | None = None
    since: int | None = None
    direction: Direction | None = None


_CALLS = select(*(journal.c[name] for name in JournaledCall._fields))
_OF_ACCOUNT = journal.c.account_id == bindparam("of_account_id")
_LATER = journal.c.ordinal > bindparam("after")
# Changes by the control API have an index of their own. Which of the calls are none is told by it, and none is read.
_IS_CHANGE = journal.c.direction == literal_column(f"'{CONTROL}'")  # no parameter: databases see that the index fits
_CHANGES = select(journal.c.ordinal).where(_OF_ACCOUNT, _IS_CHANGE)
_IS_CALL = journal.c.ordinal.not_in(_CHANGES)
_IS_LATER_CALL = _LATER & journal.c.ordinal.not_in(_CHANGES.where(_LATER))  # watchers are told of changes otherwise
_ORDINALS = Statement(select(journal.c.ordinal).where(_OF_ACCOUNT, _IS_LATER_CALL).order_by(journal.c.ordinal))
_BEYOND_NUMBER = Statement(
    select(journal.c.ordinal)
    .where(_OF_ACCOUNT, _IS_CALL)
    .order_by(journal.c.ordinal.desc())
    .limit(1)
    .offset(bindparam("number"))
)
_HEADS = Statement(
    select(*(journal.c[name] for name in CallHead._fields))
    .where(_OF_ACCOUNT, _IS_LATER_CALL)
    .order_by(journal.c.ordinal.desc())
    .limit(bindparam("most"))
)
_CONTROLLED = Statement(
    select(*(journal.c[name] for name in CallHead._fields))
    .where(_OF_ACCOUNT, _LATER, _IS_CHANGE)
    .order_by(journal.c.ordinal.desc())
    .limit(bindparam("most"))
)
_MEASURED = (journal.c.path, journal.c.warnings, journal.c.query, journal.c.headers, journal.c.body, journal.c.answer)
_SIZE: ColumnElement[int] = sum(
    (func.length(column, type_=BigInteger) for column in _MEASURED),
    start=literal(BYTES_BESIDE, BigInteger) + func.coalesce(func.length(journal.c.touched, type_=BigInteger), 0),
)
_SUMS = (
    select(
        journal.c.ordinal,
        func.sum(_SIZE, type_=BigInteger).over(order_by=journal.c.ordinal.desc()).label("total"),
    )
    .where(_OF_ACCOUNT)
    .subquery()
)
_MOST = bindparam("size", type_=BigInteger)
_BEYOND_SIZE = Statement(
    select(
        func.max(_SUMS.c.ordinal).filter(_SUMS.c.total > _MOST),
        func.max(_SUMS.c.total).filter(_SUMS.c.total <= _MOST),
    )
)
_OLDEST = Statement(
    select(journal.c.ordinal, _SIZE).where(_OF_ACCOUNT).order_by(journal.c.ordinal).limit(bindparam("most"))
)
_ERA_OF_ACCOUNT = select(
    accounts.c.epoch, accounts.c.id_seed, accounts.c.id_counter, accounts.c.clock, accounts.c.journal_clearings
).where(accounts.c.account_id == bindparam("of_account_id"))
_ERA = Statement(_ERA_OF_ACCOUNT)
_LOCK_ERA = Statement(_ERA_OF_ACCOUNT.with_for_update(key_share=True))
_GOING = (_OF_ACCOUNT, journal.c.ordinal <= bindparam("last"))
_LATEST_GOING = Statement(select(func.max(journal.c.called_at)).where(*_GOING))
_EVICT = Statement(delete(journal).where(*_GOING))
_NOTE_MISSING = Statement(
    update(accounts)
    .where(
        accounts.c.account_id == bindparam("of_account_id"),
        func.coalesce(accounts.c.journal_evicted_at, bindparam("until")) <= bindparam("until"),
    )
    .values(journal_evicted_at=bindparam("until"))
)
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


def find_epochs(reading: Reading, account_ids: Iterable[str]) -> dict[str, int]:
    """Those of these accounts that there are, and in which epoch they are."""
    found = {one: reading.row(_ERA, {"of_account_id": one}) for one in account_ids}
    return {account_id: row[0] for account_id, row in found.items() if row}


class KeptEra(NamedTuple):
    """The epoch of an account, its seed, how many calls have drawn from it, its clock; how often its journal went."""

    epoch: int
    id_seed: str | None
    id_counter: int
    clock: Clock
    clearings: int


def find_era(reading: Reading, account_id: str) -> KeptEra | None:
    """None where there is no such account."""
    return _era(reading.row(_ERA, {"of_account_id": account_id}))


def lock_era(writing: Writing, account_id: str) -> KeptEra | None:
    """The same, and whoever changes the account waits until the transaction is over."""
    return _era(writing.row(_LOCK_ERA, {"of_account_id": account_id}))


def _era(row: Row | None) -> KeptEra | None:
    return None if row is None else KeptEra(row[0], row[1], row[2], read_clock(row[3]), row[4])


def find_beyond_number(reading: Reading, account_id: str, number: int) -> int | None:
    """The ordinal of the latest call of which so many are later; None when there are no more than these.

    Changes by the control API do not count: they should drive no call out that a test may verify. Only their bytes do.
    """
    row = reading.row(_BEYOND_NUMBER, {"of_account_id": account_id, "number": number})
    return row[0] if row else None


def find_beyond_size(reading: Reading, account_id: str, size: int) -> tuple[int | None, int]:
    """The ordinal of the latest call that no longer fits into so many bytes, and what the later ones take."""
    ((last, kept),) = reading.rows(_BEYOND_SIZE, {"of_account_id": account_id, "size": size})
    return last, int(kept or 0)  # sums of PostgreSQL are numeric


def find_oldest(reading: Reading, account_id: str, number: int, size: int) -> int | None:
    """The ordinal of the last of the oldest calls, so many or of so many bytes; None when there are no more at all."""
    rows = reading.rows(_OLDEST, {"of_account_id": account_id, "most": number})
    for row, total in zip(rows, accumulate(row[1] for row in rows), strict=True):
        if total >= size:
            return int(row[0])
    return int(rows[-1][0]) if len(rows) == number else None


def evict(writing: Writing, account_id: str, last: int) -> None:
    """Keep the calls after this one, and note until when the others were made."""
    going = {"of_account_id": account_id, "last": last}
    ((until,),) = writing.rows(_LATEST_GOING, going)
    if until is not None:
        note_missing(writing, account_id, until)
        writing.run(_EVICT, going)


def note_missing(writing: Writing, account_id: str, until: int) -> None:
    """A call that was made then is not in the journal."""
    writing.line_up(account_id)
    writing.run(_NOTE_MISSING, {"of_account_id": account_id, "until": until})


def list_accounts(reading: Reading) -> list[str]:
    """Those of which calls are kept."""
    return list(reading.connection.execute(select(journal.c.account_id).distinct()).scalars())


def clear(writing: Writing, account_id: str) -> None:
    writing.line_up(account_id)
    writing.connection.execute(
        update(accounts)
        .where(accounts.c.account_id == account_id)
        .values(journal_evicted_at=None, journal_clearings=accounts.c.journal_clearings + 1)
    )
    writing.connection.execute(delete(journal).where(journal.c.account_id == account_id))


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


def list_ordinals(reading: Reading, account_id: str, after: int) -> list[int]:
    """In the order in which the calls were answered."""
    return [ordinal for (ordinal,) in reading.rows(_ORDINALS, {"of_account_id": account_id, "after": after})]


def find_calls(reading: Reading, account_id: str, ordinals: Sequence[int]) -> list[JournaledCall]:
    """Those of these that there are, in order."""
    wanted = _calls(account_id, Filter()).where(journal.c.ordinal.in_(ordinals))
    return [JournaledCall(*row) for row in reading.connection.execute(wanted)]


def list_latest_changes(reading: Reading, account_id: str, after: int, limit: int) -> list[CallHead]:
    """The latest changes by the control API after this one, in order."""
    rows = reading.rows(_CONTROLLED, {"of_account_id": account_id, "after": after, "most": limit})
    return [CallHead(*row) for row in reversed(rows)]


def list_latest_heads(reading: Reading, account_id: str, after: int, limit: int) -> list[CallHead]:
    """The latest of those after this one, in order."""
    rows = reading.rows(_HEADS, {"of_account_id": account_id, "after": after, "most": limit})
    return [CallHead(*row) for row in reversed(rows)]


def find_heads(reading: Reading, account_id: str, ordinals: Sequence[int]) -> list[CallHead]:
    """Those of these that there are, in order."""
    rows = reading.connection.execute(
        select(*(journal.c[name] for name in CallHead._fields))
        .where(journal.c.account_id == account_id, journal.c.ordinal.in_(ordinals))
        .order_by(journal.c.ordinal)
    )
    return [CallHead(*row) for row in rows]


def _calls(account_id: str, wanted: Filter) -> Select[Any]:
    conditions = [_is(name, value) for name, value in wanted._asdict().items() if value is not None]
    return _CALLS.where(journal.c.account_id == account_id, *conditions).order_by(journal.c.ordinal)


def _is(name: str, value: Any) -> ColumnElement[bool]:
    """Whether a call is as one field of a filter says."""
    is_it: ColumnElement[bool] = journal.c.called_at >= value if name == "since" else journal.c[name] == value
    if name in {"registration_id", "person_id"}:  # the first, or any of several
        return is_it | (func.replace(journal.c.touched, line_of(value), "") != journal.c.touched)
    return is_it
