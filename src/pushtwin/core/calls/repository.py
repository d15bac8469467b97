"""Every SQL statement that finds out who calls. No decisions, no commit."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select

from pushtwin.core.accounts.clock import read_clock
from pushtwin.core.accounts.model import Credentials, read_scopes
from pushtwin.core.accounts.settings import parse_settings
from pushtwin.core.accounts.trial import settings_in_use
from pushtwin.core.calls.call import CalledAccount
from pushtwin.core.calls.credentials import Grant, Presented
from pushtwin.core.calls.handed_out import HandedOut, TokenKind
from pushtwin.database import Reading, Statement
from pushtwin.database.tables.accounts import access_tokens, accounts, api_keys, applications

# What `read_called_account` reads, in this order; a statement that joins more appends its own columns.
CALLED_COLUMNS = (
    accounts.c.account_id,
    accounts.c.settings,
    accounts.c.api_key,
    accounts.c.username,
    accounts.c.password,
    applications.c.application_id,
    applications.c.jwt_keys,
    accounts.c.clock,
    accounts.c.id_seed,
    accounts.c.has_faults,
    accounts.c.epoch,
)
CALLED = applications.join(accounts, accounts.c.account_id == applications.c.account_id)
IS_CALLED = applications.c.application_code == bindparam("application_code")
_CALLED_ACCOUNT = Statement(select(*CALLED_COLUMNS).select_from(CALLED).where(IS_CALLED))
_FIRST_CALLED = (
    select(*CALLED_COLUMNS).select_from(CALLED).order_by(accounts.c.ordinal, applications.c.ordinal).limit(1)
)
_ACCOUNT_OF_API_KEY = Statement(_FIRST_CALLED.where(accounts.c.api_key == bindparam("api_key")))
_ACCOUNT_OF_PASSWORD = Statement(
    _FIRST_CALLED.where(accounts.c.username == bindparam("username"), accounts.c.password == bindparam("password"))
)
_ACCOUNT = Statement(_FIRST_CALLED.where(accounts.c.account_id == bindparam("account_id")))
_HANDED_OUT = Statement(
    select(api_keys.c.account_id, api_keys.c.scopes).where(api_keys.c.api_key == bindparam("api_key"))
)
_TOKEN = Statement(
    select(access_tokens.c.account_id, access_tokens.c.expires_at, accounts.c.clock, accounts.c.settings)
    .join(accounts, accounts.c.account_id == access_tokens.c.account_id)
    .where(access_tokens.c.token_hash == bindparam("token_hash"), access_tokens.c.kind == bindparam("kind"))
)
_MOST_NAMED = 100
_OWNER_OF_API_KEY = select(accounts.c.account_id).where(accounts.c.api_key == bindparam("api_key")).limit(1)
_OWNER_OF_PASSWORD = (
    select(accounts.c.account_id)
    .where(accounts.c.username == bindparam("username"), accounts.c.password == bindparam("password"))
    .limit(1)
)


def find_called_account(reading: Reading, application_code: str) -> CalledAccount | None:
    """The account of the application with this code."""
    row = reading.row(_CALLED_ACCOUNT, {"application_code": application_code})
    return read_called_account(reading, row) if row else None


def find_account(reading: Reading, account_id: str) -> CalledAccount | None:
    """An account by its id; no application of it is called."""
    return _without_application(reading, reading.row(_ACCOUNT, {"account_id": account_id}))


def find_account_of_own(reading: Reading, presented: Presented) -> CalledAccount | None:
    """The account with this API key of its own, or with this user and password; no application of it is called."""
    if (parameters := _own_parameters(presented)) is None:
        return None
    statement = _ACCOUNT_OF_API_KEY if "api_key" in parameters else _ACCOUNT_OF_PASSWORD
    return _without_application(reading, reading.row(statement, parameters))


def find_account_of_named(reading: Reading, named: Sequence[str]) -> CalledAccount | None:
    """The account of the first application with one of these codes or ids; no application of it is called."""
    some = [one for one in named if "\0" not in one][:_MOST_NAMED]
    if not some:
        return None
    row = reading.connection.execute(
        _FIRST_CALLED.where(or_(applications.c.application_code.in_(some), applications.c.application_id.in_(some)))
    ).first()
    return _without_application(reading, row)


def _without_application(reading: Reading, row: Sequence[Any] | None) -> CalledAccount | None:
    if row is None:
        return None
    return read_called_account(reading, row)._replace(application_id="", jwt_keys_json="[]")


def read_called_account(reading: Reading, row: Sequence[Any]) -> CalledAccount:
    """The account in a row that begins with `CALLED_COLUMNS`."""
    account_id, settings, api_key, username, password, *rest = row[: len(CALLED_COLUMNS)]
    in_use = settings_in_use(reading, account_id, parse_settings(settings))
    return CalledAccount(account_id, in_use, Credentials(api_key, username, password), *rest)


def find_owner(reading: Reading, presented: Presented) -> str | None:
    """The id of the account whose own these credentials are."""
    if (parameters := _own_parameters(presented)) is None:
        return None
    statement = _OWNER_OF_API_KEY if "api_key" in parameters else _OWNER_OF_PASSWORD
    return reading.connection.execute(statement, parameters).scalar()


def find_api_key(reading: Reading, api_key: str) -> Grant | None:
    """What an API key is good for that was handed out beside those that every account has."""
    if "\0" in api_key:
        return None
    row = reading.row(_HANDED_OUT, {"api_key": api_key})
    return Grant(row[0], read_scopes(row[1])) if row else None


def find_token(reading: Reading, kind: TokenKind, token_hash: str) -> HandedOut | None:
    """A token, whether it has expired or not."""
    row = reading.row(_TOKEN, {"kind": str(kind), "token_hash": token_hash})
    if row is None:
        return None
    account_id, expires_at, clock, settings = row
    in_use = settings_in_use(reading, account_id, parse_settings(settings))
    return HandedOut(account_id, kind, token_hash, expires_at, read_clock(clock), in_use)


def _own_parameters(presented: Presented) -> dict[str, str] | None:
    """What accounts have of their own, by column."""
    scheme, secret = presented
    if "\0" in secret:
        return None
    match scheme:
        case "app":
            return {"api_key": secret}
        case "basic":
            username, _, password = secret.partition(":")
            return {"username": username, "password": password}
    return None
