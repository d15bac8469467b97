"""Reading the bodies of `/omni` (push-messages-api 11)."""

from collections.abc import Mapping
from typing import Any

from pushtwin.core.omni import model
from pushtwin.core.omni.scenarios import NewScenario
from pushtwin.http.bodies import Known, known_fields
from pushtwin.surfaces.omni_api import models as wire
from pushtwin.surfaces.omni_api.wire_types import Step
from pushtwin.surfaces.shared.judged_bodies import validate_all

KNOWN_SCENARIO: Known = {
    **known_fields(wire.CreateOrUpdateScenarioRequest),
    "flow": dict.fromkeys(Step.__annotations__),
    "key": None,  # read-only: whoever sends back what was read may leave it in
}


def read_scenario(body: Mapping[str, Any]) -> NewScenario:
    """Raises RequestInvalid with all that is wrong."""
    scenario = validate_all(wire.CreateOrUpdateScenarioRequest, body)
    flow = [model.Step(step["channel"], step.get("from")) for step in scenario.flow]
    return NewScenario(scenario.name, flow, scenario.default)
