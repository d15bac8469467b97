"""Filters as SQL. What databases compare otherwise than the twin, they only narrow down. No decisions, no commit."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from math import inf, isfinite
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, literal_column, or_, select

from pushtwin.base import json_text
from pushtwin.core.people.person_filters import (
    NEGATIONS,
    ORDERED,
    All,
    Condition,
    Operator,
    Part,
    Some,
    Test,
    checker_of,
)
from pushtwin.database import Row
from pushtwin.database.tables.people import identifiers, persons
from pushtwin.database.texts import HasText, NumberIn

_OWN = select(identifiers.c.value).where(
    identifiers.c.account_id == persons.c.account_id, identifiers.c.person_id == persons.c.person_id
)
IS_IDENTIFIED: ColumnElement[bool] = _OWN.limit(1).correlate(persons).scalar_subquery().is_not(None)
Check = Callable[[Row], bool]
_TAGS_PLACE, _ATTRIBUTES_PLACE = -2, -1  # in rows that are to be checked


class Narrowed(NamedTuple):
    """A condition for a statement; without one nothing can be left out. `check` tells of a row that fulfils it whether
    it really does; without one all do."""

    where: ColumnElement[bool] | None
    check: Check | None


class Narrowing:
    """Makes one statement's conditions. `columns` are what it must read beside its own, so that rows can be checked."""

    def __init__(self, first_place: int) -> None:
        self.columns: list[ColumnElement[Any]] = []
        self._first_place = first_place

    def narrow(self, condition: Condition) -> Narrowed:
        """As far as a database can tell."""
        match condition:
            case Test():
                return _narrow_test(condition)
            case All():
                return _all([self.narrow(one) for one in condition.parts])
            case Some():
                return self._some([self.narrow(one) for one in condition.parts])

    def _some(self, parts: Sequence[Narrowed]) -> Narrowed:
        wheres = [one.where for one in parts if one.where is not None]
        where = or_(*wheres) if len(wheres) == len(parts) else None
        if all(one.check is None for one in parts):
            return Narrowed(where, None)
        checks = [self._check_of(one) for one in parts]
        return Narrowed(where, lambda row: any(check(row) for check in checks))

    def _check_of(self, part: Narrowed) -> Check:
        """Of one among several: here the condition of the statement does not tell."""
        if part.where is None:
            assert part.check is not None
            return part.check
        place = self._first_place + len(self.columns)
        self.columns.append(func.coalesce(part.where, literal(value=False)).label(f"met_{place}"))
        check = part.check
        return lambda row: bool(row[place]) and (check is None or check(row))


def _all(parts: Sequence[Narrowed]) -> Narrowed:
    wheres = [one.where for one in parts if one.where is not None]
    checks = [one.check for one in parts if one.check is not None]
    return Narrowed(
        and_(*wheres) if wheres else None, (lambda row: all(check(row) for check in checks)) if checks else None
    )


def _narrow_test(test: Test) -> Narrowed:
    if positive := NEGATIONS.get(test.operator):
        told = _narrow_test(test._replace(operator=positive))
        if told.check is None and told.where is not None:
            return Narrowed(~func.coalesce(told.where, literal(value=False)), None)
        return Narrowed(None, _checking(test))
    return _NARROWED[test.part](test)


def _checking(test: Test) -> Check:
    check, place = checker_of(test), _TAGS_PLACE if test.part is Part.TAGS else _ATTRIBUTES_PLACE
    return lambda row: check(row[place])


def _narrow_tag(test: Test) -> Narrowed:
    """A tag stands in quotes, after a bracket or a comma. What is written otherwise, or is a comma itself, is looked
    at more closely."""
    quoted = json_text.write(test.value).decode()
    where = or_(HasText(persons.c.tags, f"[{quoted}"), HasText(persons.c.tags, f",{quoted}"))
    return Narrowed(where, _checking(test) if "\\" in quoted or test.value == "," else None)


def _narrow_attribute(test: Test) -> Narrowed:
    """By what the JSON of custom attributes has in it if one passes."""
    where: ColumnElement[bool] = and_(*(HasText(persons.c.custom_attributes, one) for one in _written(test)))
    if test.operator is Operator.EQUAL and isinstance(test.value, int | Decimal):
        where = or_(where, *(HasText(persons.c.custom_attributes, one) for one in ("E+", "E-")))
    if (bounds := _bounds_of(test)) is not None:
        where = and_(where, bounds)
    return Narrowed(where, _checking(test))


def _bounds_of(test: Test) -> ColumnElement[bool] | None:
    """Numbers that pass are on this side, though databases may round them; None where that can't be asked."""
    is_number = isinstance(test.value, int | Decimal) and not isinstance(test.value, bool)
    value = float(Decimal(test.value)) if is_number and test.operator in ORDERED else inf
    margin, is_lowest = max(abs(value) * 1e-9, 1e-300), test.operator in {Operator.GREATER, Operator.AT_LEAST}
    bound = value - margin if is_lowest else value + margin
    if not isfinite(bound) or json_text.write(test.name).decode() != f'"{test.name}"':
        return None
    number = NumberIn(persons.c.custom_attributes, test.name)
    return number >= literal_column(repr(bound)) if is_lowest else number <= literal_column(repr(bound))


def _written(test: Test) -> list[str]:
    """What JSON has in it if one of its attributes passes."""
    name = json_text.write(test.name).decode()
    if test.operator is Operator.EQUAL:
        return [f"{name}:{_beginning(test.value)}"]
    if not isinstance(test.value, str):
        return [f"{name}:"]
    text = json_text.write(test.value).decode()
    return {
        Operator.STARTS: [f"{name}:{text[:-1]}"],
        Operator.ENDS: [f"{name}:", text[1:]],
        Operator.CONTAINS: [f"{name}:", text[1:-1]],
    }.get(test.operator, [f"{name}:"])


def _beginning(value: Any) -> str:
    """How a value is written at least, unless with an exponent: numbers may have zeros behind, and zero a sign."""
    if isinstance(value, str | bool):
        return json_text.write(value).decode()
    digits = f"{Decimal(value):f}" if value else ""
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _has_identifier(test: Test) -> ColumnElement[bool]:
    """The owner of a whole value is found at once; parts of values are looked for with each person.

    By a scalar subquery: for EXISTS PostgreSQL may choose to compare all persons with all identifiers.
    """
    owners = select(identifiers.c.person_id).where(
        identifiers.c.account_id == bindparam("account_id"),
        identifiers.c.kind == test.name,
        compared(identifiers.c.value, test),
    )
    if test.operator is Operator.EQUAL:
        is_owner: ColumnElement[bool] = persons.c.person_id == owners.correlate(None).scalar_subquery()
        return is_owner
    own = owners.where(identifiers.c.person_id == persons.c.person_id)
    return own.limit(1).correlate(persons).scalar_subquery().is_not(None)


def _is_at(column: Any, test: Test) -> ColumnElement[bool]:
    """The value has a first and a last millisecond."""
    first, last = test.value
    if test.operator is Operator.EQUAL:
        between: ColumnElement[bool] = column.between(first, last)
        return between
    ends_first = test.operator in {Operator.LESS, Operator.AT_LEAST}
    return compared(column, test._replace(value=first if ends_first else last))


def compared(column: Any, test: Test) -> ColumnElement[bool]:
    """A test of a column that databases compare as the twin does."""
    value, length = test.value, len(str(test.value))
    found: ColumnElement[bool]
    match test.operator:
        case Operator.CONTAINS:
            found = HasText(column, literal(value)) if value else column.is_not(None)
        case Operator.STARTS:
            found = func.substr(column, 1, length) == value
        case Operator.ENDS:
            is_long_enough = func.length(column) >= length
            found = and_(is_long_enough, func.substr(column, func.length(column) - length + 1) == value)
        case Operator.GREATER:
            found = column > value
        case Operator.LESS:
            found = column < value
        case Operator.AT_LEAST:
            found = column >= value
        case Operator.AT_MOST:
            found = column <= value
        case _:
            found = column == value
    return found


_NARROWED: dict[Part, Callable[[Test], Narrowed]] = {
    Part.TEXT: lambda test: Narrowed(compared(persons.c[test.name], test), None),
    Part.DATE: lambda test: Narrowed(compared(persons.c[test.name], test), None),
    Part.ID: lambda test: Narrowed(compared(persons.c[test.name], test), None),
    Part.TIME: lambda test: Narrowed(_is_at(persons.c[test.name], test), None),
    Part.IDENTIFIER: lambda test: Narrowed(_has_identifier(test), None),
    Part.TAGS: _narrow_tag,
    Part.CUSTOM_ATTRIBUTE: _narrow_attribute,
}
