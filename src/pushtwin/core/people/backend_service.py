"""The use cases of the push endpoints: load, plan, apply. No SQL, no pydantic, no FastAPI.

A backend and an SDK that call them differ only in how they are admitted, and in what is noted as the origin.
"""

from typing import NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.logins import AnonymousLogout, PrimarySuccessor, RecordedLogins, ReturnedPush
from pushtwin.core.accounts.settings.people import AnonymousPrimary, PersonModification
from pushtwin.core.calls.call import Call, CalledAccount, Caller
from pushtwin.core.calls.credentials import require_subject
from pushtwin.core.events.model import StandardEvent
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.applying import apply_plan
from pushtwin.core.people.attributes import NO_CHANGES
from pushtwin.core.people.gate import enter, enter_with_persons, external_id_concerned, origin_of, refuse_restricted
from pushtwin.core.people.learning import learn_attributes
from pushtwin.core.people.lifecycle import record
from pushtwin.core.people.model import Person, Registration, anonymous_person
from pushtwin.core.people.personalization import Personalize, Situation, log_out, plan
from pushtwin.core.people.registration_changes import RegistrationChanges, change_registration
from pushtwin.database import Reading, Writing


class Personalized(NamedTuple):
    """The person after personalize, with all its registrations, oldest first, when they were asked for."""

    person: Person
    registrations: list[Registration] | None


def get_registration(reading: Reading, call: Call) -> Registration:
    """Raises ApplicationNotFound, Unauthorized or RegistrationNotFound, in the order of people-api 2.2."""
    return enter(reading, call).registration


def update_registration(writing: Writing, call: Call, changes: RegistrationChanges) -> Registration:
    """Change what a client may change of a registration (people-api 2.5, 3.3). Raises as `get_registration`."""
    account, registration = enter(writing, call)
    changed = change_registration(registration, changes, account.settings)
    changed = without_anonymous_primary(writing, account.settings, registration, changed)
    touch_owner(writing, call, account.settings, registration)
    registrations.change_data(writing, changed)
    move_primary(writing, registration, changed)
    return changed


def personalize(writing: Writing, call: Call, command: Personalize, *, return_push: bool = False) -> Personalized:
    """Tie a registration to the person that the identifiers name (people-api 5).

    Raises as `get_registration`, then UserDataRestricted, CustomAttributeInvalid, Unauthorized for a token of
    somebody else, AmbiguousPersonalizeCandidates, PersonalizationImpossible or UserMergeInterrupted; nothing is
    changed then.
    """
    account, registration, owner, candidates = enter_with_persons(writing, call, command.identifiers)
    if command.attributes is not NO_CHANGES:
        refuse_restricted(call, account)
    command = command.read_by(account.settings)
    learn_attributes(writing, account.account_id, command.attributes, account.settings)
    situation = Situation(
        registration=registration,
        owner=owner,
        candidates=candidates,
        fresh=anonymous_person(writing.time_and_ids.next_ordinal(), writing.now),
        settings=account.settings,
        now=writing.now,
        origin=origin_of(call),
    )
    require_subject(call, external_id_concerned(owner, command.identifiers))
    decided = plan(situation, command)
    apply_plan(writing, account.account_id, decided, origin_of(call))
    if decided.released:
        _pass_primary_on(writing, account.settings, registration)
    if decided.reset and _is_recorded(call, account.settings):
        record(writing, registration, StandardEvent.DEPERSONALIZE, (decided.released or decided.target).person_id)
    if decided.is_login and _is_recorded(call, account.settings):
        record(writing, registration, StandardEvent.PERSONALIZE, decided.target.person_id)
    call.person_id = decided.target.person_id
    person = decided.target
    if not return_push:
        return Personalized(person, None)
    shown = registrations.list_registrations_of_person(writing, account.account_id, person.person_id)
    return Personalized(person, [one for one in shown if _is_returned(one, call, account)])


def _is_returned(registration: Registration, call: Call, account: CalledAccount) -> bool:
    """Apps always see all of them."""
    if call.caller is Caller.SDK or account.settings.returned_push is ReturnedPush.ACCOUNT:
        return True
    return registration.application_id == account.application_id


def _is_recorded(call: Call, settings: AccountSettings) -> bool:
    return call.caller is Caller.SDK or settings.recorded_logins is RecordedLogins.ALL


def depersonalize(writing: Writing, call: Call) -> None:
    """Set a registration loose: it moves to a fresh anonymous person (people-api 5.5).

    Of one that is anonymous already at most its own data go. Raises as `get_registration`.
    """
    account, registration, owner, _ = enter_with_persons(writing, call)
    if not owner.is_identified and account.settings.anonymous_logout is AnonymousLogout.IGNORE:
        return
    persons.touch_person(writing, account.account_id, owner.person_id, origin_of(call))
    if _is_recorded(call, account.settings):
        record(writing, registration, StandardEvent.DEPERSONALIZE, owner.person_id)
    loose = log_out(registration, account.settings)
    if not owner.is_identified:
        registrations.change_registration(writing, loose)
        return
    fresh = anonymous_person(writing.time_and_ids.next_ordinal(), writing.now)
    persons.add_person(writing, account.account_id, fresh)
    registrations.change_registration(writing, loose._replace(person_id=fresh.person_id))
    _pass_primary_on(writing, account.settings, registration)


def _pass_primary_on(writing: Writing, settings: AccountSettings, left: Registration) -> None:
    """Once a device has left its person, another one may be primary in its place (people-api 5.5)."""
    if not left.is_primary or not settings.may_be("primary_successor", PrimarySuccessor.NEWEST):
        return
    others = registrations.list_registrations_of_person(writing, left.account_id, left.person_id)
    if others and settings.primary_successor is PrimarySuccessor.NEWEST:
        registrations.set_primary(writing, left.account_id, others[-1].registration_id)


def touch_owner(writing: Writing, call: Call, settings: AccountSettings, registration: Registration) -> None:
    """What is changed of a device may count as a change of its person (people-api 2.5)."""
    if settings.person_modification is PersonModification.PERSON:
        persons.touch_person(writing, registration.account_id, registration.person_id, origin_of(call))


def without_anonymous_primary(
    reading: Reading, settings: AccountSettings, before: Registration, after: Registration
) -> Registration:
    """The device as it will be, where only those of somebody may become primary ones (people-api 3.3)."""
    becomes_primary = after.is_primary and not before.is_primary
    if not becomes_primary or not settings.may_be("anonymous_primary", AnonymousPrimary.IGNORE):
        return after
    owner = persons.find_person(reading, before.account_id, before.person_id)
    is_anonymous = owner is None or not owner.is_identified
    is_ignored = is_anonymous and settings.anonymous_primary is AnonymousPrimary.IGNORE
    return after._replace(is_primary=False) if is_ignored else after


def move_primary(writing: Writing, before: Registration, after: Registration) -> None:
    """Make the flag of the registration what it will be; a person has at most one primary registration."""
    if after.is_primary != before.is_primary:
        registrations.clear_primary(writing, before.account_id, before.person_id)
        if after.is_primary:
            registrations.set_primary(writing, before.account_id, before.registration_id)
