"""The endpoints of `/omni` (push-messages-api 1, 11)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.core.omni import scenarios
from pushtwin.http.invocation import Invocation
from pushtwin.http.paths import path_value
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.omni_api import answers, documentation, queries, requests
from pushtwin.surfaces.omni_api.failures import OmniJson
from pushtwin.surfaces.shared.account_callers import note_caller, senders_of

SCENARIOS = "/omni/1/scenarios"
SCENARIO = f"{SCENARIOS}/{{scenarioKey}}"

router = APIRouter(dependencies=[Depends(note_caller)], route_class=DirectRoute)


@router.get(SCENARIOS, **documentation.GET_SCENARIOS)
async def get_omni_failover_scenarios(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        wanted = queries.read_scenario_page(request.query_params)
    return OmniJson(answers.scenarios(await call.survey(scenarios.list_scenarios, wanted)))


@router.post(SCENARIOS, **documentation.CREATE_SCENARIO)
async def create_omni_failover_scenario(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        wanted = _read_scenario(call)
    return OmniJson(answers.scenario(await call.write(scenarios.create_scenario, wanted)), 201)


@router.get(SCENARIO, **documentation.GET_SCENARIO)
async def get_omni_failover_scenario(request: Request) -> Response:
    key = path_value(request.scope, "scenarioKey")
    return OmniJson(answers.scenario(await Invocation(request).survey(scenarios.get_scenario, key)))


@router.put(SCENARIO, **documentation.UPDATE_SCENARIO)
async def update_omni_failover_scenario(request: Request) -> Response:
    call = Invocation(request)
    key = path_value(request.scope, "scenarioKey")
    async with call:
        wanted = _read_scenario(call)
    return OmniJson(answers.scenario(await call.write(scenarios.replace_scenario, key, wanted)))


def _read_scenario(call: Invocation) -> scenarios.NewScenario:
    """Raises RequestBodyInvalid or RequestInvalid."""
    body = call.read_object(requests.KNOWN_SCENARIO)
    call.call.named = senders_of(body.get("flow"), "from")
    return requests.read_scenario(body)
