"""The use cases of the push endpoints: load, plan, apply. No SQL, no pydantic, no FastAPI."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pushtwin import json_text
from pushtwin.accounts.access import admit
from pushtwin.accounts.model import AdditionalDataOnUpdate, Call, CalledAccount
from pushtwin.accounts.repository import knows_credentials
from pushtwin.database import Reading, Writing
from pushtwin.errors import ApplicationNotFound, RegistrationNotFound
from pushtwin.people import person_repository as persons
from pushtwin.people import registration_repository as registrations
from pushtwin.people.attributes import merge_entries, plan_data_types
from pushtwin.people.model import Origin, Person, Registration, Scalar, anonymous_person
from pushtwin.people.personalization import Personalize, Plan, Situation, plan, reset_device


@dataclass(frozen=True, slots=True)
class RegistrationChanges:
    """What a client may change of a registration; None leaves it alone.

    `additional_data` is merged key by key, None as a value removes; `clears_additional_data` removes all first.
    """

    is_primary: bool | None = None
    registration_enabled: bool | None = None
    additional_data: Mapping[str, Scalar | None] = field(default_factory=dict)
    names_additional_data: bool = False
    clears_additional_data: bool = False


class Personalized(NamedTuple):
    """The person after personalize, with all its registrations, oldest first, when they were asked for."""

    person: Person
    registrations: list[Registration] | None


def get_registration(reading: Reading, call: Call, push_reg_id: str) -> Registration:
    """Raises ApplicationNotFound, Unauthorized or RegistrationNotFound, in the order of people-api 2.2."""
    return _enter(reading, call, push_reg_id)[1]


def update_registration(writing: Writing, call: Call, push_reg_id: str, changes: RegistrationChanges) -> Registration:
    """Change what a client may change of a registration (people-api 2.5, 3.3). Raises as `get_registration`."""
    account, registration = _enter(writing, call, push_reg_id)
    changed = _changed(registration, changes, account)
    persons.touch_person(writing, account.account_id, registration.person_id, Origin.API)
    registrations.change_data(writing, changed)
    if changed.is_primary != registration.is_primary:
        registrations.clear_primary(writing, account.account_id, registration.person_id)
        if changed.is_primary:
            registrations.set_primary(writing, account.account_id, push_reg_id)
    return changed


def personalize(
    writing: Writing, call: Call, push_reg_id: str, command: Personalize, *, return_push: bool = False
) -> Personalized:
    """Tie a registration to the person that the identifiers name (people-api 5).

    Raises as `get_registration`, then CustomAttributeInvalid, AmbiguousPersonalizeCandidates,
    PersonalizationImpossible or UserMergeInterrupted; nothing is changed then.
    """
    account, registration = _enter(writing, call, push_reg_id)
    learn_custom_attributes(writing, account.account_id, command.attributes.custom_attributes)
    owner, candidates = persons.find_owner_and_candidates(
        writing, account.account_id, registration.person_id, command.identities
    )
    situation = Situation(
        registration=registration,
        owner=owner,
        candidates=candidates,
        fresh=anonymous_person(writing.world.next_ordinal(), writing.now),
        settings=account.settings,
        now=writing.now,
    )
    decided = plan(situation, command)
    _apply(writing, account.account_id, decided)
    person = decided.target
    if not return_push:
        return Personalized(person, None)
    return Personalized(
        person, registrations.list_registrations_of_person(writing, account.account_id, person.person_id)
    )


def depersonalize(writing: Writing, call: Call, push_reg_id: str) -> None:
    """Set a registration loose: it moves to a fresh anonymous person (people-api 5.5).

    A registration that is anonymous already stays as it is. Raises as `get_registration`.
    """
    account, registration = _enter(writing, call, push_reg_id)
    owner = persons.find_person(writing, account.account_id, registration.person_id)
    if owner is None or not owner.is_identified:
        return
    persons.touch_person(writing, account.account_id, owner.person_id, Origin.API)
    fresh = anonymous_person(writing.world.next_ordinal(), writing.now)
    persons.add_person(writing, account.account_id, fresh)
    registrations.change_registration(
        writing, reset_device(registration, account.settings)._replace(person_id=fresh.person_id)
    )


def learn_custom_attributes(writing: Writing, account_id: str, attributes: Mapping[str, Scalar | None]) -> None:
    """Create the custom attributes that the account does not know yet (people-api 5.6).

    Raises CustomAttributeInvalid when a value does not fit the type of an attribute that it knows.
    """
    if attributes:
        known = persons.list_data_types(writing, account_id, list(attributes))
        persons.add_data_types(writing, account_id, plan_data_types(known, attributes))


def _enter(reading: Reading, call: Call, push_reg_id: str) -> tuple[CalledAccount, Registration]:
    """Steps 2 to 7 of people-api 2.2: which account is called, may the caller do so, which registration."""
    called = registrations.find_called(reading, call.application_code, push_reg_id)
    if called is None:
        raise ApplicationNotFound
    admit(call, called.account, lambda presented: knows_credentials(reading, presented))
    if called.registration is None:
        raise RegistrationNotFound
    return called.account, called.registration


def _changed(registration: Registration, changes: RegistrationChanges, account: CalledAccount) -> Registration:
    additional_data = registration.additional_data
    if changes.names_additional_data:
        replaces = account.settings.additional_data_on_update is AdditionalDataOnUpdate.REPLACE
        keeps = additional_data and not replaces and not changes.clears_additional_data
        current = json_text.parse(additional_data) if additional_data and keeps else {}
        merged = merge_entries(current, changes.additional_data)
        additional_data = json_text.write(merged).decode() if merged else None
    return registration._replace(
        is_primary=registration.is_primary if changes.is_primary is None else changes.is_primary,
        registration_enabled=(
            registration.registration_enabled if changes.registration_enabled is None else changes.registration_enabled
        ),
        additional_data=additional_data,
    )


def _apply(writing: Writing, account_id: str, decided: Plan) -> None:
    """Write a plan: persons by id, then identifiers, then registrations."""
    target = decided.target
    _apply_persons(writing, account_id, decided)
    giving_up = (*decided.gone, decided.before) if decided.before else decided.gone
    persons.change_identities(writing, account_id, target, giving_up, target.identities)
    for person in decided.gone:
        registrations.move_registrations(writing, account_id, person.person_id, target.person_id)
    if decided.reset:
        registrations.change_registration(writing, decided.reset)
    if target.primary_registration_id != decided.standing_primary:
        if decided.standing_primary:
            registrations.clear_primary(writing, account_id, target.person_id)
        if target.primary_registration_id:
            registrations.set_primary(writing, account_id, target.primary_registration_id)


def _apply_persons(writing: Writing, account_id: str, decided: Plan) -> None:
    target, released = decided.target, decided.released
    involved = {person.person_id: person for person in (target, *decided.gone, *([released] if released else []))}
    for person_id, person in sorted(involved.items()):
        if person is released:
            persons.touch_person(writing, account_id, person_id, Origin.API)
        elif person is not target:
            persons.delete_person(writing, account_id, person_id)
        elif decided.before:
            persons.change_person(writing, account_id, target)
        else:
            persons.add_person(writing, account_id, target)
