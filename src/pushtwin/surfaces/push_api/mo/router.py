"""The endpoints of `/push` on messages that phones send (push-messages-api 9)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.core.mo import configurations, pulling
from pushtwin.http.invocation import Invocation
from pushtwin.http.paths import path_value
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.push_api.failures import PushJson
from pushtwin.surfaces.push_api.mo import answers, documentation, requests
from pushtwin.surfaces.shared.account_callers import note_caller
from pushtwin.surfaces.shared.judged_bodies import unread

CONFIGURATIONS = "/push/1/applications/{applicationCode}/configurations"
CONFIGURATION = f"{CONFIGURATIONS}/{{configurationKey}}"
ACTIONS = f"{CONFIGURATION}/actions"
ACTION = f"{ACTIONS}/{{actionKey}}"
PULL = "/push/1/inbox/reports"

router = APIRouter(dependencies=[Depends(note_caller)], route_class=DirectRoute)


@router.get(CONFIGURATIONS, **documentation.LIST_CONFIGURATIONS)
async def list_configurations(request: Request) -> Response:
    call, code = _of_application(request)
    return PushJson(answers.configurations(await call.read(configurations.list_configurations, code)))


@router.post(CONFIGURATIONS, **documentation.CREATE_CONFIGURATION)
async def create_configuration(request: Request) -> Response:
    call, code = _of_application(request)
    async with call:
        call.read_object_if_any({})
    return PushJson(answers.configuration(await call.write(configurations.add_configuration, code)))


@router.get(CONFIGURATION, **documentation.GET_CONFIGURATION)
async def get_configuration(request: Request) -> Response:
    call, code, key = _of_configuration(request)
    return PushJson(answers.configuration(await call.survey(configurations.get_configuration, code, key)))


@router.delete(CONFIGURATION, **documentation.DELETE_CONFIGURATION)
async def delete_configuration(request: Request) -> Response:
    call, code, key = _of_configuration(request)
    await call.write(configurations.delete_configuration, code, key)
    return Response(status_code=204)


@router.get(ACTIONS, **documentation.LIST_ACTIONS)
async def list_actions(request: Request) -> Response:
    call, code, key = _of_configuration(request)
    return PushJson(answers.actions(await call.survey(configurations.list_actions, code, key)))


@router.post(ACTIONS, **documentation.CREATE_ACTION)
async def create_action(request: Request) -> Response:
    call, code, key = _of_configuration(request)
    async with call:
        wanted = requests.read_action(call.read_object(requests.KNOWN, unread))
    return PushJson(answers.action(await call.write(configurations.add_action, code, key, wanted)))


@router.delete(ACTION, **documentation.DELETE_ACTION)
async def delete_action(request: Request) -> Response:
    call, code, key = _of_configuration(request)
    await call.write(configurations.delete_action, code, key, path_value(request.scope, "actionKey"))
    return Response(status_code=204)


@router.get(PULL, **documentation.PULL)
async def receive_push_messages(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        limit = requests.read_limit(request.query_params)
    return PushJson(answers.pulled(await call.write(pulling.pull, limit)))


def _of_application(request: Request) -> tuple[Invocation, str]:
    """The application tells whose call it is, where nothing else does."""
    call, code = Invocation(request), path_value(request.scope, "applicationCode")
    call.call.named = (code,)
    return call, code


def _of_configuration(request: Request) -> tuple[Invocation, str, str]:
    call, code = _of_application(request)
    return call, code, path_value(request.scope, "configurationKey")
