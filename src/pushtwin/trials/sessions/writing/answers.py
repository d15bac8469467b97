"""What a test expects of an answer: its status, and the parts of its body that matter. Pure.

Of a refusal that is everything; of other answers what somebody has sent before, and what has become of it. What is
different each time that the session is done matters only where a variable has it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pushtwin.trials.sessions.writing.code import WIDTH, Group, Names, line, literal
from pushtwin.trials.sessions.writing.variables import Place, at

_MOST = 6
_TELLING = {"groupName", "status", "state", "reason", "type", "statusCode"}
_MOST_LETTERS = 200
Sent = Mapping[Any, set[str]]
"""Values that were sent before, with the names of the members that they were in."""


def expectations(told: str, answers: Sequence[Any], status: int, sent: Sent, names: Names) -> list[str]:
    """Lines that assert it. `answers` came to the same call in two worlds; `told` is what the first is called."""
    answer, other = answers
    same = dict(_facts(other))
    facts = [*_facts(answer)]
    sure = [(place, one) for place, one in facts if _is_sure(one, same.get(place), names)]
    if status < 400:
        sure = [(place, one) for place, one in sure if _matters(place, one, sent, names)]
    elif len(sure) == len(facts) == len(same) <= _MOST and isinstance(answer, dict):
        return [line(f"assert {told} == ", literal(answer, names))]
    lines = (_expected(told, place, one, names) for place, one in sure if place)
    return [one for one in lines if one is not None][:_MOST]


def _facts(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Everything that has no parts, or is a list of such, with its place."""
    match value:
        case dict():
            for name, one in value.items():
                yield from _facts(one, (*place, name))
        case [*parts] if parts and any(isinstance(one, dict | list) for one in parts):
            for number, one in enumerate(parts):
                yield from _facts(one, (*place, number))
        case _:
            yield place, value


def _is_sure(value: Any, other: Any, names: Names) -> bool:
    """Whether it is the same each time, or has a name."""
    if isinstance(value, list):
        others = other if isinstance(other, list) and len(other) == len(value) else [None] * len(value)
        return all(_is_sure(one, another, names) for one, another in zip(value, others, strict=True))
    return _has_name(value, names) or (value == other and type(value) is type(other))


def _has_name(value: Any, names: Names) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value in names


def _expected(told: str, place: Place, value: Any, names: Names) -> str | None:
    """None for what no line can hold."""
    operator = "is" if value is None or isinstance(value, bool) else "=="
    shown = literal(value, names)
    text = line(f"assert {told}{at(place)} {operator} ", shown)
    return text if isinstance(shown, Group) or len(text) <= WIDTH else None


def _matters(place: Place, value: Any, sent: Sent, names: Names) -> bool:
    name = next((one for one in reversed(place) if isinstance(one, str)), "")
    is_status = name in _TELLING or (name == "name" and len(place) > 1 and place[-2] in {"status", "error"})
    if isinstance(value, list):
        return any(_is_news(one, name, sent, names) for one in value)
    return _is_news(value, name, sent, names) or (is_status and isinstance(value, str | int))


def _is_news(value: Any, name: str, sent: Sent, names: Names) -> bool:
    """Whether somebody has sent it, or has been told it. That an application is the account's is none."""
    if value is None or value == "":
        return False
    if isinstance(value, bool):
        return name in sent.get(value, ())
    if _has_name(value, names):
        return not names[value].startswith("account.application")
    return value in sent and len(str(value)) <= _MOST_LETTERS
