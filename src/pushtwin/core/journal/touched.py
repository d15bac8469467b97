"""Whom a call is about, where that may be many: kept as one text, in which each can be found. Pure.

The text has a line for each: JSON, the id of a registration as a text, that of a person as a number. A last `null` says
that there were more. No line can be part of another.
"""

from typing import NamedTuple

from pushtwin.base import json_text
from pushtwin.core.calls.touched import Touched

_LINE = "\n"
_MORE = "null"


class Concerned(NamedTuple):
    """Whom a call is about, in the columns of the journal: the first of each, and all where they are several."""

    registration_id: str | None
    person_id: int | None
    touched: str | None


def concerned_by(registration_id: str | None, person_id: int | None, touched: Touched | None) -> Concerned:
    """What a call names comes before what it turned out to be about."""
    if touched is None:
        return Concerned(registration_id, person_id, None)
    if registration_id is None:
        registration_id = next(iter(touched.registration_ids), None)
    if person_id is None:
        person_id = next(iter(touched.person_ids), None)
    if max(len(touched.registration_ids), len(touched.person_ids)) <= 1:
        return Concerned(registration_id, person_id, None)
    lines = [*map(_written, touched.registration_ids), *map(_written, touched.person_ids)]
    return Concerned(registration_id, person_id, _LINE.join(["", *lines, *([_MORE] if touched.is_cut else []), ""]))


def line_of(one: str | int) -> str:
    """What the text holds if a call is about this registration or this person."""
    return f"{_LINE}{_written(one)}{_LINE}"


class TouchedIds(NamedTuple):
    """What such a text says."""

    registration_ids: list[str]
    person_ids: list[int]
    is_cut: bool


def read_touched(text: str) -> TouchedIds:
    found = [json_text.parse(line) for line in text.split(_LINE) if line]
    return TouchedIds(
        [one for one in found if isinstance(one, str)],
        [one for one in found if isinstance(one, int)],
        found[-1] is None,
    )


def _written(one: str | int) -> str:
    return json_text.write(one).decode()
