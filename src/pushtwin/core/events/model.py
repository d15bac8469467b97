"""Events of persons: the standard ones, and whether a custom one fits its definition (people-api 8). Pure."""

import re
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import orjson

from pushtwin.base import json_text
from pushtwin.base.errors import EventInvalid
from pushtwin.base.problems import Problem
from pushtwin.base.remembering import remember_short
from pushtwin.base.times import parse_time

LAUNCH_PAUSE_MS = 30_000
_EVENT_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
_OF_DEVICE = ("os", "osVersion", "appVersion", "sdkVersion", "deviceManufacturer", "deviceModel")
REPORTED = ("pushRegistrationId", "applicationId", *_OF_DEVICE)
"""The properties of standard events, as far as they are known."""


class Event(NamedTuple):
    """Something that happened to a person. `properties` is JSON text.

    Backends post events on no registration; those may have an id, which a person has once.
    """

    ordinal: int
    person_id: int
    registration_id: str | None
    definition_id: str
    occurred_at: int
    properties: str
    event_id: str | None = None


class Install(Protocol):
    """What events tell of the registration on which they happened. `system_data` is JSON text."""

    @property
    def registration_id(self) -> str: ...

    @property
    def application_id(self) -> str: ...

    @property
    def person_id(self) -> int: ...

    @property
    def system_data(self) -> str: ...


class StandardEvent(StrEnum):
    """What the platform records by itself (people-api 8.1). The ids are the twin's: no source names them."""

    INSTALL = "mobileAppInstall"
    UNINSTALL = "mobileAppUninstall"
    PERSONALIZE = "mobileAppPersonalize"
    DEPERSONALIZE = "mobileAppDepersonalize"
    LAUNCH = "mobileAppLaunch"


class FieldType(StrEnum):
    """The types of event properties (people-api 8.4)."""

    STRING = "String"
    BOOLEAN = "Boolean"
    DATE_TIME = "DateTime"
    NUMERIC = "Numeric"
    DECIMAL = "Decimal"
    LIST = "List"


class EventField(NamedTuple):
    """A property that events of a definition may have; `fields` are those of the objects in a List, None without."""

    name: str
    type: FieldType
    fields: tuple["EventField", ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """The form in which definitions are kept and shown."""
        field: dict[str, Any] = {"name": self.name, "type": self.type}
        if self.fields is not None:
            field["schema"] = {"type": "Object", "fields": [one.to_json() for one in self.fields]}
        return field

    @classmethod
    def from_json(cls, field: Mapping[str, Any]) -> "EventField":
        """The opposite of `to_json`."""
        schema = field.get("schema")
        fields = None if schema is None else tuple(map(cls.from_json, schema["fields"]))
        return cls(field["name"], FieldType(field["type"]), fields)


class EventDefinition(NamedTuple):
    """What a custom event of this id may look like."""

    definition_id: str
    ordinal: int
    title: str
    description: str | None
    fields: tuple[EventField, ...]


class CustomEvent(NamedTuple):
    """An event as an SDK reports it; nothing of it is checked yet. None for what is missing."""

    definition_id: Any
    date: Any
    properties: Any


def problems_of_event_id(event_id: str) -> Iterator[Problem]:
    """1 to 36 letters, digits, underscores and hyphens (people-api 8.2)."""
    if not _EVENT_ID.fullmatch(event_id):
        yield Problem((), "should be 1 to 36 letters, digits, underscores and hyphens")


def standard_event(
    definition: StandardEvent, registration: Install, person_id: int, ordinal: int, occurred_at: int
) -> Event:
    """The event with the properties that all standard events share, as far as they are known."""
    properties = {
        "pushRegistrationId": registration.registration_id,
        "applicationId": registration.application_id,
        **_device_properties(registration.system_data),
    }
    return Event(
        ordinal=ordinal,
        person_id=person_id,
        registration_id=registration.registration_id,
        definition_id=definition,
        occurred_at=occurred_at,
        properties=json_text.write(properties).decode(),
    )


def in_application(properties: Mapping[str, Any], renamed: Mapping[Any, str]) -> dict[str, Any]:
    """The properties of a standard event, where applications have other ids by now."""
    of = properties.get("applicationId")
    return {**properties, "applicationId": renamed[of]} if isinstance(of, str) and of in renamed else {**properties}


@remember_short(1024)
def _device_properties(system_data: str) -> Mapping[str, Any]:
    """Many installs report the same."""
    reported = orjson.loads(system_data)
    return {name: reported[name] for name in _OF_DEVICE if name in reported}


def launches_among(starts: Iterable[int], recorded: Iterable[int]) -> list[int]:
    """The session starts that count as launches: no recorded one of the install within 30 s of them (people-api 8.1).

    Starts may be reported late and in any order, so that the time counts in both directions.
    """
    taken = sorted(recorded)
    launches = []
    for start in sorted(starts):
        place = bisect(taken, start)
        if all(abs(start - neighbour) > LAUNCH_PAUSE_MS for neighbour in taken[max(place - 1, 0) : place + 1]):
            taken.insert(place, start)
            launches.append(start)
    return launches


def custom_event(
    reported: CustomEvent,
    definitions: Mapping[str, EventDefinition],
    registration: Install,
    ordinal: int,
    now: int,
) -> Event:
    """The event as it is kept; without a date it occurs now. Raises EventInvalid unless it fits its definition."""
    definition_id, date, properties = reported
    definition = definitions.get(definition_id) if isinstance(definition_id, str) else None
    if definition is None:
        raise EventInvalid(f"Event definition {definition_id} does not exist")
    occurred_at = now if date is None else parse_time(date)
    if occurred_at is None:
        raise EventInvalid("date should be a time in the form YYYY-MM-DDThh:mm:ssZ")
    return Event(
        ordinal=ordinal,
        person_id=registration.person_id,
        registration_id=registration.registration_id,
        definition_id=definition.definition_id,
        occurred_at=occurred_at,
        properties=fitting_properties(properties, definition),
    )


def fitting_properties(properties: Any, definition: EventDefinition) -> str:
    """The properties of an event as they are kept, as JSON text. Raises EventInvalid unless they fit its definition."""
    members = {} if properties is None else without_nulls(properties)
    _check_members(members, definition.fields, "properties")
    return json_text.write(members).decode()


def without_nulls(properties: Any) -> Any:
    """A property that is null is absent; so in the objects of a list. What is no object stays as it is."""
    if not isinstance(properties, dict):
        return properties
    return {
        name: [_without_nulls(item) for item in value] if isinstance(value, list) else value
        for name, value in properties.items()
        if value is not None
    }


def has_nulls(properties: Any) -> bool:
    """Whether there is anything that `without_nulls` takes out."""
    return bool(without_nulls(properties) != properties)


def _without_nulls(item: Any) -> Any:
    return {name: value for name, value in item.items() if value is not None} if isinstance(item, dict) else item


def _check_members(value: Any, fields: Collection[EventField], place: str) -> None:
    if not isinstance(value, dict):
        raise EventInvalid(f"{place} should be object")
    by_name = {one.name: one for one in fields}
    for name, member in value.items():
        if name not in by_name:
            raise EventInvalid(f"{place}.{name} is not a field of the definition")
        _check_property(member, by_name[name], f"{place}.{name}")


def _check_property(value: Any, field: EventField, place: str) -> None:
    match field.type, value:
        case FieldType.LIST, list():
            for item in value:
                _check_members(item, field.fields or (), place)
            return
        case (FieldType.STRING, str()) | (FieldType.BOOLEAN, bool()):
            return
        case FieldType.NUMERIC | FieldType.DECIMAL, int() | Decimal() if not isinstance(value, bool):
            if field.type is FieldType.DECIMAL or value == Decimal(value).to_integral_value():
                return
        case FieldType.DATE_TIME, _ if parse_time(value) is not None:
            return
    raise EventInvalid(f"{place} should be {field.type}")
