"""The first call whose answer was another one in another run of the same test. Pure.

Ids and times are other ones in each run. Most of them look like that; others are known by what differs between two runs
of which nothing was different.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any, NamedTuple

from pushtwin.control_types.trials import TrialCall
from pushtwin.trials.orders import WEBHOOK

_CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"[0-9a-f]{32}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), "<key>"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), "<uuid>"),
    (re.compile(r"\b[0-9a-f]{32}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b\d{12,}\b"), "<digits>"),
)
_DIRECTIONS = "in", "out"
_CALL = "call"
_MISSING = object()
Field = tuple[str, int, str]
"""Of an answer: whose call it is, its number among those, and the place in the answer."""
_Form = Callable[[Any], str]
"""What of a value counts."""


class Difference(NamedTuple):
    """A call, by its operation, its method and its path; where in the answer it differs, and how it was and is.

    None stands for a call, or a part of an answer, that is not there.
    """

    operation: str
    method: str
    path: str
    field: str
    before: Any
    after: Any

    @property
    def is_of_an_answer(self) -> bool:
        """Whether the twin has answered the same call otherwise: all else may come of the test, or of the moment."""
        return self.field != _CALL and self.operation != WEBHOOK


def changing_fields(one: Sequence[TrialCall], other: Sequence[TrialCall]) -> set[Field]:
    """Those that are other ones in two runs that should be alike."""
    return _changing(one, other, _outline)


def find_difference(
    before: Sequence[TrialCall], after: Sequence[TrialCall], changing: Set[Field] = frozenset()
) -> Difference | None:
    """Calls that the twin has made, which come at any time, count where all others are alike."""
    return _find(before, after, changing, _outline)


def find_lasting_difference(
    before: tuple[Sequence[TrialCall], Sequence[TrialCall]], after: tuple[Sequence[TrialCall], Sequence[TrialCall]]
) -> Difference | None:
    """The first one in what two runs agree on and two others, too: also a time, where the clock stands still."""
    return _find(before[0], after[0], _changing(*before, _text) | _changing(*after, _text), _text)


def _changing(one: Sequence[TrialCall], other: Sequence[TrialCall], form: _Form) -> set[Field]:
    return {
        (direction, number, field)
        for direction in _DIRECTIONS
        for number, (first, second) in enumerate(zip(_those(one, direction), _those(other, direction), strict=False))
        for field, _, _ in _differing(_answered(first), _answered(second), form)
    }


def _find(
    before: Sequence[TrialCall], after: Sequence[TrialCall], changing: Set[Field], form: _Form
) -> Difference | None:
    for direction in _DIRECTIONS:
        if found := _first(_those(before, direction), _those(after, direction), direction, changing, form):
            return found
    return None


def _those(calls: Sequence[TrialCall], direction: str) -> list[TrialCall]:
    return [one for one in calls if one["direction"] == direction]


def _first(
    before: Sequence[TrialCall], after: Sequence[TrialCall], direction: str, changing: Set[Field], form: _Form
) -> Difference | None:
    for number, (one, other) in enumerate(zip(before, after, strict=False)):
        if _asked(one) != _asked(other):
            return _named(other, _CALL, _line(one), _line(other))
        for field, was, has_become in _differing(_answered(one), _answered(other), form):
            if (direction, number, field) not in changing:
                return _named(other, field, was, has_become)
    if len(before) > len(after):
        return _named(before[len(after)], _CALL, _line(before[len(after)]), None)
    if len(after) > len(before):
        return _named(after[len(before)], _CALL, None, _line(after[len(before)]))
    return None


def _named(call: TrialCall, field: str, before: Any, after: Any) -> Difference:
    return Difference(call["operation"], call["method"], call["path"], field, before, after)


def _line(call: TrialCall) -> str:
    return f"{call['method']} {call['path']}"


def _asked(call: TrialCall) -> Any:
    asked = [call["operation"], _line(call)]
    return _masked(json.dumps([*asked, call.get("body") if call["direction"] == "out" else None], default=str))


def _answered(call: TrialCall) -> dict[str, Any]:
    answered = {"status": call.get("status"), "answer": call.get("answer")}
    return {name: value for name, value in answered.items() if value is not None}


def _differing(before: Any, after: Any, form: _Form, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Place by place, in the order of the answer."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(one for one in after if one not in before)]:
            inner = f"{path}.{name}" if path else str(name)
            yield from _differing(before.get(name, _MISSING), after.get(name, _MISSING), form, inner)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differing(one, other, form, f"{path}[{place}]")
    elif form(before) != form(after):
        yield path, None if before is _MISSING else before, None if after is _MISSING else after


def _outline(value: Any) -> str:
    """Without what changes by itself."""
    return _masked(_text(value))


def _text(value: Any) -> str:
    return "" if value is _MISSING else json.dumps(value, ensure_ascii=False)


def _masked(text: str) -> str:
    for pattern, mark in _CHANGING:
        text = pattern.sub(mark, text)
    return text
