"""The four push endpoints (people-api 2)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.base import json_text
from pushtwin.core.people import backend_service
from pushtwin.http.bodies import read_object
from pushtwin.http.invocation import Operation
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.people_api import answers, documentation, requests
from pushtwin.surfaces.people_api.callers import require_application_code
from pushtwin.surfaces.people_api.failures import ApiJson
from pushtwin.surfaces.shared.push_instance import instance

REGISTRATION = "/people/2/contactInformation/push/{pushRegId}"
PERSONALIZE = f"{REGISTRATION}/personalize"
DEPERSONALIZE = f"{REGISTRATION}/depersonalize"

router = APIRouter(dependencies=[Depends(require_application_code)], route_class=DirectRoute)


@router.get(REGISTRATION, **documentation.GET)
async def get_push_device_registration(request: Request) -> Response:
    operation = Operation(request)
    registration = await operation.read(backend_service.get_registration)
    return ApiJson(json_text.write(instance(registration)))


@router.patch(REGISTRATION, **documentation.UPDATE)
async def update_push_device_registration(request: Request) -> Response:
    operation = Operation(request)
    body = await request.body()
    async with operation:
        sent = read_object(body)
        operation.warn_of_unread(sent, requests.KNOWN_IN_UPDATE)
        changes = requests.read_update(sent)
    registration = await operation.write(backend_service.update_registration, changes)
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
    person, registrations = await operation.write(backend_service.personalize, command, return_push=flags["returnPush"])
    return ApiJson(json_text.write(answers.personalized(person, registrations)))


@router.post(DEPERSONALIZE, **documentation.DEPERSONALIZE)
async def depersonalize_push_instance(request: Request) -> Response:
    operation = Operation(request)
    await request.body()  # ignored, but its size is not (people-api 2.9)
    await operation.write(backend_service.depersonalize)
    return Response()
