"""What exploring finds, and what it leaves alone."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pushtwin.trials.explore.calls import Call
from pushtwin.trials.explore.failures import Failure
from pushtwin.trials.explore.verdicts import Verdict


class Tried(NamedTuple):
    """A run of a test in which a call has met a failure.

    `hasty_after` are the seconds after which it came again, where it was told to wait longer.
    """

    test: str
    call: Call
    failure: Failure
    verdict: Verdict
    message: str
    ordered: Mapping[str, Any]
    hasty_after: float | None = None


class LeftOut(NamedTuple):
    """A failure that a call could have met, and why that was not tried."""

    test: str
    operation: str
    nth: int
    failure: str
    why: str


class NotJudged(NamedTuple):
    """Why a test is not explored: it is failing, or flaky, and what it says."""

    why: str
    message: str
