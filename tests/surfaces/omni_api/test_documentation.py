"""The document says of `/omni` what the platform publishes (push-messages-api 1, 11)."""

from typing import Any

import jsonschema_rs

from pushtwin.http.openapi.references import referred_types
from pushtwin.http.openapi.schemas import schemas_of
from pushtwin.surfaces.omni_api import documentation, examples
from pushtwin.surfaces.omni_api.router import router
from tests.cases import each

Operation = dict[str, Any]
OPERATIONS: dict[str, tuple[str, str]] = {
    "get-omni-failover-scenarios": ("GET", "/omni/1/scenarios"),
    "create-omni-failover-scenario": ("POST", "/omni/1/scenarios"),
    "get-omni-failover-scenario": ("GET", "/omni/1/scenarios/{scenarioKey}"),
    "update-omni-failover-scenario": ("PUT", "/omni/1/scenarios/{scenarioKey}"),
    "send-omni-failover-message": ("POST", "/omni/1/advanced"),
    "get-omni-failover-delivery-reports": ("GET", "/omni/1/reports"),
    "get-omni-failover-message-logs": ("GET", "/omni/1/logs"),
}
TOLD: dict[str, Operation] = {
    told["operation_id"]: told
    for name, told in vars(documentation).items()
    if name.isupper() and isinstance(told, dict) and "operation_id" in told
}
# The statuses that are published; the twin adds 405, 413 and 415.
STATUSES = {
    "get-omni-failover-scenarios": {200, 400, 401, 403, 409, 500},
    "create-omni-failover-scenario": {201, 400, 401, 403, 409, 429, 500},
    "get-omni-failover-scenario": {200, 400, 401, 403, 404, 409, 500},
    "update-omni-failover-scenario": {200, 400, 401, 403, 404, 409, 429, 500},
    "send-omni-failover-message": {200, 400, 401, 403, 500},
    "get-omni-failover-delivery-reports": {200, 400, 401, 403, 500},
    "get-omni-failover-message-logs": {200, 400, 401, 403, 429, 500},
}
PARAMETERS = {
    "get-omni-failover-scenarios": ["isDefault", "limit", "page"],
    "get-omni-failover-scenario": ["scenarioKey"],
    "update-omni-failover-scenario": ["scenarioKey"],
    "get-omni-failover-delivery-reports": ["bulkId", "messageId", "limit", "channel"],
    "get-omni-failover-message-logs": [
        "from",
        "to",
        "bulkId",
        "messageId",
        "generalStatus",
        "channel",
        "sentSince",
        "sentUntil",
        "limit",
        "mcc",
        "mnc",
    ],
}
SCHEMAS = schemas_of(
    dict.fromkeys(type_ for told in (*TOLD.values(), documentation.WEBHOOKS) for type_ in referred_types(told))
)
FIELDS: dict[str, tuple[set[str], set[str]]] = {  # all, and those that the platform requires of requests
    "CreateOrUpdateScenarioRequest": ({"name", "flow", "default"}, {"flow"}),
    "Step": ({"from", "channel"}, {"channel"}),
    "OmniAdvancedRequest": (
        {
            "scenarioKey",
            "bulkId",
            "destinations",
            "sms",
            "whatsApp",
            "viber",
            "voice",
            "email",
            "push",
            "line",
            "kakaoChingu",
            "kakaoAlim",
            "notify",
            "intermediateReport",
            "notifyUrl",
            "notifyContentType",
            "callbackData",
            "sendAt",
            "vKontakte",
        },
        {"destinations"},  # the platform requires nothing; what it says to a send to nobody, nobody knows
    ),
    "Destination": ({"messageId", "to"}, set()),
    "To": ({"phoneNumber", "emailAddress", "pushRegistrationId", "whatsAppUserId"}, set()),
    "PushData": (
        {
            "text",
            "validityPeriod",
            "validityPeriodTimeUnit",
            "customPayload",
            "notificationOptions",
            "targetOnlyPrimaryDevices",
            "includeNotificationsDisabledDevices",
            "personSubscriptions",
            "deviceSubscriptions",
        },
        set(),
    ),
    "NotificationOptions": (
        {
            "vibrationEnabled",
            "soundEnabled",
            "soundName",
            "badge",
            "contentUrl",
            "category",
            "inAppStyle",
            "title",
            "isSilent",
            "webViewUrl",
            "inboxTopic",
        },
        set(),
    ),
    "SmsData": (
        {"text", "validityPeriod", "validityPeriodTimeUnit", "transliteration", "language", "regional"},
        set(),
    ),
    "Language": ({"languageCode"}, set()),
    "RegionalData": ({"indiaDlt", "korea"}, set()),
    "IndiaDltOptions": ({"contentTemplateId", "principalEntityId", "telemarketerId"}, {"principalEntityId"}),
    "KoreaOptions": ({"title"}, set()),
}
OUTCOME = {
    "bulkId",
    "messageId",
    "to",
    "sentAt",
    "doneAt",
    "messageCount",
    "mccMnc",
    "price",
    "status",
    "channel",
}
ANSWERS: dict[str, set[str]] = {
    "Scenario": {"key", "name", "flow", "default"},
    "ScenariosResponse": {"scenarios"},
    "OmniResponse": {"bulkId", "messages"},
    "OmniResponseDetails": {"to", "status", "messageId"},
    "OmniDeliveryReports": {"results"},
    "SeenReports": {"results"},
    "SeenReport": {"messageId", "from", "to", "sendAt", "seenAt", "contact"},
    "OmniContact": {"name", "phoneNumber", "userId", "parentUserId", "username"},
    "OmniDeliveryReport": {*OUTCOME, "error", "callbackData", "contact"},
    "OmniLogsResponse": {"results"},
    "OmniLog": {*OUTCOME, "from", "text"},
    "Status": {"groupId", "groupName", "id", "name", "description", "action"},
    "Error": {"groupId", "groupName", "id", "name", "description", "permanent"},
    "Price": {"pricePerMessage", "currency"},
}
VALUES: dict[str, set[str]] = {
    "Channel": {
        "SMS",
        "EMAIL",
        "VOICE",
        "PUSH",
        "VIBER",
        "LINE",
        "VKONTAKTE",
        "KAKAO_CHINGU",
        "KAKAO_ALIM",
        "WHATSAPP",
    },
    "TimeUnit": {"NANOSECONDS", "MICROSECONDS", "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS"},
    "Transliteration": {
        "NONE",
        "ALL",
        "BALTIC",
        "CENTRAL_EUROPEAN",
        "COLOMBIAN",
        "CYRILLIC",
        "GREEK",
        "NON_UNICODE",
        "PORTUGUESE",
        "SERBIAN_CYRILLIC",
        "TURKISH",
        "BULGARIAN_CYRILLIC",
    },
    "LanguageCode": {"NONE", "TR", "ES", "PT", "AUTODETECT"},
    "InAppStyle": {"BANNER", "MODAL"},
    "GeneralStatus": {"ACCEPTED", "PENDING", "UNDELIVERABLE", "DELIVERED", "EXPIRED", "REJECTED"},
}
LIMITS = [
    ("PushData", "text", "minLength", 1),
    ("PushData", "text", "maxLength", 2000),
    ("PushData", "validityPeriod", "format", "int32"),
    ("PushData", "personSubscriptions", "uniqueItems", True),
    ("PushData", "deviceSubscriptions", "uniqueItems", True),
    ("NotificationOptions", "badge", "format", "int32"),
    ("SmsData", "text", "minLength", 1),
    ("SmsData", "validityPeriod", "format", "int32"),
    ("KoreaOptions", "title", "minLength", 0),
    ("KoreaOptions", "title", "maxLength", 66),
    ("OmniAdvancedRequest", "callbackData", "minLength", 0),
    ("OmniAdvancedRequest", "callbackData", "maxLength", 4000),
    ("OmniAdvancedRequest", "sendAt", "format", "date-time"),
    ("OmniDeliveryReport", "sentAt", "format", "date-time"),
    ("OmniLog", "doneAt", "format", "date-time"),
    ("OmniLog", "messageCount", "format", "int32"),
]


def test_the_operations_are_the_published_ones() -> None:
    routes = {getattr(one, "operation_id", None): one for one in router.routes}
    shown = {name: (*getattr(route, "methods", ()), getattr(route, "path", "")) for name, route in routes.items()}
    assert shown == OPERATIONS
    assert {*TOLD} == {*OPERATIONS}


@each("name", [*OPERATIONS])
def test_an_operation_is_told_as_the_platform_does(name: str) -> None:
    told = TOLD[name]
    parameters, schemes = told["openapi_extra"]["parameters"], ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")
    assert {*told["responses"]} == STATUSES[name] | {405, 413, 415}
    assert [one["name"] for one in parameters] == PARAMETERS.get(name, [])
    assert [one["name"] for one in parameters if one["required"]] == [
        one for one in PARAMETERS.get(name, []) if one == "scenarioKey"
    ]
    assert told["openapi_extra"]["security"] == [{scheme: []} for scheme in schemes]


@each("name", [*FIELDS, *ANSWERS])
def test_a_schema_has_the_published_fields(name: str) -> None:
    fields, required = FIELDS.get(name) or (ANSWERS[name], None)
    assert {*SCHEMAS[name]["properties"]} == fields
    assert required is None or {*SCHEMAS[name].get("required", [])} == required


@each("name", [*VALUES])
def test_an_enumeration_has_the_published_values(name: str) -> None:
    assert {*SCHEMAS[name]["enum"]} == VALUES[name]


@each(("name", "field", "limit", "value"), LIMITS)
def test_a_field_has_the_published_limit(name: str, field: str, limit: str, value: Any) -> None:
    assert SCHEMAS[name]["properties"][field].get(limit) == value


def test_no_field_is_ever_null() -> None:
    for name, schema in SCHEMAS.items():
        for field, told in schema.get("properties", {}).items():
            assert {"type": "null"} not in told.get("anyOf", []), (name, field)
            assert told.get("default", ...) is not None, (name, field)


@each("name", [*OPERATIONS])
def test_failures_have_one_envelope_and_every_body_a_valid_example(name: str) -> None:
    told = TOLD[name]
    for status, response in told["responses"].items():
        (content,) = response["content"].values()
        assert status < 400 or content["schema"]["$ref"].rpartition("/")[2] == "ApiException", status
    for part in (*told["responses"].values(), told["openapi_extra"].get("requestBody", {})):
        for content in part.get("content", {}).values():
            schema = {**content["schema"], "components": {"schemas": SCHEMAS}}
            assert content["examples"], content
            for title, example in content["examples"].items():
                assert jsonschema_rs.is_valid(schema, example["value"]), title


def test_the_example_of_a_seen_report_names_the_sender_as_webhooks_do() -> None:
    """By its code, where logs have its name."""
    (seen,) = examples.SEEN_REPORTS["results"]
    assert seen["from"] == examples.PUSH_THEN_SMS["flow"][0]["from"]
    assert SCHEMAS["SeenReport"]["properties"]["from"]["examples"] == [seen["from"]]
