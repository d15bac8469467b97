"""What an account is, as far as the core is concerned: immutable snapshots, no SQL, no HTTP."""

from typing import NamedTuple

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
