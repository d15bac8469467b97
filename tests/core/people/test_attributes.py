"""Checking and applying attributes of persons, and the custom data of devices."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base.errors import CustomAttributeInvalid, RequestFormatInvalid
from pushtwin.core.accounts.settings.logins import Tags
from pushtwin.core.people.attributes import (
    FORBIDDEN_IN_NAMES,
    MAX_NUMBER,
    MIN_NUMBER,
    AttributeChanges,
    apply_attributes,
    check_custom_attributes,
    merge_entries,
    problems_of_custom_attributes,
    problems_of_tags,
    read_scalar,
    read_tags,
)
from pushtwin.core.people.model import Profile, Scalar
from tests.cases import each, each_named

# -- standard fields -------------------------------------------------------------------------------------------


@each(
    ("name", "value", "kept"),
    [
        ("first_name", "x" * 255, "x" * 255),
        ("last_name", "😀" * 255, "😀" * 255),
        ("middle_name", "x" * 50, "x" * 50),
        ("first_name", "", ""),
        ("gender", "MALE", "MALE"),
        ("gender", "FEMALE", "FEMALE"),
        ("birthday", "1985-07-12", "1985-07-12"),
        ("birthday", "2024-02-29", "2024-02-29"),
        ("birthday", "1985-07-12T10:20:30", "1985-07-12"),
        ("birthday", "1985-07-12T23:59:59Z", "1985-07-12"),
        ("birthday", "1985-07-12T23:59:59.123+05:00", "1985-07-12"),
        *((name, None, None) for name in ("first_name", "last_name", "middle_name", "birthday", "gender")),
    ],
)
def test_a_value_within_its_limits_is_kept(name: str, value: str | None, kept: str | None) -> None:
    assert read_scalar(name, value, "f") == kept


@each(
    ("name", "value", "expected"),
    [
        ("first_name", "x" * 256, "string of at most 255 characters"),
        ("last_name", "x" * 256, "string of at most 255 characters"),
        ("middle_name", "x" * 51, "string of at most 50 characters"),
        *((("gender", value, "MALE or FEMALE")) for value in ("male", "Female", "", "OTHER", " MALE")),
        *(
            ("birthday", value, "date in the form YYYY-MM-DD")
            for value in (
                "",
                "1985-7-12",
                "12.07.1985",
                "19850712",
                "1985-W28-5",
                "2023-02-29",
                "1985-13-01",
                "0000-01-01",
                "1985-07-12T",
                "1985-07-12T25:00:00",
                " 1985-07-12",
                "1985-07-1२",
            )
        ),
    ],
)
def test_a_value_beyond_its_limits_is_refused(name: str, value: str, expected: str) -> None:
    with pytest.raises(RequestFormatInvalid) as refusal:
        read_scalar(name, value, "attributes.x")
    assert str(refusal.value) == f"attributes.x should be {expected}"


@given(st.dates().map(str))
def test_every_calendar_date_is_a_birthday_as_it_is(text: str) -> None:
    assert read_scalar("birthday", text, "f") == text


# -- tags ------------------------------------------------------------------------------------------------------


def test_a_tag_that_comes_twice_counts_once_at_its_first_place() -> None:
    assert read_tags(["b", "a", "b", "B"], "tags") == ("b", "a", "B")


@each("tag", ["", "x" * 257])
def test_a_tag_has_1_to_256_characters(tag: str) -> None:
    assert read_tags(["x" * 256], "tags") == ("x" * 256,)
    with pytest.raises(RequestFormatInvalid):
        read_tags(["good", tag], "tags")


def test_each_bad_tag_is_told() -> None:
    assert [one.place for one in problems_of_tags(["", "good", "x" * 256, "x" * 257])] == [(0,), (3,)]


TAGS = st.lists(st.sampled_from("abcdef"), max_size=8)


@given(TAGS, TAGS, st.sampled_from(Tags))
def test_tags_stay_unique_and_none_that_was_sent_is_lost(current: list[str], sent: list[str], mode: Tags) -> None:
    before = Profile(tags=read_tags(current, "tags"))
    changes = AttributeChanges(tags=read_tags(sent, "tags"))
    tags = apply_attributes(before, changes, mode).tags
    assert len(tags) == len(set(tags))
    assert set(tags) == set(sent) | (set(current) if mode is Tags.APPEND else set())


@pytest.mark.parametrize(
    ("changes", "replaced", "appended"),
    [
        (AttributeChanges(), ("a", "b"), ("a", "b")),
        (AttributeChanges(tags=("b", "c")), ("b", "c"), ("a", "b", "c")),
        (AttributeChanges(tags=()), (), ("a", "b")),
        (AttributeChanges(clears_tags=True), (), ()),
    ],
    ids=["absent", "given", "empty", "null"],
)
def test_tags_are_replaced_or_appended_by_setting(
    changes: AttributeChanges, replaced: tuple[str, ...], appended: tuple[str, ...]
) -> None:
    profile = Profile(tags=("a", "b"))
    assert apply_attributes(profile, changes, Tags.REPLACE).tags == replaced
    assert apply_attributes(profile, changes, Tags.APPEND).tags == appended


# -- custom attributes and additional data ---------------------------------------------------------------------


@each(
    "value",
    [
        None,
        True,
        False,
        "",
        "x" * 4096,
        "😀" * 4096,
        "2024-02-30",
        0,
        MAX_NUMBER,
        MIN_NUMBER,
        Decimal("1.10"),
        Decimal("-0.0"),
        Decimal("1E-400"),
    ],
)
def test_a_value_may_be_a_short_text_a_64_bit_number_or_a_boolean(value: Any) -> None:
    check_custom_attributes({"x" * 256: value, "{[]}": value}, "additionalData")


@each(
    ("value", "expected"),
    [
        ("x" * 4097, "string of at most 4096 characters"),
        (MAX_NUMBER + 1, f"number from {MIN_NUMBER} to {MAX_NUMBER}"),
        (MIN_NUMBER - 1, f"number from {MIN_NUMBER} to {MAX_NUMBER}"),
        (Decimal("9223372036854775807.1"), f"number from {MIN_NUMBER} to {MAX_NUMBER}"),
        (Decimal("1E+400"), f"number from {MIN_NUMBER} to {MAX_NUMBER}"),
        ([], "string, number or boolean"),
        ([1], "string, number or boolean"),
        ({}, "string, number or boolean"),
    ],
)
def test_a_value_of_another_kind_or_size_is_refused(value: Any, expected: str) -> None:
    with pytest.raises(CustomAttributeInvalid) as refusal:
        check_custom_attributes({"good": 1, "bad": value}, "additionalData")
    assert str(refusal.value) == f"additionalData.bad should be {expected}"


@each_named(
    "name",
    {
        "empty": "",
        "long": "x" * 257,
    },
)
def test_a_name_has_1_to_256_characters(name: str) -> None:
    with pytest.raises(CustomAttributeInvalid, match=r"^name in f should be string of 1 to 256 characters$"):
        check_custom_attributes({name: None}, "f")


@each("character", "{}[]")
def test_a_name_has_none_of_the_forbidden_characters(character: str) -> None:
    with pytest.raises(CustomAttributeInvalid, match=r"characters without \{ \} \[ \]$"):
        check_custom_attributes({f"a{character}": 1}, "f", forbidden_in_names="{}[]")


PLACES: dict[str, tuple[dict[str, Any], list[tuple[str | int, ...]]]] = {
    "nothing wrong": ({"a": 1, "b": None, "l": [{"x": 1}, {"x": 2}], "empty": []}, []),
    "a value": ({"a": 1, "b": {}}, [("b",)]),
    "several values": ({"a": {}, "b": "x" * 4097, "c": 1}, [("a",), ("b",)]),
    "a name": ({"": 1, "a": 1}, [()]),
    "names and values": ({"a{": 1, "b": {}, "x" * 257: 1}, [(), ("b",), ()]),
    "an entry that is no object": ({"l": [{"x": 1}, 1]}, [("l",)]),
    "members of entries": ({"l": [{"x": 1}, {"x": []}, {"x": {}}]}, [("l", 1, "x"), ("l", 2, "x")]),
    "entries of two forms": ({"l": [{"x": 1}, {"y": 1}]}, [("l",)]),
    "entries of two types": ({"l": [{"x": 1}, {"x": "1"}]}, [("l",)]),
    "a long list": ({"l": [{"x": "y" * 2000}] * 3}, [("l",)]),
}


@each_named(("attributes", "places"), PLACES)
def test_each_problem_of_custom_attributes_has_its_place(
    attributes: dict[str, Any], places: list[tuple[str | int, ...]]
) -> None:
    found = problems_of_custom_attributes(attributes, forbidden_in_names=FORBIDDEN_IN_NAMES, allows_lists=True)
    assert [one.place for one in found] == places


@each(
    ("attributes", "place", "text"),
    [
        ({"": 1}, "f", "name in f should be string of 1 to 256 characters"),
        ({"a": {}}, "f.a", "f.a should be string, number or boolean"),
        ({"l": [{"x": []}]}, "f.l.0.x", "f.l.0.x should be string, number or boolean"),
    ],
)
def test_the_first_problem_is_raised_with_its_place(attributes: dict[str, Any], place: str, text: str) -> None:
    with pytest.raises(CustomAttributeInvalid) as refusal:
        check_custom_attributes(attributes, "f", allows_lists=True)
    assert (refusal.value.field, str(refusal.value)) == (place, text)


# -- applying --------------------------------------------------------------------------------------------------


def test_a_named_field_is_overwritten_or_cleared_and_others_stay() -> None:
    before = Profile(first_name="John", last_name="Doe", birthday="1985-07-12", custom_attributes={"a": 1})
    after = apply_attributes(before, AttributeChanges(scalars={"first_name": "Jane", "birthday": None}), Tags.REPLACE)
    assert after == Profile(first_name="Jane", last_name="Doe", custom_attributes={"a": 1})


def test_custom_attributes_merge_by_key_and_none_removes() -> None:
    before = Profile(custom_attributes={"a": 1, "b": 2, "c": 3})
    changes = AttributeChanges(custom_attributes={"b": None, "c": False, "d": ""})
    after = apply_attributes(before, changes, Tags.REPLACE)
    assert after.custom_attributes == {"a": 1, "c": False, "d": ""}


def test_custom_attributes_can_be_cleared_as_a_whole() -> None:
    changes = AttributeChanges(clears_custom_attributes=True)
    assert apply_attributes(Profile(custom_attributes={"a": 1}), changes, Tags.REPLACE).custom_attributes == {}


VALUES = st.one_of(st.integers(0, 3), st.booleans(), st.just(""), st.just("x"))
ENTRIES = st.dictionaries(st.sampled_from("abcd"), VALUES)
CHANGES = st.dictionaries(st.sampled_from("abcd"), st.none() | VALUES)


def same(left: Any, right: Any) -> bool:
    """Equal, and of equal types: True is not 1 here."""
    return {key: (type(value), value) for key, value in left.items()} == {
        key: (type(value), value) for key, value in right.items()
    }


@given(ENTRIES, CHANGES)
def test_a_merge_sets_what_is_named_removes_what_is_none_and_keeps_the_rest(
    current: dict[str, Scalar], changes: dict[str, Scalar | None]
) -> None:
    kept = {name: value for name, value in current.items() if name not in changes}
    named = {name: value for name, value in changes.items() if value is not None}
    assert same(merge_entries(current, changes), {**kept, **named})


@given(ENTRIES, CHANGES)
def test_merging_twice_is_merging_once(current: dict[str, Scalar], changes: dict[str, Scalar | None]) -> None:
    once = merge_entries(current, changes)
    assert same(merge_entries(once, changes), once)


@given(ENTRIES, CHANGES, CHANGES)
def test_merging_one_after_the_other_is_merging_both_with_the_later_on_top(
    current: dict[str, Scalar], first: dict[str, Scalar | None], second: dict[str, Scalar | None]
) -> None:
    assert same(merge_entries(merge_entries(current, first), second), merge_entries(current, {**first, **second}))


@given(ENTRIES)
def test_merging_nothing_changes_nothing(current: dict[str, Scalar]) -> None:
    assert same(merge_entries(current, {}), current)
