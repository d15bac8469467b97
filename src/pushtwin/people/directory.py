"""The use cases of the control API: simulated installs and uninstalls, persons made and changed by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pushtwin import json_text
from pushtwin.accounts import repository as accounts
from pushtwin.accounts.model import Tags
from pushtwin.database import Reading, Writing
from pushtwin.errors import NotFound, Taken
from pushtwin.people import person_repository as persons
from pushtwin.people import registration_repository as registrations
from pushtwin.people.attributes import AttributeChanges, apply_attributes
from pushtwin.people.model import (
    Identity,
    IdentityKind,
    Origin,
    Person,
    PersonType,
    Profile,
    Registration,
    Scalar,
    anonymous_person,
)
from pushtwin.people.service import learn_custom_attributes

_NAMES = {IdentityKind.EXTERNAL_ID: "external id", IdentityKind.PHONE: "phone", IdentityKind.EMAIL: "email"}


class NewRegistration(NamedTuple):
    """An install as a test describes it; None means: choose something."""

    application_code: str | None = None
    registration_id: str | None = None
    is_primary: bool = False
    cloud_type: str | None = None
    registration_enabled: bool = True
    system_data: Mapping[str, Any] = {}
    additional_data: Mapping[str, Scalar] = {}


@dataclass(frozen=True, slots=True)
class PersonChanges:
    """What a test sets on a person. Of the identifiers each kind that is named is replaced as a whole."""

    attributes: AttributeChanges
    identities: Mapping[IdentityKind, tuple[Identity, ...]]
    type: PersonType | None = None


class ListedPerson(NamedTuple):
    """A person with the ids of its registrations, oldest first."""

    person: Person
    registration_ids: list[str]


def install(writing: Writing, account_id: str, new: NewRegistration) -> Registration:
    """A new registration of an anonymous person. Raises NotFound or Taken."""
    require_account(writing, account_id)
    application_id = _application_id(writing, account_id, new.application_code)
    registration_id = new.registration_id or writing.world.new_uuid()
    if registrations.find_registration(writing, account_id, registration_id):
        raise Taken("registration id", registration_id)
    owner = anonymous_person(writing.world.next_ordinal(), writing.now)
    persons.add_person(writing, account_id, owner)
    registration = Registration(
        account_id=account_id,
        registration_id=registration_id,
        application_id=application_id,
        person_id=owner.person_id,
        ordinal=writing.world.next_ordinal(),
        is_primary=new.is_primary,
        cloud_type=new.cloud_type,
        registration_enabled=new.registration_enabled,
        system_data=json_text.write(new.system_data).decode(),
        additional_data=json_text.write(new.additional_data).decode() if new.additional_data else None,
        created_at=writing.now,
        modified_at=writing.now,
    )
    registrations.add_registration(writing, registration)
    return registration


def uninstall(writing: Writing, account_id: str, registration_id: str) -> None:
    """The registration is gone; so is an anonymous owner that has no other. Raises NotFound."""
    registration = get_registration(writing, account_id, registration_id)
    owner = get_person(writing, account_id, registration.person_id)
    if not owner.person.is_identified and owner.registration_ids == [registration_id]:
        persons.delete_person(writing, account_id, owner.person.person_id)
    else:
        persons.touch_person(writing, account_id, owner.person.person_id, Origin.PUSH)
    registrations.delete_registration(writing, account_id, registration_id)


def get_registration(reading: Reading, account_id: str, registration_id: str) -> Registration:
    """Raises NotFound."""
    require_account(reading, account_id)
    found = registrations.find_registration(reading, account_id, registration_id)
    if found is None:
        raise NotFound("registration", registration_id)
    return found


def list_registrations(
    reading: Reading, account_id: str, person_id: int | None, after: int, limit: int
) -> list[Registration]:
    """In the order of creation. Raises NotFound for an unknown account."""
    require_account(reading, account_id)
    return registrations.list_registrations(reading, account_id, person_id, after, limit)


def add_person(writing: Writing, account_id: str, changes: PersonChanges) -> ListedPerson:
    """A new person without registrations. Raises NotFound, Taken or CustomAttributeInvalid."""
    require_account(writing, account_id)
    blank = Person(
        person_id=writing.world.next_ordinal(),
        type=PersonType.CUSTOMER,
        identities=(),
        profile=Profile(),
        origin=Origin.API,
        created_at=writing.now,
        modified_at=writing.now,
        modified_from=Origin.API,
    )
    person = _changed(writing, account_id, blank, changes)
    persons.add_person(writing, account_id, person)
    persons.change_identities(writing, account_id, person, (), person.identities)
    return ListedPerson(person, [])


def change_person(writing: Writing, account_id: str, person_id: int, changes: PersonChanges) -> ListedPerson:
    """Raises NotFound, Taken or CustomAttributeInvalid."""
    current = get_person(writing, account_id, person_id)
    person = _changed(writing, account_id, current.person, changes)
    persons.change_person(writing, account_id, person)
    # A list that is named is written anew, so that it has the order and the notation in which it was sent.
    persons.change_identities(
        writing, account_id, person, [current.person], person.identities, anew=changes.identities.keys()
    )
    return ListedPerson(person, current.registration_ids)


def delete_person(writing: Writing, account_id: str, person_id: int) -> None:
    """Each of its registrations moves to a fresh anonymous person. Raises NotFound."""
    person, registration_ids = get_person(writing, account_id, person_id)
    persons.delete_person(writing, account_id, person_id)
    persons.change_identities(writing, account_id, person, [person], ())
    for registration_id in registration_ids:
        fresh = anonymous_person(writing.world.next_ordinal(), writing.now)
        persons.add_person(writing, account_id, fresh)
        registration = get_registration(writing, account_id, registration_id)
        registrations.change_registration(writing, registration._replace(person_id=fresh.person_id, is_primary=False))


def get_person(reading: Reading, account_id: str, person_id: int) -> ListedPerson:
    """Raises NotFound."""
    require_account(reading, account_id)
    found = persons.find_person(reading, account_id, person_id)
    if found is None:
        raise NotFound("person", person_id)
    return ListedPerson(found, registrations.list_registration_ids(reading, account_id, [person_id])[person_id])


def list_persons(
    reading: Reading, account_id: str, owning: list[Identity], after: int, limit: int
) -> list[ListedPerson]:
    """In the order of creation; only those with all the given identifiers. Raises NotFound for the account."""
    require_account(reading, account_id)
    ids = persons.list_person_ids(reading, account_id, owning, after, limit)
    registration_ids = registrations.list_registration_ids(reading, account_id, ids)
    return [
        ListedPerson(person, registration_ids[person.person_id])
        for person in persons.list_persons_by_id(reading, account_id, ids)
    ]


def require_account(reading: Reading, account_id: str) -> None:
    """Raises NotFound."""
    if accounts.find_account(reading, account_id) is None:
        raise NotFound("account", account_id)


def _application_id(reading: Reading, account_id: str, application_code: str | None) -> str:
    applications = accounts.list_applications(reading, [account_id])
    if application_code is None:
        return applications[0].application_id
    for application in applications:
        if application.application_code == application_code:
            return application.application_id
    raise NotFound("application", application_code)


def _changed(writing: Writing, account_id: str, person: Person, changes: PersonChanges) -> Person:
    kept = [one for one in person.identities if one.kind not in changes.identities]
    identities = (*kept, *(one for given in changes.identities.values() for one in given))
    for one in identities:
        if persons.find_identity_owner(writing, account_id, one) not in {None, person.person_id}:
            raise Taken(_NAMES[one.kind], one.given)
    learn_custom_attributes(writing, account_id, changes.attributes.custom_attributes)
    return replace(
        person,
        type=changes.type or person.type,
        identities=identities,
        profile=apply_attributes(person.profile, changes.attributes, Tags.REPLACE),
        modified_at=writing.now,
        modified_from=Origin.API,
    )
