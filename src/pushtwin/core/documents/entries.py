"""What the parts of a document do alike when they turn entries into rows, and rows into entries."""

from collections.abc import Container, Mapping
from typing import Any

from pushtwin.base import json_text
from pushtwin.base.problems import Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds

Row = tuple[Any, ...]
Rows = dict[str, list[Any]]  # by table
TWICE = "is there twice"


def text_of(value: Any) -> str:
    """JSON as the tables keep it."""
    return json_text.write(value).decode()


def known(members: Mapping[str, Any]) -> dict[str, Any]:
    """An entry leaves out what is None."""
    return {name: value for name, value in members.items() if value is not None}


def refuse_twice(problems: list[Problem], taken: Container[Any], value: Any, *place: str | int) -> None:
    """Note that a value must not come again."""
    if value in taken:
        problems.append(Problem(place, f"{value} {TWICE}"))


class Ordinals:
    """Those of all entries of one kind: each once in the document, and growing within a list.

    They put entries of different lists into one order of creation.
    """

    def __init__(self, time_and_ids: TimeAndIds, problems: list[Problem]) -> None:
        self._time_and_ids = time_and_ids
        self._problems = problems
        self._taken: set[int] = set()

    def take(self, given: int | None, before: int, place: Place) -> int:
        """The next one of a list, chosen where an entry names none; `before` is that of the entry before."""
        ordinal = self._time_and_ids.next_ordinal() if given is None else given
        if ordinal <= before:
            self._problems.append(Problem((*place, "ordinal"), "should be greater than the one before"))
        elif ordinal in self._taken:
            self._problems.append(Problem((*place, "ordinal"), TWICE))
        self._taken.add(ordinal)
        return ordinal
