"""The endpoints of `/omni` (push-messages-api 1, 11)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.core.omni import reports, scenarios, sending
from pushtwin.http.invocation import Invocation
from pushtwin.http.paths import path_value
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.omni_api import answers, documentation, queries, requests
from pushtwin.surfaces.omni_api import reports as report_answers
from pushtwin.surfaces.omni_api.failures import OmniJson
from pushtwin.surfaces.shared.account_callers import note_caller, senders_of
from pushtwin.surfaces.shared.judged_bodies import unread

SCENARIOS = "/omni/1/scenarios"
SCENARIO = f"{SCENARIOS}/{{scenarioKey}}"
ADVANCED = "/omni/1/advanced"
REPORTS = "/omni/1/reports"
LOGS = "/omni/1/logs"

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
    body = call.read_object(requests.KNOWN_SCENARIO, unread)
    call.call.named = senders_of(body.get("flow"), "from")
    return requests.read_scenario(body)


@router.post(ADVANCED, **documentation.SEND)
async def send_omni_failover_message(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        wanted = requests.read_send(call.read_object(requests.KNOWN_SEND, requests.unread_of_send))
    return OmniJson(answers.sent(await call.write(sending.send_advanced, wanted)))


@router.get(REPORTS, **documentation.GET_REPORTS)
async def get_omni_failover_delivery_reports(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        wanted, limit = queries.read_report_query(request.query_params)
    return OmniJson(report_answers.delivery_reports(await call.write(reports.take_reports, wanted, limit)))


@router.get(LOGS, **documentation.GET_LOGS)
async def get_omni_failover_message_logs(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        wanted, limit = queries.read_log_query(request.query_params)
    return OmniJson(report_answers.logs(await call.survey(reports.list_logs, wanted, limit)))
