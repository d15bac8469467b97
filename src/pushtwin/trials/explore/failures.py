"""Which failures a call can meet, and what a fault that lets it meet one is ordered with. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.control_types.faults import DocumentedFailure

REFUSED = "refused"
TIME_OUT = "time-out"
RETRY_AFTER_SECONDS = 1
"""What is told with 429 and 503."""
_NEVER_MS = 600_000  # nobody waits so long
_TOO_MANY, _SERVER_ERROR, _UNAVAILABLE, _GATEWAY_TIMEOUT = 429, 500, 503, 504
_UNAUTHORIZED = {"error": "UNAUTHORIZED"}
_NEVER = {405: "the method of the call is right", 413: "its body is short enough"}


class Failure(NamedTuple):
    """A failure: what reports call it, the column of the matrix that it is in, and the effect of the fault.

    `status` is what the call is answered with, where it is answered. With `lasts` every later call of the operation
    meets it, too: then a test may fail, but it has to end. `is_done` says whether the account is changed all the same.
    One that `is_telling` is tried also at calls that are taken for the same as another one: how a test bears it tells
    whether they are.
    """

    name: str
    column: str
    effect: Mapping[str, Any]
    status: int | None = None
    lasts: bool = False
    is_done: bool = False
    is_telling: bool = False

    @property
    def as_seen_without_an_answer(self) -> str:
        """What is known of it to whoever waits for ever: not whether anything was done."""
        return self.column if self.column == TIME_OUT else self.name


class Unmet(NamedTuple):
    """A documented failure that is not tried, and why."""

    name: str
    why: str


def failures_of(
    documented: Sequence[DocumentedFailure], *, can_expire: bool = False
) -> tuple[list[Failure], list[Unmet]]:
    """Those of a call to an operation, and what is left out. `can_expire`: it shows a token that it can renew."""
    told, unmet = _refusals(documented)
    if can_expire:
        told = [_expired(one) if one.effect == _UNAUTHORIZED else one for one in told]
        told.append(Failure("401 from then on", "away", _UNAUTHORIZED, 401, lasts=True))
    return [*told, *_general({one["error"] for one in documented})], unmet


def _expired(refusal: Failure) -> Failure:
    """It is no refusal for good: with another token the call goes through. No status excuses a test."""
    return refusal._replace(name="401, token expired", column="expired", status=None)


def _refusals(documented: Sequence[DocumentedFailure]) -> tuple[list[Failure], list[Unmet]]:
    """What clients can't tell apart, by status and code, is one failure."""
    tried: dict[tuple[int, str], Failure] = {}
    unmet = []
    for one in documented:
        name, key = _name(one), (one["status"], one["code"])
        if one["status"] in _NEVER:
            unmet.append(Unmet(name, _NEVER[one["status"]]))
        elif key in tried:
            unmet.append(Unmet(f"{one['status']} {one['error']}", f"clients can't tell it from {tried[key].name}"))
        elif one["status"] < _SERVER_ERROR and one["status"] != _TOO_MANY:
            tried[key] = Failure(name, REFUSED, {"error": one["error"]}, one["status"])
    return [*tried.values()], unmet


def _name(one: DocumentedFailure) -> str:
    """The status, and what orders it where the code says less."""
    return f"{one['status']} {one['error'] if one['code'].isdigit() else one['code']}"


def _general(errors: set[str]) -> Iterator[Failure]:
    """What may happen to any call, whatever is documented."""
    too_many = {"error": "TOO_MANY_REQUESTS", "retryAfter": RETRY_AFTER_SECONDS}
    if "TOO_MANY_REQUESTS" not in errors:
        too_many = {"answer": {"status": _TOO_MANY, "headers": {"Retry-After": str(RETRY_AFTER_SECONDS)}}}
    broken = {"error": "GENERAL_ERROR"} if "GENERAL_ERROR" in errors else {"answer": {"status": _SERVER_ERROR}}
    unavailable = {"answer": {"status": _UNAVAILABLE, "headers": {"Retry-After": str(RETRY_AFTER_SECONDS)}}}
    late = {"answer": {"status": _GATEWAY_TIMEOUT}, "after": True}
    yield Failure(f"429, Retry-After: {RETRY_AFTER_SECONDS}", "429", too_many, _TOO_MANY)
    yield Failure("500", "500", broken, _SERVER_ERROR, is_telling=True)
    yield Failure(f"503, Retry-After: {RETRY_AFTER_SECONDS}", "503", unavailable, _UNAVAILABLE)
    yield Failure("504, done", "504", late, _GATEWAY_TIMEOUT, is_done=True)
    yield Failure("500 from then on", "away", broken, _SERVER_ERROR, lasts=True, is_telling=True)
    yield Failure("429 from then on", "away", too_many, _TOO_MANY, lasts=True)
    yield Failure("time-out, not done", TIME_OUT, {**broken, "latencyMs": _NEVER_MS})
    yield Failure("time-out, done", TIME_OUT, {"latencyMs": _NEVER_MS}, is_done=True)
    yield Failure("reset, not done", "reset", {"connection": "reset"})
    yield Failure("reset, done", "lost", {"connection": "reset", "after": True}, is_done=True, is_telling=True)
    yield Failure("truncated answer", "truncated", {"connection": "truncated", "after": True}, is_done=True)


class Room(NamedTuple):
    """How much later a webhook may come in milliseconds: before the test looks, and just after the next webhook.

    None where it can't without the test seeing that it has not come.
    """

    before_a_look: int | None
    after_the_next: int | None


def failures_of_webhook(room: Room) -> tuple[list[Failure], list[Unmet]]:
    """Those of a webhook, as far as it comes before the test asks what it has told."""
    found = [Failure("twice", "twice", {"twice": True}, is_done=True, is_telling=True)]
    unmet = []
    if room.after_the_next is None:
        unmet.append(Unmet("out of order", "no other webhook follows before the test looks"))
    else:
        found.append(Failure("out of order", "order", {"latencyMs": room.after_the_next}, is_done=True))
    if room.before_a_look is None:
        unmet.append(Unmet("late, lost and repeated", "the test looks at the moment at which it comes"))
    else:
        later = {"latencyMs": room.before_a_look}
        found += [
            Failure("late", "late", later, is_done=True),
            Failure("lost, repeated later", "lost", {"connection": "reset", **later}, is_done=True),
            Failure("taken, repeated later", "twice", {"twice": True, **later}, is_done=True, is_telling=True),
        ]
    return found, unmet
