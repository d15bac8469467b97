"""The use cases of the control API: simulated installs and uninstalls, persons made and changed by hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.errors import NotFound, Taken
from pushtwin.base.person_errors import IdentifierTaken
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.accounts.trial import trial_of
from pushtwin.core.events import repository as events
from pushtwin.core.events.model import Event, StandardEvent
from pushtwin.core.people import lifecycle, person_writing
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.lifecycle import add_registration, new_registration, record, take_uninstalled
from pushtwin.core.people.model import AttributeValue, Identifier, Person, Registration
from pushtwin.core.people.person_changes import PersonChanges
from pushtwin.database import Reading, Writing


class NewRegistration(NamedTuple):
    """An install as a test describes it; None means: choose something."""

    application_code: str | None = None
    registration_id: str | None = None
    is_primary: bool = False
    cloud_type: str | None = None
    registration_enabled: bool = True
    system_data: Mapping[str, Any] = {}
    additional_data: Mapping[str, AttributeValue] = {}


class ListedPerson(NamedTuple):
    """A person with the ids of its registrations, oldest first."""

    person: Person
    registration_ids: list[str]


def install(writing: Writing, account_id: str, new: NewRegistration) -> Registration:
    """A new registration of an anonymous person. Raises NotFound, Taken or SettleFirst."""
    require_account(writing, account_id)
    application_id = _application_id(writing, account_id, new.application_code)
    registration_id = new.registration_id or writing.time_and_ids.new_uuid()
    if registrations.find_registration(writing, account_id, registration_id):
        raise Taken("registration id", registration_id)
    take_uninstalled(writing, account_id, registration_id)
    registration = new_registration(writing, account_id, application_id, registration_id)._replace(
        is_primary=new.is_primary,
        cloud_type=new.cloud_type,
        registration_enabled=new.registration_enabled,
        system_data=json_text.write(new.system_data).decode(),
        additional_data=json_text.write(new.additional_data).decode() if new.additional_data else None,
    )
    add_registration(writing, registration)
    record(writing, registration, StandardEvent.INSTALL, registration.person_id)
    return registration


def uninstall(writing: Writing, account_id: str, registration_id: str) -> None:
    """The registration is gone; so is an anonymous owner that has no other. Raises NotFound."""
    lifecycle.uninstall(writing, get_registration(writing, account_id, registration_id))


def change_delivery(writing: Writing, account_id: str, registration_id: str, delivery: str | None) -> Registration:
    """How the device receives messages, also those that are with the cloud already. Raises NotFound.

    `phone`, `never`, the number of an error, or None, which is by itself.
    """
    registration = get_registration(writing, account_id, registration_id)
    if delivery == registration.delivery:
        return registration
    changed = registration._replace(delivery=delivery, modified_at=writing.now)
    registrations.set_delivery(writing, changed)
    registrations.strike_messages_with_cloud(writing, changed)
    tell_due(writing, account_id)
    return changed


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
    with _telling_as_taken():
        return ListedPerson(person_writing.add_person(writing, account_id, changes), [])


def change_person(writing: Writing, account_id: str, person_id: int, changes: PersonChanges) -> ListedPerson:
    """Raises NotFound, Taken or CustomAttributeInvalid."""
    current = get_person(writing, account_id, person_id)
    with _telling_as_taken():
        person = person_writing.change_person(writing, account_id, current.person, changes)
    return ListedPerson(person, current.registration_ids)


def delete_person(writing: Writing, account_id: str, person_id: int) -> None:
    """With its events and its inbox; each of its registrations moves to a fresh anonymous person. Raises NotFound."""
    person_writing.delete_person(writing, account_id, get_person(writing, account_id, person_id).person)


def get_person(reading: Reading, account_id: str, person_id: int) -> ListedPerson:
    """Raises NotFound."""
    require_account(reading, account_id)
    found = persons.find_person(reading, account_id, person_id)
    if found is None:
        raise NotFound("person", person_id)
    return ListedPerson(found, registrations.list_registration_ids(reading, account_id, person_id))


def list_persons(
    reading: Reading, account_id: str, owning: list[Identifier], after: int, limit: int
) -> list[ListedPerson]:
    """In the order of creation; only those with all the given identifiers. Raises NotFound for the account."""
    require_account(reading, account_id)
    found = persons.list_persons(reading, account_id, owning, after, limit)
    if not found:
        return []
    if owning:  # few, and all others of the account may be between them
        return [
            ListedPerson(one, registrations.list_registration_ids(reading, account_id, one.person_id)) for one in found
        ]
    first, last = found[0].person_id, found[-1].person_id
    registration_ids = registrations.list_registration_ids_between(reading, account_id, first, last)
    return [ListedPerson(person, registration_ids.get(person.person_id, [])) for person in found]


def list_events(reading: Reading, account_id: str, person_id: int, after: int, limit: int) -> list[Event]:
    """What happened to a person, in the order in which it arrived. Raises NotFound."""
    get_person(reading, account_id, person_id)
    if trial := trial_of(reading):
        trial.look_at_events()
    return events.list_events(reading, account_id, person_id, after, limit)


def _application_id(reading: Reading, account_id: str, application_code: str | None) -> str:
    applications = accounts.list_applications(reading, account_id)
    if application_code is None:
        return applications[0].application_id
    for application in applications:
        if application.application_code == application_code:
            return application.application_id
    raise NotFound("application", application_code)


@contextmanager
def _telling_as_taken() -> Iterator[None]:
    try:
        yield
    except IdentifierTaken as problem:
        raise Taken(problem.kind, problem.given) from None
