"""Definitions and events as the platform tells them (people-api 8.3, 8.4)."""

from collections.abc import Iterable

from pushtwin.base import json_text
from pushtwin.base.times import render_time
from pushtwin.core.events.listing import category_of, is_standard
from pushtwin.core.events.model import Event, EventDefinition
from pushtwin.surfaces.events_api.models import (
    EventDefinitionCategory,
    EventDefinitionResource,
    EventResourceResponse,
)

_OF_STANDARD = "mobileapp"


def definition(one: EventDefinition) -> EventDefinitionResource:
    told: EventDefinitionResource = {
        "isInternalDefinition": is_standard(one),
        "category": EventDefinitionCategory(category_of(one)),
        "definitionId": one.definition_id,
        "title": one.title,
        "fields": [field.to_json() for field in one.fields],
    }
    if is_standard(one):
        told["subcategory"] = _OF_STANDARD
    if one.description is not None:
        told["description"] = one.description
    return told


def definitions(found: Iterable[EventDefinition]) -> list[EventDefinitionResource]:
    return list(map(definition, found))


def event(one: Event) -> EventResourceResponse:
    """With as many digits as the published example has."""
    return {
        "eventId": one.event_id or "",
        "definitionId": one.definition_id,
        "occurredTime": f"{render_time(one.occurred_at)[:-1]}0000Z",
        "properties": json_text.raw(one.properties),
        "metadata": {"source": "API"},
    }
