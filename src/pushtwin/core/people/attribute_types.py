"""What the values of custom attributes are like, and whether one is as its attribute says (people-api 7.2). Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pushtwin.base.person_errors import (
    CustomAttributeDateInvalid,
    CustomAttributeTypeInvalid,
    ListAttributeUnknown,
)
from pushtwin.core.people.model import AttributeValue


class DataType(StrEnum):
    """The type of a custom attribute, fixed in an account when it is created, or by its first value (5.6)."""

    STRING = "STRING"
    DECIMAL = "DECIMAL"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    DATE_TIME = "DATE_TIME"
    LIST_OF_OBJECTS = "LIST_OF_OBJECTS"


_WORDS = {
    DataType.STRING: "string",
    DataType.DECIMAL: "number",
    DataType.INTEGER: "integer",
    DataType.BOOLEAN: "boolean",
    DataType.DATE: "date in the form YYYY-MM-DD",
    DataType.DATE_TIME: "date-time in the form YYYY-MM-DDThh:mm:ss",
    DataType.LIST_OF_OBJECTS: "list",
}
_FORMS = {
    DataType.DATE: re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    DataType.DATE_TIME: re.compile(r"\d{4}-\d{2}-\d{2}T\S+", re.ASCII),
}
Schema = Mapping[str, DataType]
"""The types of the members of objects in a list."""


@dataclass(frozen=True, slots=True)
class AttributeType:
    """What values of an attribute are like. Of a list whose `schema` nobody knows anything goes."""

    data_type: DataType
    schema: Schema | None = None


def type_of(value: AttributeValue) -> DataType:
    """The data type that a value has by its JSON type. Any number is a decimal: a later one may have a fraction."""
    match value:
        case list():
            return DataType.LIST_OF_OBJECTS
        case bool():
            return DataType.BOOLEAN
        case str():
            return DataType.STRING
        case _:
            return DataType.DECIMAL


def full_type_of(value: AttributeValue) -> AttributeType:
    """The same with what the objects of a list are like; a member that is always null passes for a text."""
    if not isinstance(value, list):
        return AttributeType(type_of(value))
    members = {name: one for item in value for name, one in item.items()}
    known = {name: one for item in value for name, one in item.items() if one is not None}
    return AttributeType(
        DataType.LIST_OF_OBJECTS,
        {name: type_of(known[name]) if name in known else DataType.STRING for name in members},
    )


def check_value(value: AttributeValue, expected: AttributeType, field: str) -> None:
    """Raises CustomAttributeTypeInvalid, or CustomAttributeDateInvalid for a text that is none of the wanted dates."""
    if expected.data_type is not DataType.LIST_OF_OBJECTS:
        _check_scalar(value, expected.data_type, field)
        return
    if not isinstance(value, list):
        raise CustomAttributeTypeInvalid(field, _WORDS[expected.data_type])
    for number, item in enumerate(value):
        check_item(item, expected, f"{field}.{number}")


def check_item(item: Mapping[str, Any], expected: AttributeType, field: str) -> None:
    """An object of a list. Raises as `check_value`."""
    if expected.schema is None:
        return
    for name, value in item.items():
        if name not in expected.schema:
            raise CustomAttributeTypeInvalid(f"{field}.{name}", "a member of the schema")
        if value is not None:
            _check_scalar(value, expected.schema[name], f"{field}.{name}")


def plan_types(
    known: Mapping[str, AttributeType],
    attributes: Mapping[str, AttributeValue | None],
    *,
    needs_known_lists: bool = False,
) -> dict[str, AttributeType]:
    """The attributes that the account meets for the first time, with their types. An empty list tells none.

    Raises as `check_value`, or ListAttributeUnknown.
    """
    new = {}
    for name, value in attributes.items():
        if value is None:
            continue
        if name in known:
            check_value(value, known[name], f"customAttributes.{name}")
        elif isinstance(value, list) and needs_known_lists:
            raise ListAttributeUnknown(f"customAttributes.{name}")
        elif value != []:
            new[name] = full_type_of(value)
    return new


def schema_of(members: Iterable[tuple[str, str]]) -> dict[str, DataType]:
    """The schema in which these names have these types. Raises ValueError."""
    return {name: DataType(data_type) for name, data_type in members}


def _check_scalar(value: Any, expected: DataType, field: str) -> None:
    if _is_of(value, expected):
        return
    kind = CustomAttributeDateInvalid if expected in _FORMS and isinstance(value, str) else CustomAttributeTypeInvalid
    raise kind(field, _WORDS[expected])


def _is_of(value: Any, expected: DataType) -> bool:
    actual = type_of(value)
    match expected:
        case DataType.INTEGER:
            return actual is DataType.DECIMAL and value == Decimal(value).to_integral_value()
        case DataType.DATE | DataType.DATE_TIME:
            return actual is DataType.STRING and _is_time(value, _FORMS[expected])
        case _:
            return actual is expected


def _is_time(text: str, form: re.Pattern[str]) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return form.fullmatch(text) is not None
