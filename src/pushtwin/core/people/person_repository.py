"""Every SQL statement about persons and their identities. No decisions, no commit.

Statements of the push endpoints are built once at import: building one costs as much as running it.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, insert, literal_column, or_, select, update

from pushtwin.base import json_text
from pushtwin.core.people.model import Gender, Identifier, IdentifierKind, Origin, Person, PersonType, Profile
from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.accounts import applications
from pushtwin.database.tables.people import identifiers, persons, registrations

_PRIMARY = (
    select(registrations.c.registration_id)
    .where(
        registrations.c.account_id == persons.c.account_id,
        registrations.c.person_id == persons.c.person_id,
        registrations.c.is_primary,
    )
    .scalar_subquery()
)
_PROFILE_COLUMNS = tuple(persons.c[name] for name in Profile.__dataclass_fields__)


# What `read_persons` reads, in this order.
PERSON_COLUMNS = (
    persons.c.person_id,
    persons.c.type,
    *_PROFILE_COLUMNS,
    persons.c.origin,
    persons.c.created_at,
    persons.c.modified_at,
    persons.c.modified_from,
    _PRIMARY.label("primary_registration_id"),
    identifiers.c.kind,
    identifiers.c.value,
    identifiers.c.given,
)
ARE_OF_PERSON = and_(identifiers.c.account_id == persons.c.account_id, identifiers.c.person_id == persons.c.person_id)
IN_ORDER = (persons.c.person_id, identifiers.c.ordinal)


def _select_persons(ids: Any) -> Select[Any]:
    return (
        select(*PERSON_COLUMNS)
        .outerjoin(identifiers, ARE_OF_PERSON)
        .where(persons.c.account_id == bindparam("account_id"), persons.c.person_id.in_(ids))
        .order_by(*IN_ORDER)
    )


_OWNER = select(identifiers.c.person_id).where(
    identifiers.c.account_id == bindparam("account_id"),
    identifiers.c.kind == bindparam("of_kind"),
    identifiers.c.value == bindparam("of_value"),
)
_OF_REGISTRATION = select(registrations.c.person_id).where(
    registrations.c.account_id == bindparam("account_id"),
    registrations.c.registration_id == bindparam("registration_id"),
)
_OF_APPLICATION = _OF_REGISTRATION.join(
    applications,
    and_(
        applications.c.account_id == registrations.c.account_id,
        applications.c.application_id == registrations.c.application_id,
    ),
).where(
    or_(
        applications.c.application_id == bindparam("application"),
        applications.c.application_code == bindparam("application"),
    )
)
_PERSON = Statement(_select_persons([bindparam("person_id")]))
_PERSON_WITH = Statement(_select_persons(_OWNER))
_PERSON_OF_REGISTRATION = Statement(_select_persons(_OF_REGISTRATION))
_PERSON_OF_APPLICATION = Statement(_select_persons(_OF_APPLICATION))


@cache
def _owners(count: int) -> Statement:
    """Whose so many values are, of whatever kind."""
    return Statement(
        select(identifiers.c.kind, identifiers.c.value, identifiers.c.person_id).where(
            identifiers.c.account_id == bindparam("account_id"),
            identifiers.c.kind.in_([literal_column(f"'{kind}'") for kind in IdentifierKind]),  # the key starts with it
            identifiers.c.value.in_([bindparam(f"value_{number}") for number in range(count)]),
        )
    )


@cache
def _page(count: int) -> Statement:
    """Of persons that own so many identifiers."""
    owners = [
        select(identifiers.c.person_id).where(
            identifiers.c.account_id == bindparam("account_id"),
            identifiers.c.kind == bindparam(f"kind_{number}"),
            identifiers.c.value == bindparam(f"value_{number}"),
        )
        for number in range(count)
    ]
    return Statement(
        _select_persons(
            select(persons.c.person_id)
            .where(
                persons.c.account_id == bindparam("account_id"),
                persons.c.person_id > bindparam("after"),
                *(persons.c.person_id.in_(one) for one in owners),
            )
            .order_by(persons.c.person_id)
            .limit(bindparam("most"))
        )
    )


def list_persons_by_id(reading: Reading, account_id: str, person_ids: Collection[int]) -> list[Person]:
    """In the order of their ids, which is that of creation; unknown ids are left out."""
    return read_persons(reading.connection.execute(_select_persons(person_ids), {"account_id": account_id}))


def find_person(reading: Reading, account_id: str, person_id: int) -> Person | None:
    found = read_persons(reading.rows(_PERSON, {"account_id": account_id, "person_id": person_id}))
    return found[0] if found else None


def find_person_with(reading: Reading, account_id: str, kind: IdentifierKind, value: str) -> Person | None:
    """The person that owns an identifier."""
    found = read_persons(reading.rows(_PERSON_WITH, {"account_id": account_id, "of_kind": kind, "of_value": value}))
    return found[0] if found else None


def find_person_of_registration(
    reading: Reading, account_id: str, registration_id: str, application: str | None
) -> Person | None:
    """The person that a registration belongs to; `application` is the id or the code of the one that it must be of."""
    parameters = {"account_id": account_id, "registration_id": registration_id}
    if application is None:
        found = read_persons(reading.rows(_PERSON_OF_REGISTRATION, parameters))
    else:
        found = read_persons(reading.rows(_PERSON_OF_APPLICATION, {**parameters, "application": application}))
    return found[0] if found else None


def find_taken_identifier(
    reading: Reading, account_id: str, person_id: int, given: Iterable[Identifier]
) -> Identifier | None:
    """The first of these identifiers that belongs to somebody else."""
    wanted = list(given)
    if not wanted:
        return None
    values = {f"value_{number}": one.value for number, one in enumerate(wanted)}
    rows = reading.rows(_owners(len(wanted)), {"account_id": account_id, **values})
    owners = {(kind, value): owner for kind, value, owner in rows}
    return next((one for one in wanted if owners.get(one.key, person_id) != person_id), None)


def list_persons(
    reading: Reading, account_id: str, owning: Collection[Identifier], after: int, limit: int
) -> list[Person]:
    """In the order of creation; only persons that own all of the given identifiers."""
    parameters: dict[str, Any] = {"account_id": account_id, "after": after, "most": limit}
    for number, one in enumerate(owning):
        parameters |= {f"kind_{number}": one.kind, f"value_{number}": one.value}
    return read_persons(reading.rows(_page(len(owning)), parameters))


_by_person = itemgetter(0)


def read_persons(rows: Iterable[Row]) -> list[Person]:
    """One person for each run of rows of `PERSON_COLUMNS` with the same id; each row brings one identifier, or none."""
    return [_person(list(own_rows)) for _, own_rows in groupby(rows, key=_by_person)]


def _person(rows: list[Row]) -> Person:
    (
        person_id,
        person_type,
        first_name,
        last_name,
        middle_name,
        birthday,
        gender,
        address,
        city,
        country,
        preferred_language,
        profile_picture,
        tags,
        custom_attributes,
        origin,
        created_at,
        modified_at,
        modified_from,
        primary,
        kind,
        _,
        _,
    ) = rows[0]
    return Person(
        person_id,
        _PERSON_TYPES[person_type],
        tuple([Identifier(_KINDS[row[-3]], row[-2], row[-1]) for row in rows]) if kind else (),
        Profile(
            first_name,
            last_name,
            middle_name,
            birthday,
            _GENDERS[gender],
            address,
            city,
            country,
            preferred_language,
            profile_picture,
            tuple(json_text.parse(tags)) if tags != _NO_TAGS else (),
            json_text.parse(custom_attributes) if custom_attributes != _NO_ATTRIBUTES else {},
        ),
        _ORIGINS[origin],
        created_at,
        modified_at,
        _ORIGINS[modified_from],
        primary,
    )


# A look-up costs a fifth of calling the enumeration.
_PERSON_TYPES = {one.value: one for one in PersonType}
_KINDS = {one.value: one for one in IdentifierKind}
_ORIGINS = {one.value: one for one in Origin}
_GENDERS: dict[str | None, Gender | None] = {None: None, **{one.value: one for one in Gender}}
_NO_TAGS = "[]"
_NO_ATTRIBUTES = "{}"

_INSERT_PERSON = Statement(insert(persons))
_CHANGED = ("type", *(column.name for column in _PROFILE_COLUMNS), "modified_at", "modified_from")
_UPDATE_PERSON = Statement(
    update(persons)
    .where(persons.c.account_id == bindparam("of_account_id"), persons.c.person_id == bindparam("of_person_id"))
    .values({name: bindparam(name) for name in _CHANGED})
)
_TOUCH_PERSON = Statement(
    update(persons)
    .where(persons.c.account_id == bindparam("of_account_id"), persons.c.person_id == bindparam("of_person_id"))
    .values(modified_at=bindparam("modified_at"), modified_from=bindparam("modified_from"))
)
_DELETE_PERSON = Statement(
    delete(persons).where(
        persons.c.account_id == bindparam("account_id"), persons.c.person_id == bindparam("person_id")
    )
)
_INSERT_IDENTITY = Statement(insert(identifiers))
_DELETE_IDENTITY = Statement(
    delete(identifiers).where(
        identifiers.c.account_id == bindparam("account_id"),
        identifiers.c.kind == bindparam("kind"),
        identifiers.c.value == bindparam("value"),
    )
)


def add_person(writing: Writing, account_id: str, person: Person) -> None:
    """The row of the person; its identifiers are added by `change_identities`."""
    writing.run(_INSERT_PERSON, {**_person_values(person), "account_id": account_id, "person_id": person.person_id})


def add_persons(writing: Writing, account_id: str, new: Sequence[Person]) -> None:
    """Any number at once, with their identifiers, which nobody has."""
    if not new:
        return
    rows = [{"account_id": account_id, "person_id": person.person_id, **_person_values(person)} for person in new]
    writing.fill(persons, list(rows[0]), [tuple(row.values()) for row in rows])
    owned = sorted((one, person.person_id) for person in new for one in person.identifiers)
    ordinals = [writing.time_and_ids.next_ordinal() for _ in owned]
    writing.fill(
        identifiers,
        ("account_id", "kind", "value", "given", "person_id", "ordinal"),
        [(account_id, *one, person_id, ordinal) for (one, person_id), ordinal in zip(owned, ordinals, strict=True)],
    )


def change_person(writing: Writing, account_id: str, person: Person) -> None:
    """The row of the person; its identifiers are changed by `change_identities`."""
    writing.run(
        _UPDATE_PERSON,
        {**_person_values(person), "of_account_id": account_id, "of_person_id": person.person_id},
    )


def touch_person(writing: Writing, account_id: str, person_id: int, modified_from: Origin) -> None:
    """Note that the person was modified now."""
    writing.run(
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
    writing.run(_DELETE_PERSON, {"account_id": account_id, "person_id": person_id})


def change_identifiers(
    writing: Writing,
    account_id: str,
    target: Person,
    before: Iterable[Person],
    after: Sequence[Identifier],
    *,
    anew: Collection[IdentifierKind] = (),
) -> None:
    """Make `after` the identifiers of the target; `before` are the persons that give theirs up for it.

    Those of the kinds in `anew` are written again even when they stay. Values are taken in one order throughout, so
    that no two writers wait for each other.
    """
    owners = {one.key: person.person_id for person in before for one in person.identifiers}
    staying = {one.key for one in after if owners.get(one.key) == target.person_id and one.kind not in anew}
    new = {
        one.key: {
            "account_id": account_id,
            "kind": one.kind,
            "value": one.value,
            "person_id": target.person_id,
            "ordinal": writing.time_and_ids.next_ordinal(),
            "given": one.given,
        }
        for one in after
        if one.key not in staying
    }
    for key in sorted((owners.keys() - staying) | new.keys()):
        if key in owners:
            writing.run(_DELETE_IDENTITY, {"account_id": account_id, "kind": key[0], "value": key[1]})
        if key in new:
            writing.run(_INSERT_IDENTITY, new[key])


def _person_values(person: Person) -> dict[str, Any]:
    profile = person.profile
    return {
        "type": person.type,
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "middle_name": profile.middle_name,
        "birthday": profile.birthday,
        "gender": profile.gender,
        "address": profile.address,
        "city": profile.city,
        "country": profile.country,
        "preferred_language": profile.preferred_language,
        "profile_picture": profile.profile_picture,
        "tags": json_text.write(profile.tags).decode(),
        "custom_attributes": json_text.write(profile.custom_attributes).decode(),
        "origin": person.origin,
        "created_at": person.created_at,
        "modified_at": person.modified_at,
        "modified_from": person.modified_from,
    }
