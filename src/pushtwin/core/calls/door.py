"""The way into an account, the same for every emulated API: who calls, may they, must faults be asked first."""

from pushtwin.base.errors import ApplicationNotFound, Unauthorized
from pushtwin.core.accounts.own_time_and_ids import enter_account
from pushtwin.core.calls.call import AskFirst, Call, CalledAccount, Caller
from pushtwin.core.calls.credentials import check_credentials, parse_authorization
from pushtwin.core.calls.repository import (
    find_account_of,
    find_account_of_credentials,
    find_account_of_named,
    find_called_account,
    knows_credentials,
)
from pushtwin.database import Reading, Writing


def enter_application(reading: Reading, call: Call) -> CalledAccount:
    """For a call that is about no registration. Raises ApplicationNotFound, Unauthorized or AskFirst."""
    account = find_called_account(reading, call.application_code)
    if account is None:
        raise ApplicationNotFound
    recognise(reading, call, account)
    go_in(reading, call, account)
    return account


def enter_account_of(reading: Reading, call: Call) -> CalledAccount:
    """For a call that shows the credentials of an account: they decide which one it is.

    Under lenient authentication the account of an application that the call names takes any, or none (messages,
    "Whose call is it"). Raises Unauthorized or AskFirst.
    """
    presented = parse_authorization(call.authorization)
    account = find_account_of_credentials(reading, presented) if presented else None
    if account is None:
        account = find_account_of_named(reading, call.named)
        if account is None:
            raise Unauthorized
        call.account = account
        check_credentials(call, account, lambda _: False, 0)
    call.account = account
    go_in(reading, call, account)
    return account


def enter_by_any_credential(reading: Reading, call: Call) -> None:
    """For a call to what the twin does not have: there the platform may know callers by their credentials alone.

    Raises ApplicationNotFound, Unauthorized or AskFirst.
    """
    if call.caller is Caller.BACKEND:
        enter_application(reading, call)
        return
    if call.caller is Caller.ACCOUNT:
        enter_account_of(reading, call)
        return
    presented = parse_authorization(call.authorization)
    account = find_account_of(reading, presented) if presented else None
    if account is None:
        raise ApplicationNotFound
    recognise(reading, call, account)
    go_in(reading, call, account)


def recognise(reading: Reading, call: Call, account: CalledAccount) -> None:
    """Note the account, and check who calls. Raises ApplicationNotFound or Unauthorized."""
    call.account = account
    now = account.clock.now(reading.time_and_ids.now()) if call.token else 0
    check_credentials(call, account, lambda presented: knows_credentials(reading, presented), now)


def go_in(reading: Reading, call: Call, account: CalledAccount) -> None:
    """From here on the use case lives in the account's own time. Raises AskFirst before it has changed anything."""
    if account.must_be_asked and not call.has_asked:
        raise AskFirst
    if isinstance(reading, Writing):
        enter_account(reading, account.account_id, account.clock, account.id_seed)
