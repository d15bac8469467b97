"""Types of custom attributes: which values fit them, and which one a first value sets (people-api 5.6, 7.2)."""

from decimal import Decimal
from typing import Any

import pytest

from pushtwin.base.person_errors import (
    CustomAttributeDateInvalid,
    CustomAttributeTypeInvalid,
    ListAttributeUnknown,
)
from pushtwin.core.people.attribute_types import AttributeType, DataType, check_item, check_value, plan_types
from tests.cases import each

LIST = AttributeType(DataType.LIST_OF_OBJECTS, {"name": DataType.STRING, "amount": DataType.INTEGER})
FITTING: dict[DataType, list[Any]] = {
    DataType.STRING: ["", "1", "2026-01-01"],
    DataType.DECIMAL: [0, -5, Decimal("0.5")],
    DataType.INTEGER: [0, 2**62, Decimal("5.0")],
    DataType.BOOLEAN: [True, False],
    DataType.DATE: ["2026-02-28"],
    DataType.DATE_TIME: ["2026-02-28T10:00:00", "2026-02-28T10:00:00.123Z", "2026-02-28T10:00:00+01:00"],
    DataType.LIST_OF_OBJECTS: [[], [{"name": "x", "amount": 1}], [{"name": None, "amount": 1}], [{"amount": 1}]],
}
OTHERS: dict[DataType, list[Any]] = {
    DataType.STRING: [1, True, []],
    DataType.DECIMAL: ["1", True, []],
    DataType.INTEGER: [Decimal("2.5"), True, "1"],
    DataType.BOOLEAN: ["true", 0, 1],
    DataType.DATE: [20260101, True],
    DataType.DATE_TIME: [1, []],
    DataType.LIST_OF_OBJECTS: ["x", 1, [{"colour": "red"}], [{"name": 1}], [{"amount": Decimal("0.5")}]],
}
NO_DATES = {
    DataType.DATE: ["", "2026-02-30", "28.02.2026", "2026-02-28T10:00:00", "20260228", "2026-W01-1"],
    DataType.DATE_TIME: ["", "2026-02-28", "2026-02-28 10:00:00", "2026-02-30T10:00:00", "tomorrow"],
}


def a(data_type: DataType) -> AttributeType:
    return LIST if data_type is DataType.LIST_OF_OBJECTS else AttributeType(data_type)


@each(("data_type", "value"), [(kind, value) for kind, values in FITTING.items() for value in values])
def test_a_value_that_fits_may_stay(data_type: DataType, value: Any) -> None:
    check_value(value, a(data_type), "x")


@each(("data_type", "value"), [(kind, value) for kind, values in OTHERS.items() for value in values])
def test_a_value_of_another_type_is_refused(data_type: DataType, value: Any) -> None:
    with pytest.raises(CustomAttributeTypeInvalid) as refusal:
        check_value(value, a(data_type), "x")
    assert not isinstance(refusal.value, CustomAttributeDateInvalid)


@each(("data_type", "value"), [(kind, value) for kind, values in NO_DATES.items() for value in values])
def test_a_text_that_is_no_date_is_told_apart(data_type: DataType, value: str) -> None:
    with pytest.raises(CustomAttributeDateInvalid):
        check_value(value, a(data_type), "x")


def test_the_place_in_a_list_is_told() -> None:
    with pytest.raises(CustomAttributeTypeInvalid, match=r"^x\.1\.amount should be integer$"):
        check_value([{"amount": 1}, {"amount": "1"}], LIST, "x")
    with pytest.raises(CustomAttributeTypeInvalid, match=r"^x\.colour should be a member of the schema$"):
        check_item({"colour": "red"}, LIST, "x")


@each(
    ("value", "expected"),
    [
        ("2026-01-01", AttributeType(DataType.STRING)),
        (True, AttributeType(DataType.BOOLEAN)),
        (0, AttributeType(DataType.DECIMAL)),
        (Decimal("0.5"), AttributeType(DataType.DECIMAL)),
        (
            [{"a": None, "b": 1}, {"a": True, "b": None}, {"c": None}],
            AttributeType(
                DataType.LIST_OF_OBJECTS, {"a": DataType.BOOLEAN, "b": DataType.DECIMAL, "c": DataType.STRING}
            ),
        ),
    ],
)
def test_the_first_value_of_an_attribute_sets_its_type(value: Any, expected: AttributeType) -> None:
    assert plan_types({}, {"x": value, "gone": None, "empty": []}) == {"x": expected}
    assert plan_types({"x": expected}, {"x": value}) == {}


def test_removing_an_attribute_fits_every_type() -> None:
    assert plan_types({"x": LIST}, {"x": None, "unknown": None}) == {}


def test_a_list_that_nobody_knows_is_refused_where_it_has_to_be_known() -> None:
    assert plan_types({"x": LIST}, {"x": [{"amount": 1}]}, needs_known_lists=True) == {}
    with pytest.raises(ListAttributeUnknown):
        plan_types({}, {"x": []}, needs_known_lists=True)


def test_of_a_list_without_a_schema_anything_goes() -> None:
    check_value([{"any": "thing"}], AttributeType(DataType.LIST_OF_OBJECTS), "x")
