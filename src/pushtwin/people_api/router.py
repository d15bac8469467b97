"""The four push endpoints (people-api 2)."""

from collections.abc import Mapping
from itertools import islice
from types import TracebackType
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin import json_text
from pushtwin.accounts.model import Call
from pushtwin.asgi import noted_call, path_value
from pushtwin.database import Database
from pushtwin.errors import AnswerableError
from pushtwin.people import service
from pushtwin.people.wire import instance
from pushtwin.people_api import answers, documentation, requests
from pushtwin.people_api.auth import require_application_code
from pushtwin.people_api.envelope import ApiJson

REGISTRATION = "/people/2/contactInformation/push/{pushRegId}"
PERSONALIZE = f"{REGISTRATION}/personalize"
DEPERSONALIZE = f"{REGISTRATION}/depersonalize"

_MAX_UNREAD = 100  # more would not fit into the header

router = APIRouter(dependencies=[Depends(require_application_code)])


class _Operation:
    """What every push endpoint starts with: the database, the call and the registration id."""

    def __init__(self, request: Request) -> None:
        call = noted_call(request.scope)
        assert call is not None  # the router's dependency has seen to it
        self.call: Call = call
        self.database: Database = request.app.state.database
        self.push_reg_id = path_value(request.scope, "pushRegId")

    async def __aenter__(self) -> None:
        """Around the reading of a request: what is wrong with it is told only to callers of a known registration."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, AnswerableError):
            await self.database.read(service.get_registration, self.call, self.push_reg_id)

    def warn_of_unread(self, body: Mapping[str, Any], known: requests.Known) -> None:
        for field in islice(requests.unread_fields(body, known), _MAX_UNREAD):
            self.call.warn(f"unread field {field}")


@router.get(REGISTRATION, **documentation.GET)
async def get_push_device_registration(request: Request) -> Response:
    operation = _Operation(request)
    registration = await operation.database.read(service.get_registration, operation.call, operation.push_reg_id)
    return ApiJson(json_text.write(instance(registration)))


@router.patch(REGISTRATION, **documentation.UPDATE)
async def update_push_device_registration(request: Request) -> Response:
    operation = _Operation(request)
    body = await request.body()
    async with operation:
        sent = requests.read_object(body)
        operation.warn_of_unread(sent, requests.KNOWN_IN_UPDATE)
        changes = requests.read_update(sent)
    registration = await operation.database.write(
        service.update_registration, operation.call, operation.push_reg_id, changes
    )
    return ApiJson(json_text.write(instance(registration)))


@router.post(PERSONALIZE, **documentation.PERSONALIZE)
async def personalize_push_instance(request: Request) -> Response:
    operation = _Operation(request)
    body = await request.body()
    async with operation:
        flags = requests.read_flags(request.query_params)
        sent = requests.read_object(body)
        operation.warn_of_unread(sent, requests.KNOWN_IN_PERSONALIZE)
        command = requests.read_personalize(sent, flags)
    person, registrations = await operation.database.write(
        service.personalize, operation.call, operation.push_reg_id, command, return_push=flags["returnPush"]
    )
    return ApiJson(json_text.write(answers.personalized(person, registrations)))


@router.post(DEPERSONALIZE, **documentation.DEPERSONALIZE)
async def depersonalize_push_instance(request: Request) -> Response:
    operation = _Operation(request)
    await request.body()  # ignored, but its size is not (people-api 2.9)
    await operation.database.write(service.depersonalize, operation.call, operation.push_reg_id)
    return Response()
