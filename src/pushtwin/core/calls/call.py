"""One request to an emulated API, and the part of its account that every call needs. Pure."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pushtwin.core.accounts.clock import Clock, read_clock
from pushtwin.core.accounts.jwt_keys import JwtKey, read_jwt_keys
from pushtwin.core.accounts.model import Credentials
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.calls import RateLimits
from pushtwin.core.accounts.trial import Consulted, NotedSettings
from pushtwin.core.calls.doubts import Doubt
from pushtwin.core.calls.tokens import Token
from pushtwin.core.calls.touched import Touched
from pushtwin.database import Reading


class AskFirst(Exception):
    """The account has faults or rate limits, which must be asked before the call goes on. Never answered."""


class RenewFirst(Exception):
    """The call shows a session, which ends later for it; that must be noted before the call goes on. Never answered."""

    def __init__(self, account_id: str, token_hash: str, expires_at: int) -> None:
        super().__init__()
        self.account_id = account_id
        self.token_hash = token_hash
        self.expires_at = expires_at


class Caller(StrEnum):
    """Who calls: a backend names an application and shows the account's credentials, an SDK shows the code of its
    application, an account its credentials alone."""

    BACKEND = "backend"
    SDK = "sdk"
    ACCOUNT = "account"


class Addressed(NamedTuple):
    """Whom a call names: registrations, in small letters, and persons."""

    registration_ids: Collection[str] = ()
    person_ids: Collection[int] = ()


def _nobody(_reading: Reading, _account_id: str, _person_ids: Collection[int]) -> Addressed:
    return Addressed()


@dataclass(slots=True)
class Call:
    """One request to an emulated API: who calls, and what was learned about it on the way.

    `named` are the applications, by code or id, that a call with the credentials of an account speaks of.
    `token` is the JWT that an SDK showed instead of its application code. `registration_id` is the one that the call
    names, or makes; None where it is about none. The account is filled in as soon as the application code has told
    which one it is, `subject` once the token turned out to be rightly signed: the external id that the caller may act
    for. `find_addressed` finds whom a call names that may name many, where a fault has to know: it is told the account,
    and which persons are looked for. `person_id` is the one that the call touches, `touched` are all where they may be
    many. `has_asked` says that faults and rate limits have been asked, `has_gone_in` that neither has stopped it,
    `has_renewed` that the session of the call goes on, `looked_at` when, in the account's time, the call first looked
    at messages. `consulted` are the settings that it went by, where a trial is on, `doubts` what some accounts refuse.
    Warnings say what strict authentication would have answered, and which fields nobody read.
    """

    caller: Caller
    application_code: str
    authorization: str | None = None
    token: Token | None = None
    named: Sequence[str] = ()
    operation: str = ""
    path: str = ""
    registration_id: str | None = None
    account: "CalledAccount | None" = None
    subject: str | None = None
    person_id: int | None = None
    find_addressed: Callable[[Reading, str, Collection[int]], Addressed] = _nobody
    touched: Touched | None = None
    has_asked: bool = False
    has_gone_in: bool = False
    has_renewed: bool = False
    looked_at: int | None = None
    consulted: Consulted | None = None
    doubts: tuple[Doubt, ...] = ()
    warnings: list[str] = field(default_factory=list)

    def come_to(self, account: "CalledAccount") -> None:
        """Note the account; the use case may run several times."""
        self.account = account
        self.go_by(account.settings)

    def go_by(self, settings: AccountSettings) -> None:
        """Note from now on which of these settings are read, where a trial is on."""
        if isinstance(settings, NotedSettings):
            self.consulted = self.consulted or Consulted()
            settings.tell_also(self.consulted)

    def touch(self) -> Touched:
        """Note anew whom the call is about: the use case may run several times."""
        self.touched = Touched()
        return self.touched

    def doubt(self, doubt: Doubt) -> None:
        """Leave it to the account whether it refuses the call."""
        self.doubts = (*self.doubts, doubt)

    def warn(self, text: str) -> None:
        """Tell the client once, however often the use case runs."""
        if text not in self.warnings:
            self.warnings.append(text)


class CalledAccount(NamedTuple):
    """The part of an account that every call to an emulated API needs, and the application that it came to.

    `epoch` is another one after each reset, and for each account that has the same id.
    """

    account_id: str
    settings: AccountSettings
    credentials: Credentials
    application_id: str
    jwt_keys_json: str
    clock_json: str | None = None
    id_seed: str | None = None
    has_faults: bool = False
    epoch: int = 0

    @property
    def clock(self) -> Clock:
        return read_clock(self.clock_json)

    @property
    def must_be_asked(self) -> bool:
        """Whether a fault may strike a call, or a call may be one too many."""
        return self.has_faults or self.settings.rate_limits is RateLimits.DOCUMENTED

    @property
    def jwt_keys(self) -> tuple[JwtKey, ...]:
        return read_jwt_keys(self.jwt_keys_json)
