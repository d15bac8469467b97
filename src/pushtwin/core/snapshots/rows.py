"""All that an account owns, row by row as the tables have it: for taking whole worlds and putting them back.

No decisions, no commit. A row is a tuple in the order of `columns`, without the account, so that it fits any.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, select

from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.accounts import applications
from pushtwin.database.tables.events import event_definitions, events, sessions
from pushtwin.database.tables.people import (
    custom_attributes,
    identifiers,
    persons,
    registrations,
    uninstalled_registrations,
)

CHUNK = 1000  # persons that are held in memory at once
Rows = Mapping[str, Sequence[Row]]  # by table; what is not named has none

# Persons before registrations, as every writer does it.
_OF_PERSONS = (persons, identifiers, registrations, sessions, events)
_OF_THE_ACCOUNT = (applications, event_definitions, custom_attributes, uninstalled_registrations)
_TABLES = {str(table.name): table for table in (*_OF_THE_ACCOUNT, *_OF_PERSONS)}
_ORDER = {
    "applications": (applications.c.ordinal,),
    "event_definitions": (event_definitions.c.ordinal,),
    "custom_attributes": (custom_attributes.c.name,),
    "uninstalled_registrations": (uninstalled_registrations.c.registration_id,),
    "identities": (identifiers.c.person_id, identifiers.c.ordinal),
    "registrations": (registrations.c.person_id, registrations.c.ordinal),
    "sessions": (sessions.c.registration_id, sessions.c.started_at),
    "events": (events.c.person_id, events.c.ordinal),
}


def columns(name: str) -> tuple[str, ...]:
    """What the values of a row are."""
    return tuple(column.name for column in _TABLES[name].columns if column.name != "account_id")


def _select(table: Table) -> Select[Any]:
    own = [table.c[name] for name in columns(table.name)]
    return select(*own).where(table.c.account_id == bindparam("of_account_id"))


def _of_chunk(table: Table) -> Select[Any]:
    """Rows of the persons between two ids; sessions belong to persons by way of their registrations."""
    owner = registrations if table is sessions else table
    chunk = _select(table).where(owner.c.person_id.between(bindparam("first"), bindparam("last")))
    if table is sessions:
        chunk = chunk.join(
            registrations,
            and_(
                registrations.c.account_id == sessions.c.account_id,
                registrations.c.registration_id == sessions.c.registration_id,
            ),
        )
    return chunk.order_by(*_ORDER[table.name])


_ALL = {str(table.name): Statement(_select(table).order_by(*_ORDER[table.name])) for table in _OF_THE_ACCOUNT}
_NEXT_PERSONS = Statement(
    _select(persons).where(persons.c.person_id > bindparam("after")).order_by(persons.c.person_id).limit(CHUNK)
)
_CHUNKS = {str(table.name): Statement(_of_chunk(table)) for table in _OF_PERSONS if table is not persons}


def read_account(reading: Reading, account_id: str) -> dict[str, Sequence[Row]]:
    """What belongs to no person, in the order of creation."""
    return {name: reading.rows(statement, {"of_account_id": account_id}) for name, statement in _ALL.items()}


def read_persons(reading: Reading, account_id: str) -> Iterator[dict[str, Sequence[Row]]]:
    """Persons with all that is theirs, some at a time, in the order of creation."""
    last = -1
    while True:
        found = reading.rows(_NEXT_PERSONS, {"of_account_id": account_id, "after": last})
        if not found:
            return
        first, last = found[0][0], found[-1][0]
        chunk = {"of_account_id": account_id, "first": first, "last": last}
        yield {"persons": found, **{name: reading.rows(statement, chunk) for name, statement in _CHUNKS.items()}}
        if len(found) < CHUNK:
            return


def add_rows(writing: Writing, account_id: str, rows: Rows, given: Mapping[str, Sequence[str]] | None = None) -> None:
    """Any number at once; their keys must be free. `given` names the values of rows that are not of today."""
    for name, table in _TABLES.items():
        if found := rows.get(name):
            names = (given or {}).get(name) or columns(name)
            writing.fill(table, ("account_id", *names), [(account_id, *row) for row in found])
