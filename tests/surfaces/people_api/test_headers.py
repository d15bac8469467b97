"""The headers of the platform's gateway on every answer, CORS, and the twin's warnings."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pushtwin.app import create_app
from pushtwin.settings import Settings
from tests.api_client import PUSH, Account, PushApi
from tests.cases import each, each_named
from tests.shapes import JSON
from tests.surfaces.people_api.endpoints import (
    DEPERSONALIZE,
    ENDPOINTS,
    PERSONALIZE,
    UPDATE,
    Endpoint,
)

GATEWAY = {
    "server": "SMS API",
    "vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, COPY, HEAD, OPTIONS, LINK, UNLINK, PURGE",
    "access-control-allow-headers": (
        "Authorization, Content-Type, X-Enrollment-Token, Cache-Control, X-Requested-With, AppCode"
    ),
}
STRICT = "strict auth would have answered UNAUTHORIZED: no credentials were sent"

ANSWERS: dict[str, tuple[int, Callable[[Account], httpx.Response]]] = {
    "get": (200, lambda account: account.push.get("d1")),
    "update": (200, lambda account: account.push.update("d1", {})),
    "personalize": (200, lambda account: account.push.personalize("d1", {"externalId": "x"})),
    "depersonalize": (200, lambda account: account.push.depersonalize("d1")),
    "flat failure": (400, lambda account: account.push.get("unknown")),
    "failure of the body": (400, lambda account: account.push.update("d1", [])),
    "no application code": (400, lambda account: PushApi(account.http, None).get("d1")),
    "not found": (404, lambda account: account.http.get("/nowhere")),
    "wrong method": (405, lambda account: account.http.delete(f"{PUSH}/d1")),
    "too large": (413, lambda account: account.push.call("PATCH", "d1", content=b" " * 1_048_577)),
    "preflight": (200, lambda account: account.http.options(f"{PUSH}/d1")),
}
on_every_answer = each_named(("status", "call"), ANSWERS)


@pytest.fixture
def installed(account: Account) -> Account:
    """With registration d1."""
    account.install(registrationId="d1")
    return account


@on_every_answer
def test_every_answer_has_the_headers_of_the_gateway_once(
    installed: Account, status: int, call: Callable[[Account], httpx.Response]
) -> None:
    answer = call(installed)
    assert answer.status_code == status
    for name, value in GATEWAY.items():
        assert answer.headers.get_list(name) == [value]
    assert len(answer.headers.get_list("x-request-id")) == 1


@on_every_answer
def test_over_plain_http_no_browser_is_told_to_insist_on_tls(
    installed: Account, status: int, call: Callable[[Account], httpx.Response]
) -> None:
    assert "strict-transport-security" not in call(installed).headers


def test_a_header_that_anybody_can_send_makes_no_tls(installed: Account) -> None:
    for name, value in {"X-Forwarded-Proto": "https", "Forwarded": "proto=https"}.items():
        answer = installed.push.call("GET", "d1", headers={name: value})
        assert (answer.status_code, "strict-transport-security" in answer.headers) == (200, False)


async def _get_over_tls() -> httpx.Response:
    twin = create_app(Settings(ephemeral=True))
    await twin.start()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(twin), base_url="https://twin") as client:
        answer = await client.get(f"{PUSH}/d1")
    await twin.stop()
    return answer


def test_over_tls_every_answer_tells_a_browser_to_insist_on_it() -> None:
    answer = asyncio.run(_get_over_tls())
    assert answer.headers.get_list("strict-transport-security") == ["max-age=31536000; includeSubDomains"]


@on_every_answer
def test_every_answer_has_a_request_id_of_its_own(
    installed: Account, status: int, call: Callable[[Account], httpx.Response]
) -> None:
    ids = {call(installed).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5
    assert all(re.fullmatch("[0-9a-f]{32}", request_id) for request_id in ids)


@on_every_answer
def test_a_body_is_json_with_its_length(
    installed: Account, status: int, call: Callable[[Account], httpx.Response]
) -> None:
    answer = call(installed)
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers.get("content-type") == (JSON if answer.content else None)


@each("endpoint", ENDPOINTS)
def test_an_answer_names_the_account_once_it_is_known(installed: Account, endpoint: Endpoint) -> None:
    for push_reg_id in ("d1", "unknown"):
        answer = endpoint.call(installed.push, push_reg_id)
        assert answer.headers["x-account-id"] == installed.answer["accountId"]
    for code in (None, "unknown"):
        assert "x-account-id" not in endpoint.call(PushApi(installed.http, code), "d1").headers


def test_a_refused_caller_learns_the_account_of_the_application_code(installed: Account) -> None:
    installed.set(auth="strict")
    answer = PushApi(installed.http, installed.application_code).get("d1")
    assert (answer.status_code, answer.headers["x-account-id"]) == (401, installed.answer["accountId"])


# -- preflight -------------------------------------------------------------------------------------------------


@each("path", [f"{PUSH}/d1", f"{PUSH}/d1/personalize", f"{PUSH}/d1/depersonalize", "/nowhere", "/"])
def test_a_preflight_needs_no_credentials(installed: Account, path: str) -> None:
    installed.set(auth="strict")
    headers = {
        "Origin": "https://example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "appcode, authorization, content-type",
    }
    answer = installed.http.options(path, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
    assert {"appcode", "authorization", "content-type"} <= allowed
    assert {"GET", "PATCH", "POST"} <= set(answer.headers["access-control-allow-methods"].split(", "))


@each("endpoint", ENDPOINTS)
def test_a_web_page_of_any_origin_may_read_the_answer(installed: Account, endpoint: Endpoint) -> None:
    answer = endpoint.call(installed.push, "d1", headers={"Origin": "https://example.com"})
    assert answer.status_code == 200
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]


# -- warnings --------------------------------------------------------------------------------------------------


@on_every_answer
def test_nothing_wrong_no_warning(installed: Account, status: int, call: Callable[[Account], httpx.Response]) -> None:
    assert "x-twin-warning" not in call(installed).headers


@each_named(
    ("endpoint", "body", "warning"),
    {
        "misspelt": (UPDATE, {"isPrmary": True}, "unread field isPrmary"),
        "two": (UPDATE, {"b": 1, "a": 2, "isPrimary": True}, "unread field b; unread field a"),
        "nested": (UPDATE, {"systemData": {"enabled": True, "os": 5}}, "unread field systemData.enabled"),
        "of another call": (UPDATE, {"identity": {"externalId": "x"}}, "unread field identity"),
        "in the identity": (
            PERSONALIZE,
            {"identity": {"externalId": "x", "phone": "1"}},
            "unread field identity.phone",
        ),
        "in the attributes": (
            PERSONALIZE,
            {"identity": {"externalId": "x"}, "attributes": {"city": {"a": 1}}, "externalId": "y"},
            "unread field attributes.city; unread field externalId",
        ),
    },
)
def test_a_field_that_nobody_reads_is_named(installed: Account, endpoint: Endpoint, body: Any, warning: str) -> None:
    answer = endpoint.call(installed.push, "d1", json=body)
    assert (answer.status_code, answer.headers["x-twin-warning"]) == (200, warning)


@each_named(
    ("endpoint", "body"),
    {
        "names of the client's own": (UPDATE, {"additionalData": {"anything": 1, "isPrmary": True}}),
        "read-only fields": (
            UPDATE,
            {"registrationId": "x", "applicationId": "x", "systemData": {"os": "x", "deviceName": None}},
        ),
        "custom attributes": (
            PERSONALIZE,
            {"identity": {"externalId": "x", "email": None}, "attributes": {"customAttributes": {"a": 1}}},
        ),
        "null": (PERSONALIZE, {"identity": {"externalId": "x"}, "attributes": None}),
    },
)
def test_a_known_field_is_not_warned_of(installed: Account, endpoint: Endpoint, body: Any) -> None:
    answer = endpoint.call(installed.push, "d1", json=body)
    assert answer.status_code == 200
    assert "x-twin-warning" not in answer.headers


def test_a_refused_request_is_warned_of_too(installed: Account) -> None:
    answer = installed.push.call("POST", "d1", "/personalize", json={"identity": {"mail": "a@b.co"}})
    assert (answer.status_code, answer.headers["x-twin-warning"]) == (400, "unread field identity.mail")


@each("endpoint", ENDPOINTS)
def test_lenient_says_what_strict_would_have_answered_once(installed: Account, endpoint: Endpoint) -> None:
    for push_reg_id in ("d1", "unknown"):
        answer = endpoint.call(PushApi(installed.http, installed.application_code), push_reg_id)
        assert answer.headers.get_list("x-twin-warning") == [STRICT]


def test_several_warnings_share_one_header(installed: Account) -> None:
    answer = PushApi(installed.http, installed.application_code).update("d1", {"x": 1, "y": 1})
    assert sorted(answer.headers["x-twin-warning"].split("; ")) == [STRICT, "unread field x", "unread field y"]


@each("name", ["ключ", "a\r\nX-Evil: 1", "tab\there", "\x7f", "\x1b[31m", "😀", "é"])
def test_a_warning_is_printable_ascii_of_one_line(installed: Account, name: str) -> None:
    answer = installed.push.update("d1", {name: 1})
    cleaned = "".join(character if " " <= character <= "~" else "?" for character in name)
    assert answer.headers["x-twin-warning"] == f"unread field {cleaned}".rstrip()
    assert "x-evil" not in answer.headers


@each_named("body", {"one long": {"x" * 5000: 1}, "many": {f"field-{number}": 1 for number in range(500)}})
def test_a_warning_is_cut_at_1_kb(installed: Account, body: Any) -> None:
    answer = installed.push.update("d1", body)
    assert answer.status_code == 200
    assert len(answer.headers["x-twin-warning"]) == 1024
    assert answer.headers["x-twin-warning"].startswith(f"unread field {next(iter(body))}"[:1024])


def test_a_hundred_thousand_unread_fields_hold_nobody_up(installed: Account) -> None:
    body = "{" + ",".join(f'"{number}":0' for number in range(100_000)) + "}"
    begun = time.monotonic()
    assert installed.push.call("PATCH", "d1", content=body).status_code == 200
    assert time.monotonic() - begun < 5


def test_an_ignored_body_is_not_warned_of(installed: Account) -> None:
    answer = DEPERSONALIZE.call(installed.push, "d1", json={"identity": 1})
    assert answer.status_code == 200
    assert "x-twin-warning" not in answer.headers


def test_a_parameter_that_nobody_reads_is_warned_of(push: PushApi, account: Account) -> None:
    account.install(registrationId="d1")
    flags = {"forceDepersonalise": True, "keepAsLead": True}
    answer = push.personalize("d1", {"externalId": "u-1"}, None, **flags)
    assert answer.headers["x-twin-warning"] == "unread parameter forceDepersonalise"
    assert "x-twin-warning" not in push.personalize("d1", {"externalId": "u-1"}, None, keepAsLead=True).headers


def test_parameters_that_older_clients_send_are_read(push: PushApi, account: Account) -> None:
    account.person(externalId="u-1")
    for query in ({"externalId": "u-1"}, {"identifier": "u-1", "type": "EXTERNAL_ID"}):
        answer = push.http.get("/people/2/persons", params=query, headers=push.headers)
        assert (answer.status_code, answer.headers.get("x-twin-warning")) == (200, None), query
