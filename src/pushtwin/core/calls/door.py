"""The way into an account, the same for every emulated API: who calls, may they, must faults be asked first."""

from pushtwin.base.errors import ApplicationNotFound, Unauthorized
from pushtwin.core.accounts.own_time_and_ids import enter_account
from pushtwin.core.accounts.settings.calls import SessionEnd
from pushtwin.core.calls import repository
from pushtwin.core.calls.call import AskFirst, Call, CalledAccount, Caller, RenewFirst
from pushtwin.core.calls.credentials import Grant, Presented, check_credentials, parse_authorization
from pushtwin.core.calls.handed_out import SESSION_SECONDS, HandedOut, TokenKind, hash_of, token_end
from pushtwin.database import Reading, Writing


def enter_application(reading: Reading, call: Call) -> CalledAccount:
    """For a call that is about no registration.

    Raises ApplicationNotFound, Unauthorized, Forbidden, RenewFirst or AskFirst.
    """
    account = repository.find_called_account(reading, call.application_code)
    if account is None:
        raise ApplicationNotFound
    recognise(reading, call, account)
    go_in(reading, call, account)
    judge(call, account)
    return account


def enter_account_of(reading: Reading, call: Call) -> CalledAccount:
    """For a call that shows the credentials of an account: they decide which one it is.

    Under lenient authentication the account of an application that the call names takes any, or none (messages,
    "Whose call is it"). Raises Unauthorized, Forbidden, RenewFirst or AskFirst.
    """
    presented = parse_authorization(call.authorization)
    account, grant = _find_account(reading, call, presented) if presented else (None, None)
    if account is None:
        account = repository.find_account_of_named(reading, call.named)
        if account is None:
            raise Unauthorized
    call.come_to(account)
    check_credentials(call, account, lambda _: grant, 0)
    go_in(reading, call, account)
    judge(call, account)
    return account


def enter_by_any_credential(reading: Reading, call: Call) -> None:
    """For a call to what the twin does not have: there the platform may know callers by their credentials alone.

    Raises ApplicationNotFound, Unauthorized, RenewFirst or AskFirst.
    """
    if call.caller is Caller.BACKEND:
        enter_application(reading, call)
        return
    if call.caller is Caller.ACCOUNT:
        enter_account_of(reading, call)
        return
    presented = parse_authorization(call.authorization)
    account = _find_account_of_anything(reading, call, presented) if presented else None
    if account is None:
        raise ApplicationNotFound
    recognise(reading, call, account)
    go_in(reading, call, account)


def recognise(reading: Reading, call: Call, account: CalledAccount) -> None:
    """Note the account, and check who calls. Raises ApplicationNotFound, Unauthorized, Forbidden or RenewFirst."""
    call.come_to(account)
    now = account.clock.now(reading.time_and_ids.now()) if call.token else 0
    check_credentials(call, account, lambda presented: _find_grant(reading, call, presented), now)


def _find_account(reading: Reading, call: Call, presented: Presented) -> tuple[CalledAccount | None, Grant | None]:
    """The account that has these credentials, or has handed them out; no application of it is called."""
    account = repository.find_account_of_own(reading, presented)
    if account:
        return account, Grant(account.account_id)
    grant = _find_handed_out(reading, call, presented)
    return (repository.find_account(reading, grant.account_id), grant) if grant else (None, None)


def _find_account_of_anything(reading: Reading, call: Call, presented: Presented) -> CalledAccount | None:
    """The same, but what looks like an API key may be the code of an application, which is then called."""
    scheme, secret = presented
    if scheme == "app" and "\0" not in secret and (called := repository.find_called_account(reading, secret)):
        return called
    return _find_account(reading, call, presented)[0]


def _find_grant(reading: Reading, call: Call, presented: Presented) -> Grant | None:
    owner = repository.find_owner(reading, presented)
    return Grant(owner) if owner is not None else _find_handed_out(reading, call, presented)


def _find_handed_out(reading: Reading, call: Call, presented: Presented) -> Grant | None:
    """Raises RenewFirst where a session is used for the first time in this millisecond."""
    scheme, secret = presented
    match scheme:
        case "app":
            return repository.find_api_key(reading, secret)
        case TokenKind.BEARER | TokenKind.SESSION:
            return _find_token(reading, call, TokenKind(scheme), secret)
    return None


def _find_token(reading: Reading, call: Call, kind: TokenKind, secret: str) -> Grant | None:
    token = repository.find_token(reading, kind, hash_of(secret))
    if token is None:
        return None
    now = token.clock.now(reading.time_and_ids.now())
    if token.expires_at <= now and not call.has_renewed:
        return None
    call.go_by(token.settings)
    if _goes_on(token, now) and not call.has_renewed:
        raise RenewFirst(token.account_id, token.token_hash, token_end(now, SESSION_SECONDS))
    return Grant(token.account_id)


def _goes_on(token: HandedOut, now: int) -> bool:
    """Whether it ends later because it is used now."""
    is_new = token.expires_at >= token_end(now, SESSION_SECONDS)
    return token.kind is TokenKind.SESSION and not is_new and token.settings.session_end is SessionEnd.USE


def judge(call: Call, account: CalledAccount) -> None:
    """Raises the error of the first doubt about the request that the account shares."""
    for doubt in call.doubts:
        if doubt.is_refused(account.settings):
            raise doubt.error


def go_in(reading: Reading, call: Call, account: CalledAccount) -> None:
    """From here on the use case lives in the account's own time. Raises AskFirst before it has changed anything."""
    if account.must_be_asked and not call.has_asked:
        raise AskFirst
    call.has_gone_in = True
    if isinstance(reading, Writing):
        enter_account(reading, account.account_id, account.clock, account.id_seed)
