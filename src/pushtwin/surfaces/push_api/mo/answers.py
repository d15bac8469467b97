"""What `/push` tells of messages that phones send, and of what becomes of them (push-messages-api 9).

Nothing here is ever `null`: what is not known is absent. Types have the names that the platform publishes.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.times import render_time_with_offset
from pushtwin.core.mo.model import Action, FoundMo
from pushtwin.core.mo.pulling import Pulled
from pushtwin.http.openapi.references import documented


class ActionType(StrEnum):
    """What becomes of a message: it is told to an address, or kept until it is pulled."""

    HTTP_FORWARD = "HTTP_FORWARD"
    PULL = "PULL"


class ConfigurationResponse(TypedDict):
    """A configuration: nothing but what its actions are in."""

    key: Annotated[str, documented("Its key.", "9C1E5AD27B6F4038A1D2E3F405162738")]


class ConfigurationsResponse(TypedDict):
    """The configurations of an application."""

    configurations: Annotated[list[ConfigurationResponse], Field(description="In the order of creation.")]


class ActionResponse(TypedDict):
    """Something that becomes of each message."""

    key: Annotated[str, documented("Its key.", "0A4B1C9D8E7F46352413021122334455")]
    type: ActionType
    callbackData: NotRequired[Annotated[str, documented("Comes with each message.", "shop")]]
    forwardUrl: NotRequired[Annotated[str, documented("Where messages go.", "https://shop.example.com/replies")]]


class ActionsResponse(TypedDict):
    """The actions of a configuration."""

    actions: Annotated[list[ActionResponse], Field(description="In the order of creation.")]


_Sender = TypedDict(
    "_Sender", {"from": Annotated[str, documented("Id of the registration.", "d2463a09-1cf8-4e07-a063-041d4195d171")]}
)
_Code = Annotated[
    str, documented("Code of the application.", "87dc5af9bb50ebe3df341c89d2463a09-1cf8-4e07-a063-041d4195d172")
]


class _Message(TypedDict):
    """What is told of a message beside its sender, whose name on the wire is a keyword here."""

    messageId: Annotated[str, documented("Id of the message.", "17672256000004093847561")]
    pairedMessageId: NotRequired[
        Annotated[str, documented("The same as `initialMessageId`.", "17672255990001234567890")]
    ]
    subscriberId: NotRequired[Annotated[str, documented("The person's id in your own system.", "jdoe")]]
    to: _Code
    applicationCode: _Code
    receivedAt: Annotated[str, documented("When it came.", "2026-01-01T00:00:00.000+0000", format="date-time")]
    callbackData: NotRequired[Annotated[str, documented("That of the action.", "shop")]]
    text: Annotated[str, documented("What it says.", "mm_accept_decline mm_accept")]
    cleanText: Annotated[str, documented("What it says after its keyword.", "mm_accept")]
    keyword: NotRequired[Annotated[str, documented("Its first word, if there are several.", "mm_accept_decline")]]
    customPayload: NotRequired[
        Annotated[dict[str, Any], documented("What the app has added.", {"orderId": 4711}, additionalProperties=True)]
    ]
    bulkId: NotRequired[Annotated[str, documented("Bulk of the push that it answers.", "k3v9q0x1b7m2d8z4n6ta")]]
    initialMessageId: NotRequired[
        Annotated[str, documented("Id of the push that it answers.", "17672255990001234567890")]
    ]


class MoReportResult(_Message, _Sender):
    """A message that a phone has sent."""


class MoReportsResponse(TypedDict):
    """Messages that nobody has pulled before."""

    results: Annotated[list[MoReportResult], Field(description="The oldest first.")]
    messageCount: Annotated[int, documented("How many these are.", 1, format="int32")]
    pendingMessageCount: Annotated[int, documented("How many still wait.", 0, format="int32")]


def configuration(key: str) -> ConfigurationResponse:
    return {"key": key}


def configurations(keys: Sequence[str]) -> ConfigurationsResponse:
    return {"configurations": list(map(configuration, keys))}


def action(one: Action) -> ActionResponse:
    told: ActionResponse = {"key": one.key, "type": ActionType(one.type)}
    if one.callback_data is not None:
        told["callbackData"] = one.callback_data
    if one.forward_url is not None:
        told["forwardUrl"] = one.forward_url
    return told


def actions(found: Sequence[Action]) -> ActionsResponse:
    return {"actions": list(map(action, found))}


def pulled(found: Pulled) -> MoReportsResponse:
    return {
        "results": [_result(one, one.message.pull) for one in found.messages],
        "messageCount": len(found.messages),
        "pendingMessageCount": found.waiting,
    }


def told_to_address(found: FoundMo, by: Action) -> str:
    """The body of a forward: as if it had been pulled alone."""
    told: MoReportsResponse = {"results": [_result(found, by)], "messageCount": 1, "pendingMessageCount": 0}
    return json_text.write(told).decode()


def _result(found: FoundMo, by: Action | None) -> MoReportResult:
    message = found.message
    told: MoReportResult = {
        "messageId": message.message_id,
        "from": message.registration_id,
        "to": found.application_code,
        "applicationCode": found.application_code,
        "receivedAt": render_time_with_offset(message.received_at),
        "text": message.text,
        "cleanText": message.clean_text,
    }
    if message.initial_message_id is not None:
        told["pairedMessageId"] = told["initialMessageId"] = message.initial_message_id
    if message.external_id is not None:
        told["subscriberId"] = message.external_id
    if by is not None and by.callback_data is not None:
        told["callbackData"] = by.callback_data
    if message.keyword is not None:
        told["keyword"] = message.keyword
    if message.custom_payload is not None:
        told["customPayload"] = json_text.raw(message.custom_payload)
    if message.bulk_id is not None:
        told["bulkId"] = message.bulk_id
    return told
