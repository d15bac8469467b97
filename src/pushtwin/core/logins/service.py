"""The use cases of sessions and access tokens: what an account gets for its user and password (people-api 12)."""

import hashlib
from typing import NamedTuple
from uuid import UUID

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.calls.call import Call, RenewFirst
from pushtwin.core.calls.credentials import parse_authorization
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.calls.handed_out import SESSION_SECONDS, TokenKind, hash_of, token_end
from pushtwin.core.logins import repository
from pushtwin.database import Writing

MAX_TOKENS = 1000  # of an account at a time; whoever logs in more often ends the oldest
_DRAWN = 32  # hexadecimal digits


class IssuedToken(NamedTuple):
    """An access token, and for how many seconds it is good."""

    text: str
    seconds: int


def open_session(writing: Writing, call: Call) -> str:
    """A token for the scheme `IBSSO`. Raises Unauthorized or AskFirst."""
    return _hand_out(writing, enter_account_of(writing, call).account_id, TokenKind.SESSION, SESSION_SECONDS)


def issue_token(writing: Writing, call: Call) -> IssuedToken:
    """A token for the scheme `Bearer`. Raises Unauthorized or AskFirst."""
    account = enter_account_of(writing, call)
    seconds = account.settings.access_token_seconds
    return IssuedToken(_hand_out(writing, account.account_id, TokenKind.BEARER, seconds), seconds)


def end_session(writing: Writing, call: Call) -> None:
    """That of the call itself. Raises Unauthorized or AskFirst."""
    account_id = enter_account_of(writing, call).account_id
    presented = parse_authorization(call.authorization)
    assert presented is not None  # who has none is not let in
    repository.delete_token(writing, account_id, hash_of(presented[1]))


def renew_session(writing: Writing, first: RenewFirst) -> None:
    """A session that is used goes on."""
    repository.prolong(writing, first.account_id, first.token_hash, first.expires_at)


def _hand_out(writing: Writing, account_id: str, kind: TokenKind, seconds: int) -> str:
    repository.forget_tokens(writing, account_id, writing.now, keep=MAX_TOKENS - 1)
    token = _draw(account_id, writing.time_and_ids)
    ordinal, expires_at = writing.time_and_ids.next_ordinal(), token_end(writing.now, seconds)
    repository.add_token(writing, account_id, kind, hash_of(token), ordinal=ordinal, expires_at=expires_at)
    return token


def _draw(account_id: str, time_and_ids: TimeAndIds) -> str:
    """No other account has it, even if both have the same seed."""
    drawn = time_and_ids.new_hex(_DRAWN)
    return str(UUID(bytes=hashlib.sha256(f"{account_id}/{drawn}".encode()).digest()[:16], version=4))
