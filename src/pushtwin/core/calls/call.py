"""One request to an emulated API, and the part of its account that every call needs. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pushtwin.core.accounts.clock import Clock, read_clock
from pushtwin.core.accounts.model import Credentials, JwtKey, read_jwt_keys
from pushtwin.core.accounts.settings import AccountSettings, RateLimits
from pushtwin.core.calls.tokens import Token
from pushtwin.core.faults.model import Fault


class Caller(StrEnum):
    """Who calls: a backend shows the account's credentials, an SDK the code of its application."""

    BACKEND = "backend"
    SDK = "sdk"


@dataclass(slots=True)
class Call:
    """One request to an emulated API: who calls, and what was learned about it on the way.

    `token` is the JWT that an SDK showed instead of its application code. The account is filled in as soon as the
    application code has told which one it is, `subject` once the token turned out to be rightly signed: the external
    id that the caller may act for. Registration and person are those that the call touches. `is_permitted` says that
    faults and rate limits have been asked, `fault` is the one that strikes. Warnings say what strict authentication
    would have answered, and which fields nobody read.
    """

    application_code: str
    authorization: str | None
    caller: Caller = Caller.BACKEND
    token: Token | None = None
    account: "CalledAccount | None" = None
    subject: str | None = None
    operation: str = ""
    path: str = ""
    registration_id: str | None = None
    person_id: int | None = None
    is_permitted: bool = False
    fault: Fault | None = None
    warnings: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        """Tell the client once, however often the use case runs."""
        if text not in self.warnings:
            self.warnings.append(text)


class CalledAccount(NamedTuple):
    """The part of an account that every call to an emulated API needs, and the application that it came to."""

    account_id: str
    settings: AccountSettings
    credentials: Credentials
    application_id: str
    jwt_keys_json: str
    clock_json: str | None = None
    id_seed: str | None = None
    has_faults: bool = False

    @property
    def clock(self) -> Clock:
        return read_clock(self.clock_json)

    @property
    def needs_permission(self) -> bool:
        """Whether a call must ask first: a fault may strike it, or it may be one too many."""
        return self.has_faults or self.settings.rate_limits is RateLimits.DOCUMENTED

    @property
    def jwt_keys(self) -> tuple[JwtKey, ...]:
        return read_jwt_keys(self.jwt_keys_json)
