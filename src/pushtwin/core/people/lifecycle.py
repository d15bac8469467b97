"""The beginning and the end of a registration, and what its events say of it; every surface shares these."""

from collections.abc import Iterable

from pushtwin.core.accounts.due import tell_due
from pushtwin.core.agenda.settling import SettleFirst
from pushtwin.core.events import repository as events
from pushtwin.core.events.model import StandardEvent, standard_event
from pushtwin.core.inbox import repository as inboxes
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.model import Origin, Registration, anonymous_person
from pushtwin.core.people.registration_repository import Uninstalled
from pushtwin.database import Writing


def new_registration(writing: Writing, account_id: str, application_id: str, registration_id: str) -> Registration:
    """A registration about which nothing is known yet, of an anonymous person; not yet written."""
    return Registration(
        account_id=account_id,
        registration_id=registration_id,
        application_id=application_id,
        person_id=writing.time_and_ids.next_ordinal(),
        ordinal=writing.time_and_ids.next_ordinal(),
        is_primary=False,
        cloud_type=None,
        registration_enabled=True,
        system_data="{}",
        additional_data=None,
        created_at=writing.now,
        modified_at=writing.now,
    )


def add_registration(writing: Writing, registration: Registration) -> None:
    """Write a new registration together with its anonymous person."""
    persons.add_person(writing, registration.account_id, anonymous_person(registration.person_id, writing.now))
    registrations.add_registration(writing, registration)


def uninstall(writing: Writing, registration: Registration) -> None:
    """The registration is gone; so is an anonymous owner that has no other (people-api 8.1).

    What was still to come to it ends now.
    """
    account_id, registration_id = registration.account_id, registration.registration_id
    owner = persons.find_person(writing, account_id, registration.person_id)
    others = registrations.list_registration_ids(writing, account_id, registration.person_id)
    goes_with_it = owner and not owner.is_identified and others == [registration_id]
    if goes_with_it:
        persons.delete_person(writing, account_id, registration.person_id)
    else:
        persons.touch_person(writing, account_id, registration.person_id, Origin.PUSH)
    registrations.delete_registration(writing, registration)
    registrations.strike_messages(writing, registration)
    tell_due(writing, account_id)
    events.delete_sessions(writing, account_id, registration_id)
    if goes_with_it:
        events.delete_events(writing, account_id, registration.person_id)
        inboxes.delete_inbox(writing, account_id, registration.person_id)
    else:
        record(writing, registration, StandardEvent.UNINSTALL, registration.person_id)


def take_uninstalled(writing: Writing, account_id: str, registration_id: str) -> Uninstalled | None:
    """What was kept of an uninstalled registration whose id is about to live again.

    What was on its way to the one before ends first, or it would come to this one. Raises SettleFirst until it has.
    """
    kept = registrations.take_uninstalled(writing, account_id, registration_id)
    if kept and registrations.has_struck_messages(writing, account_id, registration_id, writing.now):
        raise SettleFirst(account_id)
    return kept


def record(writing: Writing, registration: Registration, definition: StandardEvent, person_id: int) -> None:
    """A standard event of this person on this registration, now."""
    event = standard_event(definition, registration, person_id, writing.time_and_ids.next_ordinal(), writing.now)
    events.add_event(writing, registration.account_id, event)


def record_all(writing: Writing, registration: Registration, definition: StandardEvent, times: Iterable[int]) -> None:
    """Standard events of the registration's person at these times."""
    found = [
        standard_event(
            definition, registration, registration.person_id, writing.time_and_ids.next_ordinal(), occurred_at
        )
        for occurred_at in times
    ]
    events.add_events(writing, registration.account_id, found)
