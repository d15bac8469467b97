"""All that an account owns, row by row as the tables have it: for taking whole worlds and putting them back.

No decisions, no commit. A row is a tuple in the order of `columns`, without the account, so that it fits any. Which
tables there are, they say themselves; where a domain has a class for the rows, that names their columns.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Select, Table, and_, bindparam, literal_column, select, tuple_

from pushtwin.core.accounts import in_snapshots as of_accounts
from pushtwin.core.events import in_snapshots as of_events
from pushtwin.core.inbox import in_snapshots as of_inboxes
from pushtwin.core.logins import in_snapshots as of_logins
from pushtwin.core.messages.in_snapshots import sends as of_sends
from pushtwin.core.mo.in_snapshots import entries as of_mo
from pushtwin.core.omni.in_snapshots import flows as of_flows
from pushtwin.core.omni.in_snapshots import scenarios as of_scenarios
from pushtwin.core.people.in_snapshots import persons as of_persons
from pushtwin.core.people.in_snapshots import registrations as of_registrations
from pushtwin.core.webhooks import in_snapshots as of_webhooks
from pushtwin.core.webhooks.model import OF_FLOWS, OF_MESSAGES, OF_MO, CallbackKind
from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.inbox import inbox_messages
from pushtwin.database.tables.messages import messages, sends
from pushtwin.database.tables.metadata import Whose, contents_of, in_writing_order
from pushtwin.database.tables.mo import mo_messages
from pushtwin.database.tables.omni import attempts, flows
from pushtwin.database.tables.people import persons, registrations
from pushtwin.database.tables.webhooks import callbacks

CHUNK = 1000  # persons, or messages, that are held in memory at once
Rows = Mapping[str, Sequence[Row]]  # by table; what is not named has none

_TABLES = {str(table.name): table for table in in_writing_order() if contents_of(table).snapshot_order}
_CLASSES: dict[str, Any] = {**of_accounts.ROWS, **of_events.ROWS, **of_persons.ROWS, **of_registrations.ROWS}
_CLASSES |= of_logins.ROWS
_CLASSES |= {**of_sends.ROWS, **of_webhooks.ROWS, **of_inboxes.ROWS, **of_scenarios.ROWS, **of_mo.ROWS, **of_flows.ROWS}
_OF_PERSONS = [table for table in _TABLES.values() if contents_of(table).whose in {Whose.PERSON, Whose.REGISTRATION}]
_OF_SENDS = [table for table in _TABLES.values() if contents_of(table).whose is Whose.SEND]
_IN_PORTIONS = [persons, *_OF_PERSONS, sends, *_OF_SENDS, mo_messages, flows, attempts]
_OF_THE_ACCOUNT = [table for table in _TABLES.values() if table not in _IN_PORTIONS]
_Place = tuple[int, int]  # of a message among all: the ordinal of its send, and its own place there
_LAST = 2**63 - 1


def columns(name: str) -> tuple[str, ...]:
    """What the values of a row are."""
    return _COLUMNS[name]


def _columns(table: Table) -> tuple[str, ...]:
    """Raises TypeError when the class for the rows is not up to date."""
    own = [column.name for column in table.columns if column.name != "account_id"]
    fields = _CLASSES[table.name]._fields if table.name in _CLASSES else tuple(own)
    if sorted(fields) != sorted(own):
        raise TypeError(f"The rows of {table.name} in snapshots should have the columns {', '.join(own)}.")
    return fields


def _select(table: Table) -> Select[Any]:
    own = [table.c[name] for name in columns(table.name)]
    in_order = [table.c[name] for name in contents_of(table).snapshot_order]
    return select(*own).where(table.c.account_id == bindparam("of_account_id")).order_by(*in_order)


def _of_chunk(table: Table) -> Select[Any]:
    """Rows of the persons between two ids; what registrations own belongs to persons by way of these."""
    chunk, owner = _select(table), table
    if contents_of(table).whose is Whose.REGISTRATION:
        owner = registrations
        chunk = chunk.join(
            registrations,
            and_(
                registrations.c.account_id == table.c.account_id,
                registrations.c.registration_id == table.c.registration_id,
            ),
        )
    return chunk.where(owner.c.person_id.between(bindparam("first"), bindparam("last")))


def _between_places(table: Table, ordinal: Column[int]) -> Select[Any]:
    """Rows of messages after one place, up to another; of a message `ordinal` is that of its send."""
    place = tuple_(ordinal, table.c.place)
    ends = [[bindparam(f"{end}_{part}", type_=BigInteger) for part in ("send", "place")] for end in ("after", "until")]
    return _select(table).where(place > tuple_(*ends[0]), place <= tuple_(*ends[1]))


def _is_one_of(kinds: Collection[CallbackKind]) -> ColumnElement[bool]:
    return callbacks.c.kind.in_([literal_column(f"'{kind}'") for kind in sorted(kinds)])


def _next(table: Table, ordinal: Column[int]) -> Statement:
    """The next rows after an ordinal."""
    return Statement(_select(table).where(ordinal > bindparam("after")).limit(CHUNK))


def _between(table: Table, ordinal: Column[int], *conditions: ColumnElement[bool]) -> Statement:
    """Rows with ordinals from one to another."""
    return Statement(_select(table).where(ordinal.between(bindparam("first"), bindparam("last")), *conditions))


_COLUMNS = {name: _columns(table) for name, table in _TABLES.items()}
_ALL = {str(table.name): Statement(_select(table)) for table in _OF_THE_ACCOUNT}
_NEXT_PERSONS = Statement(_select(persons).where(persons.c.person_id > bindparam("after")).limit(CHUNK))
_CHUNKS = {str(table.name): Statement(_of_chunk(table)) for table in _OF_PERSONS}
_NEXT_SENDS = Statement(_select(sends).where(sends.c.send_ordinal > bindparam("after")).limit(CHUNK))
_NEXT_MESSAGES = Statement(_between_places(messages, messages.c.send_ordinal).limit(CHUNK))
_NEXT_MO_MESSAGES = _next(mo_messages, mo_messages.c.ordinal)
_FORWARDS = _between(callbacks, callbacks.c.ordinal, _is_one_of(OF_MO))
_NEXT_FLOWS = _next(flows, flows.c.flow_ordinal)
_ATTEMPTS = _between(attempts, attempts.c.flow_ordinal)
_TOLD_OF_FLOWS = _between(callbacks, callbacks.c.ordinal, _is_one_of(OF_FLOWS))
_CALLBACKS = Statement(_between_places(callbacks, callbacks.c.ordinal).where(_is_one_of(OF_MESSAGES)))
_KEPT = Statement(_between_places(inbox_messages, inbox_messages.c.send_ordinal))


def read_account(reading: Reading, account_id: str) -> dict[str, Sequence[Row]]:
    """What comes in no portions, in the order of creation."""
    return {name: reading.rows(statement, {"of_account_id": account_id}) for name, statement in _ALL.items()}


def read_persons(reading: Reading, account_id: str) -> Iterator[dict[str, Sequence[Row]]]:
    """Persons with all that is theirs, some at a time, in the order of creation."""
    id_place = columns(persons.name).index("person_id")
    last = -1
    while True:
        found = reading.rows(_NEXT_PERSONS, {"of_account_id": account_id, "after": last})
        if not found:
            return
        first, last = found[0][id_place], found[-1][id_place]
        chunk = {"of_account_id": account_id, "first": first, "last": last}
        yield {"persons": found, **{name: reading.rows(statement, chunk) for name, statement in _CHUNKS.items()}}
        if len(found) < CHUNK:
            return


def read_sends(reading: Reading, account_id: str) -> Iterator[dict[str, Sequence[Row]]]:
    """Sends with their messages, some at a time, in the order of creation.

    A send with too many messages at once goes on in the next portions, where only these are.
    """
    ordinal_place = columns("sends").index("send_ordinal")
    last = -1
    while found := reading.rows(_NEXT_SENDS, {"of_account_id": account_id, "after": last}):
        yield from _with_messages(reading, account_id, found, ordinal_place)
        if len(found) < CHUNK:
            return
        last = found[-1][ordinal_place]


def _with_messages(
    reading: Reading, account_id: str, waiting: Sequence[Row], ordinal_place: int
) -> Iterator[dict[str, Sequence[Row]]]:
    """`waiting` are sends; the ordinal of each is at this place."""
    begin, end = (waiting[0][ordinal_place], -1), (waiting[-1][ordinal_place], _LAST)
    while begin < end:
        some, reached = _next_messages(reading, account_id, begin, end)
        count = sum((row[ordinal_place], 0) <= reached for row in waiting)
        bounds = _bounds(account_id, begin, reached)
        told, kept = reading.rows(_CALLBACKS, bounds), reading.rows(_KEPT, bounds)
        if count or some:
            yield {"sends": waiting[:count], "messages": some, "callbacks": told, "inbox_messages": kept}
        waiting, begin = waiting[count:], reached


def _next_messages(reading: Reading, account_id: str, begin: _Place, end: _Place) -> tuple[Sequence[Row], _Place]:
    """Those after a place, and how far they go. One send has its first messages together."""
    some = reading.rows(_NEXT_MESSAGES, _bounds(account_id, begin, end))
    if len(some) < CHUNK:
        return some, end
    parts = [columns("messages").index(name) for name in ("send_ordinal", "place")]
    first, last = ((row[parts[0]], row[parts[1]]) for row in (some[0], some[-1]))
    if first[0] == last[0]:
        return some, last
    return [row for row in some if row[parts[0]] < last[0]], (last[0], -1)


def read_mo_messages(reading: Reading, account_id: str) -> Iterator[dict[str, Sequence[Row]]]:
    """What phones have sent, some at a time, in the order of its coming."""
    for found, bounds in _portions_by_ordinal(reading, account_id, _NEXT_MO_MESSAGES, "mo_messages", "ordinal"):
        yield {"mo_messages": found, "callbacks": reading.rows(_FORWARDS, bounds)}


def read_flows(reading: Reading, account_id: str) -> Iterator[dict[str, Sequence[Row]]]:
    """Flows of OMNI failover with their steps, some at a time, in the order of creation."""
    for found, bounds in _portions_by_ordinal(reading, account_id, _NEXT_FLOWS, "omni_flows", "flow_ordinal"):
        told = reading.rows(_TOLD_OF_FLOWS, bounds)
        yield {"omni_flows": found, "omni_attempts": reading.rows(_ATTEMPTS, bounds), "callbacks": told}


def _portions_by_ordinal(
    reading: Reading, account_id: str, following: Statement, name: str, ordinal: str
) -> Iterator[tuple[Sequence[Row], dict[str, Any]]]:
    """Rows of a table, some at a time, and from which ordinal to which they go."""
    place, last = columns(name).index(ordinal), -1
    while found := reading.rows(following, {"of_account_id": account_id, "after": last}):
        first, last = found[0][place], found[-1][place]
        yield found, {"of_account_id": account_id, "first": first, "last": last}
        if len(found) < CHUNK:
            return


def _bounds(account_id: str, after: _Place, until: _Place) -> dict[str, Any]:
    return {
        "of_account_id": account_id,
        "after_send": after[0],
        "after_place": after[1],
        "until_send": until[0],
        "until_place": until[1],
    }


READ_PORTIONS = (read_persons, read_sends, read_mo_messages, read_flows)
"""Everything that is not of the account alone."""


def add_rows(writing: Writing, account_id: str, rows: Rows, given: Mapping[str, Sequence[str]] | None = None) -> None:
    """Any number at once; their keys must be free. `given` names the values of rows that are not of today."""
    for name, table in _TABLES.items():
        if found := rows.get(name):
            names = (given or {}).get(name) or columns(name)
            writing.fill(table, ("account_id", *names), [(account_id, *row) for row in found])
