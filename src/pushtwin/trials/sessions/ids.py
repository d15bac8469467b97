"""Ids that the twin has made up: which call an id is from, who needs it, and which one stands for it when the call is
made again. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pushtwin.trials.sessions.steps import Call, Step

_LEAST_NUMBER = 1 << 20  # ids of persons and of what else is counted are larger
_ID = re.compile(r"(?=.*[0-9])[^\s:]{8,}")
_USER = "username"  # of the account, which is made with it
_OF_DEVICE = "pushregistrationid"

Id = str | int


def mentioned(call: Call) -> Iterator[Id]:
    """Everything in a request that may be an id of something. In paths and queries numbers are text."""
    yield from (value for _, value in leaves(call.body))
    texts = [*call.path.split("/"), call.headers.get(_OF_DEVICE, "")]
    texts += [one for _, value in leaves([*call.query.values()]) for one in str(value).split(",")]
    for text in filter(None, texts):
        yield text
        number = _number_or_text(text)
        if number != text:
            yield number


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Id]]:
    """Texts and whole numbers of a JSON value, each with the name of the member that it is in."""
    match value:
        case dict():
            for member, one in value.items():
                yield from leaves(one, member)
        case list():
            for one in value:
                yield from leaves(one, name)
        case bool():
            return
        case str() | int():
            yield name, value


def origins(steps: Sequence[Step], start: Any = None) -> dict[Id, int]:
    """The step that each id comes from: whose answer was the first to have it, before anybody has asked for it.

    What a client has chosen itself needs nobody to tell it, nor does what is there from the `start`.
    """
    found: dict[Id, int] = {}
    known: set[Id] = {value for _, value in leaves(start)}
    for place, step in enumerate(steps):
        if not isinstance(step, Call):
            continue
        known |= set(mentioned(step))
        told = dict.fromkeys(value for name, value in leaves(step.told) if name != _USER)
        found |= {value: place for value in told if value not in known and _is_made_up(value)}
        known |= told.keys()
    return found


def _is_made_up(value: Id) -> bool:
    return value >= _LEAST_NUMBER if isinstance(value, int) else _ID.fullmatch(value) is not None


def needs(steps: Sequence[Step], made: Mapping[Id, int]) -> list[frozenset[int]]:
    """For each step the earlier ones whose ids it names. `made` tells where ids come from."""
    return [
        frozenset(made[one] for one in mentioned(step) if one in made and made[one] < place)
        if isinstance(step, Call)
        else frozenset()
        for place, step in enumerate(steps)
    ]


class Ids:
    """Which ids stand for those of the journal now."""

    def __init__(self, known: Mapping[Id, Id]) -> None:
        self.now: dict[Id, Id] = dict(known)

    def learn(self, told: Any, answer: Any, wanted: Mapping[Id, int], place: int) -> None:
        """From what a journal has told of the step at this place, and what came now."""
        match told, answer:
            case dict(), dict():
                for name in told.keys() & answer.keys():
                    self.learn(told[name], answer[name], wanted, place)
            case list(), list():
                for one, other in zip(told, answer, strict=False):
                    self.learn(one, other, wanted, place)
            case (str() | int(), str() | int()) if type(told) is type(answer) and wanted.get(told) == place:
                self.now.setdefault(told, answer)

    def put(self, value: Any) -> Any:
        """The same JSON value with the ids of now."""
        match value:
            case dict():
                return {name: self.put(one) for name, one in value.items()}
            case list():
                return [self.put(one) for one in value]
            case str() | int() if not isinstance(value, bool):
                return self.now.get(value, value)
        return value

    def put_in_path(self, path: str) -> list[str]:
        """The segments of a path."""
        return [self._put_in_text(one) for one in path.split("/")]

    def put_in_query(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """A parameter may have several values, or one that is a list with commas."""
        return {name: self._put_in_values(value) for name, value in query.items()}

    def _put_in_values(self, value: Any) -> Any:
        return [*map(self._put_in_values, value)] if isinstance(value, list) else self._put_in_list(str(value))

    def _put_in_list(self, text: str) -> str:
        return ",".join(map(self._put_in_text, text.split(",")))

    def _put_in_text(self, text: str) -> str:
        return str(self.now.get(text, self.now.get(_number_or_text(text), text)))


def _number_or_text(segment: str) -> Id:
    return int(segment) if segment.isascii() and segment.isdigit() and len(segment) < 20 else segment
