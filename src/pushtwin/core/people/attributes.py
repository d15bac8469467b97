"""Checking and applying attributes: person attributes, and the custom data of a device. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.errors import CustomAttributeInvalid, RequestFormatInvalid
from pushtwin.base.problems import Place, Problem
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.logins import NullCustomAttributes, Tags
from pushtwin.core.accounts.settings.phones import EmptyCustomAttributes
from pushtwin.core.people.attribute_types import type_of
from pushtwin.core.people.model import AttributeValue, Gender, Profile

MAX_NAME = 256
MAX_TEXT = 4096
MAX_NUMBER: Final = 9223372036854775807
MIN_NUMBER: Final = -9223372036854775808
MAX_TAG = 256
FORBIDDEN_IN_NAMES = "{}[]"  # of a person's attributes
MAX_SCALAR = {
    "first_name": 255,
    "last_name": 255,
    "middle_name": 50,
    "address": 256,
    "city": 50,
    "country": 50,
    "profile_picture": 2083,
}
_NAMES = {"first_name": "firstName", "last_name": "lastName", "middle_name": "middleName"}
_FORBIDDEN_IN_PERSON_NAMES = re.compile(r'[&<>"/\\:(){}=;#\r\n]')
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}(-[a-z]{2})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AttributeChanges:
    """What a request says about a person's attributes. A missing key is left alone, None clears.

    `needs_known_lists` says that nobody makes a list attribute on the way (people-api 6.9, 40406).
    """

    scalars: Mapping[str, Any] = field(default_factory=dict)
    custom_attributes: Mapping[str, AttributeValue | None] = field(default_factory=dict)
    tags: tuple[str, ...] | None = None
    clears_tags: bool = False
    clears_custom_attributes: bool = False
    needs_known_lists: bool = False
    sends_empty_custom_attributes: bool = False
    sends_null_custom_attributes: bool = False

    def read_by(self, settings: AccountSettings) -> "AttributeChanges":
        """The changes, once the account has said what an empty object does, or what `null` does at a login."""
        empty, null = self.sends_empty_custom_attributes, self.sends_null_custom_attributes
        if (empty and settings.empty_custom_attributes is EmptyCustomAttributes.CLEAR) or (
            null and settings.null_custom_attributes is NullCustomAttributes.CLEAR
        ):
            return replace(self, clears_custom_attributes=True)
        return self


NO_CHANGES = AttributeChanges()


def read_scalar(name: str, value: str | None, field: str) -> str | None:
    """A field of `SCALARS` within its limits (people-api 5.6, 6.1). Raises RequestFormatInvalid."""
    if value is None:
        return None
    if name == "birthday":
        return read_birthday(value, field)
    if name == "gender":
        if value not in Gender.__members__:
            raise RequestFormatInvalid(field, "MALE or FEMALE")
        return Gender(value)
    if name == "preferred_language":
        if not _LANGUAGE.fullmatch(value):
            raise RequestFormatInvalid(field, "language in the form xx or xx-YY")
        return value
    limit = MAX_SCALAR[name]
    if len(value) > limit:
        raise RequestFormatInvalid(field, f"string of at most {limit} characters")
    return value


def check_names(scalars: Mapping[str, str | None]) -> None:
    """Names without what a guide forbids (people-api 6.1). Raises RequestFormatInvalid."""
    for name, wire_name in _NAMES.items():
        if _FORBIDDEN_IN_PERSON_NAMES.search(scalars.get(name) or ""):
            raise RequestFormatInvalid(wire_name, 'text without line breaks and & < > " / \\ : ( ) { } = ; #')


def read_birthday(value: str, field: str) -> str:
    """A calendar date `YYYY-MM-DD`; of a date-time the date part is kept (people-api 3.4)."""
    try:
        if not _DATE.match(value):
            raise ValueError(value)
        moment = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value).date()
    except ValueError:
        raise RequestFormatInvalid(field, "date in the form YYYY-MM-DD") from None
    return moment.isoformat()


def problems_of_tags(tags: Iterable[str]) -> Iterator[Problem]:
    """Each of 1 to 256 characters."""
    for number, tag in enumerate(tags):
        if not 0 < len(tag) <= MAX_TAG:
            yield Problem((number,), f"should be 1 to {MAX_TAG} characters")


def read_tags(tags: Iterable[str], field: str) -> tuple[str, ...]:
    """A tag that comes twice counts once. Raises RequestFormatInvalid."""
    unique = tuple(dict.fromkeys(tags))
    if any(problems_of_tags(unique)):
        raise RequestFormatInvalid(field, f"list of strings of 1 to {MAX_TAG} characters")
    return unique


class _Breach(NamedTuple):
    """A place below custom attributes where one breaks a limit, and what should be there."""

    place: Place
    expected: str
    is_name: bool = False


def problems_of_custom_attributes(
    attributes: Mapping[str, Any], *, forbidden_in_names: str = "", allows_lists: bool = False
) -> Iterator[Problem]:
    """The limits of people-api 3.5 and 5.6 for names and values; None means removal.

    A list, where it is allowed, holds flat objects of one form (mobile-sdk-api 3.2). The place of a bad name is that
    of all the attributes.
    """
    for place, expected, is_name in _breaches(attributes, forbidden_in_names, allows_lists):
        yield Problem(place, f"{'a name ' if is_name else ''}should be {expected}")


def check_custom_attributes(
    attributes: Mapping[str, Any], field: str, *, forbidden_in_names: str = "", allows_lists: bool = False
) -> None:
    """Raises CustomAttributeInvalid for the first problem that there is."""
    for place, expected, is_name in _breaches(attributes, forbidden_in_names, allows_lists):
        where = ".".join(map(str, (field, *place)))
        problem = CustomAttributeInvalid(f"name in {where}" if is_name else where, expected)
        problem.field = where
        raise problem


def _breaches(attributes: Mapping[str, Any], forbidden_in_names: str, allows_lists: bool) -> Iterator[_Breach]:
    for name, value in attributes.items():
        if not 0 < len(name) <= MAX_NAME or any(character in name for character in forbidden_in_names):
            without = f" without {' '.join(forbidden_in_names)}" if forbidden_in_names else ""
            yield _Breach((), f"string of 1 to {MAX_NAME} characters{without}", is_name=True)
        elif allows_lists and isinstance(value, list):
            yield from _breaches_of_list(value, (name,))
        elif expected := _expected_instead_of(value):
            yield _Breach((name,), expected)


def _expected_instead_of(value: Any) -> str | None:
    """None for a value that can stay."""
    match value:
        case None | bool():
            return None
        case str():
            return None if len(value) <= MAX_TEXT else f"string of at most {MAX_TEXT} characters"
        case int() | Decimal():
            return None if MIN_NUMBER <= value <= MAX_NUMBER else f"number from {MIN_NUMBER} to {MAX_NUMBER}"
        case _:
            return "string, number or boolean"


def _breaches_of_list(items: list[Any], place: Place) -> Iterator[_Breach]:
    if not all(isinstance(item, dict) for item in items):
        yield _Breach(place, "list of objects")
        return
    members = [(number, name, value) for number, item in enumerate(items) for name, value in item.items()]
    bad = [((*place, number, name), _expected_instead_of(value)) for number, name, value in members]
    yield from (_Breach(where, expected) for where, expected in bad if expected)
    if any(expected for _, expected in bad):
        return
    typed = {(name, type_of(value)) for _, name, value in members if value is not None}  # null is of any type
    if any(item.keys() != items[0].keys() for item in items) or len(dict(typed)) < len(typed):
        yield _Breach(place, "list of objects with the same keys and types")
    elif len(json_text.write(items).decode()) > MAX_TEXT:
        yield _Breach(place, f"list of at most {MAX_TEXT} characters of JSON")


def with_same_members(items: list[Any]) -> list[Any]:
    """The objects of a list, each with the members that one of them has: what it does not say is `null` there."""
    if not all(isinstance(item, dict) for item in items):
        return items
    members = dict.fromkeys(name for item in items for name in item)
    return [{**members, **item} for item in items]


def apply_attributes(profile: Profile, changes: AttributeChanges, tags: Tags) -> Profile:
    """The profile after the changes (people-api 5.6)."""
    if changes is NO_CHANGES:
        return profile
    return replace(
        profile,
        **changes.scalars,
        tags=_apply_tags(profile.tags, changes, tags),
        custom_attributes=merge_entries(
            {} if changes.clears_custom_attributes else profile.custom_attributes, changes.custom_attributes
        ),
    )


def _apply_tags(current: tuple[str, ...], changes: AttributeChanges, mode: Tags) -> tuple[str, ...]:
    if changes.clears_tags:
        return ()
    if changes.tags is None:
        return current
    return tuple(dict.fromkeys((*current, *changes.tags))) if mode is Tags.APPEND else changes.tags


def merge_entries(
    current: Mapping[str, AttributeValue], changes: Mapping[str, AttributeValue | None]
) -> dict[str, AttributeValue]:
    """Key by key: a value sets, None removes, other keys stay."""
    merged = {**current, **changes}
    return {name: value for name, value in merged.items() if value is not None}
