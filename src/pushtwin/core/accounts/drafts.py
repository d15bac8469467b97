"""Accounts and applications that are to be made, and what is drawn for them where nobody has chosen."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.jwt_keys import JwtKey
from pushtwin.core.accounts.model import Credentials
from pushtwin.core.accounts.own_time_and_ids import draw
from pushtwin.core.accounts.settings import AccountSettings


class NewApplication(NamedTuple):
    """None means: choose something."""

    name: str | None = None
    application_code: str | None = None
    application_id: str | None = None
    jwt_keys: tuple[JwtKey, ...] = ()


class NewAccount(NamedTuple):
    """None means: choose something. Without applications one is made."""

    account_id: str | None = None
    name: str | None = None
    api_key: str | None = None
    username: str | None = None
    password: str | None = None
    settings: AccountSettings = AccountSettings()
    applications: Sequence[NewApplication] = ()
    id_seed: str | None = None


class DraftApplication(NamedTuple):
    """An application with everything chosen."""

    application_id: str
    application_code: str
    name: str
    jwt_keys: tuple[JwtKey, ...]


class Draft(NamedTuple):
    """An account with everything chosen."""

    account_id: str
    name: str
    credentials: Credentials
    applications: list[DraftApplication]


def draft_account(new: NewAccount, account_id: str, unique: TimeAndIds) -> Draft:
    """`unique` draws what no other account has."""
    return Draft(
        account_id=account_id,
        name=new.name or account_id,
        credentials=draft_credentials(new, unique),
        applications=[draft_application(one, unique) for one in new.applications or [NewApplication()]],
    )


def draft_credentials(new: NewAccount, unique: TimeAndIds) -> Credentials:
    """`unique` draws what no other account has."""
    return Credentials(
        api_key=new.api_key or new_secret_code(unique),
        username=new.username or f"user-{unique.new_hex(8)}",
        password=new.password or unique.new_hex(24),
    )


def draft_application(new: NewApplication, unique: TimeAndIds) -> DraftApplication:
    """`unique` draws what no other application has."""
    application_id = new.application_id or unique.new_hex(32).upper()
    code = new.application_code or new_secret_code(unique)
    return DraftApplication(application_id, code, new.name or application_id, new.jwt_keys)


def new_secret_code(unique: TimeAndIds) -> str:
    """The shape of application codes and API keys: 32 hexadecimal digits, a dash, a UUID."""
    return f"{unique.new_hex(32)}-{unique.new_uuid()}"


def new_api_key_id(unique: TimeAndIds) -> str:
    """By what the control API calls a key that it has handed out: 32 hexadecimal digits in upper case."""
    return unique.new_hex(32).upper()


def account_ids_of(id_seed: str) -> Iterator[str]:
    """Those of the first, the second and each further account of a twin that has this seed; without end."""
    return (draw(f"{id_seed}/accounts", number, 0, 16).hex().upper() for number in count())
