"""The endpoints on events and their definitions (people-api 8)."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.base.errors import RequestBodyInvalid
from pushtwin.core.events import backend_service
from pushtwin.core.posting import service
from pushtwin.core.posting.items import MAX_BATCH_BYTES
from pushtwin.http.invocation import Invocation
from pushtwin.http.paths import path_value
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.events_api import answers, documentation, requests
from pushtwin.surfaces.events_api.failures import EventsJson
from pushtwin.surfaces.shared.account_callers import note_caller

BATCH = "/people/3/events"
DEFINITIONS = "/peopleevents/2/definitions"
DEFINITION = f"{DEFINITIONS}/{{definitionId}}"
EVENTS = "/peopleevents/2/persons/{personId}/definitions/{definitionId}/events"


class _BatchRoute(DirectRoute):
    max_body_bytes = MAX_BATCH_BYTES


_batches = APIRouter(dependencies=[Depends(note_caller)], route_class=_BatchRoute)
_others = APIRouter(dependencies=[Depends(note_caller)], route_class=DirectRoute)


@_batches.post(BATCH, **documentation.POST_EVENTS)
async def send_custom_events(request: Request) -> Response:
    call = Invocation(request)
    await call.write(service.post_events, _batch(call), call.body_size)
    return Response(status_code=202)


@_others.post(EVENTS, **documentation.POST_EVENT)
async def send_custom_event(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        person_id, definition_id = (path_value(request.scope, name) for name in ("personId", "definitionId"))
        target = requests.read_target(person_id, definition_id, request.query_params)
        body = call.read_object_if_any(requests.KNOWN_EVENT)
    return EventsJson(answers.event(await call.write(service.post_event, target, body)), 201)


@_others.get(DEFINITIONS, **documentation.LIST_DEFINITIONS)
async def list_event_definitions(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        query = requests.read_definition_query(request.query_params)
    return EventsJson(answers.definitions(await call.survey(backend_service.list_definitions, query)))


@_others.post(DEFINITIONS, **documentation.CREATE_DEFINITION)
async def create_event_definition(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        new = requests.read_definition(call.read_object(None))
    return EventsJson(answers.definition(await call.write(backend_service.create_definition, new)), 201)


@_others.get(DEFINITION, **documentation.GET_DEFINITION)
async def get_event_definition(request: Request) -> Response:
    call, definition_id = Invocation(request), path_value(request.scope, "definitionId")
    return EventsJson(answers.definition(await call.survey(backend_service.get_definition, definition_id)))


@_others.post(DEFINITION, **documentation.UPDATE_DEFINITION)
async def update_event_definition(request: Request) -> Response:
    call, definition_id = Invocation(request), path_value(request.scope, "definitionId")
    async with call:
        changes = requests.read_update(call.read_object(None))
    return EventsJson(answers.definition(await call.write(backend_service.update_definition, definition_id, changes)))


def _batch(call: Invocation) -> Any:
    """Whatever the body is; what is no JSON is no batch either."""
    try:
        return call.read_value(requests.KNOWN_ITEM)
    except RequestBodyInvalid:
        return None


router = APIRouter(routes=[*_batches.routes, *_others.routes])
