"""Whether a test has borne a failure."""

from collections.abc import Container
from typing import Any

from pushtwin.trials.explore.failures import Failure
from pushtwin.trials.explore.verdicts import REFUSALS, Verdict, judge
from pushtwin.trials.orders import FAILED, HUNG, PASSED, Orders, Run
from tests.cases import each_named

REFUSED = Failure("400 NO_REGISTRATION", "refused", {}, 400)
BUSY = Failure("429, Retry-After: 1", "429", {}, 429)
LOST = Failure("reset, done", "lost", {})
AWAY = Failure("500 from then on", "away", {}, 500, lasts=True)
GONE = {"class": ["backend.DeviceGone", "backend.DeviceGoneForGood"]}


@each_named(
    ("outcome", "failure", "expects", "verdict"),
    {
        "passed": (PASSED, LOST, None, Verdict.SURVIVED),
        "failed": (FAILED, LOST, None, Verdict.FAILED),
        "hung": (HUNG, REFUSED, None, Verdict.HUNG),
        "refused": (FAILED, REFUSED, None, Verdict.ALLOWED),
        "429 is not for good": (FAILED, BUSY, None, Verdict.FAILED),
        "away for good": (FAILED, AWAY, None, Verdict.ALLOWED),
        "for ever": (HUNG, AWAY, None, Verdict.HUNG),
        "as promised": (FAILED, REFUSED, [GONE], Verdict.ALLOWED),
        "as promised, whatever it was": (FAILED, LOST, GONE, Verdict.ALLOWED),
        "otherwise than promised": (FAILED, REFUSED, {"class": ["backend.Refused"]}, Verdict.FAILED),
        "away, otherwise than promised": (FAILED, AWAY, {"class": ["backend.Refused"]}, Verdict.FAILED),
        "by its name": (FAILED, LOST, "reset, done", Verdict.ALLOWED),
        "by its column": (FAILED, LOST, ["lost"], Verdict.ALLOWED),
        "by its status": (FAILED, BUSY, [429], Verdict.ALLOWED),
        "by its error": (FAILED, REFUSED, ["NO_REGISTRATION"], Verdict.ALLOWED),
        "by another name": (FAILED, LOST, ["429"], Verdict.FAILED),
        "a refusal beside what is named": (FAILED, REFUSED, ["429"], Verdict.ALLOWED),
        "away, by another name": (FAILED, AWAY, ["429"], Verdict.ALLOWED),
    },
)
def test_a_test_judges_itself_unless_it_may_fail(
    outcome: str, failure: Failure, expects: Any, verdict: Verdict
) -> None:
    marks = {} if expects is None else {"expects": expects}
    run = Run("t", Orders(), outcome, "backend.DeviceGone: d-1", marks=marks)
    assert judge(run, failure, REFUSALS) is verdict


def test_a_process_that_ends_may_never() -> None:
    assert judge(Run("t", Orders(), FAILED, "", has_died=True), REFUSED, REFUSALS) is Verdict.FAILED


@each_named(
    ("allowed", "verdict"),
    {"none": ((), Verdict.FAILED), "this": ([400], Verdict.ALLOWED), "others": ([404], Verdict.FAILED)},
)
def test_under_which_statuses_it_may_fail_can_be_said(allowed: Container[int], verdict: Verdict) -> None:
    assert judge(Run("t", Orders(), FAILED, ""), REFUSED, allowed) is verdict
