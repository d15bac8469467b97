"""Every SQL statement that finds out who calls. No decisions, no commit."""

from sqlalchemy import bindparam, select

from pushtwin.core.accounts.repository import _KNOWS_API_KEY
from pushtwin.core.calls.credentials import Presented
from pushtwin.database import Reading
from pushtwin.database.tables.accounts import accounts

_KNOWS_PASSWORD = (
    select(accounts.c.account_id)
    .where(accounts.c.username == bindparam("username"), accounts.c.password == bindparam("password"))
    .limit(1)
)


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
