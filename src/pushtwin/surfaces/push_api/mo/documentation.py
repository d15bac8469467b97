"""What `/docs` says of messages that phones send, and of what becomes of them."""

from typing import Any

from pushtwin.base import errors
from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID
from pushtwin.http.openapi.operations import Json, Need, parameter, tag
from pushtwin.surfaces.push_api.documentation import REPORTS_TAG, THROTTLED, documentation_of
from pushtwin.surfaces.push_api.failures import LEGACY_FAILURES
from pushtwin.surfaces.push_api.mo import answers, requests
from pushtwin.surfaces.shared.queries import MAX_LIMIT

TAG = "push-configurations-and-actions"
TAGS = [tag(TAG, "What becomes of messages that phones send.")]
_CONFIGURATION_KEY = "9C1E5AD27B6F4038A1D2E3F405162738"
_CODE = DEMO_ACCOUNT.applications[0].application_code or ""
_ACTION = {"key": "0A4B1C9D8E7F46352413021122334455", "type": "PULL", "callbackData": "shop"}
_MESSAGE: dict[str, Any] = {
    "messageId": "17672256000004093847561",
    "pairedMessageId": "17672255990001234567890",
    "from": DEMO_REGISTRATION_ID,
    "subscriberId": "jdoe",
    "to": _CODE,
    "applicationCode": _CODE,
    "receivedAt": "2026-01-01T00:00:00.000+0000",
    "callbackData": "shop",
    "text": "mm_accept_decline mm_accept",
    "cleanText": "mm_accept",
    "keyword": "mm_accept_decline",
    "bulkId": "k3v9q0x1b7m2d8z4n6ta",
    "initialMessageId": "17672255990001234567890",
}
_CONFIGURING = documentation_of(TAG, LEGACY_FAILURES)
_PULLING = documentation_of(REPORTS_TAG, LEGACY_FAILURES)


def _key(name: str, description: str, **example: str) -> dict[str, Any]:
    return parameter(name, "path", description, {"type": "string"}, **example)


_APPLICATION = _key("applicationCode", "Code of the application.", example=_CODE)
_CONFIGURATION = _key("configurationKey", "Key of the configuration.")
_MADE = Need("create-a-new-configuration", {"configurationKey": "/key"})
_IN_APPLICATION = (errors.ApplicationUnknown, THROTTLED)
_IN_CONFIGURATION = (*_IN_APPLICATION, errors.ConfigurationNotFound)

LIST_CONFIGURATIONS = _CONFIGURING.operation(
    "list-all-configurations",
    "The configurations of an application.",
    _APPLICATION,
    answer=Json(answers.ConfigurationsResponse, {"One": {"configurations": [{"key": _CONFIGURATION_KEY}]}}),
    failures=_IN_APPLICATION,
)
CREATE_CONFIGURATION = _CONFIGURING.operation(
    "create-a-new-configuration",
    "A configuration without actions: with it alone nothing becomes of messages.",
    _APPLICATION,
    answer=Json(answers.ConfigurationResponse, {"Created": {"key": _CONFIGURATION_KEY}}),
    failures=[*_IN_APPLICATION, errors.RequestBodyInvalid],
)
GET_CONFIGURATION = _CONFIGURING.operation(
    "get-a-single-configuration",
    "Whether there is such a configuration.",
    _APPLICATION,
    _CONFIGURATION,
    answer=Json(answers.ConfigurationResponse, {"There": {"key": _CONFIGURATION_KEY}}),
    failures=_IN_CONFIGURATION,
    after=[_MADE],
)
DELETE_CONFIGURATION = _CONFIGURING.operation(
    "delete-the-configuration",
    "The configuration and its actions are gone. What has met them already goes on.",
    _APPLICATION,
    _CONFIGURATION,
    failures=_IN_CONFIGURATION,
    after=[_MADE],
    status=204,
)
LIST_ACTIONS = _CONFIGURING.operation(
    "list-all-actions",
    "The actions of a configuration.",
    _APPLICATION,
    _CONFIGURATION,
    answer=Json(answers.ActionsResponse, {"A pull": {"actions": [_ACTION]}}),
    failures=_IN_CONFIGURATION,
    after=[_MADE],
)
CREATE_ACTION = _CONFIGURING.operation(
    "create-new-action",
    "From now on each message that a phone sends is told to an address (`HTTP_FORWARD`), or can be pulled (`PULL`).",
    _APPLICATION,
    _CONFIGURATION,
    answer=Json(answers.ActionResponse, {"A pull": _ACTION}),
    body=Json(
        requests.ActionRequest,
        {
            "Messages can be pulled": {"type": "PULL", "callbackData": "shop"},
            "Messages are told to a backend": {"type": "HTTP_FORWARD", "forwardUrl": "http://127.0.0.1:9000/replies"},
        },
    ),
    failures=[*_IN_CONFIGURATION, errors.ActionInvalid],
    after=[_MADE],
)
DELETE_ACTION = _CONFIGURING.operation(
    "delete-action",
    "Messages that come from now on no longer meet it.",
    _APPLICATION,
    _CONFIGURATION,
    _key("actionKey", "Key of the action."),
    failures=[*_IN_CONFIGURATION, errors.ActionNotFound],
    after=[_MADE, Need("create-new-action", {"actionKey": "/key"})],
    status=204,
)
PULL = _PULLING.operation(
    "receive-push-messages",
    "Messages that phones have sent in the last 48 hours, while there was a `PULL` action. Each is handed out once.",
    parameter(
        "limit",
        "query",
        "How many at most.",
        {"type": "integer", "default": requests.DEFAULT_LIMIT, "minimum": 1, "maximum": MAX_LIMIT},
    ),
    answer=Json(
        answers.MoReportsResponse,
        {"A button was pressed": {"results": [_MESSAGE], "messageCount": 1, "pendingMessageCount": 0}},
    ),
    failures=[errors.RequestInvalid, THROTTLED],
)
