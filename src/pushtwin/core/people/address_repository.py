"""Every SQL statement that finds persons by what requests call them. No decisions, no commit."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select

from pushtwin.base.portions import portions_of
from pushtwin.core.people.addresses import Address, InstallOf, PersonId
from pushtwin.core.people.model import Identifier, IdentifierKind
from pushtwin.database import Reading
from pushtwin.database.tables.accounts import applications
from pushtwin.database.tables.people import identifiers, persons, registrations

_PORTION = 1000  # values in one statement


def find_owners(reading: Reading, account_id: str, addresses: Collection[Address]) -> dict[Address, int]:
    """The person behind each of these; what leads to nobody is left out."""
    return {
        **_by_identifier(reading, account_id, [one for one in addresses if isinstance(one, Identifier)]),
        **_by_id(reading, account_id, [one for one in addresses if isinstance(one, PersonId)]),
        **_by_install(reading, account_id, [one for one in addresses if isinstance(one, InstallOf)]),
    }


def find_named(reading: Reading, account_id: str, person_ids: Collection[int]) -> dict[int, list[Address]]:
    """By what each of these persons can be called; a registration without its sender."""
    named: dict[int, list[Address]] = {one: [PersonId(one)] for one in person_ids}
    identified: Select[Any] = select(
        identifiers.c.person_id, identifiers.c.kind, identifiers.c.value, identifiers.c.given
    ).where(identifiers.c.account_id == account_id)
    for person_id, kind, value, given in _rows(reading, identified, identifiers.c.person_id, [*person_ids]):
        named[person_id].append(Identifier(IdentifierKind(kind), value, given))
    installed: Select[Any] = select(registrations.c.person_id, registrations.c.registration_id).where(
        registrations.c.account_id == account_id
    )
    for person_id, registration_id in _rows(reading, installed, registrations.c.person_id, [*person_ids]):
        named[person_id].append(InstallOf(registration_id, None))
    return named


def _by_identifier(reading: Reading, account_id: str, given: Sequence[Identifier]) -> dict[Address, int]:
    owners: dict[tuple[IdentifierKind, str], int] = {}
    for kind in IdentifierKind:
        values = [one.value for one in given if one.kind is kind]
        query = select(identifiers.c.value, identifiers.c.person_id).where(
            identifiers.c.account_id == account_id, identifiers.c.kind == kind
        )
        for value, person_id in _rows(reading, query, identifiers.c.value, values):
            owners[kind, value] = person_id
    return {one: owners[one.key] for one in given if one.key in owners}


def _by_id(reading: Reading, account_id: str, given: Sequence[PersonId]) -> dict[Address, int]:
    query = select(persons.c.person_id).where(persons.c.account_id == account_id)
    found = _rows(reading, query, persons.c.person_id, [one.person_id for one in given])
    return {PersonId(person_id): person_id for (person_id,) in found}


def _by_install(reading: Reading, account_id: str, given: Sequence[InstallOf]) -> dict[Address, int]:
    query = (
        select(
            registrations.c.registration_id,
            registrations.c.person_id,
            applications.c.application_id,
            applications.c.application_code,
        )
        .join(
            applications,
            (applications.c.account_id == registrations.c.account_id)
            & (applications.c.application_id == registrations.c.application_id),
        )
        .where(registrations.c.account_id == account_id)
    )
    found = _rows(reading, query, registrations.c.registration_id, [one.registration_id for one in given])
    return {
        InstallOf(registration_id, sender): person_id
        for registration_id, person_id, *senders in found
        for sender in (None, *senders)
    }


def _rows(reading: Reading, query: Select[Any], column: Any, values: Sequence[Any]) -> Iterator[Any]:
    """Those with one of these values, some values at a time."""
    for some in portions_of(values, _PORTION):
        yield from reading.connection.execute(query.where(column.in_(some)))
