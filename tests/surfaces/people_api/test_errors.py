"""Every failure has a documented shape on every endpoint, comes in its order, and changes nothing."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from tests.api_client import PUSH, Account, PushApi
from tests.cases import each
from tests.databases import once
from tests.shapes import assert_push_error, assert_service_exception
from tests.surfaces.people_api.endpoints import (
    ENDPOINTS,
    GET,
    PERSONALIZE,
    UPDATE,
    Endpoint,
)

LIMIT = 1024 * 1024


class Expected(NamedTuple):
    """A failure as the client sees it: a number of the push endpoints, or a status with a name and a text."""

    code: int | None = None
    status: int = 400
    name: str = ""
    text: str | None = None

    def check(self, answer: httpx.Response) -> None:
        if self.code:
            assert_push_error(answer, self.code, self.text)
        else:
            assert_service_exception(answer, self.status, self.name, self.text)


MISSING = Expected(48001, text="Application code missing")
NO_APPLICATION = Expected(48012, text="Push application not found")
NO_REGISTRATION = Expected(48013, text="Push registration not found")
MALFORMED = Expected(48901, text="Malformed request body")
UNAUTHORIZED = Expected(status=401, name="UNAUTHORIZED", text="Unauthorized")
NOT_FOUND = Expected(status=404, name="NOT_FOUND", text="Not found")
NOT_ALLOWED = Expected(status=405, name="METHOD_NOT_ALLOWED", text="Method not allowed")
TOO_LARGE = Expected(status=413, name="PAYLOAD_TOO_LARGE", text="Payload too large")


def chunks() -> Iterator[bytes]:
    """One byte more than a body may have, in pieces, so that no Content-Length announces it."""
    for _ in range(16):
        yield b" " * (LIMIT // 16)
    yield b" "


@pytest.fixture
def installed(account: Account) -> Account:
    """d1 is anonymous."""
    account.install(registrationId="d1", additionalData={"a": 1})
    return account


@pytest.fixture
def strict(installed: Account) -> Account:
    """The same with credentials that count."""
    installed.set(auth="strict")
    return installed


@pytest.fixture
def before(world: Account) -> list[Any]:
    """What the world was like."""
    return world.state()


@pytest.fixture
def world(account: Account) -> Account:
    """d1 is anonymous, dp is Peter's; John and Jane have no device. `n` is known as a number."""
    account.install(registrationId="d1", additionalData={"a": 1})
    account.install(registrationId="dp")
    account.push.personalize("dp", {"externalId": "peter"}, {"customAttributes": {"n": 1}})
    account.person(externalId="jdoe", emails=[f"{number}@a.io" for number in range(100)])
    account.person(emails=["jane@example.com"])
    return account


# -- every endpoint by every kind of failure --------------------------------------------------------------------


def without_code(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint.call(PushApi(world.http, None), "d1")


def with_unknown_code(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint.call(PushApi(world.http, "unknown"), "d1")


def with_unknown_id(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint.call(world.push, "unknown")


def without_credentials(world: Account, endpoint: Endpoint) -> httpx.Response:
    world.set(auth="strict")
    try:
        return endpoint.call(PushApi(world.http, world.application_code), "d1")
    finally:
        world.set(auth="lenient")


def with_a_longer_path(world: Account, endpoint: Endpoint) -> httpx.Response:
    return world.push.call(endpoint.method, "d1", f"{endpoint.action}/more")


def with_a_closing_slash(world: Account, endpoint: Endpoint) -> httpx.Response:
    return world.push.call(endpoint.method, "d1", f"{endpoint.action}/")


def with_another_method(world: Account, endpoint: Endpoint) -> httpx.Response:
    return world.push.call("PUT", "d1", endpoint.action)


def with_an_invented_method(world: Account, endpoint: Endpoint) -> httpx.Response:
    return world.push.call("PURGE", "d1", endpoint.action)


def with_a_large_body(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint.call(world.push, "d1", content=b" " * (LIMIT + 1))


FAILURES: list[tuple[Callable[[Account, Endpoint], httpx.Response], Expected]] = [
    (without_code, MISSING),
    (with_unknown_code, NO_APPLICATION),
    (with_unknown_id, NO_REGISTRATION),
    (without_credentials, UNAUTHORIZED),
    (with_a_longer_path, NOT_FOUND),
    (with_a_closing_slash, NOT_FOUND),
    (with_another_method, NOT_ALLOWED),
    (with_an_invented_method, NOT_ALLOWED),
    (with_a_large_body, TOO_LARGE),
]


@each("endpoint", ENDPOINTS)
@each(("fail", "expected"), FAILURES)
def test_a_failure_has_its_shape_and_changes_nothing(
    world: Account,
    before: list[Any],
    endpoint: Endpoint,
    fail: Callable[[Account, Endpoint], httpx.Response],
    expected: Expected,
) -> None:
    expected.check(fail(world, endpoint))
    assert world.state() == before


# -- HTTP itself -----------------------------------------------------------------------------------------------


UNKNOWN_PATHS = [
    "/",
    "/people",
    "/people/",
    "/people/1/persons",
    "/people/3/contactInformation/push/d1",
    "/people/2/contactinformation/push/d1",
    "/people/2/contactInformation/push",
    "/people/2/contactInformation/push/",
    "/people/2/contactInformation/push/d1/Personalize",
    "//people/2/contactInformation/push/d1",
    "/%00",
    "/people/%00",
    "/people%2F2/contactInformation/push/d1",
    "/openapi.yaml",
]


@once
@each(
    ("method", "path"),
    [
        (method, path)
        for method in ("GET", "POST", "PATCH", "DELETE")
        for path in UNKNOWN_PATHS
        if (method, path) != ("GET", "/")
    ],
)
def test_an_unknown_path_is_not_found_before_anything_else_is_looked_at(
    account: Account, method: str, path: str
) -> None:
    for headers in ({}, {"AppCode": "unknown"}, account.push.headers):
        url = httpx.URL(account.http.base_url).copy_with(raw_path=path.encode())
        NOT_FOUND.check(account.http.request(method, url, headers=headers, content=b"{"))


@each(
    ("action", "methods", "allowed"),
    [
        ("", ["POST", "PUT", "DELETE"], {"GET", "HEAD", "PATCH"}),
        ("/personalize", ["GET", "PUT", "PATCH", "DELETE"], {"POST"}),
        ("/depersonalize", ["GET", "PUT", "PATCH", "DELETE"], {"POST"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones_before_anything_else_is_looked_at(
    account: Account, action: str, methods: list[str], allowed: set[str]
) -> None:
    for method in methods:
        for headers in ({}, {"AppCode": "unknown"}, account.push.headers):
            answer = account.http.request(method, f"{PUSH}/unknown{action}", headers=headers, content=b"{")
            NOT_ALLOWED.check(answer)
            assert set(answer.headers["allow"].split(", ")) == allowed


@once
@each("endpoint", ENDPOINTS[1:])
def test_a_body_over_1_mib_is_too_large_also_in_pieces(world: Account, before: list[Any], endpoint: Endpoint) -> None:
    TOO_LARGE.check(endpoint.call(world.push, "d1", content=chunks()))
    assert world.state() == before


@once
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_a_body_of_1_mib_is_read(world: Account, endpoint: Endpoint) -> None:
    body = b'{"identity":{"externalId":"x"}}'
    for content in (body.ljust(LIMIT), iter([body.ljust(LIMIT // 2), b" " * (LIMIT // 2)])):
        assert endpoint.call(world.push, "d1", content=content).status_code == 200


# -- bodies ----------------------------------------------------------------------------------------------------

MALFORMED_BODIES = [
    b"",
    b" ",
    b"{",
    b"{}x",
    b"{'a':1}",
    b'{"a":1,}',
    b"[]",
    b"[{}]",
    b'"text"',
    b"5",
    b"true",
    b"null",
    b"NaN",
    b'{"additionalData":{"a":NaN}}',
    b'{"additionalData":{"a":Infinity}}',
    b'{"additionalData":{"a":-Infinity}}',
    b'{"a":"\xff"}',
    b'{"a":"\x00"}',
    b'{"a":"\\u0000"}',
    b'{"\\u0000":1}',
    b'{"a":"\\ud800"}',
    b'{"a":"\\udfff\\ud800"}',
    b'{"a":"\xed\xa0\x80"}',
    '{"a":1}'.encode("utf-16"),
    b'{"a":' * 50_000,
    b"[" * 100_000,
    b"identity=x&attributes=y",
    b"<identity/>",
]


@once
@each("endpoint", [UPDATE, PERSONALIZE])
@each("content", MALFORMED_BODIES)
def test_a_body_that_is_not_a_json_object_is_malformed(
    world: Account, before: list[Any], endpoint: Endpoint, content: bytes
) -> None:
    MALFORMED.check(endpoint.call(world.push, "d1", content=content))
    assert world.state() == before


@each("endpoint", [UPDATE, PERSONALIZE])
def test_no_body_at_all_is_malformed(world: Account, endpoint: Endpoint) -> None:
    MALFORMED.check(world.push.call(endpoint.method, "d1", endpoint.action))


@once
@each("endpoint", [UPDATE, PERSONALIZE])
@each(
    "content_type",
    [None, "", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"],
)
def test_a_wrong_content_type_is_accepted(installed: Account, endpoint: Endpoint, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    content = b'{"identity":{"externalId":"x"},"additionalData":{"a":2}}'
    assert endpoint.call(installed.push, "d1", content=content, headers=headers).status_code == 200


@each("endpoint", [UPDATE, PERSONALIZE])
def test_a_byte_order_mark_is_skipped(world: Account, endpoint: Endpoint) -> None:
    content = b'\xef\xbb\xbf{"identity":{"externalId":"x"}}'
    assert endpoint.call(world.push, "d1", content=content).status_code == 200


def test_of_a_field_that_comes_twice_the_last_one_counts(world: Account) -> None:
    answer = world.push.call("PATCH", "d1", content=b'{"isPrimary":"bad","isPrimary":true}')
    assert answer.json()["isPrimary"] is True


def test_a_number_longer_than_any_other_is_out_of_bounds(world: Account) -> None:
    """Up to 1000 characters it is read, and then too large; a longer one is not even read."""
    for digits, code in ((1000, 48909), (1001, 48901)):
        content = b'{"additionalData":{"n":' + b"9" * digits + b"}}"
        assert_push_error(UPDATE.call(world.push, "d1", content=content), code)


# -- the order of checks ---------------------------------------------------------------------------------------

BAD_BODY = {"content": b"{"}
STRANGER = "App unknown"


def code_of(account: Account, code: str) -> str | None:
    """An application code: the account's own, none for an empty one, else this one."""
    return account.application_code if code == "own" else code or None


def request(**parts: Any) -> dict[str, Any]:
    return parts


STRICT_PAIRS: list[tuple[str, str | None, str, str, Expected]] = [
    # authorization, application code as in `code_of`, id
    ("no credentials before the unknown id", None, "own", "unknown", UNAUTHORIZED),
    ("wrong credentials before the unknown id", STRANGER, "own", "unknown", UNAUTHORIZED),
    ("the missing code before wrong credentials", STRANGER, "", "d1", MISSING),
    ("the unknown code before wrong credentials", STRANGER, "unknown", "d1", NO_APPLICATION),
    ("wrong credentials before the body", STRANGER, "own", "d1", UNAUTHORIZED),
]


@once
@each("endpoint", ENDPOINTS)
@each("pair", STRICT_PAIRS)
def test_strict_tells(strict: Account, endpoint: Endpoint, pair: tuple[str, str | None, str, str, Expected]) -> None:
    _, authorization, code, push_reg_id, expected = pair
    push = PushApi(strict.http, code_of(strict, code), authorization)
    expected.check(endpoint.call(push, push_reg_id, **BAD_BODY, params={"keepAsLead": "bad"}))


@once
@each("endpoint", ENDPOINTS)
@each(
    "pair",
    [
        ("", "unknown", MISSING),
        ("", "d1", MISSING),
        ("unknown", "unknown", NO_APPLICATION),
        ("unknown", "d1", NO_APPLICATION),
        ("own", "unknown", NO_REGISTRATION),
    ],
)
@each(
    "bad",
    [
        request(content=b"{"),
        request(content=b""),
        request(json=[]),
        request(json={"identity": [], "isPrimary": 5}),
        request(json={"identity": {"email": "bad"}, "additionalData": {"": []}}),
        request(json={"identity": {"externalId": "x"}}, params={"keepAsLead": "bad"}),
    ],
)
def test_what_is_wrong_with_a_request_is_told_only_to_callers_of_a_known_registration(
    installed: Account, endpoint: Endpoint, pair: tuple[str, str, Expected], bad: dict[str, Any]
) -> None:
    code, push_reg_id, expected = pair
    expected.check(endpoint.call(PushApi(installed.http, code_of(installed, code)), push_reg_id, **bad))


TOO_LONG = {"firstName": "x" * 256}
BAD_ATTRIBUTE = {"customAttributes": {"new": []}}
CONFLICT = {"customAttributes": {"n": "text"}}
SEVERAL = {"externalId": "jdoe", "email": "jane@example.com"}
ONE_TOO_MANY = {"externalId": "jdoe", "email": "one.more@a.io"}

PAIRS: list[tuple[str, str, dict[str, Any], int]] = [
    ("flag before identity", "d1", request(params={"keepAsLead": "x"}, json={}), 48902),
    ("flag before attributes", "d1", request(params={"keepAsLead": "x"}, json={"attributes": BAD_ATTRIBUTE}), 48902),
    ("flag before candidates", "d1", request(params={"keepAsLead": "x"}, json={"identity": SEVERAL}), 48902),
    ("types before a missing identity", "d1", request(json={"attributes": {"tags": 5}}), 48902),
    (
        "types before a bad identity",
        "d1",
        request(json={"identity": {"email": "x"}, "attributes": {"firstName": 5}}),
        48902,
    ),
    ("missing identity before lengths", "d1", request(json={"identity": {}, "attributes": TOO_LONG}), 48903),
    ("missing identity before attributes", "d1", request(json={"attributes": BAD_ATTRIBUTE}), 48903),
    ("missing identity before ownership", "dp", request(json={"identity": {"externalId": "null"}}), 48903),
    ("email before lengths", "d1", request(json={"identity": {"email": "x"}, "attributes": TOO_LONG}), 48904),
    ("email before attributes", "d1", request(json={"identity": {"email": "x"}, "attributes": BAD_ATTRIBUTE}), 48904),
    ("email before conflicts", "d1", request(json={"identity": {"email": "x"}, "attributes": CONFLICT}), 48904),
    ("email before ownership", "dp", request(json={"identity": {"email": "x"}}), 48904),
    ("phone before lengths", "d1", request(json={"identity": {"phoneNumber": "0"}, "attributes": TOO_LONG}), 48905),
    ("phone before ownership", "dp", request(json={"identity": {"phoneNumber": "0"}}), 48905),
    ("phone before candidates", "d1", request(json={"identity": {**SEVERAL, "phoneNumber": "0"}}), 48905),
    ("lengths before candidates", "d1", request(json={"identity": SEVERAL, "attributes": TOO_LONG}), 48902),
    ("lengths before ownership", "dp", request(json={"identity": {"externalId": "x"}, "attributes": TOO_LONG}), 48902),
    ("attributes before candidates", "d1", request(json={"identity": SEVERAL, "attributes": BAD_ATTRIBUTE}), 48909),
    ("conflicts before candidates", "d1", request(json={"identity": SEVERAL, "attributes": CONFLICT}), 48909),
    (
        "conflicts before ownership",
        "dp",
        request(json={"identity": {"externalId": "x"}, "attributes": CONFLICT}),
        48909,
    ),
    ("conflicts before the cap", "d1", request(json={"identity": ONE_TOO_MANY, "attributes": CONFLICT}), 48909),
    ("candidates before ownership", "dp", request(json={"identity": SEVERAL}), 48907),
    ("ownership before the cap", "dp", request(json={"identity": ONE_TOO_MANY}), 48906),
    ("the cap", "d1", request(json={"identity": ONE_TOO_MANY}), 48908),
]


@once
@each(("device", "sent", "code"), [pair[1:] for pair in PAIRS])
def test_personalize_tells(world: Account, before: list[Any], device: str, sent: dict[str, Any], code: int) -> None:
    assert_push_error(PERSONALIZE.call(world.push, device, **sent), code)
    assert world.state() == before


def test_update_tells_types_before_limits(world: Account) -> None:
    before = world.state()
    assert_push_error(world.push.update("d1", {"additionalData": {"": []}, "isPrimary": 5}), 48902)
    assert world.state() == before


# -- nothing leaks ---------------------------------------------------------------------------------------------


def test_a_failure_leaves_the_connection_and_the_twin_in_order(world: Account) -> None:
    for content in (b"{", b" " * (LIMIT + 1), b"[" * 100_000):
        PERSONALIZE.call(world.push, "d1", content=content)
        assert GET.call(world.push, "d1").status_code == 200
