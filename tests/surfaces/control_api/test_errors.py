"""Whatever goes wrong, the answer has the one shape of the control API."""

import json
from typing import Any

import httpx

from tests.api_client import Account
from tests.cases import each, each_named
from tests.databases import both, once
from tests.shapes import assert_control_error
from tests.surfaces.control_api.endpoints import ENDPOINTS, LISTS, OF_AN_ACCOUNT, WITH_BODY, Endpoint

MEBIBYTE = 1024 * 1024


@each("endpoint", OF_AN_ACCOUNT)
def test_an_unknown_account_is_not_found(http: httpx.Client, endpoint: Endpoint) -> None:
    assert_control_error(endpoint.call(http, "unknown"), 404, "ACCOUNT_NOT_FOUND")


@once
class TestBody:
    """Every endpoint that reads a body."""

    @each("endpoint", WITH_BODY)
    def test_each_unknown_field_is_named(self, http: httpx.Client, account: Account, endpoint: Endpoint) -> None:
        answer = endpoint.call(http, account.answer["accountId"], json={"colour": "red", "nmae": None})
        assert_control_error(answer, 422, "INVALID_REQUEST", "colour", "nmae")

    @each("endpoint", WITH_BODY)
    @each_named(
        "body",
        {
            "cut": b"{",
            "quotes": b"{'a': 1}",
            "nan": b'{"name": NaN}',
            "two": b'{"name": "a"} {}',
            "latin1": b'"\xff"',
            "nul": b'{"name": "\\u0000"}',
            "surrogate": b'{"name": "\\ud800"}',
            "surrogate in a name": b'{"\\udfff": 1}',
            "deep": b"[" * 100_000,
        },
    )
    def test_what_is_not_json_is_refused(
        self, http: httpx.Client, account: Account, endpoint: Endpoint, body: bytes
    ) -> None:
        answer = endpoint.call(http, account.answer["accountId"], content=body)
        assert_control_error(answer, 422, "INVALID_REQUEST", "")

    @each("endpoint", WITH_BODY)
    @each("value", [[], None, "text", 1, True])
    def test_what_is_no_object_is_refused(
        self, http: httpx.Client, account: Account, endpoint: Endpoint, value: Any
    ) -> None:
        answer = endpoint.call(http, account.answer["accountId"], content=json.dumps(value))
        assert_control_error(answer, 422, "INVALID_REQUEST", "")

    @each("endpoint", WITH_BODY)
    @each("content_type", ["text/plain", "application/xml", "nonsense", ""])
    def test_the_content_type_does_not_matter(
        self, http: httpx.Client, account: Account, endpoint: Endpoint, content_type: str
    ) -> None:
        headers = {"Content-Type": content_type}
        answer = endpoint.call(http, account.answer["accountId"], content=b'{"colour": 1}', headers=headers)
        assert_control_error(answer, 422, "INVALID_REQUEST", "colour")

    @each("endpoint", WITH_BODY)
    def test_a_body_over_one_mebibyte_is_refused(
        self, http: httpx.Client, account: Account, endpoint: Endpoint
    ) -> None:
        answer = endpoint.call(http, account.answer["accountId"], content=b" " * (MEBIBYTE + 1))
        assert_control_error(answer, 413, "PAYLOAD_TOO_LARGE")

    @each("endpoint", WITH_BODY)
    def test_a_body_in_pieces_too(self, http: httpx.Client, account: Account, endpoint: Endpoint) -> None:
        pieces = iter([b" " * MEBIBYTE, b"{}"])
        answer = endpoint.call(http, account.answer["accountId"], content=pieces)
        assert_control_error(answer, 413, "PAYLOAD_TOO_LARGE")


@each_named(
    ("path", "body"),
    {
        "unknown fields": ("persons", {f"k{number}": 1 for number in range(50_000)}),
        "entries of a list": ("persons", {"phones": [1] * 200_000}),
        "objects": ("applications", {"jwtKeys": [{}] * 100_000}),
    },
)
def test_a_hundred_of_many_fields_are_named(account: Account, path: str, body: Any) -> None:
    answer = account.http.post(f"{account.path}/{path}", json=body)
    assert answer.status_code == 422
    assert len(answer.json()["error"]["details"]) == 100


def test_a_hundred_of_many_unknown_parameters_are_named(account: Account) -> None:
    query = "&".join(f"k{number}" for number in range(5000))
    answer = account.http.get(f"{account.path}/persons?{query}")
    assert answer.status_code == 422
    assert len(answer.json()["error"]["details"]) == 100


def test_a_body_of_one_mebibyte_is_read(http: httpx.Client, account: Account) -> None:
    body = b'{"name": "Large"}'.ljust(MEBIBYTE)
    assert http.patch(account.path, content=body).json()["name"] == "Large"


class TestList:
    """Every list."""

    @once
    @each("endpoint", LISTS)
    @each("limit", ["0", "1001", "-1", "ten", "", "1.5", "9" * 30])
    def test_a_limit_is_1_to_1000(self, http: httpx.Client, account: Account, endpoint: Endpoint, limit: str) -> None:
        answer = endpoint.call(http, account.answer["accountId"], params={"limit": limit})
        assert_control_error(answer, 422, "INVALID_REQUEST", "limit")

    @each("endpoint", LISTS)
    @each("limit", [1, 1000])
    def test_the_ends_of_the_range_are_in_it(
        self, http: httpx.Client, account: Account, endpoint: Endpoint, limit: int
    ) -> None:
        assert endpoint.call(http, account.answer["accountId"], params={"limit": limit}).status_code == 200

    @once
    @each("endpoint", LISTS)
    @each("cursor", ["", "nonsense", "5", "LTE=", "žž", "\0", "x" * 256, "OTk5OTk5OTk5OTk5OTk5OTk5OTk="])
    def test_a_cursor_that_is_none_is_refused(
        self, http: httpx.Client, account: Account, endpoint: Endpoint, cursor: str
    ) -> None:
        answer = endpoint.call(http, account.answer["accountId"], params={"cursor": cursor})
        assert_control_error(answer, 422, "INVALID_REQUEST", "cursor")

    @each("endpoint", LISTS)
    def test_each_unknown_parameter_is_named(self, http: httpx.Client, account: Account, endpoint: Endpoint) -> None:
        answer = endpoint.call(http, account.answer["accountId"], params={"offset": 1, "Limit": 5})
        assert_control_error(answer, 422, "INVALID_REQUEST", "offset", "Limit")


@both
@each("person_id", ["x", "-1", "1.5", "9" * 30, str(2**63), ""])
def test_registrations_of_what_is_no_person_id_are_refused(
    http: httpx.Client, account: Account, person_id: str
) -> None:
    answer = http.get(f"{account.path}/registrations", params={"personId": person_id})
    assert_control_error(answer, 422, "INVALID_REQUEST", "personId")


def test_a_page_is_of_100_unless_asked_otherwise(http: httpx.Client, account: Account) -> None:
    for _ in range(101):
        account.person()
    first = http.get(f"{account.path}/persons").json()
    second = http.get(f"{account.path}/persons", params={"cursor": first["nextCursor"]}).json()
    assert (len(first["persons"]), len(second["persons"]), "nextCursor" in second) == (100, 1, False)


def test_the_last_page_has_no_cursor(http: httpx.Client, account: Account) -> None:
    account.person()
    assert list(http.get(f"{account.path}/persons", params={"limit": 1}).json()) == ["persons"]


@both
def test_a_page_goes_on_after_what_was_deleted(http: httpx.Client, account: Account) -> None:
    one, two, three = (account.person() for _ in range(3))
    cursor = http.get(f"{account.path}/persons", params={"limit": 2}).json()["nextCursor"]
    http.delete(f"{account.path}/persons/{two}")
    http.delete(f"{account.path}/persons/{one}")
    assert [person["personId"] for person in account.persons(cursor=cursor)] == [three]


ODD_IDS = {
    "nul": "%00",
    "nul inside": "a%00b",
    "surrogate": "%ED%A0%80",
    "not utf-8": "%FF%FE",
    "slash": "a%2Fb",
    "dots": "%2E%2E",
    "newline": "%0A",
    "percent": "%25",
    "replacement": "%EF%BF%BD",
    "int64": str(2**63 - 1),
    "over int64": str(2**63),
    "huge": "9" * 400,
    "zeros": "0" * 30 + "9" * 30,
    "more digits than python reads": "1" * 5000,
    "negative": "-1",
    "arabic": "%D9%A1",
    "plus": "+1",
}
BELOW = {
    "account": ("{odd}", "ACCOUNT_NOT_FOUND"),
    "registration": ("{account}/registrations/{odd}", "REGISTRATION_NOT_FOUND"),
    "person": ("{account}/persons/{odd}", "PERSON_NOT_FOUND"),
}


@both
@each_named("odd", ODD_IDS)
@each_named(("path", "code"), BELOW)
def test_an_odd_id_is_not_found(http: httpx.Client, account: Account, path: str, code: str, odd: str) -> None:
    url = f"/_twin/accounts/{path.format(account=account.answer['accountId'], odd=odd)}"
    assert_control_error(http.get(url), 404, code)
    assert_control_error(http.delete(url), 404, code)


OTHERS = {
    "call": ("GET", "calls/{odd}", "CALL_NOT_FOUND"),
    "message": ("GET", "messages/{odd}", "MESSAGE_NOT_FOUND"),
    "message that is explained": ("GET", "messages/{odd}/explain", "MESSAGE_NOT_FOUND"),
    "message as Apple gets it": ("GET", "messages/{odd}/apns", "MESSAGE_NOT_FOUND"),
    "SMS": ("PATCH", "sms/{odd}-0", "SMS_NOT_FOUND"),
    "step of an SMS": ("PATCH", "sms/1-{odd}", "SMS_NOT_FOUND"),
    "webhook": ("POST", "webhooks/{odd}-0-delivery/retry", "WEBHOOK_NOT_FOUND"),
    "place of a webhook": ("POST", "webhooks/1-{odd}-delivery/retry", "WEBHOOK_NOT_FOUND"),
    "inbox": ("GET", "persons/{odd}/inbox", "PERSON_NOT_FOUND"),
    "topic": ("GET", "inboxTopics/{odd}", "INBOX_TOPIC_NOT_FOUND"),
    "definition": ("GET", "eventDefinitions/{odd}", "EVENT_DEFINITION_NOT_FOUND"),
    "fault": ("DELETE", "faults/{odd}", "FAULT_NOT_FOUND"),
    "key": ("DELETE", "apiKeys/{odd}", "API_KEY_NOT_FOUND"),
}


@both
@each_named("odd", ODD_IDS)
@each_named(("method", "path", "code"), OTHERS)
def test_an_odd_id_of_anything_is_not_found(account: Account, method: str, path: str, code: str, odd: str) -> None:
    body = {"status": 5} if method == "PATCH" else None
    answer = account.http.request(method, f"{account.path}/{path.format(odd=odd)}", json=body)
    assert_control_error(answer, 404, code)


@both
@each("status", ["٣", "²", "-1", "1" * 5000, "9" * 20])
def test_a_status_that_is_none_is_refused(account: Account, status: str) -> None:
    for path in ("messages", "sms"):
        answer = account.http.get(f"{account.path}/{path}", params={"status": status})
        assert_control_error(answer, 422, "INVALID_REQUEST", "status")


@each_named(("path", "code"), BELOW)
def test_a_slash_in_an_id_is_named_as_it_was_meant(http: httpx.Client, account: Account, path: str, code: str) -> None:
    answer = http.get(f"/_twin/accounts/{path.format(account=account.answer['accountId'], odd='a%2Fb')}")
    assert_control_error(answer, 404, code)
    assert "a/b" in answer.text


@both
@each_named("odd", ODD_IDS)
def test_an_odd_application_id_is_not_found(http: httpx.Client, account: Account, odd: str) -> None:
    answer = http.patch(f"{account.path}/applications/{odd}", json={"name": "x"})
    assert_control_error(answer, 404, "APPLICATION_NOT_FOUND")


@once
@each(
    "path",
    [
        "/_twin/",
        "/_twin/nothing",
        "/_twin/accounts/",
        "/_twin/accounts/demo/devices",
        "/_twin/health",
        "/_twin/%00",
    ],
)
@each("method", ["GET", "POST", "DELETE"])
def test_an_unknown_path_is_not_found(http: httpx.Client, method: str, path: str) -> None:
    assert_control_error(http.request(method, path), 404, "NOT_FOUND")


@each("method", ["POST", "DELETE"])
def test_the_control_api_as_a_whole_can_only_be_looked_at(http: httpx.Client, method: str) -> None:
    assert_control_error(http.request(method, "/_twin"), 405, "METHOD_NOT_ALLOWED")


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
PATHS = sorted({endpoint.path for endpoint in ENDPOINTS})


@once
@each("path", PATHS)
def test_another_method_is_refused_and_the_right_ones_are_named(http: httpx.Client, path: str) -> None:
    taken = [endpoint.method for endpoint in ENDPOINTS if endpoint.path == path]
    taken += ["HEAD"] * ("GET" in taken)
    for method in {*METHODS, "HEAD", "OPTIONS"} - {*taken}:
        answer = http.request(method, path.format(account="unknown"))
        if method == "HEAD":
            assert (answer.status_code, answer.content) == (405, b"")
        else:
            assert_control_error(answer, 405, "METHOD_NOT_ALLOWED")
        assert set(answer.headers["allow"].split(", ")) == {*taken}


def test_a_failure_tells_nothing_that_fastapi_would(http: httpx.Client) -> None:
    assert "detail" not in http.get("/_twin/nothing").json()


PLACES: dict[str, tuple[str, Any, list[str]]] = {
    "of no type of a union": ("faults", {"latencyMs": "soon"}, ["latencyMs"]),
    "in one of a union": ("faults", {"latencyMs": {"min": 1, "max": -1}}, ["latencyMs.max"]),
    "missing in one of a union": ("faults", {"latencyMs": {"min": 1}}, ["latencyMs.max"]),
    "too large for one of a union": ("faults", {"latencyMs": 600_001}, ["latencyMs"]),
    "key": ("faults", {"answer": {"status": 200, "headers": {"a b": "x"}}}, ["answer.headers.a b"]),
    "member called path": ("faults", {"on": {"path": ""}, "error": 48013}, ["on.path"]),
    "member called body": ("journal/verify", {"body": 1, "query": 1}, ["body", "query"]),
    "member called query": ("journal/verify", {"match": {"query": 1, "path": 5}}, ["match.path", "match.query"]),
}


@each_named(("path", "body", "places"), PLACES)
def test_a_field_is_named_as_the_request_names_it(account: Account, path: str, body: Any, places: list[str]) -> None:
    assert_control_error(account.http.post(f"{account.path}/{path}", json=body), 422, "INVALID_REQUEST", *places)
