"""The statement with which a call that concerns persons begins. No decisions, no commit.

Who is called, which registration, its owner and whoever owns a given identifier are read in one visit to the database.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import and_, bindparam, literal_column, select, true, union

from pushtwin.core.calls import repository as calls
from pushtwin.core.people.model import Identifier, IdentifierKind, Person
from pushtwin.core.people.person_repository import ARE_OF_PERSON, IN_ORDER, PERSON_COLUMNS, read_persons
from pushtwin.core.people.registration_repository import CALLED, CALLED_COLUMNS, Called, read_called
from pushtwin.database import Reading, Statement
from pushtwin.database.tables.people import identifiers, persons


class Concerned(NamedTuple):
    """What a call leads to: the owner is None where there is no such registration."""

    called: Called
    owner: Person | None
    candidates: tuple[Person, ...]


@cache
def _concerned(count: int) -> Statement:
    """With the persons that own one of so many values, of whatever kind."""
    columns = {column: f"{column.table.name}_{column.name}" for column in CALLED_COLUMNS}
    named = [column.label(name) for column, name in columns.items()]
    called = select(*named).select_from(CALLED).where(calls.IS_CALLED).cte("called")
    account_id = called.c.accounts_account_id
    ids = select(called.c.registrations_person_id.label("person_id"))
    if count:
        is_given = and_(
            identifiers.c.account_id == account_id,
            identifiers.c.kind.in_([literal_column(f"'{kind}'") for kind in IdentifierKind]),  # the key starts with it
            identifiers.c.value.in_([bindparam(f"value_{number}") for number in range(count)]),
        )
        candidates = select(identifiers.c.person_id).select_from(called.join(identifiers, is_given))
        concerned = union(ids, candidates).cte("concerned")
    else:
        concerned = ids.cte("concerned")
    return Statement(
        select(*(called.c[name] for name in columns.values()), *PERSON_COLUMNS)
        .select_from(
            called.join(concerned, true())
            .outerjoin(persons, and_(persons.c.account_id == account_id, persons.c.person_id == concerned.c.person_id))
            .outerjoin(identifiers, ARE_OF_PERSON)
        )
        .order_by(*IN_ORDER)
    )


def find_concerned(
    reading: Reading, application_code: str, registration_id: str, given: Sequence[Identifier]
) -> Concerned | None:
    """None when no application has the code. The candidates own one of the given identifiers; the owner may be one."""
    values = {f"value_{number}": one.value for number, one in enumerate(given)}
    parameters = {"application_code": application_code, "registration_id": registration_id, **values}
    rows = reading.rows(_concerned(len(given)), parameters)
    if not rows:
        return None
    called = read_called(reading, rows[0])
    start = len(CALLED_COLUMNS)
    found = read_persons(row[start:] for row in rows if row[start] is not None)
    owner_id = called.registration.person_id if called.registration else None
    keys = {one.key for one in given}
    return Concerned(
        called,
        next((person for person in found if person.person_id == owner_id), None),
        tuple(person for person in found if any(one.key in keys for one in person.identifiers)),
    )
