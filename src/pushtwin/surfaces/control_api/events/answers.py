"""Events and their definitions as the control API shows them."""

from collections.abc import Sequence
from typing import Any

from pushtwin.base import json_text
from pushtwin.base.times import render_time
from pushtwin.control_types.people import EventAnswer, EventDefinitionAnswer, EventDefinitionList, EventList
from pushtwin.core.events.model import Event, EventDefinition
from pushtwin.http.openapi.fields import describe
from pushtwin.http.openapi.references import Reference
from pushtwin.surfaces.control_api.events.requests import DefinitionField
from pushtwin.surfaces.control_api.pages import cut

describe(EventDefinitionAnswer, fields={"items": Reference(DefinitionField)})


def event(one: Event) -> EventAnswer:
    answer: EventAnswer = {
        "definitionId": one.definition_id,
        "occurredAt": render_time(one.occurred_at),
        "properties": json_text.raw(one.properties),
    }
    if one.registration_id is not None:
        answer["registrationId"] = one.registration_id
    if one.event_id is not None:
        answer["eventId"] = one.event_id
    return answer


def events(found: Sequence[Event], limit: int) -> EventList:
    shown, more = cut(found, limit, lambda one: one.ordinal)
    return {"events": [event(one) for one in shown], **more}


def event_definition(one: EventDefinition) -> EventDefinitionAnswer:
    fields: list[dict[str, Any]] = [field.to_json() for field in one.fields]
    if one.description is None:
        return {"definitionId": one.definition_id, "title": one.title, "fields": fields}
    return {
        "definitionId": one.definition_id,
        "title": one.title,
        "description": one.description,
        "fields": fields,
    }


def event_definitions(found: Sequence[EventDefinition], limit: int) -> EventDefinitionList:
    shown, more = cut(found, limit, lambda one: one.ordinal)
    return {"eventDefinitions": [event_definition(one) for one in shown], **more}
