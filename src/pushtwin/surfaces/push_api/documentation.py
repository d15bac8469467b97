"""What `/docs` says about `/push` beside what its models and its failures tell."""

from collections.abc import Mapping
from typing import Any

from pushtwin.base import errors
from pushtwin.core.demo import DEMO_ACCOUNT
from pushtwin.http.failure_table import FailureTable
from pushtwin.http.openapi.operations import Documentation, Json, Need, Parameter, Security, parameter, tag, webhook
from pushtwin.http.openapi.references import Reference
from pushtwin.surfaces.push_api import answers, examples, inbox, models_v2, models_v3, reports
from pushtwin.surfaces.push_api.failures import LEGACY_FAILURES, PLATFORM_FAILURES
from pushtwin.surfaces.push_api.wire_types import MessageGeneralStatus
from pushtwin.surfaces.shared.queries import DEFAULT_LIMIT, MAX_LIMIT

SEND_TAG = "send-push"
REPORTS_TAG = "push-statistics-and-reports"
APPLICATIONS_TAG = "push-applications"
INBOX_TAG = "push-inbox"
TAGS = [
    tag(SEND_TAG, "Send push messages.", "messages"),
    tag(REPORTS_TAG, "What has become of push messages, and what phones sent back."),
    tag(APPLICATIONS_TAG, "The applications of an account."),
    tag(INBOX_TAG, "What the inboxes of persons keep, and how it is deleted."),
]
_SECURITY: Security = [{scheme: []} for scheme in ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")]
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_TIME = {"type": "string", "format": "date-time"}
THROTTLED = 429


def documentation_of(tag_name: str, failures: FailureTable) -> Documentation:
    """What all operations of a part of `/push` have in common."""
    return Documentation(
        tag_name,
        failures,
        (errors.Unauthorized, errors.Forbidden, *(405, 413, 415, 500)),
        _SECURITY,
        of_bodies=(errors.RequestInvalid, errors.RequestBodyInvalid),
    )


def _query(name: str, description: str, schema: Mapping[str, Any] = _TEXT, **more: Any) -> Parameter:
    return parameter(name, "query", description, schema, **more)


def _deprecated(operation: Mapping[str, Any]) -> dict[str, Any]:
    return {**operation, "deprecated": True}


_SENDING = documentation_of(SEND_TAG, PLATFORM_FAILURES)
_OLD_SENDING = documentation_of(SEND_TAG, LEGACY_FAILURES)
_REPORTING = documentation_of(REPORTS_TAG, PLATFORM_FAILURES)
_OLD_REPORTING = documentation_of(REPORTS_TAG, LEGACY_FAILURES)
_APPLICATIONS = documentation_of(APPLICATIONS_TAG, LEGACY_FAILURES)
_INBOXES = documentation_of(INBOX_TAG, LEGACY_FAILURES)

_SENT = Json(answers.PushResponse, {"Accepted": examples.ACCEPTED_BULKS})
_SINGLE = Json(models_v2.PushRequest, {"To all devices of a person": examples.OLD_MESSAGE})
_MULTI = Json(models_v2.PushRequestMulti, {"Two messages": examples.OLD_MESSAGES})
_BULK_ID = _query("bulkId", "Only of this bulk.")
_MESSAGE_ID = _query("messageId", "Only of this message.")
_ENTITY_ID = _query("entityId", "Only of messages that were sent with this mark of an entity.")
_APPLICATION_ID = _query("applicationId", "Only of messages that were sent with this mark of an application.")
_CAMPAIGN = _query("campaignReferenceId", "Only of messages that were sent with this mark of a campaign.")
_LIMIT = _query(
    "limit",
    "How many at most.",
    {"type": "integer", "format": "int32", "default": DEFAULT_LIMIT, "maximum": MAX_LIMIT},
)

SEND = _SENDING.operation(
    "send-push-notifications",
    "Sends messages, each to one or more destinations. A request that breaks a rule sends nothing at all; a "
    "destination that can't be reached is told by its own status.",
    answer=Json(answers.PushUnificationResponse, {"Accepted": examples.ACCEPTED}),
    body=Json(
        models_v3.PushUnificationRequest,
        {
            "To the demo device": examples.TO_A_DEVICE,
            "To all devices of a person": examples.TO_A_PERSON,
            "An image": examples.IMAGE_TO_A_DEVICE,
            "To the demo device, with a webhook": examples.WITH_WEBHOOK,
        },
    ),
    failures=[THROTTLED],
)
SEND_SINGLE = _deprecated(
    _OLD_SENDING.operation(
        "send-single-push-notification",
        "Sends one message to all devices that a query finds.",
        answer=_SENT,
        body=_SINGLE,
    )
)
SEND_MULTI = _deprecated(
    _OLD_SENDING.operation(
        "send-multiple-push-notifications",
        "Sends several messages, each to all devices that its own query finds.",
        answer=_SENT,
        body=_MULTI,
    )
)
TEST_SINGLE = _deprecated(
    _OLD_SENDING.operation(
        "test-single-push-notification",
        "Tells how many devices a message would go to, and sends nothing. The platform no longer publishes it.",
        answer=_SENT,
        body=_SINGLE,
    )
)
TEST_MULTI = _deprecated(
    _OLD_SENDING.operation(
        "test-multiple-push-notifications",
        "Tells how many devices each message would go to, and sends nothing. The platform no longer publishes it.",
        answer=_SENT,
        body=_MULTI,
    )
)
GET_STATISTICS = _OLD_REPORTING.operation(
    "get-push-statistics",
    "How many messages of a bulk have arrived, and what has become of the others. An unknown bulk has none.",
    _query("bulkId", "The bulk.", required=True),
    answer=Json(answers.StatisticsResponse, {"Half of them arrived": examples.STATISTICS}),
    failures=[errors.RequestInvalid],
    after=[Need("send-push-notifications", {"bulkId": "/bulkId"})],
    also_reads=["applicationCode"],
)
GET_REPORTS = _OLD_REPORTING.operation(
    "get-push-reports",
    "What has become of messages of the last 48 hours. Each report is handed out once, here or by `/push/3/reports`.",
    _BULK_ID,
    _MESSAGE_ID,
    _query(
        "limit", "How many at most.", {"type": "integer", "default": DEFAULT_LIMIT, "minimum": 1, "maximum": MAX_LIMIT}
    ),
    answer=Json(reports.ApiReportsResponse, {"Delivered": examples.REPORTS}),
    failures=[errors.RequestInvalid],
)
GET_DELIVERY_REPORTS = _REPORTING.operation(
    "get-outbound-push-message-delivery-reports",
    "What has become of messages of the last 48 hours. Each report is handed out once, here or by `/push/1/reports`.",
    _BULK_ID,
    _MESSAGE_ID,
    _LIMIT,
    _ENTITY_ID,
    _APPLICATION_ID,
    _CAMPAIGN,
    answer=Json(reports.DeliveryReports, {"Delivered": examples.DELIVERY_REPORTS}),
    failures=[THROTTLED],
)
GET_LOGS = _REPORTING.operation(
    "get-outbound-push-message-logs",
    "Messages of the last 48 hours, also those under way. To look changes nothing.",
    _query("sender", "Only messages of this sender, as it was given."),
    _query("destination", "Only messages to this registration, or to this address."),
    _query("bulkId", "Only of these bulks, separated by commas; at most 2048 characters.", _TEXTS),
    _query("messageId", "Only these messages, separated by commas; at most 2048 characters.", _TEXTS),
    _query("generalStatus", "Only messages in this group of statuses.", Reference(MessageGeneralStatus)),
    _query("sentSince", "Only messages that left at this time or later.", _TIME),
    _query("sentUntil", "Only messages that left at this time or before.", _TIME),
    _LIMIT,
    _ENTITY_ID,
    _APPLICATION_ID,
    _query("campaignReferenceId", "Only of these campaigns, separated by commas.", _TEXTS),
    _query("useCursor", "Whether the answer tells how to go on.", {"type": "boolean"}),
    _query("cursor", "The `nextCursor` of the answer before; none for the first page.", _TEXT),
    answer=Json(reports.LogResponseLogPushOutboundContent, {"A page": examples.LOGS}),
    failures=[errors.RequestInvalid, THROTTLED],
)
GET_APPLICATIONS = _APPLICATIONS.operation(
    "get-push-applications",
    "All applications of the account.",
    answer=Json(answers.ApplicationsResponse, {"One application": {"applications": [examples.APPLICATION]}}),
    failures=[400],
)
GET_APPLICATION = _APPLICATIONS.operation(
    "get-push-application",
    "One application of the account.",
    parameter(
        "applicationCode",
        "path",
        "Its code, or its id.",
        _TEXT,
        example=DEMO_ACCOUNT.applications[0].application_code,
    ),
    _query("useAppCodeAsAppId", "Whether the path has the id of the application.", {"type": "boolean"}),
    answer=Json(answers.ApplicationResponse, {"An application": examples.APPLICATION}),
    failures=[errors.RequestInvalid, errors.ApplicationNotFound],
)
_REMOVED = (
    _query("campaignId", "Messages of this campaign. Only the portal makes campaigns: the twin has none."),
    _query("bulkId", "Messages of this bulk.", example=examples.ACCEPTED["bulkId"]),
    _query("messageId", "This message."),
)
_ACCEPTED = Json(inbox.DeletionAcceptedResponse, {"Messages of a bulk": inbox.EXAMPLE})
_SELECTION = (errors.SelectionMissing, errors.SelectionAmbiguous)
DELETE_INBOX_MESSAGES = _INBOXES.operation(
    "delete-push-inbox-messages",
    "Takes messages out of all inboxes, for good: exactly one of the parameters says which. What was sent and what has "
    "become of it stays as it is.",
    *_REMOVED,
    answer=_ACCEPTED,
    failures=[*_SELECTION, THROTTLED],
    status=202,
)
DELETE_INBOX_MESSAGES_OF_USER = _INBOXES.operation(
    "delete-push-inbox-user-message",
    "Takes messages out of the inbox of one person, for good: exactly one of the parameters says which.",
    parameter(
        "externalUserId", "path", "Id of the person in your own system, letter by letter.", _TEXT, example="jdoe"
    ),
    *_REMOVED,
    answer=_ACCEPTED,
    failures=[*_SELECTION, errors.PersonNotFound, THROTTLED],
    status=202,
)

WEBHOOKS = webhook(
    "receive-outbound-push-message-delivery-reports",
    REPORTS_TAG,
    "What has become of a message, told to the `webhooks.delivery.url` of its request, or else to the address of the "
    "account. Messages of the deprecated API are told of as `/push/1/reports` does.",
    Json(reports.DeliveryReports, {"Delivered": examples.DELIVERY_REPORTS}),
)
