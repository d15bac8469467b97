"""The calls of a run of a test: which of them can fail, and which are as good as the same. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any, NamedTuple

from pushtwin.control_types.trials import TrialCall
from pushtwin.testing.trying import OWN_CALLS
from pushtwin.trials.explore.failures import REFUSED, Failure, Room
from pushtwin.trials.orders import WEBHOOK

_FOLLOWING = 4  # calls that tell which way the code goes on
_REAL_MS = 100  # later, where nobody has stopped the clock
_CLOCK = {"freeze-clock", "advance-clock", "set-clock", "resume-clock"}
_TOKENS, _FETCHING = {"Bearer", "IBSSO"}, {"create-oauth2-token", "create-session"}
_LONGEST_MS = 30 * 86_400_000  # that a webhook can be ordered to come later


class Signature(NamedTuple):
    """Calls with the same one are as good as the same.

    `asked` is the operation and the form of the request, `state` what had been done to the account, as far as that
    shows, `following` which calls follow, however many of a kind: the path that the code takes.
    """

    asked: Any
    state: Any
    following: Any

    def under(self, failure: Failure) -> tuple[Any, ...]:
        """The same of a call that meets a failure.

        Where nothing is done, the state has no part in it; what is refused for good leads nowhere else either.
        """
        following = None if failure.column == REFUSED else self.following
        return failure.name, self.asked, following, self.state if failure.is_done else None


class Call(NamedTuple):
    """A call that can be struck: the so manieth of its operation to the so manieth account that the test has made.

    That account is in the so manieth twin that the test uses. `place` is that among all that happened; `why_not` says
    why it is left alone. `beginning` is how often the account had been restored or reset by then, which lifts faults:
    calls are counted from there.
    """

    account: int
    operation: str
    nth: int
    place: int
    why_not: str | None
    beginning: int = 0
    twin: int = 0


def list_calls(happened: Sequence[TrialCall], made: Sequence[Sequence[str]]) -> list[Call]:
    """Those of the platform and of webhooks.

    `made` are the accounts of the test in the order of their creation, for each twin that it uses.
    """
    numbers: Counter[tuple[str, int, str]] = Counter()
    found = []
    for place, one in enumerate(happened):
        if one["direction"] == "control" or not one["operation"] or not one["facesFaults"]:
            continue
        key = one["accountId"], one["beginning"], one["operation"]
        numbers[key] += 1
        twins = [twin for twin, accounts in enumerate(made) if one["accountId"] in accounts]
        twin = twins[0] if twins else 0
        account = made[twin].index(one["accountId"]) if twins else -1
        why_not = _why_not(one, len(twins))
        found.append(Call(account, one["operation"], numbers[key], place, why_not, one["beginning"], twin))
    return found


def _why_not(call: TrialCall, twins: int) -> str | None:
    """`twins` is in how many of them the test has made such an account."""
    if twins == 0:
        return "its account is older than the test"
    if twins > 1:
        return "accounts of several twins have its id"
    if OWN_CALLS in call["headers"]:
        return "the test itself is the phone"
    if "fault" in call:
        return "the test itself lets it fail"
    if call["operation"] == WEBHOOK and "reason" in call:
        return "nobody has answered it"
    return None


def shows_token(call: Call, happened: Sequence[TrialCall]) -> bool:
    """Whether it shows one that the test has fetched by another call: so it can fetch another one."""
    own = happened[call.place]
    shown = {value.partition(" ")[0] for name, value in own["headers"].items() if name.lower() == "authorization"}
    return bool(shown & _TOKENS) and any(
        one["operation"] in _FETCHING and one["accountId"] == own["accountId"] for one in happened[: call.place]
    )


def orders_failures(happened: Sequence[TrialCall]) -> bool:
    """Whether the test lets calls fail itself: what it expects then is about those failures."""
    return any(one["operation"] == "order-fault" for one in happened)


def signature_of(call: Call, happened: Sequence[TrialCall]) -> Signature:
    """What is known of a call from a run in which it has met no failure."""
    own = happened[call.place]
    before = frozenset(_label(one) for one in happened[: call.place] if one["method"] != "GET" and _is_in(one))
    after = (_label(one) for one in happened[call.place + 1 :] if _is_in(one))
    following = tuple(label for label, _ in islice(groupby(after), _FOLLOWING))
    asked = call.twin, call.account, _label(own), _form(own.get("query")), _form(own.get("body"))
    return Signature(asked, before, following)


def _is_in(call: TrialCall) -> bool:
    """Webhooks come when they come."""
    return call["direction"] != "out"


def _label(call: TrialCall) -> tuple[str, int | None]:
    return call["operation"] or call["path"], call.get("status")


def _form(value: Any) -> Any:
    """The names in a JSON value, without what they stand for."""
    match value:
        case Mapping():
            return tuple((name, _form(one)) for name, one in sorted(value.items()))
        case list():
            return tuple(dict.fromkeys(map(_form, value)))
    return type(value).__name__


def room_of(call: Call, happened: Sequence[TrialCall]) -> Room:
    """How much later a webhook may come. Where time stands still, it must come before the clock stops again.

    The clock may have been set back meanwhile.
    """
    own = happened[call.place]
    begun = moment_of(own)
    others = [one for one in happened[call.place + 1 :] if one["accountId"] == own["accountId"]]
    is_frozen = any(one["operation"] in _CLOCK for one in happened if one["accountId"] == own["accountId"])
    if not is_frozen:
        return Room(_REAL_MS, next(_after(begun, others, None), None))
    stop = next((moment_of(one) for one in others if one["operation"] in _CLOCK), None)
    if stop is None or stop <= begun:
        return Room(None, None)
    return Room(min(_milliseconds(stop - begun), _LONGEST_MS), next(_after(begun, others, stop), None))


def _after(begun: datetime, others: Sequence[TrialCall], stop: datetime | None) -> Iterator[int]:
    """Milliseconds until just after each other webhook that comes before the clock stops."""
    for one in others:
        if one["operation"] == WEBHOOK and (stop is None or moment_of(one) < stop):
            later = _milliseconds(moment_of(one) - begun) + 1
            if 0 < later <= _LONGEST_MS:
                yield later


def moment_of(call: TrialCall) -> datetime:
    """When it came, by the clock of its account."""
    return datetime.fromisoformat(call["time"])


def _milliseconds(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)
