"""Variables of a test: for ids that the twin makes up and later calls name. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.trials.sessions.ids import Id, mentioned
from pushtwin.trials.sessions.steps import Call, Step
from pushtwin.trials.sessions.writing.code import is_name, quoted, snake

Place = tuple[str | int, ...]
"""Where a value is in an answer: names and numbers, from the outside in."""
_FIXTURES = ("account", "app", "backend", "twin")
_OTHERS = ("answer", "api_key", "fault", "made", "phone", "refused", "told", "token")
_NAMES = {"pushRegId": "registration_id", "id": "found_id", "key": "configuration_key"}


class Variable(NamedTuple):
    """What it is called, and where in the answer its value is. The journal alone has it where there is no place."""

    name: str
    value: Id
    place: Place


def variables_of(
    steps: Sequence[Step], origins: Mapping[Id, int], answers: Mapping[int, Any], now: Mapping[Id, Id]
) -> dict[int, list[Variable]]:
    """By the step whose answer they are from. `now` has the ids of the answers for those of the journal."""
    wanted = {one for step in steps if isinstance(step, Call) for one in mentioned(step)}
    found: dict[int, list[Variable]] = {}
    used = Counter((*_FIXTURES, *_OTHERS))
    for value, origin in origins.items():
        step = steps[origin]
        if value not in wanted or not isinstance(step, Call) or value in set(mentioned(step)):
            continue
        place = next((place for place, one in places(answers.get(origin)) if one == now.get(value, value)), ())
        if place or value == step.person_id:
            found.setdefault(origin, []).append(Variable(_name(place or ("personId",), used), value, place))
    return found


def _name(place: Place, used: Counter[str]) -> str:
    last = next((one for one in reversed(place) if isinstance(one, str)), "value")
    name = _NAMES.get(last, snake(last)) if is_name(last) else "value"
    used[name] += 1
    return name if used[name] == 1 else f"{name}_{used[name]}"


def places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Everything in a JSON value that has no parts, with its place."""
    match value:
        case dict():
            for name, one in value.items():
                yield from places(one, (*place, name))
        case list():
            for number, one in enumerate(value):
                yield from places(one, (*place, number))
        case _:
            yield place, value


def at(place: Place) -> str:
    """As Python spells it."""
    return "".join(f"[{quoted(one) if isinstance(one, str) else one}]" for one in place)
