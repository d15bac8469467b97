"""The four push endpoints (people-api 2)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.base import json_text
from pushtwin.core.people import backend_service
from pushtwin.http.invocation import Invocation
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
    call = Invocation(request)
    registration = await call.read(backend_service.get_registration)
    return ApiJson(json_text.write(instance(registration)))


@router.patch(REGISTRATION, **documentation.UPDATE)
async def update_push_device_registration(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        changes = requests.read_update(call.read_object(requests.KNOWN_IN_UPDATE), call.call.doubt)
    registration = await call.write(backend_service.update_registration, changes)
    return ApiJson(json_text.write(instance(registration)))


@router.post(PERSONALIZE, **documentation.PERSONALIZE)
async def personalize_push_instance(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        flags = requests.read_flags(request.query_params, call.call.doubt)
        body = call.read_object(requests.KNOWN_IN_PERSONALIZE)
        command = requests.read_personalize(body, flags, call.call.doubt)
    person, registrations = await call.write(backend_service.personalize, command, return_push=flags["returnPush"])
    return ApiJson(json_text.write(answers.personalized(person, registrations)))


@router.post(DEPERSONALIZE, **documentation.DEPERSONALIZE)
async def depersonalize_push_instance(request: Request) -> Response:
    call = Invocation(request)
    await call.write(backend_service.depersonalize)
    return Response()
