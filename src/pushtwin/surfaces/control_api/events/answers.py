"""Events and their definitions as the control API shows them."""

from typing import (
    Any,
    NotRequired,  # pydantic needs this one before Python 3.12
)

from typing_extensions import TypedDict

from pushtwin.base import json_text
from pushtwin.base.times import render_time
from pushtwin.core.events.model import Event, EventDefinition
from pushtwin.surfaces.control_api.events.requests import DefinitionField


def event(one: Event) -> dict[str, Any]:
    return {
        "definitionId": one.definition_id,
        "occurredAt": render_time(one.occurred_at),
        "registrationId": one.registration_id,
        "properties": json_text.raw(one.properties),
    }


def event_definition(one: EventDefinition) -> dict[str, Any]:
    return {
        "definitionId": one.definition_id,
        "title": one.title,
        **({"description": one.description} if one.description is not None else {}),
        "fields": [field.to_json() for field in one.fields],
    }


class EventDefinitionAnswer(TypedDict):
    """A custom event that the SDKs may report."""

    definitionId: str
    title: str
    description: NotRequired[str]
    fields: list[DefinitionField]


class EventDefinitionList(TypedDict):
    """One page, in the order of creation."""

    eventDefinitions: list[EventDefinitionAnswer]
    nextCursor: NotRequired[str]


class EventAnswer(TypedDict):
    """Something that happened to a person."""

    definitionId: str
    occurredAt: str
    registrationId: str
    properties: dict[str, Any]


class EventList(TypedDict):
    """One page, in the order of arrival."""

    events: list[EventAnswer]
    nextCursor: NotRequired[str]
