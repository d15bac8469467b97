"""Making, changing and deleting whole persons, whoever asks for it: backends, and tests.

Backends have the settings of their account; tests do what they want, and have none.
"""

from pushtwin.base.person_errors import EmailTaken, ExternalIdTaken, IdentifierTaken, PhoneTaken
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.people import DevicesOfDeletedPersons
from pushtwin.core.events import repository as events
from pushtwin.core.inbox import repository as inboxes
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.learning import learn_attributes
from pushtwin.core.people.lifecycle import uninstall
from pushtwin.core.people.model import IdentifierKind, Origin, Person, anonymous_person, new_customer
from pushtwin.core.people.person_changes import PersonChanges, edit
from pushtwin.database import Writing

_TAKEN: dict[IdentifierKind, type[IdentifierTaken]] = {
    IdentifierKind.EXTERNAL_ID: ExternalIdTaken,
    IdentifierKind.PHONE: PhoneTaken,
    IdentifierKind.EMAIL: EmailTaken,
}


def add_person(
    writing: Writing, account_id: str, changes: PersonChanges, settings: AccountSettings | None = None
) -> Person:
    """A new person without registrations; a CUSTOMER unless the changes say otherwise. Raises as `change_person`."""
    blank = new_customer(writing.time_and_ids.next_ordinal(), writing.now)
    person = _edited(writing, account_id, blank, changes, settings)
    persons.add_person(writing, account_id, person)
    persons.change_identifiers(writing, account_id, person, (), person.identifiers)
    return person


def change_person(
    writing: Writing,
    account_id: str,
    person: Person,
    changes: PersonChanges,
    settings: AccountSettings | None = None,
) -> Person:
    """The person as it is now. Raises IdentifierTaken, UserMergeInterrupted or CustomAttributeInvalid."""
    edited = _edited(writing, account_id, person, changes, settings)
    persons.change_person(writing, account_id, edited)
    # A list that is named is written anew, so that it has the order and the notation in which it was sent.
    persons.change_identifiers(
        writing, account_id, edited, [person], edited.identifiers, anew=changes.identifiers.keys()
    )
    return edited


def delete_person(writing: Writing, account_id: str, person: Person, settings: AccountSettings | None = None) -> None:
    """With its events and its inbox; each of its registrations moves to a fresh anonymous person (people-api 6.5).

    Unless the account lets them go, too.
    """
    devices = registrations.list_registrations_of_person(writing, account_id, person.person_id)
    if devices and settings and settings.devices_of_deleted_persons is DevicesOfDeletedPersons.UNINSTALL:
        for registration in devices:
            uninstall(writing, registration)
        devices = []
    persons.delete_person(writing, account_id, person.person_id)
    persons.change_identifiers(writing, account_id, person, [person], ())
    for registration in devices:
        fresh = anonymous_person(writing.time_and_ids.next_ordinal(), writing.now)
        persons.add_person(writing, account_id, fresh)
        registrations.change_registration(writing, registration._replace(person_id=fresh.person_id, is_primary=False))
    events.delete_events(writing, account_id, person.person_id)
    inboxes.delete_inbox(writing, account_id, person.person_id)


def _edited(
    writing: Writing, account_id: str, person: Person, changes: PersonChanges, settings: AccountSettings | None
) -> Person:
    edited = edit(person, changes.read_by(settings) if settings else changes, writing.now, Origin.API)
    taken = persons.find_taken_identifier(writing, account_id, person.person_id, edited.identifiers)
    if taken:
        raise _TAKEN[taken.kind](taken.given)
    learn_attributes(writing, account_id, changes.attributes, settings)
    return edited
