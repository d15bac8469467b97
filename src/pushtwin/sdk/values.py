"""Python values as the SDKs write them into JSON."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypedDict, get_type_hints

Scalar = str | int | float | bool | date
"""A `date` is a day; a `datetime`, which is one too, a moment. Without a time zone it counts as UTC."""
CustomAttribute = Scalar | Iterable[Mapping[str, Scalar | None]] | None
"""What a custom attribute may hold: also a list of flat objects, or None to remove the attribute."""


class UserAttributes(TypedDict, total=False):
    """What an app may tell about a person. None clears a value; one that is left out keeps it."""

    first_name: str | None
    middle_name: str | None
    last_name: str | None
    gender: str | None
    birthday: date | str | None
    tags: str | Iterable[str] | None
    custom_attributes: Mapping[str, CustomAttribute] | None


class Identifier(TypedDict, total=False):
    """By what a person is known."""

    external_user_id: str | None
    phones: str | Iterable[str] | None
    emails: str | Iterable[str] | None


class User(Identifier, UserAttributes, total=False):
    """A person, as an app sees one."""


class KnownUser(Identifier, total=False):
    """As much of a person as an Android app tells when it links itself again."""

    birthday: date | str | None


class InstallationChanges(TypedDict, total=False):
    """What an app or its user may change about an install. None clears a value; one that is left out keeps it."""

    push_enabled: bool
    primary: bool
    application_user_id: str | None
    custom_attributes: Mapping[str, CustomAttribute] | None
    notifications_enabled: bool
    device_name: str | None
    language: str
    timezone_offset: str
    push_token: str


_IDENTITY = {"external_user_id": "externalUserId", "phones": "phones", "emails": "emails"}
_ATTRIBUTES = {
    "first_name": "firstName",
    "middle_name": "middleName",
    "last_name": "lastName",
    "gender": "gender",
    "birthday": "birthday",
    "tags": "tags",
    "custom_attributes": "customAttributes",
}
_INSTALLATION = {
    "push_enabled": "regEnabled",
    "primary": "isPrimary",
    "application_user_id": "applicationUserId",
    "custom_attributes": "customAttributes",
    "notifications_enabled": "notificationsEnabled",
    "device_name": "deviceName",
    "language": "language",
    "timezone_offset": "deviceTimezoneOffset",
    "push_token": "pushServiceToken",
}


def identity(user: Mapping[str, Any]) -> dict[str, Any]:
    """The identifiers among these values."""
    return {name: _value(name, user[key]) for key, name in _IDENTITY.items() if key in user}


def attributes(user: Mapping[str, Any]) -> dict[str, Any]:
    """Everything else that is known about the person."""
    return {name: _value(name, user[key]) for key, name in _ATTRIBUTES.items() if key in user}


def installation(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of an install."""
    return {name: _value(name, changes[key]) for key, name in _INSTALLATION.items() if key in changes}


def refuse_unknown(given: Mapping[str, Any], known: Any) -> None:
    """A misspelt keyword must not pass silently where no type checker looks. Raises TypeError."""
    names = get_type_hints(known)
    for name in given:
        if name not in names:
            raise TypeError(f"There is no {name!r}; choose from {', '.join(names)}.")


def without_nulls(values: Mapping[str, Any]) -> dict[str, Any]:
    """These values, without those that are None."""
    return {name: value for name, value in values.items() if value is not None}


def moment(value: date) -> str:
    """A moment to the second, in UTC. A day is its midnight."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    return utc(value).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc(value: datetime) -> datetime:
    """The same moment; without a time zone it counts as UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def event_property(value: Scalar) -> str | int | float | bool:
    """A property of an event: days are written as moments here."""
    return moment(value) if isinstance(value, date) else value


def _value(name: str, value: Any) -> Any:
    match name:
        case _ if value is None:
            return None
        case "phones":
            return [{"number": number} for number in _listed(value)]
        case "emails":
            return [{"address": address} for address in _listed(value)]
        case "tags":
            return _listed(value)
        case "customAttributes":
            return {key: _custom(entry) for key, entry in value.items()}
        case _:
            return _scalar(value)


def _listed(value: str | Iterable[str]) -> list[str]:
    """One text counts as a list of one, not of its letters."""
    return [value] if isinstance(value, str) else list(value)


def _custom(value: CustomAttribute) -> Any:
    if value is None or isinstance(value, str | int | float | date):
        return _scalar(value)
    return [{key: _scalar(entry) for key, entry in one.items()} for one in value]


def _scalar(value: Scalar | None) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value
