"""What `/omni` answers (push-messages-api 11).

Nothing here is ever `null`: what is not known is absent. Types have the names that the platform publishes.
"""

from collections.abc import Sequence
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.omni import model
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.omni_api.wire_types import Step


class Scenario(TypedDict):
    """What messages go through."""

    key: Annotated[str, documented("What it is known by.", "1F0A5E0C7D3B49E29AC4B6D8E2F71A35")]
    name: NotRequired[Annotated[str, documented("What you call it.", "Push, then SMS")]]
    flow: Annotated[list[Step], Field(description="The steps, in their order.")]
    default: Annotated[bool, documented("Whether messages that name no scenario take this one.", example=True)]


class ScenariosResponse(TypedDict):
    """Scenarios of the account."""

    scenarios: Annotated[list[Scenario], Field(description="In the order of their creation.")]


def scenario(known: model.Scenario) -> Scenario:
    """One scenario."""
    told: Scenario = {"key": known.key, "flow": [_step(one) for one in known.flow], "default": known.is_default}
    return told if known.name is None else {**told, "name": known.name}


def scenarios(known: Sequence[model.Scenario]) -> ScenariosResponse:
    """Some of them."""
    return {"scenarios": [scenario(one) for one in known]}


def _step(known: model.Step) -> Step:
    told: Step = {"channel": known.channel}
    return told if known.sender is None else {**told, "from": known.sender}
