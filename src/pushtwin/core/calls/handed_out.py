"""Tokens that accounts get for their user and password, and that end by themselves (people-api 12). Pure."""

import hashlib
from enum import StrEnum
from typing import NamedTuple

from pushtwin.base.times import LATEST
from pushtwin.core.accounts.clock import Clock
from pushtwin.core.accounts.settings import AccountSettings

SESSION_SECONDS = 60 * 60


class TokenKind(StrEnum):
    """By the scheme that shows it: an OAuth 2.0 access token, or a session."""

    BEARER = "bearer"
    SESSION = "ibsso"


class HandedOut(NamedTuple):
    """A token, known by its hash alone. `expires_at` is a time of the account, which `clock` tells.

    `settings` are those of its account.
    """

    account_id: str
    kind: TokenKind
    token_hash: str
    expires_at: int
    clock: Clock
    settings: AccountSettings


def token_end(begins_at: int, seconds: int) -> int:
    """When a token ends; at the latest with the calendar."""
    return min(begins_at + seconds * 1000, LATEST)


def hash_of(token: str) -> str:
    """By what the twin knows a token: whoever reads the database, or a snapshot, has none."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
