"""What an account is, as far as the core is concerned: immutable snapshots, no SQL, no HTTP."""

from collections.abc import Iterable
from typing import NamedTuple

from pushtwin.base import json_text
from pushtwin.core.accounts.clock import REAL, Clock
from pushtwin.core.accounts.jwt_keys import JwtKey
from pushtwin.core.accounts.settings import AccountSettings


class Credentials(NamedTuple):
    """What `strict` authentication accepts for an account."""

    api_key: str
    username: str
    password: str


class Account(NamedTuple):
    """An isolated world: two accounts share nothing."""

    account_id: str
    ordinal: int
    name: str
    credentials: Credentials
    settings: AccountSettings
    created_at: int
    clock: Clock = REAL
    id_seed: str | None = None


class Application(NamedTuple):
    """What a mobile app is built with: the code is public in the app, the id internal.

    Messages go to its devices by the clouds that are enabled.
    """

    account_id: str
    application_id: str
    application_code: str
    ordinal: int
    name: str
    jwt_keys: tuple[JwtKey, ...]
    apns_enabled: bool = True
    gcm_enabled: bool = True


class ApiKey(NamedTuple):
    """A key beside the one that every account has. Without scopes it is good for everything."""

    key_id: str
    ordinal: int
    api_key: str
    name: str | None
    scopes: tuple[str, ...] | None


def distinct(scopes: Iterable[str] | None) -> tuple[str, ...] | None:
    """Each of them once."""
    return None if scopes is None else tuple(dict.fromkeys(scopes))


def scopes_to_text(scopes: tuple[str, ...] | None) -> str | None:
    """As the tables keep them."""
    return None if scopes is None else json_text.write(scopes).decode()


def read_scopes(text: str | None) -> tuple[str, ...] | None:
    """As the tables keep them."""
    return None if text is None else tuple(json_text.parse(text))
