"""Calls that are in no journal, because they came to no account, or to nothing that there is. Pure."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from pushtwin.base.errors import ApplicationCodeMissing, ApplicationNotFound, Unauthorized

MOST_KEPT = 200
RECENT_MS = 60_000
_MOST_SHOWN = 3
_LONGEST = 500  # of a path


class Why(StrEnum):
    """Why a call is in no journal."""

    UNKNOWN_PATH = "unknownPath"
    WRONG_METHOD = "wrongMethod"
    APPLICATION_CODE_MISSING = "applicationCodeMissing"
    APPLICATION_CODE_UNKNOWN = "applicationCodeUnknown"
    CREDENTIALS_MISSING = "credentialsMissing"
    CREDENTIALS_UNKNOWN = "credentialsUnknown"


_IN_WORDS = {
    Why.UNKNOWN_PATH: "to an unknown path",
    Why.WRONG_METHOD: "with a method that their path does not take",
    Why.APPLICATION_CODE_MISSING: "without an application code",
    Why.APPLICATION_CODE_UNKNOWN: "with an application code of no account",
    Why.CREDENTIALS_MISSING: "without credentials",
    Why.CREDENTIALS_UNKNOWN: "with credentials of no account",
}


class UnmatchedCall(NamedTuple):
    """What is kept of one: nothing that could be a secret. The account is known where only the path was wrong."""

    call_id: str
    ordinal: int
    called_at: int
    why: str
    method: str
    path: str
    status: int
    account_id: str | None


def find_why(error: Exception | None, operation: str, status: int, *, shows_credentials: bool) -> Why | None:
    """Why a call that was answered so is in no journal; None where it is not the caller's mistake."""
    if not operation:
        return {404: Why.UNKNOWN_PATH, 405: Why.WRONG_METHOD}.get(status)
    match error:
        case ApplicationCodeMissing():
            return Why.APPLICATION_CODE_MISSING
        case ApplicationNotFound():
            return Why.APPLICATION_CODE_UNKNOWN
        case Unauthorized():
            return Why.CREDENTIALS_UNKNOWN if shows_credentials else Why.CREDENTIALS_MISSING
    return None


def shortened(path: str) -> str:
    """A path as it is kept."""
    return path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"


def summarise(calls: Iterable[UnmatchedCall]) -> str:
    """`2 calls came with an application code of no account, 1 to an unknown path: GET /people/2/x.`"""
    several = list(calls)
    counted = Counter(one.why for one in several)
    parts = [f"{number} {_IN_WORDS[Why(why)]}" for why, number in counted.most_common()]
    if not parts:
        return ""
    first, *others = parts
    number, _, words = first.partition(" ")
    noun = "call" if number == "1" else "calls"
    shown = dict.fromkeys(f"{one.method} {one.path}" for one in reversed(several))
    more = ", …" if len(shown) > _MOST_SHOWN else ""
    return f"{', '.join([f'{number} {noun} came {words}', *others])}: {', '.join([*shown][:_MOST_SHOWN])}{more}."
