"""What a filter of persons says (people-api 6.4, 12). Pure."""

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from pushtwin.base import json_text
from pushtwin.base.person_errors import FilterInvalid
from pushtwin.base.times import milliseconds_of
from pushtwin.core.people.identifiers import bare_phone
from pushtwin.core.people.model import IdentifierKind

MAX_TESTS = 100
"""Comparisons in one filter."""
_PREFIX = "customAttributes."
_DAY_MS = 24 * 60 * 60 * 1000
_SECOND_MS = 1000


class Operator(StrEnum):
    EQUAL = "#eq"
    NOT_EQUAL = "#ne"
    CONTAINS = "#contains"
    NOT_CONTAINS = "#notContain"
    STARTS = "#startsWith"
    ENDS = "#endsWith"
    GREATER = "#gt"
    LESS = "#lt"
    AT_LEAST = "#gte"
    AT_MOST = "#lte"


_LOGICAL = ("#and", "#or")
ORDERED = {Operator.GREATER, Operator.LESS, Operator.AT_LEAST, Operator.AT_MOST}
_EQUALITY = {Operator.EQUAL, Operator.NOT_EQUAL}
_OF_TEXTS = _EQUALITY | {Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.STARTS, Operator.ENDS}
_OF_TAGS = _EQUALITY | {Operator.CONTAINS, Operator.NOT_CONTAINS}


class Part(StrEnum):
    """Where a field is looked up, and so what its values are."""

    TEXT = "text"
    DATE = "date"
    TIME = "time"
    ID = "id"
    IDENTIFIER = "identifier"
    TAGS = "tags"
    CUSTOM_ATTRIBUTE = "custom attribute"


_OPERATORS = {
    Part.TEXT: _OF_TEXTS,
    Part.DATE: _EQUALITY | ORDERED,
    Part.TIME: _EQUALITY | ORDERED,
    Part.ID: _EQUALITY | ORDERED,
    Part.IDENTIFIER: _OF_TEXTS,
    Part.TAGS: _OF_TAGS,
    Part.CUSTOM_ATTRIBUTE: {*Operator},
}
# The name on the wire, where it is looked up, and what it is called there.
_FIELDS: dict[str, tuple[Part, str]] = {
    "id": (Part.ID, "person_id"),
    "externalId": (Part.IDENTIFIER, IdentifierKind.EXTERNAL_ID),
    "phone": (Part.IDENTIFIER, IdentifierKind.PHONE),
    "email": (Part.IDENTIFIER, IdentifierKind.EMAIL),
    "contactInformation.phone.number": (Part.IDENTIFIER, IdentifierKind.PHONE),
    "contactInformation.email.address": (Part.IDENTIFIER, IdentifierKind.EMAIL),
    "type": (Part.TEXT, "type"),
    "firstName": (Part.TEXT, "first_name"),
    "lastName": (Part.TEXT, "last_name"),
    "middleName": (Part.TEXT, "middle_name"),
    "address": (Part.TEXT, "address"),
    "city": (Part.TEXT, "city"),
    "country": (Part.TEXT, "country"),
    "gender": (Part.TEXT, "gender"),
    "birthDate": (Part.DATE, "birthday"),
    "preferredLanguage": (Part.TEXT, "preferred_language"),
    "profilePicture": (Part.TEXT, "profile_picture"),
    "origin": (Part.TEXT, "origin"),
    "modifiedFrom": (Part.TEXT, "modified_from"),
    "createdAt": (Part.TIME, "created_at"),
    "modifiedAt": (Part.TIME, "modified_at"),
    "tags": (Part.TAGS, "tags"),
}


class Test(NamedTuple):
    """One comparison. The value of a time are the first and the last millisecond of what is said."""

    part: Part
    name: str
    operator: Operator
    value: Any


class All(NamedTuple):
    parts: Sequence["Condition"]


class Some(NamedTuple):
    """At least one."""

    parts: Sequence["Condition"]


Condition = Test | All | Some


def read_filter(value: Any) -> Condition:
    """What persons must fulfil. Raises FilterInvalid."""
    condition = _read(value)
    if _count(condition) > MAX_TESTS:
        raise FilterInvalid(f"The filter has more than {MAX_TESTS} comparisons")
    return condition


def _count(condition: Condition) -> int:
    return 1 if isinstance(condition, Test) else sum(map(_count, condition.parts))


def _read(value: Any) -> Condition:
    if not isinstance(value, Mapping) or not value:
        raise FilterInvalid("Each part of a filter should be an object with a comparison")
    parts = [part for name, said in value.items() for part in _read_member(name, said)]
    return parts[0] if len(parts) == 1 else All(parts)


def _read_member(name: str, said: Any) -> list[Condition]:
    if name in _LOGICAL:
        if not isinstance(said, list) or not said:
            raise FilterInvalid(f"{name} should be a list of conditions")
        parts = [_read(one) for one in said]
        return [All(parts) if name == "#and" else Some(parts)]
    if not name.startswith("#"):
        return [_test(Operator.EQUAL, name, said)]
    if name not in set(Operator):
        raise FilterInvalid(f"{_shown(name)} is no operator")
    if not isinstance(said, Mapping) or not said:
        raise FilterInvalid(f"{name} should be an object with a field and a value")
    return [_test(Operator(name), field, one) for field, one in said.items()]


def _test(how: Operator, field: str, value: Any) -> Test:
    part, name = _FIELDS.get(field) or (Part.CUSTOM_ATTRIBUTE, field.removeprefix(_PREFIX))
    if how not in _OPERATORS[part]:
        raise FilterInvalid(f"{_shown(field)} can't be compared by {how}")
    if not isinstance(value, str | bool | int | Decimal):
        raise FilterInvalid(f"{_shown(field)} should be compared with a text, a number or a boolean")
    return Test(part, name, how, _READERS[part](field, name, value))


def _shown(name: str) -> str:
    return name if len(name) <= MAX_TESTS else f"{name[:MAX_TESTS]}…"


def find_leading(condition: Condition | None) -> Test | None:
    """A test of an identifier that all who are looked for pass: their identifiers lead to them."""
    match condition:
        case Test(Part.IDENTIFIER) if condition.operator not in NEGATIONS:
            return condition
        case All():
            found = [one for one in map(find_leading, condition.parts) if one]
            return next((one for one in found if one.operator is Operator.EQUAL), found[0] if found else None)
    return None


# -- values ----------------------------------------------------------------------------------------------------


def _read_text(field: str, _: str, value: Any) -> str:
    if not isinstance(value, str):
        raise FilterInvalid(f"{field} should be compared with a text")
    return value


def _read_identifier(field: str, name: str, value: Any) -> str:
    """As identifiers are kept: emails in lower case, phones in digits."""
    text = _read_text(field, name, value if not _is_integer(value) else str(value))
    if name == IdentifierKind.EMAIL:
        return text.strip().lower()
    return bare_phone(text) if name == IdentifierKind.PHONE else text


def _read_id(field: str, _: str, value: Any) -> int:
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > 18:
        raise FilterInvalid(f"{field} should be compared with an id")
    return int(text)


def _read_date(field: str, name: str, value: Any) -> str:
    try:
        return date.fromisoformat(_read_text(field, name, value)).isoformat()
    except ValueError:
        raise FilterInvalid(f"{field} should be compared with a date YYYY-MM-DD") from None


def _read_time(field: str, name: str, value: Any) -> tuple[int, int]:
    """Times are shown down to the second, so that a second is what can be asked for; or a day."""
    text = _read_text(field, name, value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FilterInvalid(f"{field} should be compared with a time yyyy-MM-ddTHH:mm:ss") from None
    first = milliseconds_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if moment.microsecond:
        return first, first
    return first, first + (_DAY_MS if len(text) <= len("YYYY-MM-DD") else _SECOND_MS) - 1


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _as_it_is(_: str, __: str, value: Any) -> Any:
    return value


_READERS: dict[Part, Callable[[str, str, Any], Any]] = {
    Part.TEXT: _read_text,
    Part.DATE: _read_date,
    Part.TIME: _read_time,
    Part.ID: _read_id,
    Part.IDENTIFIER: _read_identifier,
    Part.TAGS: _read_text,
    Part.CUSTOM_ATTRIBUTE: _as_it_is,
}


# -- what no database compares ---------------------------------------------------------------------------------


def checker_of(test: Test) -> Callable[[str], bool]:
    """Tells whether tags, or custom attributes, which are JSON text, pass a test of one of them."""
    if test.part is Part.TAGS:
        wants = test.operator in {Operator.EQUAL, Operator.CONTAINS}
        return lambda text: (test.value in orjson.loads(text)) is wants
    name, value, kind, compare = test.name, test.value, type(test.value), _COMPARISONS.get(test.operator)

    def check(text: str) -> bool:
        held = orjson.loads(text).get(name)
        if compare and type(held) is kind:  # most are: there may be many thousands
            return compare(held, value)
        # The fast reader has all but numbers with a fraction digit by digit.
        return passes(json_text.parse(text)[name] if isinstance(held, float) else held, test.operator, value)

    return check


def passes(held: Any, how: Operator, value: Any) -> bool:
    """Whether a custom attribute has the value; None is held where there is none.

    Values of different kinds are never equal, and neither is greater. What is absent is only not equal, and does not
    contain.
    """
    if positive := NEGATIONS.get(how):
        return not passes(held, positive, value)
    return _kind(held) == _kind(value) and _COMPARISONS[how](held, value)


NEGATIONS = {Operator.NOT_EQUAL: Operator.EQUAL, Operator.NOT_CONTAINS: Operator.CONTAINS}
"""Each of these, and what must not be."""


def _kind(value: Any) -> type | None:
    if isinstance(value, bool):
        return bool
    if isinstance(value, int | Decimal):
        return int
    return str if isinstance(value, str) else None


_COMPARISONS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: operator.eq,
    Operator.CONTAINS: lambda held, value: isinstance(held, str) and value in held,
    Operator.STARTS: lambda held, value: isinstance(held, str) and held.startswith(value),
    Operator.ENDS: lambda held, value: isinstance(held, str) and held.endswith(value),
    Operator.GREATER: operator.gt,
    Operator.LESS: operator.lt,
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
}
