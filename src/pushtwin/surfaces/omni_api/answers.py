"""What `/omni` answers to sends, and of scenarios (push-messages-api 11.1, 11.3).

Nothing here is ever `null`: what is not known is absent. Types have the names that the platform publishes.
"""

from collections.abc import Sequence
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.omni import model
from pushtwin.core.omni.results import AcceptedFlow, OmniAccepted
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.omni_api.wire_types import Step, To
from pushtwin.surfaces.shared.statuses import Status, status


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


# -- sends -----------------------------------------------------------------------------------------------------


class OmniResponseDetails(TypedDict):
    """What became of one destination."""

    to: To
    status: Status
    messageId: Annotated[str, documented("Id of the message.", "17672256000004093847561")]


class OmniResponse(TypedDict):
    """What became of a request."""

    bulkId: NotRequired[
        Annotated[str, documented("Id of the request; only of more than one destination.", "17672256000001029384756")]
    ]
    messages: Annotated[
        list[OmniResponseDetails],
        Field(description="One entry for each destination, in the order of the request."),
    ]


def sent(accepted: OmniAccepted) -> OmniResponse:
    """What became of a send."""
    told: OmniResponse = {"messages": [_entry(one) for one in accepted.entries]}
    return {"bulkId": accepted.bulk_id, **told} if len(accepted.entries) > 1 else told


def _entry(accepted: AcceptedFlow) -> OmniResponseDetails:
    return {"to": _to(accepted.address), "status": status(accepted.status_id), "messageId": accepted.message_id}


def _to(address: model.Address) -> To:
    told: To = {}
    if address.phone_number is not None:
        told["phoneNumber"] = address.phone_number
    if address.email_address is not None:
        told["emailAddress"] = address.email_address
    if address.registration_id is not None:
        told["pushRegistrationId"] = address.registration_id
    if address.whatsapp_user_id is not None:
        told["whatsAppUserId"] = address.whatsapp_user_id
    return told
