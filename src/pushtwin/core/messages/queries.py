"""What a query over devices says (push-messages-api 5.2 and 5.3). Pure.

An empty `$and` or `$or` says nothing; a query without any condition is refused, so that none reaches everybody by
mistake.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.messages import TargetingEvaluation
from pushtwin.core.messages.candidates import field_named
from pushtwin.core.messages.conditions import Condition, FieldTest, all_of, any_of, merge_tests
from pushtwin.core.messages.misses import shorten

AND, OR = "$and", "$or"
MAX_LEVELS = 100
"""Operators inside of one another."""
_PLACE = {"latitude", "longitude", "radius"}


class InvalidQuery(Exception):
    """The query cannot be understood (status 71); the text says what is wrong with it."""


class _Item(NamedTuple):
    """One object of a query."""

    tests: Sequence[FieldTest]
    all_of: Sequence["_Item"]
    any_of: Sequence["_Item"]

    @property
    def is_flat(self) -> bool:
        return not self.all_of and not self.any_of


def compile_query(query: Mapping[str, Any], settings: AccountSettings) -> Condition:
    """Raises InvalidQuery."""
    item = _read_item(query, "the query", 0)
    if _means_one_thing(item) or settings.targeting_evaluation is TargetingEvaluation.GROUPED:
        return _grouped(item)
    return _literal(item)


def _means_one_thing(item: _Item) -> bool:
    """Whether there is nothing to group, because no field is asked for twice."""
    fields = [test.field.name for part in (item, *item.all_of) for test in part.tests]
    once = set(fields)
    return len(once) == len(fields) and not any(_repeats(one, once) for one in item.any_of)


def _repeats(item: _Item, fields: AbstractSet[str]) -> bool:
    """Whether it asks for nothing but these fields."""
    return item.is_flat and all(test.field.name in fields for test in item.tests)


# -- evaluation ------------------------------------------------------------------------------------------------


def _literal(item: _Item) -> Condition:
    """Plain logic: everything that the object says holds."""
    parts: list[Condition] = [*item.tests, *map(_literal, item.all_of)]
    if item.any_of:
        parts.append(any_of(map(_literal, item.any_of)))
    return all_of(parts)


def _grouped(item: _Item) -> Condition:
    """Values of the same field are alternatives, different fields must all match.

    Plain fields beside `$and` count as in it. What is nested inside of an item has its plain meaning.
    """
    tests = [*item.tests, *(test for one in item.all_of for test in one.tests)]
    nested = [_literal(one._replace(tests=())) for one in item.all_of if not one.is_flat]
    fixed = {test.field.name for test in tests}
    rest: list[Condition] = []
    for one in item.any_of:
        if _repeats(one, fixed):
            tests += one.tests
        else:
            rest.append(_literal(one))
    return all_of([*merge_tests(tests), *nested, *([any_of(rest)] if rest else [])])


# -- reading ---------------------------------------------------------------------------------------------------


def _read_item(given: Any, what: str, level: int) -> _Item:
    if not isinstance(given, Mapping):
        raise InvalidQuery(f"{what} should be an object")
    if level > MAX_LEVELS:
        raise InvalidQuery(f"it is nested more than {MAX_LEVELS} levels deep")
    if given.keys() >= _PLACE:
        raise InvalidQuery("filters by place (latitude, longitude, radius) are not supported")
    tests = [_read_test(name, value) for name, value in given.items() if name not in (AND, OR)]
    item = _Item(tests, _read_items(given, AND, level), _read_items(given, OR, level))
    if item.is_flat and not tests:
        raise InvalidQuery(f"{what} has no condition")
    return item


def _read_items(given: Mapping[str, Any], operator: str, level: int) -> list[_Item]:
    items = given.get(operator, ())
    if not isinstance(items, list | tuple):
        raise InvalidQuery(f"{operator} should be a list of objects")
    return [_read_item(one, f"each item of {operator}", level + 1) for one in items]


def _read_test(name: str, value: Any) -> FieldTest:
    if name.startswith("$"):
        raise InvalidQuery(f"{shorten(name)} is no operator; there are {AND} and {OR}")
    values = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(one, Mapping | list | tuple) for one in values):
        raise InvalidQuery(f"{shorten(name)} should be a text, a number, a boolean, or a list of these")
    return FieldTest(field_named(name), values)
