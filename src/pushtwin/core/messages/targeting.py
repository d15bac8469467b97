"""Who gets a message: an address or a query, compiled once, and asked of each device (push-messages-api 5). Pure."""

from typing import NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.sending import DisabledRegistrations, WithoutPrimary
from pushtwin.core.messages.candidates import (
    EMAIL,
    EXTERNAL_USER_ID,
    PHONE_NUMBER,
    REGISTRATION_ID,
    TAG,
    Candidate,
    Part,
    PersonFacts,
)
from pushtwin.core.messages.conditions import AllOf, AnyOf, Condition, FieldTest, field_tests_in
from pushtwin.core.messages.misses import DISABLED, NOT_PRIMARY
from pushtwin.core.messages.model import Target, TargetKind
from pushtwin.core.messages.queries import InvalidQuery, compile_query
from pushtwin.core.people.addresses import Address, InstallOf
from pushtwin.core.people.model import Identifier, IdentifierKind

__all__ = ["Audience", "Candidate", "InvalidQuery", "Narrowing", "PersonFacts", "compile_target"]

_ADDRESSES = {
    TargetKind.REGISTRATION: REGISTRATION_ID,
    TargetKind.EXTERNAL_USER_ID: EXTERNAL_USER_ID,
    TargetKind.PHONE_NUMBER: PHONE_NUMBER,
    TargetKind.EMAIL: EMAIL,
}
_INDEXED = (REGISTRATION_ID, EXTERNAL_USER_ID, PHONE_NUMBER, EMAIL)
_NAMES_A_PERSON = (EXTERNAL_USER_ID, PHONE_NUMBER, EMAIL, TAG)
IDENTIFIER_KINDS = {
    EXTERNAL_USER_ID.name: IdentifierKind.EXTERNAL_ID,
    PHONE_NUMBER.name: IdentifierKind.PHONE,
    EMAIL.name: IdentifierKind.EMAIL,
}


class Narrowing(NamedTuple):
    """Whoever matches has one of these values in this field; without values nobody does.

    Values are as the twin compares them: phones in digits, emails and registration ids in lower case. Emails are also
    kept like that; registration ids are kept as they came.
    """

    field: str
    values: frozenset[str]


class Audience:
    """Those devices that a destination means."""

    __slots__ = (
        "_condition",
        "_matches",
        "_only_primary",
        "_settings",
        "is_for_person",
        "narrow",
        "needs_custom_attributes",
        "needs_person",
        "needs_system_data",
        "tells_alike_apart",
    )

    def __init__(self, condition: Condition, settings: AccountSettings, *, only_primary: bool) -> None:
        fields = [test.field for test in field_tests_in(condition)]
        parts = {field.part for field in fields}
        self._condition, self._settings, self._only_primary = condition, settings, only_primary
        self._matches = condition.matches
        self.is_for_person: bool = any(field in _NAMES_A_PERSON for field in fields)
        self.narrow: Narrowing | None = _narrow(condition)
        self.needs_system_data: bool = Part.SYSTEM_DATA in parts
        self.needs_custom_attributes: bool = Part.CUSTOM_ATTRIBUTES in parts
        self.needs_person: bool = not parts.isdisjoint((Part.PERSON, Part.CUSTOM_ATTRIBUTES))
        self.tells_alike_apart: bool = self.needs_person or REGISTRATION_ID in fields

    def matches(self, candidate: Candidate) -> bool:
        return (not self._only_primary or candidate.is_primary) and self._matches(candidate) and self._takes(candidate)

    def lets_all_stand_in(self) -> bool:
        """Whether all devices of a person that has no primary one stand for it (push-messages-api 5.4)."""
        return self._only_primary and self._settings.without_primary is WithoutPrimary.ALL

    def means(self, candidate: Candidate) -> bool:
        """Whether it is addressed, be it the primary device, or disabled, or not."""
        return self._matches(candidate)

    def why_missed(self, candidate: Candidate) -> str | None:
        """The first condition that fails, in words; None for a device that gets the message."""
        if why := self._condition.why_missed(candidate):
            return why
        if self._only_primary and not candidate.is_primary:
            return NOT_PRIMARY
        return None if self._takes(candidate) else DISABLED

    def _takes(self, candidate: Candidate) -> bool:
        """Disabled registrations, too, where the account wants to be told of them (push-messages-api 5.4)."""
        if candidate.registration_enabled:
            return True
        return self._settings.disabled_registrations is DisabledRegistrations.REPORT


def compile_target(target: Target, settings: AccountSettings) -> Audience:
    """Raises InvalidQuery (status 71)."""
    return Audience(_condition_of(target, settings), settings, only_primary=target.only_primary)


def addresses_named(target: Target) -> list[Address]:
    """The registrations or persons that a destination names; none where it may mean others, too."""
    try:
        narrow = compile_target(target, AccountSettings()).narrow
    except InvalidQuery:
        return []
    if narrow is None:
        return []
    if kind := IDENTIFIER_KINDS.get(narrow.field):
        return [Identifier(kind, value, value) for value in narrow.values]
    return [InstallOf(value, None) for value in narrow.values]


def _condition_of(target: Target, settings: AccountSettings) -> Condition:
    if target.kind is TargetKind.MULTIPLE:
        return compile_query(target.query or {}, settings)
    if target.address is None:
        raise InvalidQuery(f"a destination of type {target.kind} has no address")
    return FieldTest(_ADDRESSES[target.kind], [target.address])


# -- narrowing -------------------------------------------------------------------------------------------------


def _narrow(condition: Condition) -> Narrowing | None:
    tests = _narrowing_tests(condition)
    if tests is None:
        return None
    keys = {key for test in tests for key in test.keys}
    return Narrowing(tests[0].field.name, frozenset(key for key in keys if isinstance(key, str)))


def _narrowing_tests(condition: Condition) -> list[FieldTest] | None:
    """Tests of one indexed field, of which every match passes at least one."""
    match condition:
        case FieldTest():
            return [condition] if condition.field in _INDEXED else None
        case AllOf():  # each of them would do: that with the fewest values
            found = [tests for one in condition.parts if (tests := _narrowing_tests(one))]
            return min(found, key=_cost, default=None)
        case AnyOf():
            return _narrowing_of_alternatives(condition)
    return None


def _narrowing_of_alternatives(condition: AnyOf) -> list[FieldTest] | None:
    together: list[FieldTest] = []
    for one in condition.parts:
        tests = _narrowing_tests(one)
        if tests is None or (together and together[0].field is not tests[0].field):
            return None
        together += tests
    return together


def _cost(tests: list[FieldTest]) -> tuple[int, int]:
    return sum(len(test.keys) for test in tests), _INDEXED.index(tests[0].field)
