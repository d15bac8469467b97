"""Every SQL statement about persons, identities and registrations. No decisions, no commit.

Statements of the push endpoints are built once at import: building one costs as much as running it.
Writers go from persons over identities to registrations, each in the order of their ids.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, bindparam, delete, false, insert, or_, select, true, union_all, update

from pushtwin import json_text
from pushtwin.accounts.model import CalledAccount, Credentials, parse_settings
from pushtwin.database import Reading, Writing
from pushtwin.people.attributes import DataType
from pushtwin.people.model import (
    Gender,
    Identity,
    IdentityKind,
    Origin,
    Person,
    PersonType,
    Profile,
    Registration,
)
from pushtwin.tables import accounts, applications, custom_attributes, identities, persons, registrations

_REGISTRATION_COLUMNS = tuple(registrations.c[name] for name in Registration._fields)

_CALLED = (
    select(
        accounts.c.account_id,
        accounts.c.settings,
        accounts.c.api_key,
        accounts.c.username,
        accounts.c.password,
        *_REGISTRATION_COLUMNS,
    )
    .select_from(applications)
    .join(accounts, accounts.c.account_id == applications.c.account_id)
    .outerjoin(
        registrations,
        and_(
            registrations.c.account_id == applications.c.account_id,
            registrations.c.registration_id == bindparam("registration_id"),
            registrations.c.application_id == applications.c.application_id,
        ),
    )
    .where(applications.c.application_code == bindparam("application_code"))
)


class Called(NamedTuple):
    """What the application code and the registration id of a call lead to."""

    account: CalledAccount
    registration: Registration | None


def find_called(reading: Reading, application_code: str, registration_id: str) -> Called | None:
    """The account of the application, and its registration with this id; None when no application has the code."""
    row = reading.connection.execute(
        _CALLED, {"application_code": application_code, "registration_id": registration_id}
    ).first()
    if row is None:
        return None
    account_id, settings, api_key, username, password, *registration = row
    return Called(
        CalledAccount(account_id, parse_settings(settings), Credentials(api_key, username, password)),
        Registration(*registration) if registration[0] is not None else None,
    )


# -- persons ---------------------------------------------------------------------------------------------------

_PRIMARY = (
    select(registrations.c.registration_id)
    .where(
        registrations.c.account_id == persons.c.account_id,
        registrations.c.person_id == persons.c.person_id,
        registrations.c.is_primary,
    )
    .scalar_subquery()
)


def _select_persons(ids: Any) -> Select[Any]:
    return (
        select(
            persons.c.person_id,
            persons.c.type,
            persons.c.first_name,
            persons.c.last_name,
            persons.c.middle_name,
            persons.c.birthday,
            persons.c.gender,
            persons.c.tags,
            persons.c.custom_attributes,
            persons.c.origin,
            persons.c.created_at,
            persons.c.modified_at,
            persons.c.modified_from,
            _PRIMARY.label("primary_registration_id"),
            identities.c.kind,
            identities.c.value,
            identities.c.given,
        )
        .outerjoin(
            identities,
            and_(identities.c.account_id == persons.c.account_id, identities.c.person_id == persons.c.person_id),
        )
        .where(persons.c.account_id == bindparam("account_id"), persons.c.person_id.in_(ids))
        .order_by(persons.c.person_id, identities.c.ordinal)
    )


_owners_of_values = select(identities.c.person_id).where(
    identities.c.account_id == bindparam("account_id"),
    identities.c.kind.in_([kind.value for kind in IdentityKind]),  # lets the primary key find the values
    identities.c.value.in_(bindparam("values", expanding=True)),
)
_PERSONS_BY_ID = _select_persons(bindparam("person_ids", expanding=True))
_OWNER_AND_CANDIDATES = _select_persons(
    union_all(select(bindparam("person_id", type_=persons.c.person_id.type)), _owners_of_values)
)


def list_persons_by_id(reading: Reading, account_id: str, person_ids: Collection[int]) -> list[Person]:
    """In the order of their ids, which is that of creation; unknown ids are left out."""
    rows = reading.connection.execute(_PERSONS_BY_ID, {"account_id": account_id, "person_ids": list(person_ids)})
    return _persons(rows)


def find_person(reading: Reading, account_id: str, person_id: int) -> Person | None:
    found = list_persons_by_id(reading, account_id, [person_id])
    return found[0] if found else None


def find_owner_and_candidates(
    reading: Reading, account_id: str, person_id: int, given: Sequence[Identity]
) -> tuple[Person, tuple[Person, ...]]:
    """The person with this id, and every person that owns one of the given identifiers."""
    rows = reading.connection.execute(
        _OWNER_AND_CANDIDATES,
        {"account_id": account_id, "person_id": person_id, "values": [one.value for one in given]},
    )
    found = _persons(rows)
    keys = {one.key for one in given}
    owner = next(person for person in found if person.person_id == person_id)
    return owner, tuple(person for person in found if any(one.key in keys for one in person.identities))


def list_identity_owners(reading: Reading, account_id: str, given: Iterable[Identity]) -> set[int]:
    """The ids of the persons that own one of these identifiers."""
    conditions = [and_(identities.c.kind == one.kind, identities.c.value == one.value) for one in given]
    if not conditions:
        return set()
    rows = reading.connection.execute(
        select(identities.c.person_id).where(identities.c.account_id == account_id, or_(*conditions))
    )
    return set(rows.scalars())


def list_person_ids(reading: Reading, account_id: str, owning: Iterable[Identity], after: int, limit: int) -> list[int]:
    """In the order of creation; only persons that own all of the given identifiers."""
    query = select(persons.c.person_id).where(persons.c.account_id == account_id, persons.c.person_id > after)
    for one in owning:
        query = query.where(
            persons.c.person_id.in_(
                select(identities.c.person_id).where(
                    identities.c.account_id == account_id,
                    identities.c.kind == one.kind,
                    identities.c.value == one.value,
                )
            )
        )
    return list(reading.connection.execute(query.order_by(persons.c.person_id).limit(limit)).scalars())


def _persons(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Person]:
    found = []
    for _, group in groupby(rows, key=lambda row: row[0]):
        own_rows = list(group)
        first = own_rows[0]
        found.append(
            Person(
                person_id=first.person_id,
                type=PersonType(first.type),
                identities=tuple(
                    Identity(IdentityKind(row.kind), row.value, row.given) for row in own_rows if row.kind is not None
                ),
                profile=Profile(
                    first.first_name,
                    first.last_name,
                    first.middle_name,
                    first.birthday,
                    Gender(first.gender) if first.gender else None,
                    tuple(json_text.parse(first.tags)),
                    json_text.parse(first.custom_attributes),
                ),
                origin=Origin(first.origin),
                created_at=first.created_at,
                modified_at=first.modified_at,
                modified_from=Origin(first.modified_from),
                primary_registration_id=first.primary_registration_id,
            )
        )
    return found


_INSERT_PERSON = insert(persons)
_UPDATE_PERSON = update(persons).where(
    persons.c.account_id == bindparam("of_account_id"), persons.c.person_id == bindparam("of_person_id")
)
_TOUCH_PERSON = (
    update(persons)
    .where(persons.c.account_id == bindparam("of_account_id"), persons.c.person_id == bindparam("of_person_id"))
    .values(modified_at=bindparam("modified_at"), modified_from=bindparam("modified_from"))
)
_DELETE_PERSON = delete(persons).where(
    persons.c.account_id == bindparam("account_id"), persons.c.person_id == bindparam("person_id")
)
_INSERT_IDENTITY = insert(identities)
_DELETE_IDENTITY = delete(identities).where(
    identities.c.account_id == bindparam("account_id"),
    identities.c.kind == bindparam("kind"),
    identities.c.value == bindparam("value"),
)


def add_person(writing: Writing, account_id: str, person: Person) -> None:
    """The row of the person; its identifiers are added by `change_identities`."""
    writing.connection.execute(
        _INSERT_PERSON, {**_person_values(person), "account_id": account_id, "person_id": person.person_id}
    )


def change_person(writing: Writing, account_id: str, person: Person) -> None:
    """The row of the person; its identifiers are changed by `change_identities`."""
    writing.connection.execute(
        _UPDATE_PERSON,
        {**_person_values(person), "of_account_id": account_id, "of_person_id": person.person_id},
    )


def touch_person(writing: Writing, account_id: str, person_id: int, modified_from: Origin) -> None:
    """Note that the person was modified now."""
    writing.connection.execute(
        _TOUCH_PERSON,
        {
            "of_account_id": account_id,
            "of_person_id": person_id,
            "modified_at": writing.now,
            "modified_from": modified_from,
        },
    )


def delete_person(writing: Writing, account_id: str, person_id: int) -> None:
    """The row of a person whose identifiers and registrations have gone elsewhere by the end of the transaction."""
    writing.connection.execute(_DELETE_PERSON, {"account_id": account_id, "person_id": person_id})


def change_identities(
    writing: Writing, account_id: str, target: Person, before: Iterable[Person], after: Sequence[Identity]
) -> None:
    """Make `after` the identifiers of the target; `before` are the persons that give theirs up for it."""
    owners = {one.key: person.person_id for person in before for one in person.identities}
    staying = {one.key for one in after if owners.get(one.key) == target.person_id}
    for kind, value in sorted(owners.keys() - staying):
        writing.connection.execute(_DELETE_IDENTITY, {"account_id": account_id, "kind": kind, "value": value})
    rows = [
        {
            "account_id": account_id,
            "kind": one.kind,
            "value": one.value,
            "person_id": target.person_id,
            "ordinal": writing.world.next_ordinal(),
            "given": one.given,
        }
        for one in after
        if one.key not in staying
    ]
    if rows:
        writing.connection.execute(_INSERT_IDENTITY, sorted(rows, key=lambda row: (row["kind"], row["value"])))


def _person_values(person: Person) -> dict[str, Any]:
    profile = person.profile
    return {
        "type": person.type,
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "middle_name": profile.middle_name,
        "birthday": profile.birthday,
        "gender": profile.gender,
        "tags": json_text.write(profile.tags).decode(),
        "custom_attributes": json_text.write(profile.custom_attributes).decode(),
        "origin": person.origin,
        "created_at": person.created_at,
        "modified_at": person.modified_at,
        "modified_from": person.modified_from,
    }


# -- registrations ---------------------------------------------------------------------------------------------

_REGISTRATIONS = select(*_REGISTRATION_COLUMNS).where(registrations.c.account_id == bindparam("account_id"))
_REGISTRATION = _REGISTRATIONS.where(registrations.c.registration_id == bindparam("registration_id"))
_REGISTRATIONS_OF_PERSON = _REGISTRATIONS.where(registrations.c.person_id == bindparam("person_id")).order_by(
    registrations.c.ordinal
)
_UPDATE_REGISTRATION = (
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.registration_id == bindparam("of_registration_id"),
    )
    .values({name: bindparam(name) for name in ("person_id", "is_primary", "registration_enabled", "additional_data")})
    .values(modified_at=bindparam("modified_at"))
)
_MOVE_REGISTRATIONS = (
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.person_id == bindparam("of_person_id"),
    )
    .values(person_id=bindparam("person_id"), is_primary=false(), modified_at=bindparam("modified_at"))
)
_CLEAR_PRIMARY = (
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.person_id == bindparam("of_person_id"),
        registrations.c.is_primary,
    )
    .values(is_primary=false(), modified_at=bindparam("modified_at"))
)
_SET_PRIMARY = (
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.registration_id == bindparam("of_registration_id"),
    )
    .values(is_primary=true(), modified_at=bindparam("modified_at"))
)
_INSERT_REGISTRATION = insert(registrations)
_DELETE_REGISTRATION = delete(registrations).where(
    registrations.c.account_id == bindparam("account_id"),
    registrations.c.registration_id == bindparam("registration_id"),
)


def find_registration(reading: Reading, account_id: str, registration_id: str) -> Registration | None:
    row = reading.connection.execute(
        _REGISTRATION, {"account_id": account_id, "registration_id": registration_id}
    ).first()
    return Registration(*row) if row else None


def list_registrations_of_person(reading: Reading, account_id: str, person_id: int) -> list[Registration]:
    """Oldest first, over all applications of the account."""
    rows = reading.connection.execute(_REGISTRATIONS_OF_PERSON, {"account_id": account_id, "person_id": person_id})
    return [Registration(*row) for row in rows]


def list_registrations(
    reading: Reading, account_id: str, person_id: int | None, after: int, limit: int
) -> list[Registration]:
    """In the order of creation."""
    query = _REGISTRATIONS.where(registrations.c.ordinal > after)
    if person_id is not None:
        query = query.where(registrations.c.person_id == person_id)
    rows = reading.connection.execute(query.order_by(registrations.c.ordinal).limit(limit), {"account_id": account_id})
    return [Registration(*row) for row in rows]


def list_registration_ids(reading: Reading, account_id: str, person_ids: Collection[int]) -> dict[int, list[str]]:
    """The registration ids of each of these persons, oldest first."""
    rows = reading.connection.execute(
        select(registrations.c.person_id, registrations.c.registration_id)
        .where(registrations.c.account_id == account_id, registrations.c.person_id.in_(person_ids))
        .order_by(registrations.c.ordinal)
    )
    found: dict[int, list[str]] = {person_id: [] for person_id in person_ids}
    for person_id, registration_id in rows:
        found[person_id].append(registration_id)
    return found


def add_registration(writing: Writing, registration: Registration) -> None:
    writing.connection.execute(_INSERT_REGISTRATION, registration._asdict())


def change_registration(writing: Writing, registration: Registration) -> None:
    """Owner, flags and additional data; the rest of a registration only its SDK changes."""
    writing.connection.execute(
        _UPDATE_REGISTRATION,
        {
            "of_account_id": registration.account_id,
            "of_registration_id": registration.registration_id,
            "person_id": registration.person_id,
            "is_primary": registration.is_primary,
            "registration_enabled": registration.registration_enabled,
            "additional_data": registration.additional_data,
            "modified_at": writing.now,
        },
    )


def move_registrations(writing: Writing, account_id: str, from_person_id: int, to_person_id: int) -> None:
    """All registrations of one person become another's; none of them is primary there."""
    writing.connection.execute(
        _MOVE_REGISTRATIONS,
        {
            "of_account_id": account_id,
            "of_person_id": from_person_id,
            "person_id": to_person_id,
            "modified_at": writing.now,
        },
    )


def clear_primary(writing: Writing, account_id: str, person_id: int) -> None:
    """None of the person's registrations is primary."""
    writing.connection.execute(
        _CLEAR_PRIMARY, {"of_account_id": account_id, "of_person_id": person_id, "modified_at": writing.now}
    )


def set_primary(writing: Writing, account_id: str, registration_id: str) -> None:
    """The registration is primary; its person must have no other primary one."""
    writing.connection.execute(
        _SET_PRIMARY,
        {"of_account_id": account_id, "of_registration_id": registration_id, "modified_at": writing.now},
    )


def delete_registration(writing: Writing, account_id: str, registration_id: str) -> None:
    writing.connection.execute(_DELETE_REGISTRATION, {"account_id": account_id, "registration_id": registration_id})


# -- custom attributes of the account --------------------------------------------------------------------------


def list_data_types(reading: Reading, account_id: str, names: Collection[str]) -> dict[str, DataType]:
    """The data types of those of these custom attributes that the account knows."""
    rows = reading.connection.execute(
        select(custom_attributes.c.name, custom_attributes.c.data_type).where(
            custom_attributes.c.account_id == account_id, custom_attributes.c.name.in_(names)
        )
    )
    return {name: DataType(data_type) for name, data_type in rows}


def add_data_types(writing: Writing, account_id: str, data_types: dict[str, DataType]) -> None:
    rows = [
        {"account_id": account_id, "name": name, "data_type": data_type}
        for name, data_type in sorted(data_types.items())
    ]
    if rows:
        writing.connection.execute(insert(custom_attributes), rows)
