"""What keeps a message from a device, in words. Pure."""

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from pushtwin.base import json_text
from pushtwin.core.messages.candidates import TAG, Candidate, Field, Part

MAX_SHOWN = 3
"""Values or reasons; of more it is said how many there are."""
MAX_SHOWN_CHARACTERS = 100
NOT_PRIMARY = "not the primary device"
DISABLED = "the registration is disabled"


def words_for_miss(field: Field, wanted: Sequence[Any], keys: AbstractSet[Hashable], candidate: Candidate) -> str:
    """Why the candidate has none of the values, which are known not to match."""
    if field.part is Part.PERSON and not candidate.person.is_identified:
        return "the device is not personalized"
    if not wanted:
        return f"no value of {shorten(field.name)} is accepted"
    if field is TAG:
        return f"no tag {_listed(wanted, 'or')}"
    held = field.read(candidate)
    if not held:
        return _words_for_nothing(field)
    if field.flag_words and isinstance(held[0], bool) and (not held[0],) in keys:
        return field.flag_words[held[0]]
    return _words_for_others(field, held, wanted)


def _words_for_nothing(field: Field) -> str:
    match field.part:
        case Part.PERSON:
            return f"person has no {field.name}"
        case Part.CUSTOM_ATTRIBUTES:
            return f"no custom attribute {shorten(field.name)}"
        case _:
            return f"{field.name} is not known"


def _words_for_others(field: Field, held: Sequence[Any], wanted: Sequence[Any]) -> str:
    """Values that look the same and are not, as a text and a number, are shown as JSON."""
    looks = set(map(_plain, held[:MAX_SHOWN]))
    in_json = not looks.isdisjoint(map(_plain, wanted[:MAX_SHOWN]))
    has, asked_for = _listed(held, "and", in_json=in_json), _listed(wanted, "or", in_json=in_json)
    if field.part is Part.PERSON:
        return f"person has {field.name} {has}, not {asked_for}"
    return f"{shorten(field.name)} is {has}, not {asked_for}"


def _listed(values: Sequence[Any], joint: str, *, in_json: bool = False) -> str:
    """`a`, `a or b`, `a, b or c`, `a, b, c or 4 others`."""
    shown = [shorten((_as_json if in_json else _plain)(value)) for value in values[:MAX_SHOWN]]
    if (left := len(values) - MAX_SHOWN) > 0:
        shown.append(f"{left} other{'s' if left > 1 else ''}")
    *others, last = shown
    return f"{', '.join(others)} {joint} {last}" if others else last


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else _as_json(value)


def _as_json(value: Any) -> str:
    return json_text.write(value).decode()


def shorten(text: str) -> str:
    return text if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[:MAX_SHOWN_CHARACTERS]}…"
