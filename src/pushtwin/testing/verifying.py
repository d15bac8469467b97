"""Expectations of calls, and what to say when they were not met."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, get_args

from pushtwin.control_types.calls import Direction, JournaledCall, Operation, OutgoingOperation, VerdictAnswer
from pushtwin.sdk.values import refuse_unknown
from pushtwin.testing.control import given, iso, milliseconds


class Likeness(TypedDict, total=False):
    """What a call must be like.

    `body` is the part of the JSON that matters: objects may have more members, arrays must be as long. `query` and
    `headers` name those that matter. In `path` a `*` stands for one or more characters.
    """

    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    url: str
    status: int
    registration_id: str
    person_id: int


class Expectation(Likeness, total=False):
    """A call of an operation that is like this."""

    operation: Operation | OutgoingOperation


def expected(like: Mapping[str, Any]) -> dict[str, Any]:
    """An expectation as the control API wants it. Raises TypeError for a misspelt keyword."""
    refuse_unknown(like, Expectation)
    match = {name: like[name] for name in ("url", "path", "query", "headers", "body") if name in like}
    told = {
        "direction": direction_of(like.get("operation")),
        "operation": like.get("operation"),
        "status": like.get("status"),
        "registrationId": like.get("registration_id"),
        "personId": like.get("person_id"),
        "match": match or None,
    }
    return given(told)


def direction_of(operation: Any) -> Direction | None:
    """Webhooks are what the twin calls; everything else is what is called of the twin."""
    return "out" if operation in get_args(OutgoingOperation) else None


def how_often(*, count: int | None, at_least: int | None, at_most: int | None, never: bool) -> dict[str, int | bool]:
    """How many calls are expected."""
    return given({"count": count, "atLeast": at_least, "atMost": at_most, "never": never or None})


def limits(since: datetime | str | None, within: float | None) -> dict[str, Any]:
    """From when on calls count, and how many seconds they may take to come."""
    return given({"since": iso(since), "withinMs": milliseconds(within)})


def judge(verdict: VerdictAnswer, what: str) -> list[JournaledCall]:
    """The calls that matched, at most 20. Raises AssertionError that shows what came instead of `what`."""
    __tracebackhide__ = True  # pytest shows the line of the test instead of this one
    if not verdict["passed"]:
        raise AssertionError(explain(verdict, what))
    return verdict["matches"]


def explain(verdict: VerdictAnswer, what: str) -> str:
    """Why an expectation was not met, for a person who reads a failed test."""
    lines = [f"{what}: {verdict['message']}"]
    if verdict["evicted"]:
        lines.append("The option --journal-size of `pushtwin serve` decides how many calls are kept.")
    return "\n".join(lines)
