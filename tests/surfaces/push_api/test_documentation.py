"""The document says of `/push` what the platform publishes (push-messages-api 1, 3, 4, 8, 9)."""

from typing import Any

import jsonschema_rs

from pushtwin.http.failure_table import FailureTable
from pushtwin.http.openapi.references import referred_types
from pushtwin.http.openapi.schemas import schemas_of
from pushtwin.surfaces.push_api import documentation
from pushtwin.surfaces.push_api.failures import LEGACY_FAILURES, PLATFORM_FAILURES
from pushtwin.surfaces.push_api.mo import documentation as mo_documentation
from pushtwin.surfaces.push_api.surface import ROUTER
from tests.cases import each, each_named

Operation = dict[str, Any]
CONFIGURATIONS = "/push/1/applications/{applicationCode}/configurations"
OPERATIONS: dict[str, tuple[str, str]] = {
    "send-push-notifications": ("POST", "/push/3/messages"),
    "send-single-push-notification": ("POST", "/push/2/message/single"),
    "send-multiple-push-notifications": ("POST", "/push/2/message/multi"),
    "test-single-push-notification": ("POST", "/push/2/message/single/test"),
    "test-multiple-push-notifications": ("POST", "/push/2/message/multi/test"),
    "get-push-statistics": ("GET", "/push/1/statistics"),
    "get-push-reports": ("GET", "/push/1/reports"),
    "get-outbound-push-message-delivery-reports": ("GET", "/push/3/reports"),
    "get-outbound-push-message-logs": ("GET", "/push/3/logs"),
    "get-push-applications": ("GET", "/push/1/applications"),
    "get-push-application": ("GET", "/push/1/applications/{applicationCode}"),
    "delete-push-inbox-messages": ("DELETE", "/push/1/inbox/messages"),
    "delete-push-inbox-user-message": ("DELETE", "/push/1/user/{externalUserId}/inbox/messages"),
    "list-all-configurations": ("GET", CONFIGURATIONS),
    "create-a-new-configuration": ("POST", CONFIGURATIONS),
    "get-a-single-configuration": ("GET", f"{CONFIGURATIONS}/{{configurationKey}}"),
    "delete-the-configuration": ("DELETE", f"{CONFIGURATIONS}/{{configurationKey}}"),
    "list-all-actions": ("GET", f"{CONFIGURATIONS}/{{configurationKey}}/actions"),
    "create-new-action": ("POST", f"{CONFIGURATIONS}/{{configurationKey}}/actions"),
    "delete-action": ("DELETE", f"{CONFIGURATIONS}/{{configurationKey}}/actions/{{actionKey}}"),
    "receive-push-messages": ("GET", "/push/1/inbox/reports"),
}
TOLD: dict[str, Operation] = {
    told["operation_id"]: told
    for name, told in [*vars(documentation).items(), *vars(mo_documentation).items()]
    if name.isupper() and isinstance(told, dict) and "operation_id" in told
}
OLD_SENDS = [name for name in OPERATIONS if OPERATIONS[name][1].startswith("/push/2")]
# The statuses that are published; the twin adds 405, 413 and 415, and 400 for a query of logs that makes no sense.
STATUSES = {
    "send-push-notifications": {200, 400, 401, 403, 429, 500},
    **{name: {200, 400, 401, 403, 500} for name in OLD_SENDS},
    "get-push-statistics": {200, 400, 401, 403, 500},
    "get-push-reports": {200, 400, 401, 403, 500},
    "get-outbound-push-message-delivery-reports": {200, 401, 403, 429, 500},
    "get-outbound-push-message-logs": {200, 400, 401, 403, 429, 500},
    "get-push-applications": {200, 400, 401, 403, 500},
    "get-push-application": {200, 400, 401, 403, 404, 500},
    "delete-push-inbox-messages": {202, 400, 401, 403, 429, 500},
    "delete-push-inbox-user-message": {202, 400, 401, 403, 404, 429, 500},
    "list-all-configurations": {200, 401, 403, 404, 429, 500},
    "create-a-new-configuration": {200, 400, 401, 403, 404, 429, 500},
    "get-a-single-configuration": {200, 401, 403, 404, 429, 500},
    "delete-the-configuration": {204, 401, 403, 404, 429, 500},
    "list-all-actions": {200, 401, 403, 404, 429, 500},
    "create-new-action": {200, 400, 401, 403, 404, 429, 500},
    "delete-action": {204, 401, 403, 404, 429, 500},
    "receive-push-messages": {200, 400, 401, 403, 429, 500},
}
PARAMETERS = {
    "get-push-statistics": ["bulkId"],
    "get-push-reports": ["bulkId", "messageId", "limit"],
    "get-outbound-push-message-delivery-reports": [
        "bulkId",
        "messageId",
        "limit",
        "entityId",
        "applicationId",
        "campaignReferenceId",
    ],
    "get-outbound-push-message-logs": [
        "sender",
        "destination",
        "bulkId",
        "messageId",
        "generalStatus",
        "sentSince",
        "sentUntil",
        "limit",
        "entityId",
        "applicationId",
        "campaignReferenceId",
        "useCursor",
        "cursor",
    ],
    "get-push-application": ["applicationCode", "useAppCodeAsAppId"],
    "delete-push-inbox-messages": ["campaignId", "bulkId", "messageId"],
    "delete-push-inbox-user-message": ["externalUserId", "campaignId", "bulkId", "messageId"],
    "list-all-configurations": ["applicationCode"],
    "create-a-new-configuration": ["applicationCode"],
    "get-a-single-configuration": ["applicationCode", "configurationKey"],
    "delete-the-configuration": ["applicationCode", "configurationKey"],
    "list-all-actions": ["applicationCode", "configurationKey"],
    "create-new-action": ["applicationCode", "configurationKey"],
    "delete-action": ["applicationCode", "configurationKey", "actionKey"],
    "receive-push-messages": ["limit"],
}
SCHEMAS = schemas_of(dict.fromkeys(type_ for told in TOLD.values() for type_ in referred_types(told)))
MESSAGE_OPTIONS = [
    "platform",
    "validityPeriod",
    "deliveryTimeWindow",
    "soundEnabled",
    "soundName",
    "vibrationEnabled",
    "contentAvailable",
    "isSilent",
    "badge",
    "category",
    "showMirroredPush",
    "mirroredPushStyle",
    "mirroredPushExpirationPeriod",
    "mirroredPushExpirationTimeUnit",
    "mirroredPushDismissTitle",
    "mirroredPushOpenTitle",
    "onTapButtonAction",
    "inboxTopic",
    "inboxMessageExpirationPeriod",
    "inboxMessageExpirationTimeUnit",
    "sendAt",
    "customPayload",
    "campaignReferenceId",
]
FIELDS: dict[str, tuple[set[str], set[str]]] = {  # all, required
    "PushUnificationRequest": ({"messages", "options"}, {"messages"}),
    "PushUnificationMessage": (
        {"sender", "destinations", "content", "options", "webhooks"},
        {"sender", "destinations", "content"},
    ),
    "PushUnificationMessageOptions": ({*MESSAGE_OPTIONS}, set()),
    "PushMessageRequestOptions": ({"schedule"}, set()),
    "RequestSchedulingSettings": ({"bulkId", "sendAt", "sendingSpeedLimit"}, set()),
    "SendingSpeedLimit": ({"amount", "timeUnit"}, {"amount"}),
    "ValidityPeriod": ({"amount", "timeUnit"}, {"amount"}),
    "DeliveryTimeWindow": ({"days", "from", "to"}, {"days"}),
    "DeliveryTime": ({"hour", "minute"}, {"hour", "minute"}),
    "Webhooks": ({"delivery", "contentType", "callbackData"}, set()),
    "MessageDeliveryReporting": ({"url", "intermediateReport", "notify"}, set()),
    "PrimaryButtonAction": ({"resource", "type"}, set()),
    "PushDestinationMultiple": ({"type", "$and", "$or", "targetOnlyPrimaryDevices"}, {"type"}),
    "PushDestinationEmail": ({"type", "email", "messageId", "targetOnlyPrimaryDevices"}, {"type", "email"}),
    "PushOutboundTextContent": ({"type", "title", "text"}, {"type", "text"}),
    "PushOutboundImageContent": ({"type", "title", "text", "url"}, {"type", "text", "url"}),
    "PushRequestMulti": ({"messages"}, {"messages"}),
    "PushRequest": (
        {
            "from",
            "to",
            "text",
            "validityPeriod",
            "validityPeriodTimeUnit",
            "sendAt",
            "customPayload",
            "notificationOptions",
            "notifyUrl",
            "notifyContentType",
            "callbackData",
            "targetOnlyPrimaryDevices",
        },
        {"from", "to", "text"},
    ),
    "PushResponse": ({"bulks"}, {"bulks"}),
    "DeletionAcceptedResponse": ({"campaignId", "bulkId", "messageId", "message"}, {"message"}),
    "PushBulkResponse": ({"to", "status", "messageCount", "bulkId"}, {"to", "status", "messageCount", "bulkId"}),
    "PushUnificationResponse": ({"bulkId", "messages"}, {"messages"}),
    "ConfigurationsResponse": ({"configurations"}, {"configurations"}),
    "ConfigurationResponse": ({"key"}, {"key"}),
    "ActionsResponse": ({"actions"}, {"actions"}),
    "ActionResponse": ({"key", "type", "callbackData", "forwardUrl"}, {"key", "type"}),
    "ActionRequest": ({"type", "callbackData", "forwardUrl"}, {"type"}),
    "MoReportsResponse": (
        {"results", "messageCount", "pendingMessageCount"},
        {"results", "messageCount", "pendingMessageCount"},
    ),
    "MoReportResult": (
        {
            "messageId",
            "pairedMessageId",
            "from",
            "subscriberId",
            "to",
            "applicationCode",
            "receivedAt",
            "callbackData",
            "text",
            "cleanText",
            "keyword",
            "customPayload",
            "bulkId",
            "initialMessageId",
        },
        {"applicationCode", "cleanText", "from", "messageId", "receivedAt", "text", "to"},
    ),
    "ApiError": (
        {"errorCode", "description", "action", "violations", "resources"},
        {"errorCode", "description", "action", "violations", "resources"},
    ),
}
LIMITS = [
    ("PushOutboundTextContent", "title", "maxLength", 50),
    ("PushOutboundTextContent", "text", "minLength", 1),
    ("PushOutboundTextContent", "text", "maxLength", 4000),
    ("Webhooks", "callbackData", "maxLength", 4000),
    ("RequestSchedulingSettings", "bulkId", "maxLength", 100),
    ("PushUnificationMessageOptions", "campaignReferenceId", "maxLength", 255),
    ("PushUnificationMessageOptions", "mirroredPushExpirationPeriod", "minimum", 0),
    ("PushUnificationMessageOptions", "badge", "format", "int32"),
    ("PushUnificationMessageOptions", "sendAt", "format", "date-time"),
    ("Platform", "entityId", "maxLength", 255),
    ("DeliveryTime", "hour", "maximum", 23),
    ("DeliveryTime", "minute", "maximum", 59),
    ("PushRequest", "from", "minLength", 1),
    ("PushRequest", "from", "maxLength", 80),
    ("PushRequest", "text", "minLength", 1),
    ("PushRequest", "text", "maxLength", 4000),
    ("PushRequest", "validityPeriod", "minimum", 0),
    ("PushRequest", "validityPeriod", "format", "int64"),
    ("PushRequestNotificationOptions", "title", "maxLength", 45),
]


def test_the_operations_are_the_published_ones() -> None:
    routes = {getattr(one, "operation_id", None): one for one in ROUTER.routes}
    shown = {name: (*getattr(route, "methods", ()), getattr(route, "path", "")) for name, route in routes.items()}
    assert shown == OPERATIONS
    assert {*TOLD} == {*OPERATIONS}


@each("name", [*OPERATIONS])
def test_an_operation_has_the_published_statuses(name: str) -> None:
    assert {*TOLD[name]["responses"]} == STATUSES[name] | {405, 413, 415}


@each("name", [*OPERATIONS])
def test_an_operation_has_the_published_parameters(name: str) -> None:
    assert [one["name"] for one in TOLD[name]["openapi_extra"]["parameters"]] == PARAMETERS.get(name, [])


def test_only_the_bulk_of_statistics_and_the_path_are_required() -> None:
    for name, told in TOLD.items():
        for one in told["openapi_extra"]["parameters"]:
            is_required = one["in"] == "path" or (name, one["name"]) == ("get-push-statistics", "bulkId")
            assert one["required"] is is_required, (name, one["name"])


@each("name", [*OPERATIONS])
def test_an_operation_takes_every_scheme_alone(name: str) -> None:
    schemes = ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")
    assert TOLD[name]["openapi_extra"]["security"] == [{scheme: []} for scheme in schemes]


def test_only_sends_of_the_deprecated_api_are_deprecated() -> None:
    assert [name for name in OPERATIONS if TOLD[name].get("deprecated")] == OLD_SENDS


@each("name", [*OPERATIONS])
def test_failures_are_told_in_the_envelope_of_the_path(name: str) -> None:
    envelope = "ApiError" if OPERATIONS[name][1].startswith("/push/3") else "ApiException"
    for status, response in TOLD[name]["responses"].items():
        if status not in {200, 202, 204}:
            (content,) = response["content"].values()
            assert content["schema"]["$ref"].rpartition("/")[2] == envelope, status


@each("name", [*FIELDS])
def test_a_schema_has_the_published_fields(name: str) -> None:
    fields, required = FIELDS[name]
    assert {*SCHEMAS[name]["properties"]} == fields
    assert {*SCHEMAS[name].get("required", [])} == required


@each(("name", "field", "limit", "value"), [*LIMITS])
def test_a_field_has_the_published_limit(name: str, field: str, limit: str, value: Any) -> None:
    assert SCHEMAS[name]["properties"][field].get(limit) == value


def test_no_field_is_ever_null() -> None:
    for name, schema in SCHEMAS.items():
        for field, told in schema.get("properties", {}).items():
            assert {"type": "null"} not in told.get("anyOf", []), (name, field)
            assert told.get("default", ...) is not None, (name, field)


def test_destinations_and_content_are_told_apart_by_their_type() -> None:
    assert {*SCHEMAS["PushDestination"]["discriminator"]["mapping"]} == {
        "REGISTRATION",
        "EXTERNAL_USER_ID",
        "PHONE_NUMBER",
        "EMAIL",
        "MULTIPLE",
    }
    assert {*SCHEMAS["PushOutboundContent"]["discriminator"]["mapping"]} == {"TEXT", "IMAGE"}


def bodies(told: Operation) -> list[dict[str, Any]]:
    parts = [*told["responses"].values(), told["openapi_extra"].get("requestBody", {})]
    return [content for part in parts for content in part.get("content", {}).values()]


@each("name", [*OPERATIONS])
def test_an_example_is_valid(name: str) -> None:
    for content in bodies(TOLD[name]):
        schema = {**content["schema"], "components": {"schemas": SCHEMAS}}
        assert content["examples"], content
        for title, example in content["examples"].items():
            assert jsonschema_rs.is_valid(schema, example["value"]), title


@each_named("table", {"deprecated": LEGACY_FAILURES, "current": PLATFORM_FAILURES})
def test_both_families_tell_the_same_failures(table: FailureTable) -> None:
    assert [row.about for row in table.rows()] == [row.about for row in LEGACY_FAILURES.rows()]
