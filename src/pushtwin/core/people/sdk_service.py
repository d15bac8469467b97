"""The use cases that only the SDKs have (mobile-sdk-api 1): installs, users, sessions, events.

Everything that another surface can do too is called where it lives.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pushtwin.base.errors import EventInvalid, RegistrationNotFound, UserIdentityInvalid, UserMergeInterrupted
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.people import LastIdentifier
from pushtwin.core.accounts.settings.phones import KnownTokens, NullProperties, Revival, UnfitEvents, UserDevices
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.calls.credentials import require_subject
from pushtwin.core.calls.door import enter_application
from pushtwin.core.events import repository as events
from pushtwin.core.events.model import (
    LAUNCH_PAUSE_MS,
    CustomEvent,
    Event,
    EventDefinition,
    StandardEvent,
    custom_event,
    has_nulls,
    launches_among,
)
from pushtwin.core.events.repository import Session
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.backend_service import move_primary, touch_owner, without_anonymous_primary
from pushtwin.core.people.gate import (
    enter,
    enter_if_there,
    enter_with_persons,
    external_id_concerned,
    origin_of,
    refuse_restricted,
)
from pushtwin.core.people.identifiers import problems_of_contacts
from pushtwin.core.people.learning import learn_attributes
from pushtwin.core.people.lifecycle import (
    add_registration,
    new_registration,
    record,
    record_all,
    take_uninstalled,
    uninstall,
)
from pushtwin.core.people.model import BY_PHONE, Person, Registration
from pushtwin.core.people.person_changes import PersonChanges, edit
from pushtwin.core.people.registration_changes import InstallationChanges, change_installation
from pushtwin.database import Reading, Writing

MAX_REGISTRATION_ID = 255


class User(NamedTuple):
    """The person of an install, with all its registrations, oldest first, when they were asked for."""

    person: Person
    registrations: list[Registration] | None


def create_installation(writing: Writing, call: Call, changes: InstallationChanges) -> Registration:
    """A new install of an anonymous person (mobile-sdk-api 4.2). Raises ApplicationNotFound."""
    account = enter_application(writing, call)
    blank = new_registration(writing, account.account_id, account.application_id, writing.time_and_ids.new_uuid())
    registration = change_installation(blank._replace(delivery=BY_PHONE), changes, account.settings)
    registration = without_anonymous_primary(writing, account.settings, blank, registration)
    for one in _those_to_replace(writing, account.settings, registration):
        uninstall(writing, one)
    add_registration(writing, registration)
    record(writing, registration, StandardEvent.INSTALL, registration.person_id)
    call.registration_id, call.person_id = registration.registration_id, registration.person_id
    return registration


def _those_to_replace(reading: Reading, settings: AccountSettings, new: Registration) -> list[Registration]:
    """Those whose push token a new install brings, where it takes their place (mobile-sdk-api 4.2)."""
    if not new.push_service_token or not settings.may_be("known_tokens", KnownTokens.UNINSTALL):
        return []
    known = registrations.list_registrations_with_token(reading, new)
    return known if known and settings.known_tokens is KnownTokens.UNINSTALL else []


def update_installation(writing: Writing, call: Call, changes: InstallationChanges) -> None:
    """What an SDK reports of its install, or changes of another one (mobile-sdk-api 4.4).

    With a push token an unknown or uninstalled id lives (again): the SDK for Android would ask for ever. Raises
    ApplicationNotFound or RegistrationNotFound.
    """
    account, registration = enter_if_there(writing, call)
    if registration is None:
        if not changes.brings_token or account.settings.revival is Revival.REFUSE:
            raise RegistrationNotFound
        revived = _revived(writing, account, call.registration_id or "")
        changed = change_installation(revived, changes, account.settings)
        add_registration(writing, without_anonymous_primary(writing, account.settings, revived, changed))
        return
    changed = change_installation(registration, changes, account.settings)
    changed = without_anonymous_primary(writing, account.settings, registration, changed)
    touch_owner(writing, call, account.settings, registration)
    registrations.change_device(writing, changed)
    move_primary(writing, registration, changed)


def delete_installation(writing: Writing, call: Call) -> None:
    """An id that its phone no longer uses is uninstalled; an unknown one already is (mobile-sdk-api 4.5)."""
    _, registration = enter_if_there(writing, call)
    if registration:
        uninstall(writing, registration)


def get_user(reading: Reading, call: Call, *, with_registrations: bool | None) -> User:
    """The person of an install (mobile-sdk-api 4.9), with its registrations if these are wanted, or nobody says.

    Raises ApplicationNotFound, Unauthorized or RegistrationNotFound.
    """
    account, _, person, _ = enter_with_persons(reading, call)
    require_subject(call, person.external_id)
    if with_registrations is None:
        with_registrations = account.settings.user_devices is UserDevices.SHOW
    if not with_registrations:
        return User(person, None)
    return User(person, registrations.list_registrations_of_person(reading, account.account_id, person.person_id))


def update_user(writing: Writing, call: Call, changes: PersonChanges) -> None:
    """Save what an app knows of its user (mobile-sdk-api 4.10).

    Raises as `get_user`, UserDataRestricted, CustomAttributeInvalid, or UserMergeInterrupted when an identifier
    belongs to somebody else or there are too many of a kind, or UserIdentityInvalid when none may be left.
    """
    are_too_many = any(any(problems_of_contacts(given)) for given in changes.identifiers.values())
    named = () if are_too_many else changes.named_identifiers
    account, _, person, candidates = enter_with_persons(writing, call, named)
    refuse_restricted(call, account)
    learn_attributes(writing, account.account_id, changes.attributes, account.settings)
    require_subject(call, external_id_concerned(person, changes.named_identifiers))
    if are_too_many or any(one.person_id != person.person_id for one in candidates):
        raise UserMergeInterrupted
    edited = edit(person, changes.read_by(account.settings), writing.now, origin_of(call))
    is_lost = person.is_identified and not edited.is_identified
    if is_lost and account.settings.last_identifier is LastIdentifier.NEVER:
        raise UserIdentityInvalid
    persons.change_person(writing, account.account_id, edited)
    persons.change_identifiers(
        writing, account.account_id, edited, [person], edited.identifiers, anew=changes.identifiers.keys()
    )


class SessionReport(NamedTuple):
    """Times in the foreground: starts of those that go on, start and end of those that are over."""

    starts: Sequence[int]
    ended: Mapping[int, int]
    changes: InstallationChanges


def report_sessions(writing: Writing, call: Call, report: SessionReport) -> None:
    """Note sessions that are new, and record launches (mobile-sdk-api 4.11). Raises as `get_user`."""
    account, registration = enter(writing, call)
    registration_id = registration.registration_id
    changed = change_installation(registration, report.changes, account.settings)
    registrations.change_device(writing, changed)  # also keeps two reports of one install apart
    starts = sorted({*report.starts, *report.ended})
    if not starts:
        return
    known = events.list_sessions(
        writing, account.account_id, registration_id, starts[0] - LAUNCH_PAUSE_MS, starts[-1] + LAUNCH_PAUSE_MS
    )
    for one in known:
        if one.ended_at is None and one.started_at in report.ended:
            events.end_session(
                writing, account.account_id, registration_id, one.started_at, report.ended[one.started_at]
            )
    new = set(starts).difference(one.started_at for one in known)
    launches = launches_among(new, [one.started_at for one in known if one.is_launch])
    launched = set(launches)
    sessions = [Session(start, report.ended.get(start), start in launched) for start in sorted(new)]
    events.add_sessions(writing, account.account_id, registration_id, sessions)
    record_all(writing, changed, StandardEvent.LAUNCH, launches)


def report_events(writing: Writing, call: Call, reported: Sequence[CustomEvent], *, validate: bool) -> None:
    """Store custom events on the person of an install (mobile-sdk-api 4.12).

    What does not fit its definition is dropped, with a warning, or refused together with all the others when
    `validate` is set, or the account says so. Raises as `get_user`, or EventInvalid.
    """
    account, registration = enter(writing, call)
    fitting = []
    definitions = {one.definition_id: one for one in events.list_definitions(writing, account.account_id)}
    for one in reported:
        try:
            event = _as_defined(writing, account, registration, definitions, one)
        except EventInvalid as problem:
            if validate or account.settings.unfit_events is UnfitEvents.REFUSE:
                raise
            call.warn(f"dropped an event: {problem.text}")
        else:
            fitting.append(event)
    events.add_events(writing, account.account_id, fitting)


def _as_defined(
    writing: Writing,
    account: CalledAccount,
    registration: Registration,
    definitions: Mapping[str, EventDefinition],
    reported: CustomEvent,
) -> Event:
    """Raises EventInvalid."""
    if has_nulls(reported.properties) and account.settings.null_properties is NullProperties.UNFIT:
        raise EventInvalid("properties should have values")
    return custom_event(reported, definitions, registration, writing.time_and_ids.next_ordinal(), writing.now)


def _revived(writing: Writing, account: CalledAccount, registration_id: str) -> Registration:
    """The registration with what was kept of it, if it was one of this application (mobile-sdk-api 8)."""
    account_id, application_id = account.account_id, account.application_id
    is_of_another_application = registrations.find_registration(writing, account_id, registration_id) is not None
    if is_of_another_application or not 0 < len(registration_id) <= MAX_REGISTRATION_ID:
        raise RegistrationNotFound
    if not registration_id.isprintable():
        raise RegistrationNotFound
    blank = new_registration(writing, account_id, application_id, registration_id)._replace(delivery=BY_PHONE)
    kept = take_uninstalled(writing, account_id, registration_id)
    if kept is None or kept.application_id != application_id:
        return blank
    return blank._replace(additional_data=kept.additional_data, application_user_id=kept.application_user_id)
