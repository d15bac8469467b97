"""Every SQL statement that finds out who calls. No decisions, no commit."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select

from pushtwin.core.accounts.model import Credentials
from pushtwin.core.accounts.settings import parse_settings
from pushtwin.core.calls.call import CalledAccount
from pushtwin.core.calls.credentials import Presented
from pushtwin.database import Reading, Statement
from pushtwin.database.tables.accounts import accounts, applications

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
_MOST_NAMED = 100
_KNOWS_API_KEY = select(accounts.c.account_id).where(accounts.c.api_key == bindparam("api_key")).limit(1)
_KNOWS_PASSWORD = (
    select(accounts.c.account_id)
    .where(accounts.c.username == bindparam("username"), accounts.c.password == bindparam("password"))
    .limit(1)
)


def find_called_account(reading: Reading, application_code: str) -> CalledAccount | None:
    """The account of the application with this code."""
    row = reading.row(_CALLED_ACCOUNT, {"application_code": application_code})
    return read_called_account(row) if row else None


def find_account_of(reading: Reading, presented: Presented) -> CalledAccount | None:
    """The account with this application code or API key, or with this user and password.

    Of an account that is known by its own credentials no application is called.
    """
    scheme, secret = presented
    if scheme == "app" and "\0" not in secret and (account := find_called_account(reading, secret)):
        return account
    return find_account_of_credentials(reading, presented)


def find_account_of_credentials(reading: Reading, presented: Presented) -> CalledAccount | None:
    """The account with this API key, or with this user and password; no application of it is called."""
    scheme, secret = presented
    if "\0" in secret:
        return None
    if scheme == "app":
        row = reading.row(_ACCOUNT_OF_API_KEY, {"api_key": secret})
    else:
        username, _, password = secret.partition(":")
        row = reading.row(_ACCOUNT_OF_PASSWORD, {"username": username, "password": password})
    return read_called_account(row)._replace(application_id="", jwt_keys_json="[]") if row else None


def find_account_of_named(reading: Reading, named: Sequence[str]) -> CalledAccount | None:
    """The account of the first application with one of these codes or ids; no application of it is called."""
    some = [one for one in named if "\0" not in one][:_MOST_NAMED]
    if not some:
        return None
    row = reading.connection.execute(
        _FIRST_CALLED.where(or_(applications.c.application_code.in_(some), applications.c.application_id.in_(some)))
    ).first()
    return read_called_account(row)._replace(application_id="", jwt_keys_json="[]") if row else None


def read_called_account(row: Sequence[Any]) -> CalledAccount:
    """The account in a row that begins with `CALLED_COLUMNS`."""
    account_id, settings, api_key, username, password, *rest = row[: len(CALLED_COLUMNS)]
    return CalledAccount(account_id, parse_settings(settings), Credentials(api_key, username, password), *rest)


def knows_credentials(reading: Reading, presented: Presented) -> bool:
    """Whether any account has these credentials."""
    scheme, secret = presented
    if "\0" in secret:
        return False
    if scheme == "app":
        found = reading.connection.execute(_KNOWS_API_KEY, {"api_key": secret})
    else:
        username, _, password = secret.partition(":")
        found = reading.connection.execute(_KNOWS_PASSWORD, {"username": username, "password": password})
    return found.first() is not None
