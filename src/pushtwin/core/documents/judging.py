"""What is wrong with JSON that a model refuses, at places that are really there; and what is left without it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from pushtwin.base.problems import MOST_TOLD, Place, Problem
from pushtwin.core.documents.values import REFUSED

T = TypeVar("T")
_ROOT: Place = ()
_OF_WHAT_IS_ABSENT = {"missing", REFUSED}  # a rule may miss something, too
_MOST_COMPLAINTS = 10 * MOST_TOLD  # of which enough are told: alternatives of a union tell together
_WHOLE: dict[Any, Any] = {}  # nothing of it was removed


class _Complaint(NamedTuple):
    """One of a model. `choice` is the place of a union whose alternative complains."""

    place: Place
    choice: Place | None
    is_missing: bool
    message: str


def message_of(error: Any) -> str:
    """As the model puts it, without what pydantic writes before the words of a validator."""
    message: str = error["msg"]
    return message.removeprefix("Value error, ")


def problems_of(error: ValidationError, given: Any, say: Callable[[Any], str] = message_of) -> list[Problem]:
    """Each once, as many as are told.

    Of a union the alternatives tell that fit best, together where they tell of the same place.
    """
    complaints = _complaints(error, given, say, most=_MOST_COMPLAINTS)
    passed = {one.choice for one in complaints if one.choice is not None and one.place != one.choice}
    told: dict[tuple[Place, Any], Problem] = {}
    for number, (place, choice, _, message) in enumerate(complaints):
        if choice in passed and place == choice:
            continue
        key = (place, number if choice is None else choice)
        before = told.get(key)
        told[key] = Problem(place, f"{before.message}, or: {message}" if before else message)
    return list(told.values())


def _complaints(
    error: ValidationError, given: Any, say: Callable[[Any], str], *, most: int | None = None
) -> list[_Complaint]:
    errors = error.errors(include_url=False, include_context=False)[:most]
    return [_complaint(one["loc"], given, one["type"] in _OF_WHAT_IS_ABSENT, say(one)) for one in errors]


def _complaint(parts: Sequence[str | int], given: Any, may_be_absent: bool, message: str) -> _Complaint:
    """Models name the alternatives of unions on the way, and keys by a mark of their own: nobody finds those."""
    place, choice, is_missing = _ROOT, None, False
    for number, part in enumerate(parts, 1):
        is_there = part in given if isinstance(given, dict) else isinstance(given, list) and isinstance(part, int)
        is_missing = not is_there and may_be_absent and number == len(parts)
        if is_there:
            given = given[part]
        if is_there or is_missing:
            place = (*place, part)
        elif choice is None:
            choice = place
    return _Complaint(place, choice, is_missing, message)


class Judged(NamedTuple, Generic[T]):
    """What a model makes of JSON without what is wrong with it; None when nothing is left."""

    value: T | None
    problems: list[Problem]
    removed: "Removed"


def judge(model: TypeAdapter[T], given: Any, say: Callable[[Any], str] = message_of) -> Judged[T]:
    """Tell everything that is wrong, and keep the rest, so that rules between its parts can be asked all the same."""
    removed = Removed()
    try:
        return Judged(model.validate_python(given), [], removed)
    except ValidationError as error:
        problems, refusal = problems_of(error, given, say), error
    rest = given
    while True:
        removed.remove(_complaints(refusal, rest, say))
        if removed.everything:
            return Judged(None, problems, removed)
        rest = removed.rest_of(given)
        try:
            return Judged(model.validate_python(rest), problems, removed)
        except ValidationError as error:
            refusal = error  # of what needs something that was removed


class Removed:
    """Parts of a document that were taken out of it. An object goes as a whole when it misses something."""

    def __init__(self) -> None:
        self._parts: dict[Any, Any] = {}  # by the steps to them; None at the end of the way
        self._kept: dict[Place, list[int]] = {}  # of lists that have lost entries, those that stay
        self.everything = False

    def remove(self, complaints: Iterable[_Complaint]) -> None:
        """Places are those in the rest."""
        for place, _, is_missing, _ in complaints:
            self._remove(self._original(place[:-1] if is_missing else place))

    def _remove(self, place: Place) -> None:
        if not place:
            self.everything = True
            return
        parts = self._parts
        for part in place[:-1]:
            parts = parts.setdefault(part, {})
            if parts is None:
                return
        parts[place[-1]] = None

    def rest_of(self, given: Any) -> Any:
        """What stays of the document."""
        self._kept = {}
        return self._rest(given, self._parts, _ROOT)

    def _rest(self, given: Any, parts: dict[Any, Any], place: Place) -> Any:
        def stays(step: Any) -> bool:
            return parts.get(step, _WHOLE) is not None

        def inner(step: Any, value: Any) -> Any:
            return self._rest(value, parts[step], (*place, step)) if step in parts else value

        if isinstance(given, dict):
            return {name: inner(name, value) for name, value in given.items() if stays(name)}
        self._kept[place] = [number for number in range(len(given)) if stays(number)]
        return [inner(number, given[number]) for number in self._kept[place]]

    def place_of(self, place: Place) -> Place | None:
        """Where a part of the rest is in the document; None for a part that is missing only because it was removed."""
        original, parts = self._original(place), self._parts
        for part in original:
            parts = parts.get(part, _WHOLE)
            if parts is None:
                return None
        return original

    def _original(self, place: Place) -> Place:
        original = _ROOT
        for part in place:
            kept = self._kept.get(original)
            original = (*original, kept[part] if kept and isinstance(part, int) else part)
        return original
