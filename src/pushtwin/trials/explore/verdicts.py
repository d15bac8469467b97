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
    _, classes = _expected(run.marks)
    is_expected = any(_is_one_of(one["class"], run.message) for one in classes)
    return Verdict.ALLOWED if is_expected or may_fail(run.marks, failure, allowed) else Verdict.FAILED


def may_fail(marks: Mapping[str, Any], failure: Failure, allowed: Container[int]) -> bool:
    """Whether a test with these marks may fail under it in any way."""
    texts, classes = _expected(marks)
    if any(_names(one, failure) for one in texts):
        return True
    return not classes and (failure.lasts or failure.status in allowed)


def _expected(marks: Mapping[str, Any]) -> tuple[list[Any], list[Mapping[str, Any]]]:
    """What is expected by names of failures, and by exceptions."""
    expected = marks.get("expects", [])
    items = expected if isinstance(expected, list) else [expected]
    classes = [one for one in items if isinstance(one, Mapping)]
    return [one for one in items if not isinstance(one, Mapping)], classes


def _names(text: Any, failure: Failure) -> bool:
    """A text, or a number."""
    return str(text) in {failure.name, failure.column, str(failure.status), failure.name.partition(" ")[2]}


def _is_one_of(names: Sequence[str], message: str) -> bool:
    """Whether an exception is one of a class, or of one below it."""
    return message.partition(":")[0].strip() in names
