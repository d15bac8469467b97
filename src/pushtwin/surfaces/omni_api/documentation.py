"""What `/docs` says about `/omni` beside what its models and its failures tell."""

from collections.abc import Mapping
from typing import Any

from pushtwin.base import errors
from pushtwin.http.openapi.operations import Documentation, Json, Parameter, Security, parameter
from pushtwin.surfaces.omni_api import answers, examples, models
from pushtwin.surfaces.omni_api.failures import FAILURES
from pushtwin.surfaces.omni_api.queries import DEFAULT_SCENARIOS

TAG = "omni-failover"
TAGS = [
    {"name": TAG, "description": "Messages that go through one channel after the other, as the platform has them."},
]
_SECURITY: Security = [{scheme: []} for scheme in ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")]
_TEXT = {"type": "string"}
_THROTTLED = 429
_OMNI = Documentation(
    TAG,
    FAILURES,
    (errors.Unauthorized, *(400, 403, 405, 413, 500)),
    _SECURITY,
    of_bodies=(errors.RequestInvalid, errors.RequestBodyInvalid),
)


def _query(name: str, description: str, schema: Mapping[str, Any] = _TEXT, **more: Any) -> Parameter:
    return parameter(name, "query", description, schema, **more)


def _count(default: int) -> Mapping[str, Any]:
    return {"type": "integer", "format": "int32", "default": default, "minimum": 0}


_KEY = parameter("scenarioKey", "path", "Its key.", _TEXT, example=examples.SCENARIO["key"])
_SCENARIO = Json(answers.Scenario, {"Push, then SMS": examples.SCENARIO})
_WANTED = Json(models.CreateOrUpdateScenarioRequest, {"Push, then SMS": examples.PUSH_THEN_SMS})

GET_SCENARIOS = _OMNI.operation(
    "get-omni-failover-scenarios",
    "The scenarios of the account, in the order of their creation.",
    _query("isDefault", "Only the default scenario, or only the others.", {"type": "boolean"}),
    _query("limit", "How many at most.", _count(DEFAULT_SCENARIOS)),
    _query("page", "Which page of so many; the first one is 0.", _count(0)),
    answer=Json(answers.ScenariosResponse, {"One scenario": {"scenarios": [examples.SCENARIO]}}),
    failures=[errors.RequestInvalid, errors.ScenarioInvalid],
)
CREATE_SCENARIO = _OMNI.operation(
    "create-omni-failover-scenario",
    "Makes a scenario. The first one is the default scenario; a later one becomes it when it says so.",
    answer=_SCENARIO,
    body=_WANTED,
    failures=[errors.ScenarioInvalid, _THROTTLED],
    status=201,
)
GET_SCENARIO = _OMNI.operation(
    "get-omni-failover-scenario",
    "One scenario.",
    _KEY,
    answer=_SCENARIO,
    failures=[errors.ScenarioNotFound, errors.ScenarioInvalid],
)
UPDATE_SCENARIO = _OMNI.operation(
    "update-omni-failover-scenario",
    "Replaces a scenario, all but its key. Where nothing is said of it, it stays the default scenario, or none. "
    "Messages that are under way go on as they began.",
    _KEY,
    answer=_SCENARIO,
    body=_WANTED,
    failures=[errors.ScenarioNotFound, errors.ScenarioInvalid, _THROTTLED],
)
