"""Whether a test has borne a failure. Pure."""

from collections.abc import Container, Mapping, Sequence
from enum import StrEnum
from typing import Any

from pushtwin.trials.explore.failures import Failure
from pushtwin.trials.orders import HUNG, PASSED, Run


class Verdict(StrEnum):
    """What came of a test under a failure. The first two are fine.

    `allowed`: it has failed, and may. `unsteady`: the same failure ends once so, once so.
    """

    SURVIVED = "survived"
    ALLOWED = "allowed"
    FAILED = "failed"
    HUNG = "hung"
    UNSTEADY = "unsteady"

    @property
    def is_fine(self) -> bool:
        return self in {Verdict.SURVIVED, Verdict.ALLOWED}


REFUSALS = frozenset(range(400, 500)) - {408, 429}
"""What a call is told for good: its test can't pass as if nothing had happened."""


def judge(run: Run, failure: Failure, allowed: Container[int]) -> Verdict:
    """The test's own verdict, unless it need not pass: by the status of the failure or by its `expects`.

    Where that has exceptions, these alone count. Its process must live on in any case.
    """
    if run.outcome == HUNG:
        return Verdict.HUNG
    if run.outcome == PASSED:
        return Verdict.SURVIVED
    if run.has_died:
        return Verdict.FAILED
    expected = run.marks.get("expects", [])
    items = expected if isinstance(expected, list) else [expected]
    may_fail = any(_is_expected(one, run.message, failure) for one in items)
    if not any(isinstance(one, Mapping) for one in items):
        may_fail = may_fail or failure.lasts or failure.status in allowed
    return Verdict.ALLOWED if may_fail else Verdict.FAILED


def _is_expected(one: Any, message: str, failure: Failure) -> bool:
    """A text, or a number, names a failure; a class is that of an exception, with those below it."""
    if isinstance(one, Mapping):
        names: Sequence[str] = one["class"]
        return message.partition(":")[0].strip() in names
    return str(one) in {failure.name, failure.column, str(failure.status), failure.name.partition(" ")[2]}
