"""The four push endpoints (people-api 2)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin import json_text
from pushtwin.operation import DirectRoute, Operation
from pushtwin.people import service
from pushtwin.people.wire import instance
from pushtwin.people_api import answers, documentation, requests
from pushtwin.people_api.auth import require_application_code
from pushtwin.people_api.envelope import ApiJson
from pushtwin.reading import read_object

REGISTRATION = "/people/2/contactInformation/push/{pushRegId}"
PERSONALIZE = f"{REGISTRATION}/personalize"
DEPERSONALIZE = f"{REGISTRATION}/depersonalize"

router = APIRouter(dependencies=[Depends(require_application_code)], route_class=DirectRoute)


@router.get(REGISTRATION, **documentation.GET)
async def get_push_device_registration(request: Request) -> Response:
    operation = Operation(request)
    registration = await operation.read(service.get_registration)
    return ApiJson(json_text.write(instance(registration)))


@router.patch(REGISTRATION, **documentation.UPDATE)
async def update_push_device_registration(request: Request) -> Response:
    operation = Operation(request)
    body = await request.body()
    async with operation:
        sent = read_object(body)
        operation.warn_of_unread(sent, requests.KNOWN_IN_UPDATE)
        changes = requests.read_update(sent)
    registration = await operation.write(service.update_registration, changes)
    return ApiJson(json_text.write(instance(registration)))


@router.post(PERSONALIZE, **documentation.PERSONALIZE)
async def personalize_push_instance(request: Request) -> Response:
    operation = Operation(request)
    body = await request.body()
    async with operation:
        flags = requests.read_flags(request.query_params)
        sent = read_object(body)
        operation.warn_of_unread(sent, requests.KNOWN_IN_PERSONALIZE)
        command = requests.read_personalize(sent, flags)
    person, registrations = await operation.write(service.personalize, command, return_push=flags["returnPush"])
    return ApiJson(json_text.write(answers.personalized(person, registrations)))


@router.post(DEPERSONALIZE, **documentation.DEPERSONALIZE)
async def depersonalize_push_instance(request: Request) -> Response:
    operation = Operation(request)
    await request.body()  # ignored, but its size is not (people-api 2.9)
    await operation.write(service.depersonalize)
    return Response()
