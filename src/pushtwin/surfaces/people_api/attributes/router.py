"""The endpoints of `/people/2/customAttributes` (people-api 7.2)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.core.people import attribute_service
from pushtwin.http.invocation import Invocation
from pushtwin.http.paths import path_value
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.people_api.attributes import answers, documentation, requests
from pushtwin.surfaces.people_api.numbered_failures import PeopleJson
from pushtwin.surfaces.people_api.pages import read_named_page
from pushtwin.surfaces.people_api.persons import addresses
from pushtwin.surfaces.shared.account_callers import note_caller
from pushtwin.surfaces.shared.push_instance import without_nulls

ATTRIBUTES = "/people/2/customAttributes"
ATTRIBUTE = f"{ATTRIBUTES}/{{name}}"
APPEND = f"{ATTRIBUTE}/append"

router = APIRouter(dependencies=[Depends(note_caller)], route_class=DirectRoute)


@router.get(ATTRIBUTES, **documentation.LIST)
async def get_a_list_of_custom_attributes(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        query = read_named_page(request.query_params, call.call.doubt)
    return PeopleJson(answers.attributes(await call.survey(attribute_service.list_attributes, query), query))


@router.post(ATTRIBUTES, **documentation.CREATE)
async def create_a_custom_attribute(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        new = requests.read_attribute(call.read_object(requests.KNOWN))
    return PeopleJson(answers.attribute(await call.write(attribute_service.create_attribute, *new)))


@router.get(ATTRIBUTE, **documentation.GET)
async def get_a_single_custom_attribute(request: Request) -> Response:
    call, name = Invocation(request), path_value(request.scope, "name")
    return PeopleJson(answers.attribute(await call.survey(attribute_service.get_attribute, name)))


@router.delete(ATTRIBUTE, **documentation.DELETE)
async def delete_a_custom_attribute(request: Request) -> Response:
    """Some persons at a time; others are answered in between."""
    call, name = Invocation(request), path_value(request.scope, "name")
    after: int | None = -1
    while after is not None:
        after = await call.write(attribute_service.delete_attribute, name, after)
    return PeopleJson(answers.DELETED)


@router.post(APPEND, **documentation.APPEND)
async def append_item_to_custom_attribute(request: Request) -> Response:
    call, name = Invocation(request), path_value(request.scope, "name")
    async with call:
        address = addresses.read_query(request.query_params)
        item = call.read_object(None)
    return PeopleJson(without_nulls(await call.write(attribute_service.append_to_list, name, address, item)))
