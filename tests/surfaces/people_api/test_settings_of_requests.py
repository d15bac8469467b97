"""What some accounts refuse of a request and others take, with every answer, over HTTP."""

from typing import Any

import httpx
import pytest

from tests.api_client import PUSH, Account
from tests.cases import each, each_named
from tests.shapes import assert_push_error, assert_service_exception
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk
from tests.surfaces.people_api.persons import MERGE, PERSONS, PersonsApi

ANA = {"externalId": "ana"}
PERSONALIZE = f"{PUSH}/d1/personalize"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def world(account: Account) -> Account:
    """d1 is anonymous."""
    account.install(registrationId="d1")
    return account


CHOSEN: dict[str, tuple[str, str, str, dict[str, Any], int, str | None]] = {
    "a field that nobody knows": ("unknownFields", "refuse", "ignore", {"json": {"identity": ANA, "x": 1}}, 48902, "x"),
    "one deep inside": (
        "unknownFields",
        "refuse",
        "ignore",
        {"json": {"identity": {**ANA, "name": "x"}}},
        48902,
        "identity.name",
    ),
    "a flag that is none": (
        "queryFlags",
        "refuse",
        "ignore",
        {"json": {"identity": ANA}, "params": {"forceDepersonalize": "yes"}},
        48902,
        "forceDepersonalize",
    ),
    "a blank external id": (
        "blankExternalIds",
        "refuse",
        "ignore",
        {"json": {"identity": {"externalId": " ", "email": "a@b.co"}}},
        48902,
        "identity.externalId",
    ),
    "a phone with blanks": (
        "phoneNotation",
        "digits",
        "any",
        {"json": {"identity": {"phoneNumber": "+385 91 1234567"}}},
        48905,
        "Invalid phone number: +385 91 1234567",
    ),
}


@each_named("chosen", CHOSEN)
def test_what_is_doubtful_about_a_login_is_refused_or_taken_as_the_account_says(
    world: Account, chosen: tuple[str, str, str, dict[str, Any], int, str]
) -> None:
    setting, refuses, takes, request, code, begins = chosen
    before = world.state()
    world.set(**{setting: refuses})
    refused = world.push.call("POST", "d1", "/personalize", **request)
    assert_push_error(refused, code)
    assert refused.json()["errorMessage"].startswith(begins)
    assert world.state() == before
    assert_push_error(world.push.call("POST", "unknown", "/personalize", **request), 48013)
    world.set(**{setting: takes})
    assert world.push.call("POST", "d1", "/personalize", **request).status_code == 200
    assert world.push.depersonalize("d1").status_code == 200


def test_other_requests_of_accounts_that_refuse_what_is_doubtful_go_well(world: Account) -> None:
    world.set(unknownFields="refuse", blankExternalIds="refuse", phoneNotation="digits", nullFlags="refuse")
    for identity in ({"externalId": "null", "phoneNumber": "+385911234567"}, {"phoneNumber": "385911234567"}):
        assert world.push.personalize("d1", identity, keepAsLead=True).status_code == 200
    assert world.push.update("d1", {"systemData": {}, "additionalData": None}).status_code == 200
    app = AndroidSdk(world.http, world.application_code, push_reg_id="d1")
    assert app.update({"something": "new", "isPrimary": None}).status_code == 200


def test_apps_may_be_refused_the_same_identifiers(world: Account) -> None:
    world.set(blankExternalIds="refuse", phoneNotation="digits")
    app = AndroidSdk(world.http, world.application_code, push_reg_id="d1")
    phones = [{"number": "385-911234567"}]
    for identity in ({"externalUserId": "", "phones": [{"number": "385911234567"}]}, {"phones": phones}):
        assert [one(identity).status_code for one in (app.personalize, app.repersonalize)] == [400, 400]


def test_apps_are_told_the_field_in_which_they_send_an_external_id(world: Account) -> None:
    world.set(blankExternalIds="refuse")
    app = AndroidSdk(world.http, world.application_code, push_reg_id="d1")
    for external_id in (" ", "x" * 257):
        answer = app.personalize({"externalUserId": external_id, "emails": [{"address": "a@b.co"}]})
        assert answer.status_code == 400
        assert "userIdentity.externalUserId should be" in answer.text


NULLS = {
    "isPrimary": {"isPrimary": None},
    "systemData": {"systemData": None},
    "systemData.registrationEnabled": {"systemData": {"registrationEnabled": None}},
}


@each(("field", "body"), list(NULLS.items()))
def test_null_in_a_flag_of_a_registration_is_as_if_absent_or_refused(
    world: Account, field: str, body: dict[str, Any]
) -> None:
    world.set(nullFlags="ignore")
    assert world.push.update("d1", {**body, "additionalData": {"a": 1}}).status_code == 200
    world.set(nullFlags="refuse")
    refused = world.push.update("d1", body)
    assert_push_error(refused, 48902)
    assert refused.json()["errorMessage"].startswith(f"{field} should be ")


def test_read_only_fields_of_persons_are_ignored_or_unknown(world: Account) -> None:
    api = PersonsApi(world)
    body = {"externalId": "ana", "id": 7, "createdAt": "2026-01-05T10:00:00"}
    assert api.create(**body).status_code == 200
    world.set(readOnlyFields="refuse")
    ana = {"type": "EXTERNAL_ID", "identifier": "ana"}
    for answer in (api.create(**body), api.update({"id": 7}, **ana), api.replace(body, **ana)):
        assert_service_exception(answer, 400, "UNKNOWN_PROPERTY")
    assert api.replace({"externalId": "ana"}, **ana).status_code == 200
    item = {"id": 7, "contactInformation": [{"type": "EMAIL", "identifier": "ana@example.com"}]}
    assert api.call("POST", MERGE, json={"persons": [item]}).status_code == 207


@each("path", [PERSONS, "/people/2/tags", "/people/2/customAttributes"])
def test_a_limit_beyond_a_thousand_is_refused_or_clipped(world: Account, path: str) -> None:
    api = PersonsApi(world)
    world.set(listLimits="refuse")
    assert_service_exception(api.call("GET", path, params={"limit": 1001}), 400, "BAD_REQUEST")
    world.set(listLimits="clip")
    assert api.call("GET", path, params={"limit": 10**15}).json()["limit"] == 1000
    assert api.call("GET", path, params={"limit": 999}).json()["limit"] == 999
    for wrong in ("0", "x", str(10**30)):
        assert_service_exception(api.call("GET", path, params={"limit": wrong}), 400, "BAD_REQUEST")


CALLS: list[tuple[str, str, bytes]] = [
    ("POST", PERSONALIZE, b'{"identity": {"externalId": "ana"}}'),
    ("POST", PERSONS, b'{"externalId": "bea"}'),
    ("POST", MERGE, b'{"persons": [{"externalId": "ana"}]}'),
    ("POST", "/people/2/tags", b'{"name": "vip"}'),
    ("POST", "/push/3/messages", b"{}"),
    ("POST", "/omni/1/advanced", b"{}"),
    ("POST", "/people/3/events", b"{}"),
]


@each("call", CALLS)
def test_a_body_that_does_not_say_that_it_is_json_is_taken_or_refused(
    world: Account, call: tuple[str, str, bytes]
) -> None:
    method, path, body = call

    def answer(**headers: str) -> httpx.Response:
        return world.http.request(method, path, content=body, headers={**world.push.headers, **headers})

    world.set(contentTypes="json")
    assert answer().status_code == 415
    assert answer(**{"Content-Type": "application/x-www-form-urlencoded"}).status_code == 415
    assert answer(**{"Content-Type": "application/vnd.x+json; charset=UTF-8"}).status_code != 415
    world.set(contentTypes="any")
    assert answer().status_code != 415


def test_a_fault_that_strikes_afterwards_answers_for_a_content_type_that_is_refused(world: Account) -> None:
    world.set(contentTypes="json")
    for ordered, status in (({"error": "GENERAL_ERROR"}, 500), ({"latencyMs": 0}, 415)):
        fault = {**ordered, "after": True, "when": {"first": 1}}
        assert world.http.post(f"{world.path}/faults", json=fault).status_code == 201
        refused = world.http.post(PERSONALIZE, content=b"{}", headers=world.push.headers)
        assert refused.status_code == status


def test_the_refusal_of_a_content_type_has_the_shape_of_its_surface(world: Account) -> None:
    world.set(contentTypes="json")
    refused = world.http.post(PERSONALIZE, content=b"{", headers=world.push.headers)
    assert_service_exception(refused, 415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type")
    refused = world.http.post("/push/3/messages", content=b"{", headers=world.push.headers)
    assert refused.json()["errorCode"] == "E415"
    app = AndroidSdk(world.http, world.application_code)
    assert app.create({"os": "Android"}).status_code == 200
    created = world.http.post(
        "/mobile/1/appinstance", content=b"{}", headers={"Authorization": f"App {world.application_code}"}
    )
    assert created.status_code == 415
    assert world.http.post(PERSONALIZE, content=b"{", headers={**world.push.headers, **JSON}).status_code == 400
