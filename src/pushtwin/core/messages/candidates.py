"""Who may get a message, and what a query can ask of one: the fields of push-messages-api 5.1. Pure."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from decimal import Context, Decimal
from enum import Enum, auto
from typing import Any, NamedTuple, Protocol

from pushtwin.base import json_text


class PersonFacts(NamedTuple):
    """What targeting sees of a person; phones are digits only, as the twin keeps them."""

    external_id: str | None
    phones: Sequence[str]
    emails: Sequence[str]
    tags: Sequence[str]
    custom_attributes: Mapping[str, Any]

    @property
    def is_identified(self) -> bool:
        return self.external_id is not None or bool(self.phones) or bool(self.emails)


class Candidate(Protocol):
    """A device that may get a message. `system_data` has the names of the People API.

    `custom_attributes` are those of the device. What an audience does not need may be empty.
    """

    @property
    def registration_id(self) -> str: ...
    @property
    def is_primary(self) -> bool: ...
    @property
    def registration_enabled(self) -> bool: ...
    @property
    def cloud_type(self) -> str | None: ...
    @property
    def system_data(self) -> Mapping[str, Any]: ...
    @property
    def custom_attributes(self) -> Mapping[str, Any]: ...
    @property
    def person(self) -> PersonFacts: ...


class Part(Enum):
    """Where a field is looked up."""

    REGISTRATION = auto()
    SYSTEM_DATA = auto()
    PERSON = auto()
    CUSTOM_ATTRIBUTES = auto()  # of the device, and then of the person


class Field(NamedTuple):
    """Something that a query can ask for. `read` gives what the candidate has of it, nothing where it is missing.

    Two values are equal when their keys are; a key of None equals nothing. A value that a query asks for has one key
    or several. `flag_words` say what is the matter when it is false, and when it is true.
    """

    name: str
    part: Part
    read: Callable[[Candidate], Sequence[Any]]
    key: Callable[[Any], Hashable | None]
    flag_words: tuple[str, str] | None = None

    def keys_asked_for(self, value: Any) -> set[Hashable]:
        """Booleans are also asked for as texts."""
        keys = {self.key(value)} - {None}
        return keys | {(value == "true",)} if value in ("true", "false") else keys


# -- equality --------------------------------------------------------------------------------------------------

MIN_INTEGER, MAX_INTEGER = -(2**63), 2**64 - 1
"""Of those that are compared as such."""
_EXACT = Context(prec=2 * json_text.MAX_CHARACTERS)


def key_of(value: Any) -> Hashable | None:
    """Texts are equal letter by letter, numbers by what they are worth, and a boolean is no number."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return (value,)
    if isinstance(value, int) and MIN_INTEGER <= value <= MAX_INTEGER:
        return value
    return _number_key_of(Decimal(str(value))) if isinstance(value, int | float | Decimal) else None


def _number_key_of(number: Decimal) -> Hashable:
    """An integer, or else a text: thousands of long numbers can be made up that have the same hash."""
    if MIN_INTEGER <= number <= MAX_INTEGER and number == (integer := int(number)):
        return integer
    return ("number", str(number.normalize(_EXACT)))


def any_case_key_of(value: Any) -> Hashable | None:
    return value.lower() if isinstance(value, str) else key_of(value)


def email_key_of(value: Any) -> Hashable | None:
    return value.strip().lower() if isinstance(value, str) else None


_PUNCTUATION = str.maketrans("", "", " -.()")


def phone_key_of(value: Any) -> Hashable | None:
    """The digits, without `+` or `00` before them; a number is taken as its digits."""
    if isinstance(value, str) and value.isdecimal() and value[0] != "0":  # as the twin keeps them
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    digits = str(value).translate(_PUNCTUATION)
    return digits.removeprefix("+" if digits.startswith("+") else "00")


# -- the fields ------------------------------------------------------------------------------------------------


def field_named(name: str) -> Field:
    """A system field, or else the custom attribute of that name."""
    return _SYSTEM_FIELDS.get(name) or Field(name, Part.CUSTOM_ATTRIBUTES, _reader_of_attribute(name), key_of)


def _reader_of_attribute(name: str) -> Callable[[Candidate], Sequence[Any]]:
    """The device's own attribute counts where the person has one of that name, too."""

    def read(candidate: Candidate) -> Sequence[Any]:
        own = candidate.custom_attributes.get(name)
        value = candidate.person.custom_attributes.get(name) if own is None else own
        return () if value is None else (value,)

    return read


def _reader_of_system_data(name: str) -> Callable[[Candidate], Sequence[Any]]:
    def read(candidate: Candidate) -> Sequence[Any]:
        value = candidate.system_data.get(name)
        return () if value is None else (value,)

    return read


def _external_ids(candidate: Candidate) -> Sequence[str]:
    external_id = candidate.person.external_id
    return () if external_id is None else (external_id,)


def _cloud_types(candidate: Candidate) -> Sequence[str]:
    return () if candidate.cloud_type is None else (candidate.cloud_type,)


def _tags(candidate: Candidate) -> Sequence[str]:
    """Those of an anonymous person do not count: fields of persons reach personalized devices only."""
    return candidate.person.tags if candidate.person.is_identified else ()


def _system_data(
    name: str, reported_as: str | None = None, *, flag_words: tuple[str, str] | None = None, ignores_case: bool = False
) -> Field:
    key = any_case_key_of if ignores_case else key_of
    return Field(name, Part.SYSTEM_DATA, _reader_of_system_data(reported_as or name), key, flag_words)


REGISTRATION_ID = Field(
    "pushRegistrationId", Part.REGISTRATION, lambda candidate: (candidate.registration_id,), any_case_key_of
)
EXTERNAL_USER_ID = Field("externalUserId", Part.PERSON, _external_ids, key_of)
PHONE_NUMBER = Field("phoneNumber", Part.PERSON, lambda candidate: candidate.person.phones, phone_key_of)
EMAIL = Field("email", Part.PERSON, lambda candidate: candidate.person.emails, email_key_of)
TAG = Field("tag", Part.PERSON, _tags, key_of)

_FIELDS = (
    REGISTRATION_ID,
    EXTERNAL_USER_ID,
    PHONE_NUMBER,
    EMAIL,
    TAG,
    Field(
        "pushRegistrationEnabled",
        Part.REGISTRATION,
        lambda candidate: (candidate.registration_enabled,),
        key_of,
        ("the registration is disabled", "the registration is enabled"),
    ),
    Field("cloudType", Part.REGISTRATION, _cloud_types, key_of),
    _system_data("platform", "os", ignores_case=True),
    _system_data("osVersion"),
    _system_data("sdkVersion"),
    _system_data("applicationVersion", "appVersion"),
    _system_data("deviceManufacturer"),
    _system_data("deviceModel"),
    _system_data("osLanguage"),
    _system_data("deviceSecure", flag_words=("the device is not secure", "the device is secure")),
    _system_data("notificationsEnabled", flag_words=("notifications are off", "notifications are on")),
    _system_data("geofencingEnabled", "geofencingSdk", flag_words=("geofencing is off", "geofencing is on")),
)
_ALIASES = {"tags": "tag", "appVersion": "applicationVersion", "registrationsEnabled": "pushRegistrationEnabled"}
_BY_NAME = {field.name: field for field in _FIELDS}
_SYSTEM_FIELDS = _BY_NAME | {alias: _BY_NAME[name] for alias, name in _ALIASES.items()}
