"""What every call to an emulated API passes first: which account, may the caller, which registration."""

from collections.abc import Iterable

from pushtwin.base.errors import ApplicationNotFound, PermissionNeeded, RegistrationNotFound, UserDataRestricted
from pushtwin.core.accounts.own_time_and_ids import enter_account
from pushtwin.core.accounts.settings import SdkUserData
from pushtwin.core.calls.call import Call, CalledAccount, Caller
from pushtwin.core.calls.credentials import admit
from pushtwin.core.calls.repository import knows_credentials
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.model import Identifier, IdentifierKind, Origin, Person, Registration
from pushtwin.database import Reading, Writing


def enter(reading: Reading, call: Call, push_reg_id: str) -> tuple[CalledAccount, Registration]:
    """Steps 2 to 7 of people-api 2.2: which account is called, may the caller do so, which registration.

    Raises ApplicationNotFound, Unauthorized or RegistrationNotFound.
    """
    account, registration = enter_application(reading, call, push_reg_id)
    if registration is None:
        raise RegistrationNotFound
    return account, registration


def enter_application(reading: Reading, call: Call, push_reg_id: str) -> tuple[CalledAccount, Registration | None]:
    """As `enter`, for calls that go well without a registration.

    Raises ApplicationNotFound, Unauthorized or PermissionNeeded.
    """
    called = registrations.find_called(reading, call.application_code, push_reg_id)
    if called is None:
        raise ApplicationNotFound
    account, registration = called
    now = account.clock.now(reading.time_and_ids.now()) if call.token else 0
    admit(call, account, lambda presented: knows_credentials(reading, presented), now)
    call.registration_id = push_reg_id or None
    call.person_id = registration.person_id if registration else None
    if account.needs_permission and not call.is_permitted:
        raise PermissionNeeded
    if isinstance(reading, Writing):
        enter_account(reading, account.account_id, account.clock, account.id_seed)
    return called


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
