"""Calls and verdicts as the control API shows them."""

from typing import (
    Any,
    NotRequired,  # pydantic needs this one before Python 3.12
)

from typing_extensions import TypedDict

from pushtwin.background.journal_reader import Verdict
from pushtwin.core.journal.entries import show
from pushtwin.core.journal.judging import NearCall, Verification
from pushtwin.core.journal.matching import Amount


class JournaledCall(TypedDict):
    """A call to an emulated API and its answer."""

    time: str
    operation: str
    method: str
    path: str
    query: dict[str, Any]
    headers: dict[str, str]
    body: NotRequired[Any]
    status: int
    answer: NotRequired[Any]
    durationMs: float
    applicationId: str
    registrationId: NotRequired[str]
    personId: NotRequired[int]
    warnings: list[str]
    fault: NotRequired[str]


class JournalAnswer(TypedDict):
    """One page, in the order in which the calls were answered. `evicted`: older ones are no longer kept."""

    calls: list[JournaledCall]
    nextCursor: NotRequired[str]
    evicted: bool


class FieldDifference(TypedDict):
    """A place where a call is not as expected; without `actual` it has nothing there."""

    field: str
    expected: Any
    actual: NotRequired[Any]


class NearestCall(TypedDict):
    """A call that is almost as expected."""

    call: JournaledCall
    differences: list[FieldDifference]


class VerdictAnswer(TypedDict):
    """Whether the calls are as expected. `evicted`: calls that could decide it are no longer kept."""

    passed: bool
    count: int
    matches: list[JournaledCall]
    message: str
    evicted: bool
    nearest: NotRequired[list[NearestCall]]


def verdict(judged: Verdict, verification: Verification) -> dict[str, Any]:
    """What `VerdictAnswer` describes."""
    answer: dict[str, Any] = {
        "passed": judged.has_passed,
        "count": judged.number,
        "matches": [show(call) for call in judged.matches],
        "message": _message(judged, verification),
        "evicted": judged.is_evicted,
    }
    if not judged.has_passed:
        answer["nearest"] = [_nearest(one) for one in judged.nearest]
    return answer


def _nearest(near: NearCall) -> dict[str, Any]:
    return {
        "call": show(near.call),
        "differences": [
            {"field": one.field, "expected": one.expected, **({} if one.is_missing else {"actual": one.actual})}
            for one in near.differences
        ],
    }


def _message(judged: Verdict, verification: Verification) -> str:
    if judged.is_evicted:
        return "Undecided: calls that could decide it are no longer kept. Ask `since` a later time, or keep more."
    amount = verification.amount
    if amount is None:
        return f"{judged.number} of {len(verification.expected)} calls came in this order."
    match amount:
        case Amount(at_least=None, at_most=0):
            wanted = "none"
        case Amount(at_least=least, at_most=most) if least == most:
            wanted = f"exactly {least}"
        case Amount(at_least=least, at_most=None):
            wanted = f"at least {least}"
        case Amount(at_most=most):
            wanted = f"at most {most}"
    return f"{judged.number} calls match; expected {wanted}."
