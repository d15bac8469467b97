"""Calls become steps: what time goes by in between is one, too."""

from typing import Any

from pushtwin.trials.sessions.replaying import Answered
from pushtwin.trials.sessions.steps import Call, Pause, steps_of
from tests.cases import each
from tests.trials.sessions.entries import BEGUN, calls, entry

FREEZE = {"operation": "freeze-clock", "direction": "control"}
RESUME = {"operation": "resume-clock", "direction": "control"}


@each(
    ("entries", "is_frozen", "expected"),
    [
        ([entry(ms=0), entry(ms=999)], False, [0, 0]),
        ([entry(ms=600), entry(ms=1200)], False, [0, 1000, 0]),
        ([entry(ms=259_200_529)], False, [259_200_000, 0]),
        ([entry(ms=0), entry(ms=-5000)], False, [0, -5000, 0]),
        ([entry(ms=0), entry(ms=1)], True, [0, 1, 0]),
        ([entry(ms=0, **FREEZE), entry(ms=1)], False, [1, 0]),
        ([entry(ms=0, **RESUME), entry(ms=1)], True, [0]),
        ([entry(ms=86_400_000, **{**FREEZE, "operation": "advance-clock"})], True, [86_400_000]),
        ([entry(operation="clear-journal", direction="control")], True, []),
    ],
)
def test_time_between_calls(entries: list[dict[str, Any]], is_frozen: bool, expected: list[int]) -> None:
    """Expected are milliseconds of pauses, and 0 for calls."""
    steps = steps_of(calls(*entries), BEGUN, is_frozen=is_frozen)
    assert [0 if isinstance(one, Call) else one.ms for one in steps] == expected


@each(
    ("ms", "said"),
    [
        (259_200_000, "3 days later"),
        (7_200_000, "2 hours later"),
        (60_000, "1 minute later"),
        (1500, "1.5 seconds later"),
        (-3_600_000, "the clock is set back by 1 hour"),
    ],
)
def test_a_pause_in_words(ms: int, said: str) -> None:
    assert str(Pause(ms)) == said


@each(
    ("entry_told", "status", "expected"),
    [
        ({}, 200, True),
        ({}, 201, False),
        ({}, None, False),
        ({"fault": "f"}, None, True),
        ({"fault": "f"}, 500, False),
    ],
)
def test_whether_a_call_is_answered_as_before(entry_told: dict[str, Any], status: int | None, expected: bool) -> None:
    """A fault may break an answer whose status the journal tells."""
    (call,) = calls(entry(**entry_told))
    assert Answered(0, call, status).is_as_before is expected
