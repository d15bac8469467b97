"""Every SQL statement about callbacks. No decisions, no commit."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from pushtwin.base import json_text
from pushtwin.core.webhooks.model import IN_TURN, Attempt, Callback, CallbackKey, CallbackKind, CallbackState
from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.accounts import accounts
from pushtwin.database.tables.webhooks import callbacks

CLAIM_MS = 30_000  # real ones: three times as long as a call may take
_CALLBACKS = select(*(callbacks.c[name] for name in Callback._fields))
_WITH_DUE = Statement(
    select(accounts.c.account_id)
    .where(exists().where(callbacks.c.account_id == accounts.c.account_id, callbacks.c.due_at.is_not(None)))
    .order_by(accounts.c.ordinal)
)
_EARLIEST = Statement(
    select(func.min(callbacks.c.due_at)).where(
        callbacks.c.account_id == bindparam("account_id"), callbacks.c.due_at.is_not(None)
    )
)
_IS_ONE = and_(*(callbacks.c[name] == bindparam(f"of_{name}") for name in ("account_id", *CallbackKey._fields)))
_SET_BODY = Statement(update(callbacks).where(_IS_ONE).values(body=bindparam("new_body")))
_FORGET_CLAIMS = Statement(
    update(callbacks)
    .where(callbacks.c.due_at.is_not(None), callbacks.c.claimed_until.is_not(None))
    .values(claimed_until=None)
)
_NOTE = Statement(
    update(callbacks)
    .where(
        _IS_ONE,
        callbacks.c.tries == bindparam("tries_before"),
        callbacks.c.claimed_until.is_not_distinct_from(bindparam("claimed_before", type_=BigInteger)),
    )
    .values({name: bindparam(f"new_{name}") for name in ("state", "tries", "attempts", "due_at", "claimed_until")})
    .returning(callbacks.c.tries)
)
_TURNS: Mapping[str, int] = {kind: turn for turn, kind in enumerate(IN_TURN)}
_TURN = case(_TURNS, value=callbacks.c.kind)
_IN_ORDER = (callbacks.c.ordinal, callbacks.c.place, _TURN)


class Wanted(NamedTuple):
    """Which callbacks; None is any."""

    message_id: str | None = None
    state: CallbackState | None = None


ANY = Wanted()


def insert_callbacks(writing: Writing, some: Sequence[Callback]) -> None:
    """Any number at once, of any account."""
    if some:
        writing.fill(callbacks, Callback._fields, [_row(one) for one in some])


def list_due(reading: Reading, account_id: str, until: int, limit: int) -> list[Callback]:
    """Those of which an attempt is due by then, the earliest first, claimed or not."""
    return _read(reading, _due(account_id, until).limit(limit))


def claim(writing: Writing, account_id: str, until: int, real_now: int, limit: int) -> list[Callback]:
    """The same, as far as nobody else has claimed them; for a while nobody else can.

    Their attempts are to be made now. Who ends before they are noted leaves them to whoever comes after that while.
    What an address is told of a message waits while others tell it something of the same one, and does not overtake.
    """
    free = _read(writing, _due(account_id, until).where(func.coalesce(_told_until(), 0) <= real_now).limit(limit))
    claimed_until = real_now + CLAIM_MS
    if free:
        keys = tuple_(callbacks.c.ordinal, callbacks.c.place, callbacks.c.kind).in_([one.key for one in free])
        writing.connection.execute(
            update(callbacks).where(callbacks.c.account_id == account_id, keys).values(claimed_until=claimed_until)
        )
    return [one._replace(claimed_until=claimed_until) for one in free]


def forget_claims(writing: Writing) -> None:
    """Whoever has claimed any has ended."""
    writing.run(_FORGET_CLAIMS, {})


def update_callback(writing: Writing, before: Callback, after: Callback) -> bool:
    """Write down what has become of it, unless it is no longer as it was before; tells which.

    Somebody else may have claimed it meanwhile, or its account may have begun anew.
    """
    values = {
        **_key(before.account_id, before.key),
        "tries_before": before.tries,
        "claimed_before": before.claimed_until,
        "new_state": str(after.state),
        "new_tries": after.tries,
        "new_attempts": _write_attempts(after.attempts),
        "new_due_at": after.due_at,
        "new_claimed_until": after.claimed_until,
    }
    return writing.row(_NOTE, values) is not None


def update_body(writing: Writing, account_id: str, key: CallbackKey, body: str) -> None:
    """What is told, once it is about to be."""
    writing.run(_SET_BODY, {**_key(account_id, key), "new_body": body})


def find_callback(reading: Reading, account_id: str, key: CallbackKey) -> Callback | None:
    found = _read(reading, _CALLBACKS.where(_is(account_id, key)))
    return found[0] if found else None


def list_of(
    reading: Reading, account_id: str, kinds: Collection[CallbackKind], ordinals: Collection[int]
) -> list[Callback]:
    """Those of these kinds that tell of what has one of these ordinals."""
    query = _CALLBACKS.where(callbacks.c.account_id == account_id, callbacks.c.ordinal.in_(ordinals))
    return _read(reading, query.where(callbacks.c.kind.in_(kinds)))


def list_callbacks(
    reading: Reading, account_id: str, wanted: Wanted = ANY, after: CallbackKey | None = None, limit: int = 1000
) -> list[Callback]:
    """In the order in which they were made, message by message."""
    query = _wanted(account_id, wanted)
    if after is not None:
        query = query.where(_comes_after(after))
    return _read(reading, query.order_by(*_IN_ORDER).limit(limit))


def list_latest(
    reading: Reading, account_id: str, wanted: Wanted, before: CallbackKey | None, limit: int
) -> list[Callback]:
    """The same from the other end."""
    query = _wanted(account_id, wanted)
    if before is not None:
        query = query.where(_comes_before(before))
    backwards = callbacks.c.ordinal.desc(), callbacks.c.place.desc(), _TURN.desc()
    return _read(reading, query.order_by(*backwards).limit(limit))


def _wanted(account_id: str, wanted: Wanted) -> Select[Any]:
    query = _CALLBACKS.where(callbacks.c.account_id == account_id)
    for column, value in ((callbacks.c.message_id, wanted.message_id), (callbacks.c.state, wanted.state)):
        if value is not None:
            query = query.where(column == value)
    return query


def earliest_due(reading: Reading, account_id: str) -> int | None:
    """When the next attempt is due by the account's clock; None when none is."""
    row = reading.row(_EARLIEST, {"account_id": account_id})
    earliest: int | None = row[0] if row else None
    return earliest


def list_waiting_accounts(reading: Reading) -> list[str]:
    """The accounts that wait for an attempt, in the order of their creation."""
    return [row[0] for row in reading.rows(_WITH_DUE, {})]


def _due(account_id: str, until: int) -> Select[Any]:
    is_due = and_(callbacks.c.account_id == account_id, callbacks.c.due_at.is_not(None), callbacks.c.due_at <= until)
    return _CALLBACKS.where(is_due).order_by(callbacks.c.due_at, *_IN_ORDER)


def _told_until() -> ScalarSelect[int]:
    """How long the address may be being told something of the same message.

    Asked of each: PostgreSQL would read the whole table once for what `EXISTS` asks.
    """
    same = callbacks.alias()
    is_same = and_(*(same.c[name] == callbacks.c[name] for name in ("account_id", "message_id", "url")))
    return select(func.max(same.c.claimed_until)).where(is_same).scalar_subquery()


def _key(account_id: str, key: CallbackKey) -> dict[str, Any]:
    """The values of `_IS_ONE`."""
    return {"of_account_id": account_id, "of_ordinal": key.ordinal, "of_place": key.place, "of_kind": str(key.kind)}


def _is(account_id: str, key: CallbackKey) -> ColumnElement[bool]:
    columns = {"account_id": account_id, **key._asdict()}
    return and_(*(callbacks.c[name] == value for name, value in columns.items()))


def _comes_after(key: CallbackKey) -> ColumnElement[bool]:
    place = tuple_(callbacks.c.ordinal, callbacks.c.place)
    here = tuple_(key.ordinal, key.place)
    return or_(place > here, and_(place == here, _TURNS[key.kind] < _TURN))


def _comes_before(key: CallbackKey) -> ColumnElement[bool]:
    place = tuple_(callbacks.c.ordinal, callbacks.c.place)
    here = tuple_(key.ordinal, key.place)
    return or_(place < here, and_(place == here, _TURNS[key.kind] > _TURN))


def _read(reading: Reading, query: Select[Any]) -> list[Callback]:
    return [_callback(row) for row in reading.connection.execute(query)]


def _callback(row: Row[Any]) -> Callback:
    return Callback._make(row)._replace(
        kind=CallbackKind(row.kind),
        state=CallbackState(row.state),
        attempts=tuple(Attempt(*one) for one in json_text.parse(row.attempts)),
    )


def _row(one: Callback) -> tuple[Any, ...]:
    """As the columns have it: the attempts as text."""
    return tuple((one._asdict() | {"attempts": _write_attempts(one.attempts)}).values())


def _write_attempts(attempts: Sequence[Attempt]) -> str:
    return json_text.write(list(map(list, attempts))).decode()
