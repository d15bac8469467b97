"""What `/docs` says about `/omni` beside what its models and its failures tell."""

from collections.abc import Mapping
from typing import Any

from pushtwin.base import errors
from pushtwin.core.messages.catalogue import GeneralStatus
from pushtwin.core.omni.model import Channel
from pushtwin.http.openapi.operations import Documentation, Json, Parameter, Security, parameter, tag, webhook
from pushtwin.http.openapi.references import Reference
from pushtwin.surfaces.omni_api import answers, examples, models, reports
from pushtwin.surfaces.omni_api.failures import FAILURES
from pushtwin.surfaces.omni_api.queries import DEFAULT_SCENARIOS
from pushtwin.surfaces.shared.queries import DEFAULT_LIMIT, MAX_LIMIT

TAG = "omni-failover"
TAGS = [tag(TAG, "Messages that go through one channel after the other.", "failover")]
_SECURITY: Security = [{scheme: []} for scheme in ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")]
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_TIME = {"type": "string", "format": "date-time"}
_THROTTLED = 429
_OMNI = Documentation(
    TAG,
    FAILURES,
    (errors.Unauthorized, errors.Forbidden, *(400, 405, 413, 415, 500)),
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

_CHANNEL = _query("channel", "Only of this channel.", Reference(Channel))
_LIMIT = _query(
    "limit",
    "How many at most.",
    {"type": "integer", "format": "int32", "default": DEFAULT_LIMIT, "minimum": 1, "maximum": MAX_LIMIT},
)

SEND = _OMNI.operation(
    "send-omni-failover-message",
    "Sends a message to one or more destinations, to each through the steps of a scenario, until one of them has "
    "delivered it. A step that fails, or that has not delivered in its validity period, is followed by the next one. "
    "A request that breaks a rule sends nothing at all.",
    answer=Json(
        answers.OmniResponse, {"One destination": examples.ACCEPTED, "Several destinations": examples.ACCEPTED_SEVERAL}
    ),
    body=Json(models.OmniAdvancedRequest, {"To a phone number": examples.TO_A_PHONE, "To two": examples.LATER}),
)
GET_REPORTS = _OMNI.operation(
    "get-omni-failover-delivery-reports",
    "What became of messages of the last 48 hours in the end, and by which channel. Each report is handed out once.",
    _query("bulkId", "Only of this request."),
    _query("messageId", "Only of this message."),
    _LIMIT,
    _CHANNEL,
    answer=Json(reports.OmniDeliveryReports, {"The SMS has arrived": examples.REPORTS}),
    failures=[errors.RequestInvalid],
)
GET_LOGS = _OMNI.operation(
    "get-omni-failover-message-logs",
    "Steps that were tried in the last 48 hours, also those under way. To look changes nothing.",
    _query("from", "Only of this sender: the name of the application, or the sender as the scenario has it."),
    _query("to", "Only to this address."),
    _query("bulkId", "Only of these requests, separated by commas; at most 2048 characters.", _TEXTS),
    _query("messageId", "Only of these messages, separated by commas; at most 2048 characters.", _TEXTS),
    _query("generalStatus", "Only steps in this group of statuses.", Reference(GeneralStatus)),
    _CHANNEL,
    _query("sentSince", "Only steps that left at this time or later.", _TIME),
    _query("sentUntil", "Only steps that left at this time or before.", _TIME),
    _LIMIT,
    _query("mcc", "Only SMS to this country, by its mobile code."),
    _query("mnc", "Only SMS to this network, by its mobile code."),
    answer=Json(reports.OmniLogsResponse, {"The push has arrived": examples.LOGS}),
    failures=[errors.RequestInvalid, _THROTTLED],
)

WEBHOOKS = {
    **webhook(
        "receive-omni-failover-message-delivery-reports",
        TAG,
        "What became of a message in the end, told to the `notifyUrl` of its request, or else to the address of the "
        "account.",
        Json(reports.OmniDeliveryReports, {"The SMS has arrived": examples.REPORTS}),
    ),
    **webhook(
        "receive-omni-failover-message-seen-reports",
        TAG,
        "Somebody has looked at a push, told where its delivery was told.",
        Json(reports.SeenReports, {"Seen": examples.SEEN_REPORTS}),
    ),
}
