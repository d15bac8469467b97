"""What every call about a registration passes first: which account, may the caller, which registration."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pushtwin.base.errors import ApplicationNotFound, RegistrationNotFound, UserDataRestricted
from pushtwin.core.accounts.settings.calls import ForeignRegistrations
from pushtwin.core.accounts.settings.phones import SdkUserData
from pushtwin.core.calls.call import Call, CalledAccount, Caller
from pushtwin.core.calls.door import enter_account_of, enter_application, go_in, judge, recognise
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.concerned_repository import find_concerned
from pushtwin.core.people.model import Identifier, IdentifierKind, Origin, Person, Registration
from pushtwin.core.people.registration_repository import Called
from pushtwin.database import Reading


class Entered(NamedTuple):
    """The account that a call came to, and the registration that it is about."""

    account: CalledAccount
    registration: Registration


def enter(reading: Reading, call: Call) -> Entered:
    """Steps 2 to 7 of people-api 2.2: which account is called, may the caller do so, which registration.

    Raises ApplicationNotFound, Unauthorized, AskFirst or RegistrationNotFound.
    """
    account, registration = _find(reading, call)
    if registration is None:
        raise RegistrationNotFound
    judge(call, account)
    return Entered(account, registration)


class EnteredWithPersons(NamedTuple):
    """What a call came to, the person that the registration belongs to, and those who own a given identifier."""

    account: CalledAccount
    registration: Registration
    owner: Person
    candidates: tuple[Person, ...]


def enter_with_persons(reading: Reading, call: Call, given: Sequence[Identifier] = ()) -> EnteredWithPersons:
    """As `enter`, for calls that concern persons: the owner, and whoever owns one of the given identifiers."""
    found = find_concerned(reading, call.application_code, call.registration_id or "", given)
    account, registration = _let_in(reading, call, found.called if found else None)
    if registration is None:
        raise RegistrationNotFound
    judge(call, account)
    assert found is not None
    owner = found.owner or persons.find_person(reading, account.account_id, registration.person_id)
    assert owner is not None  # by foreign key
    return EnteredWithPersons(account, registration, owner, found.candidates)


def enter_if_there(reading: Reading, call: Call) -> Called:
    """As `enter`, for calls that go well without the registration that they name."""
    called = _find(reading, call)
    judge(call, called.account)
    return called


def _find(reading: Reading, call: Call) -> Called:
    return _let_in(reading, call, registrations.find_called(reading, call.application_code, call.registration_id or ""))


def _let_in(reading: Reading, call: Call, called: Called | None) -> Called:
    if called is None:
        raise ApplicationNotFound
    account, registration = called
    recognise(reading, call, account)
    if registration is None and call.caller is Caller.BACKEND:
        registration = _find_foreign(reading, call, account)
    call.person_id = registration.person_id if registration else None
    go_in(reading, call, account)
    return Called(account, registration)


def _find_foreign(reading: Reading, call: Call, account: CalledAccount) -> Registration | None:
    """That of another application, where the account takes any of its codes for any of its registrations."""
    if not account.settings.may_be("foreign_registrations", ForeignRegistrations.FIND):
        return None
    found = registrations.find_registration(reading, account.account_id, call.registration_id or "")
    return found if found and account.settings.foreign_registrations is ForeignRegistrations.FIND else None


def check_caller(reading: Reading, call: Call) -> None:
    """Let out what is wrong with a request only where the call itself may be made. Raises as `enter`."""
    if call.caller is Caller.ACCOUNT:
        enter_account_of(reading, call)
    elif call.registration_id is None:
        enter_application(reading, call)
    else:
        enter(reading, call)


def origin_of(call: Call) -> Origin:
    """What is noted as the origin of a change (people-api 5.6)."""
    return Origin.PUSH if call.caller is Caller.SDK else Origin.API


def refuse_restricted(call: Call, account: CalledAccount) -> None:
    """Raises UserDataRestricted when an SDK is about to say something about a person and may not."""
    if call.caller is Caller.SDK and account.settings.sdk_user_data is SdkUserData.RESTRICT:
        raise UserDataRestricted


def external_id_concerned(owner: Person, given: Iterable[Identifier]) -> str | None:
    """The external id that a call is about: the one that it gives, else that of the device's person."""
    named = next((one.value for one in given if one.kind is IdentifierKind.EXTERNAL_ID), None)
    return named or owner.external_id
