"""`/openapi.json` tells what is true, and `/docs` shows it without a byte from outside."""

import functools
import json
import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs
import pytest
import schemathesis
from fastapi import FastAPI
from pydantic import ConfigDict, create_model
from starlette.responses import Response

from pushtwin.core.accounts.settings import CHOICE_POINTS
from pushtwin.http.openapi.document import openapi_document
from pushtwin.http.openapi.operations import GUIDE_TITLES
from pushtwin.http.openapi.references import shows
from tests.api_client import Account, PushApi
from tests.cases import each
from tests.databases import both_at_length
from tests.document import DOCUMENT
from tests.shapes import assert_service_exception
from tests.surfaces.control_api.watching import events_of
from tests.surfaces.people_api.persons import COLOURS, MATCH, MERGE, MIA, PersonsApi, contacts

Document = dict[str, Any]
METHODS = {"get", "put", "post", "patch", "delete"}
PUSH = "/people/2/contactInformation/push/{pushRegId}"
ADDRESSED = [("pushRegId", "path", True), ("AppCode", "header", True)]
FLAGS = ["forceDepersonalize", "keepAsLead", "returnPush", "setDeviceAsPrimary"]
# What the platform publishes: operation, path, summary, parameters, schemas of body and answer, statuses.
OFFICIAL_OPERATIONS: dict[str, tuple[str, str, str, list[tuple[str, str, bool]], str | None, str | None, set[str]]] = {
    "get-push-device-registration": (
        "get",
        PUSH,
        "Get push device registration",
        ADDRESSED,
        None,
        "PushApiInstance",
        {"200", "400", "401", "403", "404", "429", "500"},
    ),
    "update-push-device-registration": (
        "patch",
        PUSH,
        "Update push device registration",
        ADDRESSED,
        "PushApiInstance",
        "PushApiInstance",
        {"200", "400", "401", "403", "404", "429", "500"},
    ),
    "depersonalize-push-instance": (
        "post",
        f"{PUSH}/depersonalize",
        "Depersonalize push instance",
        ADDRESSED,
        None,
        None,
        {"200", "400", "401", "403", "404", "429", "500"},
    ),
    "personalize-push-instance": (
        "post",
        f"{PUSH}/personalize",
        "Personalize push instance",
        [*((flag, "query", False) for flag in FLAGS), *ADDRESSED],
        "PushUserPersonalizationRequest",
        "PushUserPersonalizationResponse",
        {"200", "400", "401", "403", "404", "500"},
    ),
}
PERSON = ["firstName", "lastName", "middleName", "birthday", "gender", "customAttributes", "tags"]
OFFICIAL_FIELDS = {
    "PushApiInstance": ["registrationId", "applicationId", "isPrimary", "additionalData", "systemData"],
    "PushApiInstanceSystemData": [
        "cloudType",
        "registrationEnabled",
        "notificationsEnabled",
        "geofencingSdk",
        "sdkVersion",
        "appVersion",
        "os",
        "osVersion",
        "deviceManufacturer",
        "deviceModel",
        "deviceSecure",
        "osLanguage",
        "deviceTimezoneOffset",
        "deviceName",
    ],
    "PushUserIdentity": ["externalId", "email", "phoneNumber"],
    "PushUserPersonalizationRequest": ["identity", "attributes"],
    "PushUserPersonalizationResponse": ["externalId", *PERSON, "contactInformation"],
    "ContactInformation": ["phones", "emails", "push"],
    "ContactInformationPhone": ["number"],
    "ContactInformationEmail": ["address"],
    "PushApiErrorResponse": ["errorCode", "errorMessage"],
    "ApiException": ["requestError"],
    "ApiRequestError": ["serviceException"],
    "ApiRequestErrorDetails": ["messageId", "text", "validationErrors"],
}
OFFICIAL_REQUIRED = {
    "PushApiInstance": {"applicationId", "registrationId"},
    "PushApiErrorResponse": {"errorCode", "errorMessage"},
    "PushUserPersonalizationRequest": {"identity"},
}
OFFICIAL_VALUES = {
    "CloudType": ["GCM", "APNS", "HMS", "WEB"],
    "OperatingSystem": ["Android", "iOS"],
    "PushApiGender": ["MALE", "FEMALE"],
}
READ_ONLY = [
    ("PushApiInstance", ["registrationId", "applicationId"]),
    (
        "PushApiInstanceSystemData",
        [name for name in OFFICIAL_FIELDS["PushApiInstanceSystemData"] if name != "registrationEnabled"],
    ),
]
SECURITY = ["IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2"]
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def closed(value: Any) -> Any:
    """The same schemas, but what they do not mention is not allowed."""
    if isinstance(value, list):
        return [closed(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {name: closed(member) for name, member in value.items()}
    if copy.get("type") == "object" and isinstance(copy.get("properties"), dict):
        copy.setdefault("additionalProperties", False)
    return copy


CLOSED_SCHEMAS = closed(DOCUMENT["components"]["schemas"])


def assert_valid(value: Any, schema: dict[str, Any]) -> None:
    """The value has the shape of the schema, and nothing besides."""
    validator_of(json.dumps(schema)).validate(value)


@functools.cache
def validator_of(schema: str) -> jsonschema_rs.Draft202012Validator:
    """It takes longer to make than to use, and many examples are of one schema; with all of the document, too long."""
    own = closed(json.loads(schema))
    return jsonschema_rs.Draft202012Validator({**own, "components": {"schemas": referred_to(own)}})


def referred_to(schema: dict[str, Any]) -> dict[str, Any]:
    """The schemas that this one leads to, by their names."""
    found: dict[str, Any] = {}
    pending = [schema]
    while pending:
        names = {str(one["$ref"]).rpartition("/")[2] for one in subschemas(pending.pop()) if "$ref" in one}
        pending += [CLOSED_SCHEMAS[name] for name in names - found.keys()]
        found |= {name: CLOSED_SCHEMAS[name] for name in names}
    return found


def content_of(part: dict[str, Any]) -> dict[str, Any] | None:
    content: dict[str, dict[str, Any]] = part.get("content", {})
    return content.get("application/json", content.get("text/event-stream"))


def test_the_document_is_served(http: httpx.Client) -> None:
    answer = http.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == DOCUMENT


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(DOCUMENT).validate()


@each("operation_id", [*OFFICIAL_OPERATIONS])
def test_a_push_operation_is_the_published_one(operation_id: str) -> None:
    method, path, summary, parameters, body, answer, statuses = OFFICIAL_OPERATIONS[operation_id]
    own_method, own_path, operation = OPERATIONS[operation_id]
    assert (own_method, own_path, operation["summary"]) == (method, path, summary)
    own_parameters = [(one["name"], one["in"], one["required"]) for one in operation["parameters"]]
    assert own_parameters == parameters
    assert schema_name(operation.get("requestBody", {})) == body
    assert schema_name(operation["responses"]["200"]) == answer
    chosen = {"409"} if operation_id == "personalize-push-instance" else set()
    assert set(operation["responses"]) == statuses | chosen | {
        "405",
        "413",
        "415",
        "429",
    }  # rate limits are for all four


def schema_name(part: dict[str, Any]) -> str | None:
    content = content_of(part)
    name: str | None = content["schema"].get("$ref", "").rpartition("/")[2] if content else None
    return name or None


def test_the_push_operations_are_all_there_is_of_push_contact_information() -> None:
    assert {name for name, (_, path, _) in OPERATIONS.items() if path.startswith(PUSH)} == {*OFFICIAL_OPERATIONS}


@each("name", [*OFFICIAL_FIELDS])
def test_a_schema_has_the_published_fields(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    assert list(schema["properties"]) == OFFICIAL_FIELDS[name]


@each("name", [*OFFICIAL_REQUIRED])
def test_a_schema_requires_the_published_fields(name: str) -> None:
    assert set(DOCUMENT["components"]["schemas"][name]["required"]) == OFFICIAL_REQUIRED[name]


def test_the_attributes_of_personalize_are_the_published_ones() -> None:
    attributes = DOCUMENT["components"]["schemas"]["PushUserPersonalizationRequest"]["properties"]["attributes"]
    (schema,) = [one for one in attributes["anyOf"] if one.get("type") != "null"]
    assert list(resolved(schema)["properties"]) == PERSON


@each("name", [*OFFICIAL_VALUES])
def test_an_enumeration_has_the_published_values(name: str) -> None:
    assert DOCUMENT["components"]["schemas"][name]["enum"] == OFFICIAL_VALUES[name]


@each(("name", "fields"), [*READ_ONLY])
def test_the_published_fields_are_read_only(name: str, fields: list[str]) -> None:
    properties = DOCUMENT["components"]["schemas"][name]["properties"]
    assert [field for field, schema in properties.items() if schema.get("readOnly")] == fields


@each("operation_id", [*OFFICIAL_OPERATIONS])
def test_a_push_operation_takes_every_scheme_with_the_application_code(operation_id: str) -> None:
    security = OPERATIONS[operation_id][2]["security"]
    assert security == [{scheme: [], "AppCode": []} for scheme in SECURITY]


def test_the_security_schemes_are_the_published_ones() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    shapes = {
        name: (one["type"], one.get("name", one.get("scheme"))) for name, one in schemes.items() if one["description"]
    }
    assert shapes == {
        "APIKeyHeader": ("apiKey", "Authorization"),
        "IBSSOTokenHeader": ("apiKey", "Authorization"),
        "Basic": ("http", "basic"),
        "OAuth2": ("http", "bearer"),
        "AppCode": ("apiKey", "AppCode"),
        "ApplicationCode": ("apiKey", "Authorization"),
        "SdkToken": ("http", "bearer"),
        "ControlToken": ("http", "bearer"),
    }


@each("operation_id", [*OFFICIAL_OPERATIONS])
def test_every_status_of_a_push_operation_has_an_example(operation_id: str) -> None:
    responses = OPERATIONS[operation_id][2]["responses"]
    without = [status for status, response in responses.items() if not (content_of(response) or {}).get("examples")]
    assert without == (["200"] if operation_id.startswith("depersonalize") else [])


@each("name", ["PushApiInstance", "PushUserPersonalizationResponse", "PushApiErrorResponse"])
def test_an_answer_of_the_push_endpoints_is_never_null(name: str) -> None:
    seen: list[dict[str, Any]] = []
    pending = [DOCUMENT["components"]["schemas"][name]]
    while pending:
        schema = resolved(pending.pop())
        if schema in seen:
            continue
        seen.append(schema)
        assert schema.get("type") != "null"
        assert None not in schema.get("enum", [])
        pending += schema.get("properties", {}).values()
        pending += schema.get("anyOf", [])
        pending += [schema[part] for part in ("items", "additionalProperties") if isinstance(schema.get(part), dict)]
    assert len(seen) > 2


# -- names of schemas: what generated clients call their types -------------------------------------------------

SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]


def subschemas(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document that a schema or a reference may be."""
    if isinstance(value, list):
        for item in value:
            yield from subschemas(item)
    elif isinstance(value, dict):
        yield value
        for name, member in value.items():
            if name not in {"example", "examples"}:
                yield from subschemas(member)


WEBHOOKS = {
    "receive-outbound-push-message-delivery-reports": "DeliveryReports",
    "receive-omni-failover-message-delivery-reports": "OmniDeliveryReports",
    "receive-omni-failover-message-seen-reports": "SeenReports",
}


def test_webhooks_have_the_published_names_and_examples_that_fit() -> None:
    assert {*DOCUMENT["webhooks"]} == {*WEBHOOKS}
    for name, schema in WEBHOOKS.items():
        (operation,) = DOCUMENT["webhooks"][name].values()
        assert operation["operationId"] == name
        content = operation["requestBody"]["content"]["application/json"]
        assert content["schema"] == {"$ref": f"#/components/schemas/{schema}"}
        for example in content["examples"].values():
            assert_valid(example["value"], content["schema"])


def test_published_fields_that_the_twin_never_sends_are_documented_and_not_required() -> None:
    unsent = [
        ("MessageStatus", "action"),
        ("Status", "action"),
        ("ApiReport", "mccMnc"),
        ("DeliveryReport", "mccMnc"),
        ("MessageResponseMessageResponseDetails", "details"),
        ("OmniDeliveryReport", "contact"),
        ("SeenReport", "contact"),
    ]
    for schema, field in unsent:
        assert field in SCHEMAS[schema]["properties"], (schema, field)
        assert field not in SCHEMAS[schema].get("required", []), (schema, field)


def test_units_of_time_have_their_published_defaults() -> None:
    assert SCHEMAS["SendingSpeedLimit"]["properties"]["timeUnit"]["default"] == "MINUTE"
    for schema in ("PushData", "SmsData"):
        assert SCHEMAS[schema]["properties"]["validityPeriodTimeUnit"]["default"] == "MINUTES", schema


def test_a_schema_has_its_name_as_its_title() -> None:
    assert {name: schema.get("title") for name, schema in SCHEMAS.items()} == {name: name for name in SCHEMAS}


def test_no_title_is_there_twice() -> None:
    parts = [DOCUMENT["paths"], SCHEMAS]
    titles = [one["title"] for one in subschemas(parts) if isinstance(one.get("title"), str)]
    assert sorted(titles) == sorted(SCHEMAS)


def test_names_of_schemas_are_plain_words() -> None:
    assert [name for name in SCHEMAS if not re.fullmatch(r"[A-Z][A-Za-z]+(V\d[A-Z][A-Za-z]+|V\d)?", name)] == []
    assert len({name.lower() for name in SCHEMAS}) == len(SCHEMAS)


def test_every_reference_leads_to_a_schema_and_every_schema_is_referred_to() -> None:
    references = {one["$ref"] for one in subschemas(DOCUMENT) if isinstance(one.get("$ref"), str)}
    assert references == {f"#/components/schemas/{name}" for name in SCHEMAS}


def showing(path: str, model: type) -> FastAPI:
    """An application with an answer of this type."""
    app = FastAPI()
    app.get(path, responses=shows(model))(lambda: None)
    return app


def schemas_of(*apps: FastAPI) -> Document:
    schemas: Document = openapi_document(apps, {}, [])["components"]["schemas"]
    return schemas


TEXT = create_model("Twice", value=(str, ...))
NUMBER = create_model("Twice", value=(int, ...))


def test_one_model_in_two_places_is_one_schema() -> None:
    schemas = schemas_of(showing("/one", TEXT), showing("/other", TEXT))
    assert schemas["Twice"]["properties"] == {"value": {"type": "string"}}


def test_two_models_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"Twice.*Twice"):
        schemas_of(showing("/one", TEXT), showing("/other", NUMBER))


def test_two_models_of_one_name_inside_others_are_refused() -> None:
    one, other = create_model("One", inner=TEXT), create_model("Other", inner=NUMBER)
    with pytest.raises(ValueError, match=r"Twice.*Twice"):
        schemas_of(showing("/one", one), showing("/other", other))


def test_a_model_that_is_named_as_that_of_a_parameter_is_refused() -> None:
    class Twice(StrEnum):
        ONE = "1"

    app = FastAPI()

    @app.get("/chosen")
    async def chosen(which: Twice) -> Response:
        return Response(which)

    assert "Twice" in schemas_of(app)
    with pytest.raises(ValueError, match="Twice"):
        schemas_of(app, showing("/one", TEXT))


def test_a_title_that_is_not_the_name_is_refused() -> None:
    with pytest.raises(ValueError, match="Twice"):
        schemas_of(showing("/", create_model("Twice", __config__=ConfigDict(title="Thrice"))))


def test_tags_are_of_one_surface_each_and_those_of_the_platform_come_first() -> None:
    surfaces: dict[str, str] = {}
    for name, (_, path, operation) in OPERATIONS.items():
        (tag,) = operation["tags"]
        first = path.split("/")[1]
        surface = {"webrtc": "mobile", "peopleevents": "people"}.get(first, first)
        assert surfaces.setdefault(tag, surface) == surface, name
    tags = [tag["name"] for tag in DOCUMENT["tags"]]
    assert {*tags} == {*surfaces}
    assert list(dict.fromkeys(surfaces[tag] for tag in tags)) == ["people", "push", "omni", "auth", "mobile", "_twin"]
    assert all(tag["description"] for tag in DOCUMENT["tags"])


def test_a_resource_has_few_enough_operations_to_find_one() -> None:
    for tag in DOCUMENT["tags"]:
        assert sum(tag["name"] in operation["tags"] for _, _, operation in OPERATIONS.values()) <= 10, tag["name"]


def test_every_control_operation_names_the_control_token_but_health() -> None:
    for name, (_, path, operation) in OPERATIONS.items():
        if path.startswith("/_twin"):
            expected = None if path.startswith("/_twin/health") else [{"ControlToken": []}]
            assert operation.get("security") == expected, name


def test_every_operation_and_parameter_is_explained() -> None:
    for name, (_, _, operation) in OPERATIONS.items():
        assert operation["description"], name
        assert all(parameter.get("description") for parameter in operation.get("parameters", [])), name
        assert all(response["description"] for response in operation["responses"].values()), name


def examples() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Every example of the document, where it is, and the schema that it illustrates."""
    for name, (_, _, operation) in OPERATIONS.items():
        for parameter in operation.get("parameters", []):
            if "example" in parameter:
                yield f"{name} {parameter['name']}", parameter["example"], parameter["schema"]
        parts = {"body": operation.get("requestBody", {}), **operation["responses"]}
        for where, part in parts.items():
            content = content_of(part) or {}
            for title, example in content.get("examples", {}).items():
                yield f"{name} {where} {title}", example["value"], content["schema"]
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field, member in schema.get("properties", {}).items():
            for example in member.get("examples", []):
                yield f"{name}.{field}", example, member


EXAMPLES = list(examples())


@each(("where", "example", "schema"), EXAMPLES)
def test_an_example_is_valid(where: str, example: Any, schema: dict[str, Any]) -> None:
    if schema.get("$ref", "").endswith(("/PushApiInstance", "/PushUserPersonalizationRequest")):
        # A request may leave read-only fields out, even those that every answer has.
        schema = {name: value for name, value in resolved(schema).items() if name != "required"}
    assert_valid(example, schema)


def test_what_is_not_documented_is_not_valid() -> None:
    """The checks of this file can fail."""
    answer = {"$ref": "#/components/schemas/PushApiErrorResponse"}
    for wrong in (
        {"errorCode": 1},
        {"errorCode": "1", "errorMessage": ""},
        {"errorCode": 1, "errorMessage": "", "x": 1},
    ):
        with pytest.raises(jsonschema_rs.ValidationError):
            assert_valid(wrong, answer)


Calls = Iterator[tuple[str, httpx.Response]]
SYSTEM_DATA = {"cloudType": "GCM", "os": "Android", "notificationsEnabled": True, "deviceName": "Ana's phone"}
ANA = {"externalId": "ana", "phoneNumber": "385911234567", "email": "ana@example.com"}
ATTRIBUTES = {
    "firstName": "Ana",
    "lastName": "Anić",
    "middleName": "M.",
    "birthday": "1990-05-17",
    "gender": "FEMALE",
    "tags": ["a"],
    "customAttributes": {"text": "x", "number": 1.5, "yes": True},
}


def calls_about_accounts(account: Account) -> Calls:
    http, path = account.http, account.path
    yield "is-live", http.get("/_twin/health/live")
    yield "is-ready", http.get("/_twin/health/ready")
    yield "create-account", http.post("/_twin/accounts", json={"name": "Documented"})
    yield "create-account", http.post("/_twin/accounts", json={"apiKey": account.answer["apiKey"]})
    yield "create-account", http.post("/_twin/accounts", json={"colour": "red"})
    yield "list-accounts", http.get("/_twin/accounts", params={"limit": 1})
    yield "list-accounts", http.get("/_twin/accounts", params={"limit": 0})
    yield "get-account", http.get(path)
    yield "change-account", http.patch(path, json={"settings": {"tags": "append"}})
    yield "change-account", http.patch(path, content=b" " * (1024 * 1024 + 1))
    yield "create-application", http.post(f"{path}/applications", json={"name": "x"})
    application = account.answer["applications"][0]["applicationId"]
    keys = {"jwtKeys": [{"kid": "k", "secret": "s"}]}
    yield "change-application", http.patch(f"{path}/applications/{application}", json=keys)
    made = http.post(f"{path}/apiKeys", json={"scopes": ["people:read"], "name": "reader"})
    yield "create-api-key", made
    yield "create-api-key", http.post(f"{path}/apiKeys", json={"scopes": ["people"]})
    yield "list-api-keys", http.get(f"{path}/apiKeys")
    account.set(auth="strict")
    reader = PushApi(http, account.application_code, f"App {made.json()['apiKey']}")
    yield "update-push-device-registration", reader.update("d1", {})
    account.set(auth="lenient")
    for _ in range(2):
        yield "delete-api-key", http.delete(f"{path}/apiKeys/{made.json()['apiKeyId']}")


def calls_about_registrations(account: Account) -> Calls:
    http, path = account.http, f"{account.path}/registrations"
    body = {"registrationId": "d1", "systemData": SYSTEM_DATA, "additionalData": {"a": 1}}
    yield "install", http.post(path, json=body)
    yield "install", http.post(path, json=body)
    yield "install", http.post(path, json={"registrationId": "d2"})
    yield "list-registrations", http.get(path, params={"limit": 1})
    yield "get-registration", http.get(f"{path}/d1")
    yield "get-registration", http.get(f"{path}/unknown")


def calls_of_backends(account: Account) -> Calls:
    push = account.push
    account.person(externalId="iva")
    yield "get-push-device-registration", push.get("d1")
    yield "get-push-device-registration", push.get("unknown")
    yield "get-push-device-registration", PushApi(account.http, None).get("d1")
    yield "update-push-device-registration", push.update("d1", {"isPrimary": True, "additionalData": {"b": "x"}})
    yield "update-push-device-registration", push.update("d1", [])
    yield "update-push-device-registration", push.update("d1", {"isPrimary": "yes"})
    yield "personalize-push-instance", push.personalize("d1", ANA, ATTRIBUTES, returnPush=True)
    yield "personalize-push-instance", push.personalize("d2", {"email": "none"})
    yield "personalize-push-instance", push.personalize("d1", {"externalId": "iva"})
    yield "depersonalize-push-instance", push.depersonalize("d2")
    yield "depersonalize-push-instance", push.depersonalize("unknown")
    account.set(pushErrorEnvelope="serviceException")
    yield "update-push-device-registration", push.update("d1", [])
    account.set(auth="strict")
    yield "get-push-device-registration", PushApi(account.http, account.application_code).get("d1")


def calls_about_persons(account: Account) -> Calls:
    http, path = account.http, f"{account.path}/persons"
    ana = f"{path}/{account.persons(externalId='ana')[0]['personId']}"
    yield "create-person", http.post(path, json={"externalId": "eva"})
    yield "create-person", http.post(path, json={"phones": ["0"]})
    yield "list-persons", http.get(path, params={"limit": 1})
    yield "list-persons", http.get(path, params={"externalId": "ana"})
    yield "get-person", http.get(ana)
    yield "change-person", http.patch(ana, json={"birthday": None})
    yield "change-person", http.patch(ana, json={"externalId": "iva"})
    yield "delete-person", http.delete(ana)
    yield "delete-person", http.delete(ana)


def calls_about_whole_persons(account: Account) -> Calls:
    api, body = PersonsApi(account), {**MIA, "contactInformation": contacts("12345")}
    for attribute in (COLOURS, {"name": "size", "dataType": "DECIMAL"}):
        yield "create-a-custom-attribute", api.call("POST", "/people/2/customAttributes", json=attribute)
    yield "create-a-new-person", api.create(**body)
    yield "create-a-new-person", api.create(**body)
    account.push.personalize(account.install(systemData=SYSTEM_DATA), {"externalId": MIA["externalId"]})
    yield "get-a-single-person-or-a-list-of-people", api.get(phone="12345")
    yield "get-a-single-person-or-a-list-of-people", api.get(includeTotalCount="true")
    yield "get-a-single-person-or-a-list-of-people", api.get(filter="[]")
    account.set(peopleErrorNumber="flat")
    yield "get-a-single-person-or-a-list-of-people", api.get(phone="54321")
    yield "get-a-single-person-or-a-list-of-people", account.http.get("/people/2/persons")
    yield "partial-person-update", api.update({"city": "Split"}, phone="12345")
    yield "partial-person-update", api.update({"town": "Split"}, phone="12345")
    more = {"contactInformation": contacts("new@b.co")}
    for operation, method in (("set", "PUT"), ("add", "PATCH"), ("delete", "DELETE")):
        yield f"{operation}-person-contact-information", api.contacts(method, more, externalId=MIA["externalId"])
    yield "match-people-ids", api.call("POST", MATCH, json={"identities": [{"type": "PHONE", "identifier": "12345"}]})
    yield "match-people-ids", api.call("POST", MATCH, json={})
    yield "merge-persons", api.call("POST", MERGE, json={"persons": [{"externalId": MIA["externalId"]}, {}]})
    yield "merge-persons", api.call("POST", MERGE, json={})
    yield "update-a-person", api.replace({"externalId": "mia"}, externalId=MIA["externalId"])
    yield "delete-a-person", api.delete(externalId="mia")
    yield "delete-a-person", api.delete(externalId="")


def calls_of_apps(account: Account) -> Calls:
    http = account.http
    headers = {"Authorization": f"App {account.application_code}"}
    installs = "/mobile/1/appinstance"
    body = {"os": "iOS", "pushServiceType": "APNS", "pushServiceToken": "ab", "customAttributes": {"a": 1}}
    created = http.post(installs, headers=headers, json=body)
    install = f"{installs}/{created.json()['pushRegId']}"
    session = {"sessionStarts": ["2026-01-05T10:00:00Z"], "sessionBounds": {}}
    event = {"definitionId": "sold", "date": "2026-01-05T10:00:00Z"}
    identity = {"userIdentity": {"externalUserId": "ema"}, "userAttributes": {"gender": "Female", "tags": ["a"]}}
    yield "create-installation", created
    yield "create-installation", http.post(installs)
    yield "create-installation", http.post(installs, headers={"Authorization": "App null"}, json=body)
    yield "get-installation", http.get(install, headers=headers, params={"rt": "1"})
    yield "get-installation", http.get(f"{installs}/unknown", headers=headers)
    yield "update-installation", http.patch(install, headers=headers, json={"isPrimary": True})
    yield "personalize-installation", http.post(f"{install}/personalize", headers=headers, json=identity)
    yield "repersonalize-installation", http.post(f"{install}/repersonalize", headers=headers, json=identity)
    yield "get-user", http.get(f"{install}/user", headers=headers)
    yield "update-user", http.patch(f"{install}/user", headers=headers, json={"phones": [{"number": "385911111111"}]})
    yield "report-sessions", http.post(f"{install}/user/events/session", headers=headers, json=session)
    events = f"{install}/user/events/custom"
    unknown = {"events": [event | {"definitionId": "unknown"}]}
    yield "report-custom-events", http.post(events, headers=headers, json={"events": [event]})
    yield "report-custom-events", http.post(f"{events}?validate=true", headers=headers, json=unknown)
    yield "get-livechat-info", http.get(f"{install}/user/livechatinfo", headers=headers)
    yield "get-chat-widget", http.get("/mobile/1/chat/widget", headers=headers)
    yield "report-click", http.get("/mobile/1/messages/click", headers=headers, params={"any": "thing"})
    yield "get-version", http.get("/mobile/3/version", headers=headers)
    yield "get-base-url", http.get("/mobile/1/baseurl", headers=headers)
    mine = {**headers, "pushregistrationid": created.json()["pushRegId"]}
    seen = {"messages": [{"messageId": "1", "timestampDelta": 1}]}
    yield "sync-messages", http.post("/mobile/5/messages", headers=mine, json={"mIDs": [], "drIDs": []})
    yield "report-seen", http.post("/mobile/2/messages/seen", headers=mine, json=seen)
    inbox = "/mobile/1/user/ema/inbox"
    yield "get-gcm-inbox", http.get(f"{inbox}/gcm/messages", headers=headers, params={"messageTopic": "offers"})
    yield "get-apns-inbox", http.get(f"{inbox}/apns/messages", headers=headers)
    yield "get-apns-inbox", http.get(f"{inbox}/apns/messages", headers=headers, params={"limit": "some"})
    yield "get-gcm-inbox", http.get(f"{inbox}/gcm/messages", headers={"Authorization": "Bearer none"})
    yield "create-webrtc-token", http.post("/webrtc/1/token", headers=mine, json={"identity": "ana"})
    yield "create-webrtc-token", http.post("/webrtc/1/token", headers=mine, json={"identity": "a"})
    yield "report-delivery", http.post("/mobile/1/messages/deliveryreport", headers=mine, json={"dlrIds": ["1"]})
    account.set(sdkUserData="restrict")
    yield "update-user", http.patch(f"{install}/user", headers=headers, json={"firstName": "Ema"})
    yield "depersonalize-installation", http.post(f"{install}/depersonalize", headers=headers)
    yield "delete-installation", http.delete(install, headers=headers)


def calls_about_events(account: Account) -> Calls:
    http, path = account.http, f"{account.path}/eventDefinitions"
    items = {"type": "Object", "fields": [{"name": "sku", "type": "String"}]}
    fields = [{"name": "price", "type": "Decimal"}, {"name": "items", "type": "List", "schema": items}]
    yield "define-event", http.post(path, json={"definitionId": "bought", "description": "x", "fields": fields})
    yield "define-event", http.post(path, json={"definitionId": "bought"})
    yield "define-event", http.post(path, json={"definitionId": "-"})
    yield "list-defined-events", http.get(path)
    yield "get-defined-event", http.get(f"{path}/bought")
    yield "get-defined-event", http.get(f"{path}/unknown")
    yield "delete-defined-event", http.delete(f"{path}/bought")
    yield "list-events", http.get(f"{account.path}/persons/{account.owner('d1')['personId']}/events")
    yield "list-events", http.get(f"{account.path}/persons/0/events")


def calls_about_tags(account: Account) -> Calls:
    http, path = account.http, "/people/2/tags"
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    people = {"people": [{"query": {"type": "EXTERNAL_ID", "identifier": "ana"}}]}
    yield "create-a-new-tag", http.post(path, headers=headers, json={"name": "VIP"})
    yield "create-a-new-tag", http.post(path, headers=headers, json={"name": "VIP"})
    yield "get-list-of-tags", http.get(path, headers=headers, params={"includeTotalCount": "true"})
    yield "get-list-of-tags", http.get(path, headers=headers, params={"limit": "0"})
    yield "get-a-tag", http.get(f"{path}/VIP", headers=headers)
    yield "get-a-tag", http.get(f"{path}/unknown", headers=headers)
    for method, operation in (("PATCH", "add-tag-to-people-batch"), ("DELETE", "remove-tag-from-people-batch")):
        for body in (people, {}):
            yield operation, http.request(method, f"{path}/VIP/persons", headers=headers, json=body)
    yield "delete-a-tag", http.delete(f"{path}/VIP", headers=headers)
    yield "delete-a-tag", http.delete(f"{path}/VIP", headers=headers)


def calls_about_custom_attributes(account: Account) -> Calls:
    http, path = account.http, "/people/2/customAttributes"
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    cart = {"name": "cart", "dataType": "LIST_OF_OBJECTS", "objectSchema": {"product": "STRING"}}
    append, ana = f"{path}/cart/append", {"identifier": "ana", "type": "EXTERNAL_ID"}
    yield "create-a-custom-attribute", http.post(path, headers=headers, json=cart)
    yield "create-a-custom-attribute", http.post(path, headers=headers, json={"name": "since", "dataType": "DATE"})
    yield "create-a-custom-attribute", http.post(path, headers=headers, json={"name": "x", "dataType": "NUMBER"})
    yield "get-a-list-of-custom-attributes", http.get(path, headers=headers, params={"includeTotalCount": "true"})
    yield "get-a-list-of-custom-attributes", http.get(path, headers=headers, params={"page": "0"})
    yield "get-a-single-custom-attribute", http.get(f"{path}/cart", headers=headers)
    yield "get-a-single-custom-attribute", http.get(f"{path}/unknown", headers=headers)
    for item in ({"product": "Cap"}, {"product": 1}):
        yield "append-item-to-custom-attribute", http.post(append, headers=headers, params=ana, json=item)
    yield "delete-a-custom-attribute", http.delete(f"{path}/cart", headers=headers)
    yield "delete-a-custom-attribute", http.delete(f"{path}/cart", headers=headers)


def calls_of_backends_about_events(account: Account) -> Calls:
    http, path = account.http, "/peopleevents/2/definitions"
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    items = {"type": "Object", "fields": [{"name": "sku", "type": "String"}]}
    fields = [{"name": "price", "type": "Decimal"}, {"name": "items", "type": "List", "schema": items}]
    definition = {"definitionId": "sold", "title": "Sold", "description": "x", "fields": fields}
    yield "create-event-definition", http.post(path, headers=headers, json=definition)
    yield "create-event-definition", http.post(path, headers=headers, json=definition)
    yield "create-event-definition", http.post(path, headers=headers, json={"templateId": "t"})
    yield "list-event-definitions", http.get(path, headers=headers)
    yield "list-event-definitions", http.get(path, headers=headers, params={"limit": "x"})
    yield "get-event-definition", http.get(f"{path}/sold", headers=headers)
    yield "get-event-definition", http.get(f"{path}/unknown", headers=headers)
    yield "update-event-definition", http.post(f"{path}/sold", headers=headers, json={"title": "Sold"})
    yield "update-event-definition", http.post(f"{path}/sold", headers=headers, json={"title": "x", "fields": []})
    one = "/peopleevents/2/persons/ana/definitions/sold/events?identifierType=EXTERNAL_ID"
    event = {"eventId": "e", "properties": {"price": 1.5, "items": [{"sku": "s"}]}}
    yield "send-custom-event", http.post(f"{one}&createPerson=true", headers=headers, json=event)
    yield "send-custom-event", http.post(one.replace("sold", "unknown"), headers=headers, json={})
    yield "send-custom-event", http.post(one, headers=headers, json={"eventId": "?"})
    identifier = {"id": "ana", "type": "EXTERNAL_ID"}
    item = {"definitionId": "sold", "occurredTime": "2100-01-01T00:00:00.000Z", "identifier": identifier}
    yield "send-custom-events", http.post("/people/3/events", headers=headers, json=[item, {**item, **event}])
    yield "send-custom-events", http.post("/people/3/events", headers=headers, json=[{}])
    yield "send-custom-events", http.post("/people/3/events", headers=headers, json=[item | {"properties": {"a": 1}}])


def calls_about_messages(account: Account) -> Calls:
    http, path = account.http, account.path
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    sent = {
        "sender": account.application_code,
        "destinations": [{"type": "REGISTRATION", "pushRegistrationId": "d1"}],
        "content": {"type": "TEXT", "text": "hello"},
    }
    old = {"from": account.application_code, "to": {"pushRegistrationId": "d1"}, "text": "hello"}
    yield "change-registration", http.patch(f"{path}/registrations/d1", json={"delivery": {"errorId": 8005}})
    yield "change-registration", http.patch(f"{path}/registrations/d1", json={"delivery": {"errorId": 1}})
    account.set(webhookUrl="http://169.254.169.254/")
    answer = http.post("/push/3/messages", headers=headers, json={"messages": [sent]})
    yield "send-push-notifications", answer
    yield "send-single-push-notification", http.post("/push/2/message/single", headers=headers, json=old)
    yield "test-single-push-notification", http.post("/push/2/message/single/test", headers=headers, json=old)
    many = {"messages": [old]}
    yield "send-multiple-push-notifications", http.post("/push/2/message/multi", headers=headers, json=many)
    yield "test-multiple-push-notifications", http.post("/push/2/message/multi/test", headers=headers, json=many)
    bulk = {"bulkId": answer.json()["bulkId"]}
    yield "get-push-statistics", http.get("/push/1/statistics", headers=headers, params=bulk)
    yield "get-outbound-push-message-logs", http.get("/push/3/logs", headers=headers)
    yield "get-outbound-push-message-delivery-reports", http.get("/push/3/reports", headers=headers, params=bulk)
    yield "get-push-reports", http.get("/push/1/reports", headers=headers)
    yield "get-push-applications", http.get("/push/1/applications", headers=headers)
    yield "get-push-application", http.get(f"/push/1/applications/{account.application_code}", headers=headers)
    message = f"{path}/messages/{answer.json()['messages'][0]['messageId']}"
    yield "list-messages", http.get(f"{path}/messages", params={"limit": 1})
    yield "list-messages", http.get(f"{path}/messages", params={"status": "none"})
    yield "get-message", http.get(message)
    yield "get-message", http.get(f"{path}/messages/unknown")
    yield "get-apns-file", http.get(f"{message}/apns", params={"bundleId": "com.example.app"})
    yield "explain-message", http.get(f"{message}/explain")
    yield "ask-targeting", http.post(f"{path}/targeting", json={"sender": account.application_code, "to": old["to"]})
    yield "ask-targeting", http.post(f"{path}/targeting", json={"sender": "unknown", "to": {}})
    webhooks = http.get(f"{path}/webhooks")
    yield "list-webhooks", webhooks
    webhook_id = webhooks.json()["webhooks"][0]["webhookId"]
    yield "retry-webhook", http.post(f"{path}/webhooks/{webhook_id}/retry")
    yield "retry-webhook", http.post(f"{path}/webhooks/unknown/retry")


def calls_about_failover(account: Account) -> Calls:
    http, path = account.http, "/omni/1/scenarios"
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    account.set(smsDelayMs=3_600_000)  # it is under way until it is decided
    flow = [{"channel": "PUSH", "from": account.application_code}, {"channel": "SMS"}]
    created = http.post(path, headers=headers, json={"name": "x", "flow": flow})
    scenario = f"{path}/{created.json()['key']}"
    yield "create-omni-failover-scenario", created
    yield "create-omni-failover-scenario", http.post(path, headers=headers, json={"flow": []})
    yield "get-omni-failover-scenarios", http.get(path, headers=headers)
    yield "get-omni-failover-scenario", http.get(scenario, headers=headers)
    yield "get-omni-failover-scenario", http.get(f"{path}/unknown", headers=headers)
    yield "update-omni-failover-scenario", http.put(scenario, headers=headers, json={"flow": flow})
    withdrawn = {"flow": flow, "default": False}
    yield "update-omni-failover-scenario", http.put(scenario, headers=headers, json=withdrawn)
    to, other = {"to": {"phoneNumber": "385911234567"}}, {"to": {"pushRegistrationId": "d1", "emailAddress": "a@b.hr"}}
    content = {"push": {"text": "hello"}, "sms": {"text": "hello"}, "callbackData": "c"}
    for destinations in ([to], [to, other], []):
        sent = {"destinations": destinations, **content}
        yield "send-omni-failover-message", http.post("/omni/1/advanced", headers=headers, json=sent)
    yield "get-omni-failover-message-logs", http.get("/omni/1/logs", headers=headers)
    yield "get-omni-failover-message-logs", http.get("/omni/1/logs", headers=headers, params={"limit": 0})
    yield "list-sms", http.get(f"{account.path}/sms")
    yield "list-sms", http.get(f"{account.path}/sms", params={"limit": 0})
    waiting = http.get(f"{account.path}/sms").json()["sms"][0]
    yield "explain-message", http.get(f"{account.path}/messages/{waiting['messageId']}/explain")
    for status in (9, 7):
        yield "decide-sms", http.patch(f"{account.path}/sms/{waiting['smsId']}", json={"status": status})
    account.set(smsDelayMs=0)
    yield (
        "send-omni-failover-message",
        http.post("/omni/1/advanced", headers=headers, json=sent | {"destinations": [to]}),
    )
    yield "get-omni-failover-delivery-reports", http.get("/omni/1/reports", headers=headers)


def calls_about_tokens(account: Account) -> Calls:
    http, login = account.http, {name: account.answer[name] for name in ("username", "password")}
    client = {"client_id": login["username"], "client_secret": login["password"]}
    opened = http.post("/auth/1/session", json=login)
    yield "create-session", opened
    yield "create-session", http.post("/auth/1/session", json={**login, "password": "wrong"})
    yield "create-session", http.post("/auth/1/session", json={})
    for _ in range(2):
        headers = {"Authorization": f"IBSSO {opened.json()['token']}"}
        yield "delete-session", http.delete("/auth/1/session", headers=headers)
    for sent in ({**client, "grant_type": "client_credentials"}, client, {"grant_type": "client_credentials"}):
        yield "create-oauth2-token", http.post("/auth/1/oauth2/token", data=sent)


def calls_about_inboxes(account: Account) -> Calls:
    http, path = account.http, account.path
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    owner, topic = "owner of an inbox", f"{path}/inboxTopics/offers"
    yield "put-inbox-topic", http.put(topic, json={})
    yield "get-inbox-topic", http.get(topic)
    yield "list-inbox-topics", http.get(f"{path}/inboxTopics")
    person = http.post(f"{path}/persons", json={"externalId": owner}).json()["personId"]
    account.install(registrationId="of the owner")
    account.push.personalize("of the owner", {"externalId": owner})
    sent = {
        "sender": account.application_code,
        "destinations": [{"type": "EXTERNAL_USER_ID", "externalUserId": owner}],
        "content": {"type": "TEXT", "title": "Hello", "text": "hello"},
        "options": {"inboxTopic": "offers", "inboxMessageExpirationPeriod": 1},
    }
    bulk = http.post("/push/3/messages", headers=headers, json={"messages": [sent]}).json()["bulkId"]
    yield "list-inbox", http.get(f"{path}/persons/{person}/inbox")
    yield "list-inbox", http.get(f"{path}/persons/1/inbox")
    everybody, nobody = "/push/1/inbox/messages", "/push/1/user/nobody/inbox/messages"
    inbox = f"/push/1/user/{quote(owner)}/inbox/messages"
    yield "delete-push-inbox-user-message", http.delete(inbox, headers=headers, params={"bulkId": bulk})
    yield "delete-push-inbox-user-message", http.delete(nobody, headers=headers, params={"bulkId": bulk})
    yield "delete-push-inbox-messages", http.delete(everybody, headers=headers, params={"messageId": "m"})
    yield "delete-push-inbox-messages", http.delete(everybody, headers=headers)
    yield "delete-inbox-topic", http.delete(topic)


def calls_about_mo(account: Account) -> Calls:
    http, path = account.http, f"/push/1/applications/{account.application_code}/configurations"
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    phone = {"Authorization": f"App {account.application_code}", "pushregistrationid": "d1"}
    created = http.post(path, headers=headers)
    configuration = f"{path}/{created.json()['key']}"
    forward = {"type": "HTTP_FORWARD", "forwardUrl": "http://127.0.0.1:9/", "callbackData": "x"}
    pull = http.post(f"{configuration}/actions", headers=headers, json={"type": "PULL"})
    message = {"text": "Yes please", "initialMessageId": "m", "bulkId": "b", "customPayload": {"a": [1.5]}}
    yield "create-a-new-configuration", created
    yield "create-a-new-configuration", http.post(path, headers=headers, content="{")
    yield "create-new-action", pull
    yield "create-new-action", http.post(f"{configuration}/actions", headers=headers, json=forward)
    yield "create-new-action", http.post(f"{configuration}/actions", headers=headers, json={"type": "HTTP_FORWARD"})
    yield "list-all-actions", http.get(f"{configuration}/actions", headers=headers)
    yield "list-all-configurations", http.get(path, headers=headers)
    yield "list-all-configurations", http.get(path.replace(account.application_code, "unknown"), headers=headers)
    yield "get-a-single-configuration", http.get(configuration, headers=headers)
    yield "send-mo-messages", http.post("/mobile/1/messages/mo", headers=phone, json={"messages": [message, {}]})
    yield "send-mo-messages", http.post("/mobile/1/messages/mo", headers=phone, json={"messages": [1]})
    yield "receive-push-messages", http.get("/push/1/inbox/reports", headers=headers, params={"limit": 5})
    yield "receive-push-messages", http.get("/push/1/inbox/reports", headers=headers, params={"limit": 0})
    yield "list-mo", http.get(f"{account.path}/mo")
    yield "delete-action", http.delete(f"{configuration}/actions/{pull.json()['key']}", headers=headers)
    yield "delete-action", http.delete(f"{configuration}/actions/unknown", headers=headers)
    yield "delete-the-configuration", http.delete(configuration, headers=headers)
    yield "delete-the-configuration", http.delete(configuration, headers=headers)


def calls_about_time_and_faults(account: Account) -> Calls:
    http, path = account.http, account.path
    everything = {"on": {"operation": "get-push-device-registration"}, "when": {"every": 2, "share": 0.5, "forMs": 1}}
    ordered = http.post(f"{path}/faults", json={"faultId": "f1", "error": 48013, **everything})
    answer = {"status": 503, "body": {"a": [1]}, "headers": {"X-A": "b"}}
    yield "order-fault", ordered
    yield "order-fault", http.post(f"{path}/faults", json={"answer": answer, "latencyMs": {"min": 0, "max": 1}})
    yield "order-fault", http.post(f"{path}/faults", json={"faultId": "f1", "connection": "slow", "slowMs": 1})
    yield "order-fault", http.post(f"{path}/faults", json={"error": "NOTHING"})
    yield "list-faults", http.get(f"{path}/faults")
    yield "get-fault", http.get(f"{path}/faults/f1")
    yield "get-fault", http.get(f"{path}/faults/unknown")
    yield "lift-fault", http.delete(f"{path}/faults/f1")
    yield "lift-faults", http.delete(f"{path}/faults")
    yield "freeze-clock", http.post(f"{path}/clock/freeze", json={"at": "2026-01-01T00:00:00Z"})
    yield "list-settings", http.get("/_twin/settings")
    yield "list-fidelity", http.get("/_twin/fidelity")
    yield "list-failures", http.get("/_twin/failures")
    yield "list-due", http.get(f"{path}/clock/due")
    yield "advance-clock", http.post(f"{path}/clock/advance", json={"ms": 1})
    yield "advance-clock", http.post(f"{path}/clock/advance", json={"ms": -1})
    yield "set-clock", http.post(f"{path}/clock/set", json={"now": "2026-01-01T00:00:00+01:00"})
    yield "get-clock", http.get(f"{path}/clock")
    yield "resume-clock", http.post(f"{path}/clock/resume", json={"real": True})


def calls_about_snapshots(account: Account) -> Calls:
    http, path = account.http, f"{account.path}/snapshot"
    taken = http.get(path)
    yield "take-snapshot", taken
    yield "take-snapshot", http.get("/_twin/accounts/unknown/snapshot")
    yield "restore-snapshot", http.put(path, content=taken.content)
    yield "restore-snapshot", http.put(path, json={"version": 1, "people": []})


def answer_lines(http: httpx.Client, account: Account) -> Iterator[str]:
    return iter(http.get(f"{account.path}/stream", params={"replay": 1, "forMs": 100}).text.splitlines())


def calls_about_the_journal(account: Account) -> Calls:
    http, path = account.http, f"{account.path}/journal"
    expected = {"operation": "get-push-device-registration", "match": {"headers": {"x-unknown": "1"}}}
    yield "read-journal", http.get(path, params={"limit": 3})
    yield "read-journal", http.get(path, params={"operation": "unknown"})
    yield "verify-calls", http.post(f"{path}/verify", json=expected)
    yield "verify-calls", http.post(f"{path}/verify", json={"inOrder": [{}, {}]})
    yield "verify-calls", http.post(f"{path}/verify", json={"count": 1, "never": True})
    yield "watch-account", http.get(f"{account.path}/stream", params={"replay": 3, "forMs": 100})
    yield "watch-account", http.get(f"{account.path}/stream", params={"replay": -1})
    call, *_ = (one.data for one in events_of(answer_lines(http, account)) if one.name == "call")  # webhooks are, too
    yield "get-call", http.get(f"{account.path}/calls/{call['callId']}")
    yield "get-call", http.get(f"{account.path}/calls/1")
    http.get("/nowhere", headers=account.push.headers)
    yield "list-unmatched", http.get("/_twin/unmatched")
    yield "begin-trial", http.put("/_twin/trial", json={"answers": {"tags": "append"}})
    account.push.get("phone-1")
    yield "get-trial", http.get("/_twin/trial")
    yield "end-trial", http.delete("/_twin/trial")
    yield "get-trial", http.get("/_twin/trial")
    yield "clear-journal", http.delete(path)


def calls_that_end_something(account: Account) -> Calls:
    http, path = account.http, account.path
    yield "uninstall", http.delete(f"{path}/registrations/d2")
    yield "reset-account", http.post(f"{path}/reset")
    yield "delete-account", http.delete(path)
    yield "delete-account", http.delete(path)
    yield "reset-twin", http.post("/_twin/reset", headers={"Origin": "https://evil.example"})


def make_all_calls(account: Account) -> list[tuple[str, httpx.Response]]:
    return [
        *calls_about_accounts(account),
        *calls_about_registrations(account),
        *calls_of_backends(account),
        *calls_about_events(account),
        *calls_of_backends_about_events(account),
        *calls_about_tags(account),
        *calls_about_custom_attributes(account),
        *calls_of_apps(account),
        *calls_about_messages(account),
        *calls_about_failover(account),
        *calls_about_tokens(account),
        *calls_about_inboxes(account),
        *calls_about_mo(account),
        *calls_about_time_and_faults(account),
        *calls_about_the_journal(account),
        *calls_about_snapshots(account),
        *calls_about_persons(account),
        *calls_about_whole_persons(account),
        *calls_that_end_something(account),
    ]


@both_at_length
def test_every_answer_is_as_documented(account: Account) -> None:
    made = make_all_calls(account)
    assert {operation_id for operation_id, _ in made} == set(OPERATIONS)
    assert {answer.status_code for _, answer in made} == {200, 201, 202, 204, 207, 400, 401, 403, 404, 409, 413, 422}
    assert_documented(made)


def test_every_answer_is_as_documented_also_where_an_account_has_chosen_otherwise(http: httpx.Client) -> None:
    """But `systemData` in texts, which are described as values; and the calls of this test do not say that they are
    JSON."""
    chosen = {one.wire_name: one.others[-1] for one in CHOICE_POINTS if one.others}
    del chosen["systemDataOfPersons"], chosen["contentTypes"]
    assert_documented(make_all_calls(Account.create(http, settings=chosen)))


def assert_documented(made: list[tuple[str, httpx.Response]]) -> None:
    """Each operation has gone well at least once, but for the reset, which would take away what other tests have."""
    assert set(OPERATIONS) - {operation_id for operation_id, answer in made if answer.is_success} == {"reset-twin"}
    for operation_id, answer in made:
        responses = OPERATIONS[operation_id][2]["responses"]
        assert str(answer.status_code) in responses, (operation_id, answer.text)
        content = content_of(responses[str(answer.status_code)])
        if content and "x-events" in content:
            described = content["x-events"]  # the others tell no more than their names, some of them when
            for event in events_of(iter(answer.text.splitlines())):
                if event.name in described:
                    assert_valid(event.data, described[event.name])
        elif content is None or not content["schema"]:
            assert answer.content == b"", operation_id
        else:
            assert_valid(answer.json(), content["schema"])


class TestPage:
    """`/docs`."""

    def files(self, http: httpx.Client) -> dict[str, httpx.Response]:
        page = http.get("/docs")
        assert page.headers["content-type"].startswith("text/html")
        return {name: http.get(name) for name in re.findall(r'(?:href|src)="([^"]+)"', page.text)}

    def test_each_file_that_it_names_is_served(self, http: httpx.Client) -> None:
        files = self.files(http)
        assert len(files) == 5
        assert {
            name: answer.status_code for name, answer in files.items() if len(answer.content) > 100
        } == dict.fromkeys(files, 200)

    def test_it_names_nothing_outside(self, http: httpx.Client) -> None:
        own = [answer.text for name, answer in self.files(http).items() if name.startswith("/docs/page/")]
        for text in (http.get("/docs").text, *own):
            assert not re.findall(r"""https?://[a-z][^"'\s]*""", text)

    def test_its_style_names_nothing_outside(self, http: httpx.Client) -> None:
        for name, style in self.files(http).items():
            if name.endswith(".css"):
                assert not re.findall(r"""(?:@import|url\()\s*["']?https?:""", style.text), name

    def test_the_guides_that_it_links_are_served(self, http: httpx.Client) -> None:
        text = " ".join([DOCUMENT["info"]["description"], *(tag["description"] for tag in DOCUMENT["tags"])])
        links = set(re.findall(r"\]\((/docs/guides/[^)]+)\)", text))
        assert len(links) == len(GUIDE_TITLES)
        for link in links:
            answer = http.get(link)
            assert answer.headers["content-type"] == "text/plain; charset=utf-8", link
            assert answer.text.startswith("# "), link

    def test_every_page_is_a_guide_but_that_for_who_changes_the_twin(self, project: Path) -> None:
        assert {page.stem for page in (project / "docs").glob("*.md")} == {*GUIDE_TITLES, "architecture"}

    def test_a_wheel_has_the_guides(self, project: Path) -> None:
        told = tomllib.loads((project / "pyproject.toml").read_text())
        shipped = told["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
        guides = {name: place for name, place in shipped.items() if name.startswith("docs/")}
        assert guides == {f"docs/{name}.md": f"pushtwin/guides/{name}.md" for name in GUIDE_TITLES}


@each(
    ("path", "instead"),
    [("/redoc", "/docs"), ("/_twin", "/docs"), ("/favicon.ico", "/docs/assets/favicon-32x32.png")],
)
def test_what_browsers_ask_for_leads_to_what_there_is(http: httpx.Client, path: str, instead: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, instead)
    assert http.get(instead).status_code == 200


@each(
    "path",
    [
        "/docs/nope",
        "/docs/guides/nope",
        "/docs/guides/architecture",
        "/docsfoo",
        "/redocs",
        "/docs/assets/nope.js",
        "/openapi.jsonx",
    ],
)
def test_there_is_nothing_else_beside_the_pages(http: httpx.Client, path: str) -> None:
    assert_service_exception(http.get(path), 404, "NOT_FOUND")


@each("path", ["/docs", "/openapi.json", "/docs/assets/swagger-ui.css"])
def test_the_pages_can_only_be_read(http: httpx.Client, path: str) -> None:
    response = http.post(path)
    assert_service_exception(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "GET, HEAD"


class TestBrowser:
    """What a browser may do with the documentation."""

    def policy(self, http: httpx.Client) -> dict[str, str]:
        parts = http.get("/docs").headers["content-security-policy"].split("; ")
        return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}

    def test_only_what_the_twin_serves_is_loaded_and_called(self, http: httpx.Client) -> None:
        policy = self.policy(http)
        assert policy["default-src"] == "'none'"
        assert policy["connect-src"] == "'self'"
        assert not [source for sources in policy.values() for source in sources.split() if "://" in source]

    def test_no_inline_script_may_run(self, http: httpx.Client) -> None:
        assert self.policy(http)["script-src"] == "'self'"
        assert not re.findall(r"<script>", http.get("/docs").text)

    def test_nobody_may_show_it_in_a_frame(self, http: httpx.Client) -> None:
        assert self.policy(http)["frame-ancestors"] == "'none'"
        assert http.get("/docs").headers["x-frame-options"] == "DENY"

    @each("path", ["/docs", "/openapi.json", "/docs/assets/swagger-ui.css", "/docs/nope"])
    def test_no_browser_guesses_what_it_is(self, http: httpx.Client, path: str) -> None:
        assert http.get(path).headers["x-content-type-options"] == "nosniff"
