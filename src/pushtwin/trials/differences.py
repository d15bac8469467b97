"""The first call whose answer was another one in another run of the same test. Pure.

Ids and times are other ones in each run, so they only have to look alike.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pushtwin.control_types.trials import TrialCall

_CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)"), "<time>"),
    (re.compile(r"[0-9a-f]{32}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), "<key>"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), "<uuid>"),
    (re.compile(r"\d{12,}"), "<digits>"),
    (re.compile(r"[0-9a-f]{24,}", re.IGNORECASE), "<id>"),
)
_MISSING = object()


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


def find_difference(before: Sequence[TrialCall], after: Sequence[TrialCall]) -> Difference | None:
    """Calls that the twin has made, which come at any time, count where all others are alike."""
    for direction in ("in", "out"):
        found = _first(
            [one for one in before if one["direction"] == direction],
            [one for one in after if one["direction"] == direction],
        )
        if found:
            return found
    return None


def _first(before: Sequence[TrialCall], after: Sequence[TrialCall]) -> Difference | None:
    for one, other in zip(before, after, strict=False):
        if _asked(one) != _asked(other):
            return _named(other, "call", _line(one), _line(other))
        for field, was, has_become in _differing(_answered(one), _answered(other)):
            return _named(other, field, was, has_become)
    if len(before) > len(after):
        return _named(before[len(after)], "call", _line(before[len(after)]), None)
    if len(after) > len(before):
        return _named(after[len(before)], "call", None, _line(after[len(before)]))
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


def _differing(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Place by place, in the order of the answer."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(one for one in after if one not in before)]:
            inner = f"{path}.{name}" if path else str(name)
            yield from _differing(before.get(name, _MISSING), after.get(name, _MISSING), inner)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differing(one, other, f"{path}[{place}]")
    elif _masked(_text(before)) != _masked(_text(after)):
        yield path, None if before is _MISSING else before, None if after is _MISSING else after


def _text(value: Any) -> str:
    return "" if value is _MISSING else json.dumps(value, ensure_ascii=False)


def _masked(text: str) -> str:
    for pattern, mark in _CHANGING:
        text = pattern.sub(mark, text)
    return text
