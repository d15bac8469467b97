"""What exploring has found, in words, as JSON and as JUnit. Pure."""

from collections.abc import Iterator
from typing import Any

from pushtwin.trials.explore import matrix
from pushtwin.trials.explore.failures import RETRY_AFTER_SECONDS, TIME_OUT
from pushtwin.trials.explore.found import Tried
from pushtwin.trials.explore.orders import as_curl, as_python
from pushtwin.trials.explore.strategy import Exploration
from pushtwin.trials.explore.verdicts import Verdict
from pushtwin.trials.junit import Case, Suite
from pushtwin.trials.orders import WHOLE
from pushtwin.trials.strategy import WHY_NOT_JUDGED

_MOST_MESSAGE = 200
_SAID = {
    Verdict.FAILED: "does not survive",
    Verdict.HUNG: "hangs under",
    Verdict.UNSTEADY: "once survives and once does not",
}


def findings(found: Exploration) -> list[Tried]:
    """What was not survived."""
    return [one for one in found.tried if not one.verdict.is_fine]


def report(found: Exploration) -> Iterator[str]:
    """Line by line."""
    if found.tried:
        yield from matrix.lines(found.tried)
    previous: Tried | None = None
    for number, one in enumerate(findings(found), 1):
        yield from _finding(number, one, previous)
        previous = one
    for test, (why, message) in found.not_judged.items():
        yield ""
        yield f"{test or 'the command'} {WHY_NOT_JUDGED[why]}, and is judged no further."
        yield f"    {message}"
    yield ""
    yield from _remarks(found)
    for test, message in found.broken.items():
        yield (
            f"{test or 'the command'} does not pass any more as it is, so what it has not survived may be less: "
            f"a failure has left something behind, or something else is broken ({message[:_MOST_MESSAGE]})."
        )
    for test in found.cut:
        yield f"{test or 'the command'} makes more calls than the twin remembers: the last ones were not explored."
    for test in found.left_alone:
        yield f"{test} is left alone, as its mark says."
    yield from _left_out(found)
    yield verdict(found)


def headline(one: Tried) -> str:
    """What was not survived, in a line."""
    return f"{one.test or 'the command'} {_SAID[one.verdict]} “{one.failure.name}” of {one.call.operation}"


def _finding(number: int, one: Tried, previous: Tried | None) -> Iterator[str]:
    """What was told of the one before, of the same call, is not told again."""
    is_of_same_call = previous is not None and (previous.test, previous.call) == (one.test, one.call)
    if not is_of_same_call:
        yield ""
    yield f"{number}. {headline(one)}"
    if not is_of_same_call:
        yield f"    call       {_which(one)}"
    if one.message and not (is_of_same_call and previous and previous.message == one.message):
        yield f"    it says    {one.message[:_MOST_MESSAGE]}".replace("\n", " ")
    curl = as_curl(one.ordered, one.call.account)
    if one.test == WHOLE:
        yield f"    again      {curl}"
        return
    yield f"    again      {as_python(one.ordered, one.call.account, one.call.twin)}"
    if not is_of_same_call:
        yield f"    or         {curl}"


def _which(one: Tried) -> str:
    """The call, and where its fault is to be ordered."""
    call = one.call
    twin = f" in its twin {call.twin + 1}" if call.twin else ""
    first = ", the first being PUSHTWIN_ACCOUNT" if one.test == WHOLE else ""
    whose = f", account {call.account + 1} of the test{twin}{first}" if call.account or twin else ""
    since = f", since restore or reset {call.beginning}: order it then" if call.beginning else ""
    return f"number {call.nth} of {call.operation}{whose}{since}"


def _remarks(found: Exploration) -> Iterator[str]:
    """What helps to understand it: who waits for an answer, and who has called again too soon.

    No test fails by the latter, but platforms may refuse for longer then.
    """
    waiting = dict.fromkeys(
        one.call.operation for one in found.tried if one.failure.column == TIME_OUT and one.verdict is Verdict.HUNG
    )
    if waiting:
        yield (
            f"Who hangs without an answer ({', '.join(waiting)}) has no time-out, or one that is longer than a run may "
            "take: shorten it for tests, or say --time-limit."
        )
    hasty = [one for one in found.tried if one.hasty_after is not None]
    for operation in dict.fromkeys(one.call.operation for one in hasty):
        first, *others = [one for one in hasty if one.call.operation == operation]
        more = f" and {len(others)} more" if others else ""
        yield (
            f"{operation} is called again after {first.hasty_after:g} s, though Retry-After has said "
            f"{RETRY_AFTER_SECONDS} s: {first.test or 'the command'}{more}."
        )


def _left_out(found: Exploration) -> Iterator[str]:
    possible = len(found.tried) + len(found.left_out)
    if not possible:
        yield "No test has made a call that could fail."
        return
    left_out = len(found.left_out)
    share = 100 * left_out // possible
    yield f"{len(found.tried)} of {possible} possible failures were tried; {left_out} ({share} %) were left out:"
    for why, number in matrix.reasons(found.left_out):
        yield f"  {number:5}  {why}"


def verdict(found: Exploration) -> str:
    """The whole in a sentence."""
    number = len(findings(found))
    if number == 0:
        return f"All {len(found.tried)} were survived." if found.tried else "Nothing was tried."
    tests = len({one.test for one in findings(found)})
    return f"{number} of {len(found.tried)} were not survived, in {tests} of {found.tests} tests."


def as_json(found: Exploration) -> dict[str, Any]:
    """The report as `--json` writes it."""
    return {
        "tests": found.tests,
        "tried": [_tried(one) for one in found.tried],
        "leftOut": [one._asdict() for one in found.left_out],
        "leftAlone": [*found.left_alone],
        "notJudged": [{"test": test, **one._asdict()} for test, one in found.not_judged.items()],
        "broken": [{"test": test, "message": message} for test, message in found.broken.items()],
        "callsCut": [*found.cut],
    }


def _tried(one: Tried) -> dict[str, Any]:
    told: dict[str, Any] = {
        "test": one.test,
        "operation": one.call.operation,
        "nth": one.call.nth,
        "account": one.call.account,
        "beginning": one.call.beginning,
        "twin": one.call.twin,
        "failure": one.failure.name,
        "column": one.failure.column,
        "verdict": str(one.verdict),
    }
    if one.hasty_after is not None:
        told["ignoresRetryAfter"] = True
    if not one.verdict.is_fine:
        told["message"] = one.message
        told["fault"] = {**one.ordered}
        told["python"] = as_python(one.ordered, one.call.account, one.call.twin)
        told["curl"] = as_curl(one.ordered, one.call.account)
    return told


def suites(found: Exploration) -> list[Suite]:
    """One for each operation."""
    operations = dict.fromkeys(one.call.operation for one in found.tried)
    return [Suite(name, [_case(one) for one in found.tried if one.call.operation == name]) for name in operations]


def _case(one: Tried) -> Case:
    name = f"{one.failure.name} at call {one.call.nth}"
    if one.verdict.is_fine:
        return Case(one.test or "command", name)
    python, curl = as_python(one.ordered, one.call.account, one.call.twin), as_curl(one.ordered, one.call.account)
    return Case(one.test or "command", name, failure=str(one.verdict), details=f"{one.message}\n{python}\n{curl}")
