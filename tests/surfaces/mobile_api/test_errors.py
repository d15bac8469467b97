"""Every failure on every endpoint: an envelope that both SDKs can read, in its order, and nothing is changed."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both_at_length, once
from tests.surfaces.mobile_api.answers import (
    CODE_MISSING,
    FORMAT_INVALID,
    NO_REGISTRATION,
    NOT_ALLOWED,
    NOT_FOUND,
    TOO_LARGE,
    UNAUTHORIZED,
    UNKNOWN_APPLICATION,
    Failure,
    assert_acceptable,
    assert_done,
    read,
)
from tests.surfaces.mobile_api.endpoints import (
    CREATE,
    CUSTOM,
    DELETE,
    DEPERSONALIZE,
    ENDPOINTS,
    NEEDING_A_REGISTRATION,
    PERSONALIZE,
    REPERSONALIZE,
    SESSION,
    TAKING_JWT,
    UPDATE,
    UPDATE_USER,
    WITH_BODY,
    Endpoint,
)
from tests.surfaces.mobile_api.surfaces import events_of
from tests.surfaces.mobile_api.tokens import make_token

LIMIT = 1024 * 1024
Call = Callable[[Account, Endpoint], httpx.Response]


@pytest.fixture
def world(account: Account) -> Account:
    """d1 is John's, with data; d2 is anonymous."""
    account.install(registrationId="d1", additionalData={"a": 1}, systemData={"os": "Android"})
    account.install(registrationId="d2")
    account.push.personalize("d1", {"externalId": "jdoe"}, {"firstName": "John", "customAttributes": {"n": 1}})
    return account


@pytest.fixture
def before(world: Account) -> list[Any]:
    """What the world was like."""
    return everything(world)


def everything(account: Account) -> list[Any]:
    """Persons, registrations and the events of each person."""
    persons, registrations = account.state()
    return [persons, registrations, [events_of(account, person["personId"]) for person in persons]]


def chunks() -> Iterator[bytes]:
    """One byte more than a body may have, in pieces, so that no Content-Length announces it."""
    for _ in range(16):
        yield b" " * (LIMIT // 16)
    yield b" "


# -- every endpoint by every kind of failure --------------------------------------------------------------------


def without_code(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint.call(world, headers={})


def with_unknown_code(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint.call(world, headers={"Authorization": "App unknown"})


def with_unknown_id(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint.call(world, "unknown")


def with_expired_token(world: Account, endpoint: Endpoint) -> httpx.Response:
    token = make_token(world.application_code, exp=1_700_000_000)
    return endpoint.call(world, headers={"Authorization": f"Bearer {token}"})


def with_a_longer_path(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint._replace(path=endpoint.path.partition("?")[0] + "/more/of/it").call(world)


def with_another_method(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint._replace(method="PUT").call(world)


def with_an_invented_method(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint._replace(method="PURGE").call(world)


def with_a_large_body(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint.call(world, content=b" " * (LIMIT + 1))


def with_half_of_a_body(world: Account, endpoint: Endpoint) -> httpx.Response:
    return endpoint.call(world, content=b'{"firstName":')


FAILURES: list[tuple[Call, Failure, list[Endpoint]]] = [
    (without_code, CODE_MISSING, ENDPOINTS),
    (with_unknown_code, UNKNOWN_APPLICATION, ENDPOINTS),
    (with_unknown_id, NO_REGISTRATION, NEEDING_A_REGISTRATION),
    (with_expired_token, UNAUTHORIZED, TAKING_JWT),
    (with_a_longer_path, NOT_FOUND, ENDPOINTS),
    (with_another_method, NOT_ALLOWED, ENDPOINTS),
    (with_an_invented_method, NOT_ALLOWED, ENDPOINTS),
    (with_a_large_body, TOO_LARGE, ENDPOINTS),
    (with_half_of_a_body, FORMAT_INVALID, WITH_BODY),
]
CASES = [(fail, expected, endpoint) for fail, expected, endpoints in FAILURES for endpoint in endpoints]


@once
@each(("fail", "expected", "endpoint"), CASES)
def test_a_failure_has_its_shape_and_changes_nothing(
    world: Account, before: list[Any], endpoint: Endpoint, fail: Call, expected: Failure
) -> None:
    expected.check(fail(world, endpoint))
    assert everything(world) == before


def test_an_unknown_id_is_no_failure_of_a_delete(world: Account) -> None:
    before = everything(world)
    assert_done(with_unknown_id(world, DELETE))
    assert everything(world) == before


# -- HTTP itself -----------------------------------------------------------------------------------------------


@once
@each(
    "path",
    [
        "/mobile/",
        "/mobile/1",
        "/mobile/1/appinstance/",
        "/mobile/1/appInstance/d1",
        "/mobile/1/appinstance/d1/",
        "/mobile/1/appinstance/d1/users",
        "/mobile/1/appinstance/d1/user/events",
        "/mobile/2/appinstance/d1",
        "/mobile/4/version",
        "/mobile/1/registration",
        "/mobile/2/data/system",
        "//mobile/1/nowhere",
        "/mobile/%00",
        "/mobile%2F1/appinstance",
    ],
)
@each("method", ["GET", "POST", "PATCH", "DELETE"])
def test_an_unknown_path_is_not_found_before_anything_else_is_looked_at(
    account: Account, method: str, path: str
) -> None:
    for headers in ({}, {"Authorization": "App unknown"}, {"Authorization": f"App {account.application_code}"}):
        url = httpx.URL(account.http.base_url).copy_with(raw_path=path.encode())
        NOT_FOUND.check(account.http.request(method, url, headers=headers, content=b"{"))


ALLOWED: dict[str, set[str]] = {}
for one in ENDPOINTS:
    ALLOWED.setdefault(one.path.partition("?")[0], set()).update({one.method, *(["HEAD"] * (one.method == "GET"))})


@once
@each(("path", "allowed"), ALLOWED.items())
def test_a_wrong_method_is_told_the_right_ones_before_anything_else_is_looked_at(
    account: Account, path: str, allowed: set[str]
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        for headers in ({}, {"Authorization": "App unknown"}, {"Authorization": f"App {account.application_code}"}):
            answer = account.http.request(method, path.format(id="unknown"), headers=headers, content=b"{")
            NOT_ALLOWED.check(answer)
            assert set(answer.headers["allow"].split(", ")) == allowed


@once
@each("endpoint", [one for one in ENDPOINTS if one.method in {"POST", "PATCH"}])
def test_a_body_over_1_mib_is_too_large_also_in_pieces(world: Account, before: list[Any], endpoint: Endpoint) -> None:
    TOO_LARGE.check(endpoint.call(world, content=chunks()))
    assert everything(world) == before


@once
@each("endpoint", WITH_BODY)
def test_a_body_in_pieces_is_read(world: Account, endpoint: Endpoint) -> None:
    body = b'{"userIdentity":{"externalUserId":"jdoe"},"events":[],"from":"d1","identity":"ana"}'
    read(endpoint.call(world, content=iter([body[:9], body[9:].ljust(LIMIT - 9)])))


@once
@each("endpoint", ENDPOINTS)
def test_an_answer_is_never_compressed(world: Account, endpoint: Endpoint) -> None:
    code = {"Authorization": f"App {world.application_code}"}
    for headers in (code, {}, {"Authorization": "App unknown"}):
        answer = endpoint.call(world, world.install(), headers={**headers, "Accept-Encoding": "gzip, deflate"})
        assert_acceptable(answer)


# -- ids -------------------------------------------------------------------------------------------------------


@both_at_length
@each("endpoint", NEEDING_A_REGISTRATION)
def test_a_registration_is_found_by_its_exact_id_only(world: Account, before: list[Any], endpoint: Endpoint) -> None:
    for other in ("D1", "d1%20", "d1%00", "%00", "%FF", "d1%0A", "d1%2Fuser", "%ED%A0%80", "null", "x" * 5000):
        NO_REGISTRATION.check(endpoint.call(world, other))
    assert everything(world) == before


@both_at_length
@pytest.mark.parametrize("push_reg_id", ["%00", "d1%00", "%FF", "%0A", "%ED%A0%80", "x" * 256, "x" * 5000])
def test_what_can_be_no_id_is_revived_without_harm_or_not_at_all(world: Account, push_reg_id: str) -> None:
    answer = UPDATE.call(world, push_reg_id, json={"pushServiceToken": "t"})
    assert_acceptable(answer)
    shown = world.state()[1]
    assert len(shown) == (2 if answer.status_code != 200 else 3)
    assert world.get_registration("d1")["additionalData"] == {"a": 1}


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
    b'{"a":NaN}',
    b'{"a":-Infinity}',
    b'{"a":"\xff"}',
    b'{"a":"\x00"}',
    b'{"a":"\\u0000"}',
    b'{"\\u0000":1}',
    b'{"customAttributes":{"\\ud800":1}}',
    b'{"a":"\\udfff\\ud800"}',
    b'{"a":"\xed\xa0\x80"}',
    '{"a":1}'.encode("utf-16"),
    b'{"a":' * 50_000,
    b"[" * 100_000,
    b"regEnabled=true",
    b"<installation/>",
]


@each("endpoint", WITH_BODY)
def test_a_body_that_is_no_json_object_is_refused(world: Account, before: list[Any], endpoint: Endpoint) -> None:
    for content in MALFORMED_BODIES:
        FORMAT_INVALID.check(endpoint.call(world, content=content))
    assert everything(world) == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"\xff", b"x" * 100_000], ids=lambda content: repr(content)[:9]
)
def test_a_body_that_nobody_reads_is_ignored(world: Account, content: bytes) -> None:
    assert_done(DEPERSONALIZE.call(world, content=content))
    assert world.owner("d1")["anonymous"]


NUMBER = b"9" * 10_000
STRANGE: list[tuple[Endpoint, bytes]] = [
    (CREATE, b'{"customAttributes":{"n":' + NUMBER + b"}}"),
    (UPDATE, b'{"customAttributes":{"n":1e400}}'),
    (UPDATE, b'{"deviceModel":' + NUMBER + b"}"),
    (UPDATE_USER, b'{"customAttributes":{"n":' + NUMBER + b"}}"),
    (UPDATE_USER, b'{"customAttributes":{"n":[{"m":' + NUMBER + b"}]}}"),
    (UPDATE_USER, b'{"birthday":"0000-00-00"}'),
    (UPDATE_USER, b'{"phones":[null]}'),
    (UPDATE_USER, b'{"tags":[null]}'),
    (PERSONALIZE, b'{"userIdentity":{"phones":[null]}}'),
    (PERSONALIZE, b'{"userIdentity":null,"userAttributes":5}'),
    (REPERSONALIZE, b'{"userIdentity":5}'),
    (SESSION, b'{"sessionStarts":[null]}'),
    (SESSION, b'{"sessionStarts":["9999-99-99T99:99:99Z"]}'),
    (SESSION, b'{"sessionBounds":{"2026-01-05T10:00:00Z":5}}'),
    (CUSTOM, b'{"events":[null]}'),
    (CUSTOM, b'{"events":[{"definitionId":5}]}'),
    (CUSTOM, b'{"events":[{"definitionId":"x","date":5,"properties":[]}]}'),
]


@each(("endpoint", "content"), STRANGE)
def test_a_strange_value_never_fails_the_twin(
    world: Account, before: list[Any], endpoint: Endpoint, content: bytes
) -> None:
    answer = endpoint.call(world, content=content)
    assert_acceptable(answer)
    assert answer.status_code < 402
    assert everything(world) == before


@once
@each("endpoint", [PERSONALIZE])
@each("text", ["", "yes", "2", "null", "true,false"])
@each("flag", ["forceDepersonalize", "keepAsLead", "setDeviceAsPrimary"])
def test_a_flag_that_is_no_boolean_is_refused(
    world: Account, before: list[Any], endpoint: Endpoint, flag: str, text: str
) -> None:
    FORMAT_INVALID.check(endpoint.call(world, "d2", params={flag: text}))
    assert everything(world) == before


def test_a_failure_leaves_the_connection_in_order(world: Account) -> None:
    for content in (b"{", b" " * (LIMIT + 1), b"[" * 100_000):
        PERSONALIZE.call(world, "d2", content=content)
        read(UPDATE.call(world))
