"""The endpoints of `/people/2/tags` (people-api 7.1)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.base.person_errors import LostPeopleOfTagInvalid, NewPeopleOfTagInvalid
from pushtwin.core.people import tag_service
from pushtwin.http.invocation import Invocation
from pushtwin.http.paths import path_value
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.people_api.numbered_failures import PeopleJson
from pushtwin.surfaces.people_api.pages import read_named_page
from pushtwin.surfaces.people_api.tags import answers, documentation, requests
from pushtwin.surfaces.shared.account_callers import note_caller

TAGS = "/people/2/tags"
TAG = f"{TAGS}/{{name}}"
PERSONS = f"{TAG}/persons"

router = APIRouter(dependencies=[Depends(note_caller)], route_class=DirectRoute)


@router.get(TAGS, **documentation.LIST)
async def get_list_of_tags(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        query = read_named_page(request.query_params, call.call.doubt)
    return PeopleJson(answers.tags(await call.survey(tag_service.list_tags, query), query))


@router.post(TAGS, **documentation.CREATE)
async def create_a_new_tag(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        name = requests.read_name(call.read_object(requests.KNOWN_TAG))
    return PeopleJson(answers.tag(await call.write(tag_service.create_tag, name)))


@router.get(TAG, **documentation.GET)
async def get_a_tag(request: Request) -> Response:
    call = Invocation(request)
    return PeopleJson(answers.tag(await call.survey(tag_service.get_tag, path_value(request.scope, "name"))))


@router.delete(TAG, **documentation.DELETE)
async def delete_a_tag(request: Request) -> Response:
    call = Invocation(request)
    await call.write_in_portions(tag_service.delete_tag, path_value(request.scope, "name"))
    return PeopleJson(answers.DELETED)


@router.patch(PERSONS, **documentation.ADD_TO_PERSONS)
async def add_tag_to_people_batch(request: Request) -> Response:
    call, name = Invocation(request), path_value(request.scope, "name")
    async with call:
        people = requests.read_people(call.read_object(requests.KNOWN_PEOPLE), NewPeopleOfTagInvalid)
    await call.write(tag_service.add_to_persons, name, people)
    return Response()


@router.delete(PERSONS, **documentation.REMOVE_FROM_PERSONS)
async def remove_tag_from_people_batch(request: Request) -> Response:
    call, name = Invocation(request), path_value(request.scope, "name")
    async with call:
        people = requests.read_people(call.read_object(requests.KNOWN_PEOPLE), LostPeopleOfTagInvalid)
    await call.write(tag_service.remove_from_persons, name, people)
    return Response()
