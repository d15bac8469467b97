"""Every SQL statement that finds the devices that a message may be for. No decisions, no commit."""

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, case, func, select

from pushtwin.core.people.model import IdentifierKind
from pushtwin.database import Reading, Row, Statement
from pushtwin.database.tables.people import identifiers, persons, registrations


class Traits(NamedTuple):
    """What many devices have in common. `system_data` and `additional_data` are JSON text."""

    is_primary: bool
    registration_enabled: bool
    cloud_type: str | None
    system_data: str
    additional_data: str | None
    delivery: str | None


class DeviceRow(NamedTuple):
    """What targeting and delivery need of a registration."""

    registration_id: str
    person_id: int
    ordinal: int
    traits: Traits


class PersonRow(NamedTuple):
    """What targeting needs of a person. `tags` and `custom_attributes` are JSON text."""

    tags: str
    custom_attributes: str
    identifiers: list[tuple[str, str]]  # kind and shown value, in the order in which they were added


_OWN = DeviceRow._fields[:-1]
_COLUMNS = tuple(registrations.c[name] for name in (*_OWN, *Traits._fields))
_OF_APPLICATION = select(*_COLUMNS).where(
    registrations.c.account_id == bindparam("account_id"), registrations.c.application_id == bindparam("application_id")
)
_NEXT, _NEXT_BY_ID = (
    Statement(_OF_APPLICATION.where(column > bindparam("after")).order_by(column).limit(bindparam("most")))
    for column in (registrations.c.ordinal, registrations.c.registration_id)
)
_LATEST = Statement(
    select(func.max(registrations.c.ordinal)).where(registrations.c.account_id == bindparam("account_id"))
)
_IN_SMALL = func.lower(registrations.c.registration_id)  # as an index has it
_ONE = Statement(_OF_APPLICATION.where(registrations.c.registration_id == bindparam("registration_id")))
_ONE_IN_LOWER_OR_UPPER = Statement(
    _OF_APPLICATION.where(registrations.c.registration_id.in_([bindparam("lower"), bindparam("upper")]))
)
_ONE_IN_ANY_CASE = Statement(_OF_APPLICATION.where(bindparam("lower") == _IN_SMALL))
_OWNERS = select(identifiers.c.person_id).where(
    identifiers.c.account_id == bindparam("account_id"), identifiers.c.kind == bindparam("kind")
)
_BY_IDENTIFIER = Statement(
    _OF_APPLICATION.where(registrations.c.person_id.in_(_OWNERS.where(identifiers.c.value == bindparam("value"))))
)
_PERSONS = (
    select(persons.c.person_id, persons.c.tags, persons.c.custom_attributes, identifiers.c.kind, identifiers.c.given)
    .outerjoin(
        identifiers,
        and_(identifiers.c.account_id == persons.c.account_id, identifiers.c.person_id == persons.c.person_id),
    )
    .where(persons.c.account_id == bindparam("account_id"))
    .order_by(persons.c.person_id, identifiers.c.ordinal)
)
_ONE_PERSON = Statement(_PERSONS.where(persons.c.person_id == bindparam("person_id")))


def list_next(reading: Reading, account_id: str, application_id: str, after: int, limit: int) -> list[DeviceRow]:
    """The devices of an application above this ordinal, in the order of creation."""
    key = {"account_id": account_id, "application_id": application_id, "after": after, "most": limit}
    return _devices(reading.rows(_NEXT, key))


def list_next_by_id(reading: Reading, account_id: str, application_id: str, after: str, limit: int) -> list[DeviceRow]:
    """The devices of an application with ids above this one, in the order of their ids."""
    key = {"account_id": account_id, "application_id": application_id, "after": after, "most": limit}
    return _devices(reading.rows(_NEXT_BY_ID, key))


def find_latest_ordinal(reading: Reading, account_id: str) -> int:
    """That of the youngest device of the account; -1 where there is none."""
    row = reading.row(_LATEST, {"account_id": account_id})
    return -1 if row is None or row[0] is None else int(row[0])


def list_by_registration_ids(
    reading: Reading, account_id: str, application_id: str, registration_ids: Iterable[str]
) -> list[DeviceRow]:
    """Those with one of these ids in any letter case; how databases change letters beyond ASCII is their own affair."""
    registration_ids = [one for one in registration_ids if "\0" not in one]
    if len(registration_ids) == 1:
        return _list_by_registration_id(reading, account_id, application_id, registration_ids[0])
    asked = {one.lower() for one in registration_ids}
    forms = asked | {one.upper() for one in asked} | set(registration_ids)
    found = _list(reading, account_id, application_id, registrations.c.registration_id.in_(sorted(forms)))
    if len(found) == len(asked):
        return found
    return _list(reading, account_id, application_id, _IN_SMALL.in_(sorted(asked)))


def _list_by_registration_id(
    reading: Reading, account_id: str, application_id: str, registration_id: str
) -> list[DeviceRow]:
    """The one as it is written, or else in small or capital letters, or else in any."""
    forms = {"registration_id": registration_id, "lower": registration_id.lower(), "upper": registration_id.upper()}
    key = {"account_id": account_id, "application_id": application_id, **forms}
    for statement in (_ONE, _ONE_IN_LOWER_OR_UPPER, _ONE_IN_ANY_CASE):
        if rows := reading.rows(statement, key):
            return _in_order(rows)
    return []


def list_by_identifiers(
    reading: Reading, account_id: str, application_id: str, kind: IdentifierKind, values: Collection[str]
) -> list[DeviceRow]:
    """The devices of the persons that own one of these identifiers, oldest first."""
    values = [one for one in values if "\0" not in one]
    key = {"account_id": account_id, "application_id": application_id, "kind": kind.value}
    if len(values) == 1:
        return _in_order(reading.rows(_BY_IDENTIFIER, {**key, "value": values[0]}))
    owned = registrations.c.person_id.in_(_OWNERS.where(identifiers.c.value.in_(values)))
    return _in_order(reading.connection.execute(_OF_APPLICATION.where(owned), key))


def find_persons(reading: Reading, account_id: str, person_ids: Collection[int]) -> dict[int, PersonRow]:
    """By id."""
    rows: Iterable[Sequence[Any]]
    if len(person_ids) == 1:
        rows = reading.rows(_ONE_PERSON, {"account_id": account_id, "person_id": next(iter(person_ids))})
    else:
        some = _PERSONS.where(persons.c.person_id.in_(person_ids))
        rows = reading.connection.execute(some, {"account_id": account_id})
    found: dict[int, PersonRow] = {}
    for person_id, tags, custom_attributes, kind, given in rows:
        one = found.setdefault(person_id, PersonRow(tags, custom_attributes, []))
        if kind is not None:
            one.identifiers.append((kind, given))
    return found


def _list(reading: Reading, account_id: str, application_id: str, condition: Any) -> list[DeviceRow]:
    """Oldest first."""
    query: Select[Any] = _OF_APPLICATION.where(condition)
    return _in_order(reading.connection.execute(query, {"account_id": account_id, "application_id": application_id}))


def _in_order(rows: Iterable[Sequence[Any]]) -> list[DeviceRow]:
    """They are few: to let the database put them in order misleads SQLite into reading all devices."""
    return sorted(_devices(map(tuple, rows)), key=attrgetter("ordinal"))


def _devices(rows: Iterable[Row]) -> list[DeviceRow]:
    """Those that have the same traits share them."""
    known: dict[Row, Traits] = {}
    return [DeviceRow(row[0], row[1], row[2], known.get(row[3:]) or _learn(known, row[3:])) for row in rows]


def _learn(known: dict[Row, Traits], row: Row) -> Traits:
    is_primary, is_enabled, *rest = row
    traits = known[row] = Traits(bool(is_primary), bool(is_enabled), *rest)
    return traits


def list_with_primary(reading: Reading, account_id: str, person_ids: Collection[int]) -> set[int]:
    """Those of these persons that have a primary device, of whatever application."""
    rows = reading.connection.execute(
        select(registrations.c.person_id).where(
            registrations.c.account_id == account_id,
            registrations.c.person_id.in_(person_ids),
            registrations.c.is_primary,
        )
    )
    return {row[0] for row in rows}


class Counts(NamedTuple):
    """How many devices there are, and how many of them are enabled."""

    installed: int = 0
    enabled: int = 0


def count_by_application(reading: Reading, account_id: str) -> dict[str, Counts]:
    """The devices of each application of an account; one that has none is left out."""
    is_enabled = case((registrations.c.registration_enabled, 1))
    rows = reading.connection.execute(
        select(registrations.c.application_id, func.count(), func.count(is_enabled))
        .where(registrations.c.account_id == account_id)
        .group_by(registrations.c.application_id)
    )
    return {application_id: Counts(*counts) for application_id, *counts in rows}
