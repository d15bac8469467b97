"""Writing what was decided: who is whom from now on, and what is theirs."""

from pushtwin.core.events import repository as events
from pushtwin.core.inbox import repository as inboxes
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.model import Origin
from pushtwin.core.people.personalization import Plan
from pushtwin.database import Writing


def apply_plan(writing: Writing, account_id: str, decided: Plan, origin: Origin) -> None:
    """Persons by id, then identifiers, then registrations, then events and inboxes."""
    target = decided.target
    _apply_persons(writing, account_id, decided, origin)
    giving_up = (*decided.gone, decided.before) if decided.before else decided.gone
    persons.change_identifiers(writing, account_id, target, giving_up, target.identifiers)
    for person in decided.gone:
        registrations.move_registrations(writing, account_id, person.person_id, target.person_id)
    if decided.reset:
        registrations.change_registration(writing, decided.reset)
    if target.primary_registration_id != decided.standing_primary:
        if decided.standing_primary:
            registrations.clear_primary(writing, account_id, target.person_id)
        if target.primary_registration_id:
            registrations.set_primary(writing, account_id, target.primary_registration_id)
    for person in decided.gone:
        events.move_events(writing, account_id, person.person_id, target.person_id)
        inboxes.move_inbox(writing, account_id, person.person_id, target.person_id)


def _apply_persons(writing: Writing, account_id: str, decided: Plan, origin: Origin) -> None:
    target, released = decided.target, decided.released
    involved = {person.person_id: person for person in (target, *decided.gone, *([released] if released else []))}
    for person_id, person in sorted(involved.items()):
        if person is released:
            persons.touch_person(writing, account_id, person_id, origin)
        elif person is not target:
            persons.delete_person(writing, account_id, person_id)
        elif decided.before:
            persons.change_person(writing, account_id, target)
        else:
            persons.add_person(writing, account_id, target)
