"""`/_twin/accounts/…/eventDefinitions`, and what happened to a person."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from pushtwin.control_types.people import EventDefinitionAnswer, EventDefinitionList, EventList
from pushtwin.core.events import service
from pushtwin.core.people import control_service
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples, pages
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.events import answers
from pushtwin.surfaces.control_api.events.requests import CreateEventDefinition
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.pages import PageQuery
from pushtwin.surfaces.control_api.parameters import AccountId, Db, DefinitionId, PersonId

router = APIRouter(prefix="/_twin/accounts/{accountId}")


@router.get(
    "/persons/{personId}/events",
    operation_id="list-events",
    openapi_extra=needs(examples.SOMEBODY),
    responses=shows(EventList),
)
async def list_events(
    database: Db, account_id: AccountId, person_id: PersonId, query: Annotated[PageQuery, Query()]
) -> Response:
    """List what happened to a person, in the order in which it arrived: standard and custom events."""
    after = pages.read_cursor(query.cursor)
    found = await database.survey(control_service.list_events, account_id, person_id, after, query.limit + 1)
    return ControlJson(answers.events(found, query.limit))


@router.post(
    "/eventDefinitions",
    operation_id="define-event",
    status_code=201,
    responses=shows(EventDefinitionAnswer, 201, "Created"),
    openapi_extra=takes(CreateEventDefinition, examples.DEFINE_EVENT),
)
async def define_event(
    database: Db, account_id: AccountId, body: Annotated[CreateEventDefinition, Depends(body_of(CreateEventDefinition))]
) -> Response:
    """Let the SDKs report a custom event. Without a definition it is dropped, or refused when it asks for it."""
    created = await database.write(service.define_event, account_id, body.command())
    return ControlJson(answers.event_definition(created), 201)


@router.get("/eventDefinitions", operation_id="list-defined-events", responses=shows(EventDefinitionList))
async def list_defined_events(database: Db, account_id: AccountId, query: Annotated[PageQuery, Query()]) -> Response:
    """List the definitions of custom events in the order of their creation."""
    after = pages.read_cursor(query.cursor)
    found = await database.survey(service.list_event_definitions, account_id, after, query.limit + 1)
    return ControlJson(answers.event_definitions(found, query.limit))


@router.get(
    "/eventDefinitions/{definitionId}",
    operation_id="get-defined-event",
    openapi_extra=needs(examples.A_DEFINITION),
    responses=shows(EventDefinitionAnswer),
)
async def get_defined_event(database: Db, account_id: AccountId, definition_id: DefinitionId) -> Response:
    """Get the definition of a custom event."""
    found = await database.survey(service.get_event_definition, account_id, definition_id)
    return ControlJson(answers.event_definition(found))


@router.delete(
    "/eventDefinitions/{definitionId}",
    operation_id="delete-defined-event",
    openapi_extra=needs(examples.A_DEFINITION),
    status_code=204,
)
async def delete_defined_event(database: Db, account_id: AccountId, definition_id: DefinitionId) -> Response:
    """Delete a definition. Events that were recorded stay."""
    await database.write(service.delete_event_definition, account_id, definition_id)
    return Response(status_code=204)
