"""Who may call: the AppCode header on every endpoint, and the credentials by the account's setting."""

import base64
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from pushtwin.surfaces.people_api.router import router
from tests.api_client import Account, PushApi
from tests.cases import each
from tests.databases import both, once
from tests.shapes import assert_push_error, assert_service_exception
from tests.surfaces.people_api.endpoints import ENDPOINTS, Endpoint

NOT_FOUND_WARNING = (
    "strict auth would have answered APPLICATION_NOT_FOUND: the credentials are those of another account"
)


def basic(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


@pytest.fixture
def strict(http: httpx.Client) -> Account:
    """An account that checks credentials; with registration d1."""
    account = Account.create(http, username="Aladdin", password=f"open:sesame {id(http)}", settings={"auth": "strict"})
    account.install(registrationId="d1")
    return account


@pytest.fixture
def installed(account: Account) -> Account:
    """An account that takes any credentials; with registration d1."""
    account.install(registrationId="d1")
    return account


@pytest.fixture
def before(strict: Account) -> list[Any]:
    """What the strict account was like."""
    return strict.state()


def calling(account: Account, authorization: str | None) -> PushApi:
    return PushApi(account.http, account.application_code, authorization)


# -- the application code --------------------------------------------------------------------------------------


@each("route", router.routes)
@each("headers", [{}, {"AppCode": ""}])
def test_every_route_asks_for_the_application_code(http: httpx.Client, route: APIRoute, headers: Any) -> None:
    for method in route.methods:
        answer = http.request(method, route.path.format(pushRegId="d1"), headers=headers)
        assert_push_error(answer, 48001, "Application code missing")


def test_the_router_has_the_four_published_operations() -> None:
    published = {
        (method, route.path) for route in router.routes if isinstance(route, APIRoute) for method in route.methods
    }
    registration = "/people/2/contactInformation/push/{pushRegId}"
    assert published == {
        ("GET", registration),
        ("PATCH", registration),
        ("POST", f"{registration}/personalize"),
        ("POST", f"{registration}/depersonalize"),
    }


@each("endpoint", ENDPOINTS)
@each("changed", [str.upper, lambda code: f"{code}x", lambda code: code[:-1], lambda _: "é"])
def test_the_application_code_is_compared_letter_by_letter(
    strict: Account, before: list[Any], endpoint: Endpoint, changed: Any
) -> None:
    answer = endpoint.call(strict.push, "d1", headers={"AppCode": changed(strict.application_code).encode()})
    assert_push_error(answer, 48012, "Push application not found")
    assert strict.state() == before


@each("name", ["appcode", "APPCODE", "aPPcODE"])
def test_the_name_of_the_header_may_have_any_letter_case(installed: Account, name: str) -> None:
    push = PushApi(installed.http, None)
    assert push.call("GET", "d1", headers={name: installed.application_code}).status_code == 200


@pytest.mark.parametrize("code", ["short", "with space", "ключ", "x" * 255])
def test_the_application_code_may_be_any_text(http: httpx.Client, code: str) -> None:
    code = f"{code[:240]}{id(http)}"
    account = Account.create(http, applications=[{"applicationCode": code}])
    try:
        account.install(registrationId="d1")
        answer = http.get("/people/2/contactInformation/push/d1", headers={"AppCode": code.encode()})
        assert answer.status_code == 200
    finally:
        http.delete(account.path)


# -- credentials -----------------------------------------------------------------------------------------------

WRONG = {
    "none": None,
    "empty": "",
    "no scheme": "secret",
    "scheme alone": "App",
    "unknown key": "App unknown",
    "unknown scheme": "Digest x",
    "session token": "IBSSO token",
    "oauth": "Bearer token",
    "unknown user": basic("nobody", "x"),
    "basic without colon": "Basic " + base64.b64encode(b"Aladdin").decode(),
    "basic that is no base64": "Basic %%%",
    "basic that is no text": "Basic " + base64.b64encode(b"\xff:\xff").decode(),
    "basic with U+0000": "Basic " + base64.b64encode(b"a\0:b").decode(),
    "utf-8": "App ключ",
}
WHY = {
    "none": "no credentials were sent",
    "empty": "no credentials were sent",
    "no scheme": "the scheme is none of App, Basic, Bearer and IBSSO",
    "scheme alone": "after App there is nothing",
    "unknown key": "no account has this API key",
    "unknown scheme": "the scheme is none of App, Basic, Bearer and IBSSO",
    "session token": "no account has this session",
    "oauth": "no account has this access token",
    "unknown user": "no account has this user with this password",
    "basic without colon": "this user with this password can't be read",
    "basic that is no base64": "this user with this password can't be read",
    "basic that is no text": "this user with this password can't be read",
    "basic with U+0000": "no account has this user with this password",
    "utf-8": "no account has this API key",
}


def encoded(authorization: str | None) -> dict[str, Any]:
    return {} if authorization is None else {"headers": {"Authorization": authorization.encode()}}


@once
@each("endpoint", ENDPOINTS)
@each("authorization", WRONG.values())
def test_strict_refuses_wrong_credentials(
    strict: Account, before: list[Any], endpoint: Endpoint, authorization: str | None
) -> None:
    answer = endpoint.call(calling(strict, None), "d1", **encoded(authorization))
    assert_service_exception(answer, 401, "UNAUTHORIZED", "Unauthorized")
    assert strict.state() == before


@once
@each("kind", [*WRONG])
def test_lenient_accepts_wrong_credentials_and_says_what_is_wrong_with_them(installed: Account, kind: str) -> None:
    answer = calling(installed, None).call("GET", "d1", **encoded(WRONG[kind]))
    assert answer.status_code == 200
    assert answer.headers["x-twin-warning"] == f"strict auth would have answered UNAUTHORIZED: {WHY[kind]}"


def right(account: Account) -> dict[str, str]:
    key, user, password = (account.answer[name] for name in ("apiKey", "username", "password"))
    encoded_user = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {
        "App": f"App {key}",
        "APP": f"APP {key}",
        "app": f"app   {key}",
        "Basic": f"Basic {encoded_user}",
        "BASIC": f"BASIC {encoded_user}",
    }


@once
@each("scheme", ["App", "APP", "app", "Basic", "BASIC"])
@each("mode", ["strict", "lenient"])
@each("endpoint", ENDPOINTS)
def test_right_credentials_are_accepted_without_a_warning(
    strict: Account, endpoint: Endpoint, mode: str, scheme: str
) -> None:
    strict.set(auth=mode)
    answer = endpoint.call(calling(strict, right(strict)[scheme]), "d1")
    assert answer.status_code == 200
    assert "x-twin-warning" not in answer.headers


@each("key", [str.upper, lambda key: key[:-1], lambda key: f"{key}x"])
def test_a_key_is_compared_letter_by_letter(strict: Account, key: Any) -> None:
    answer = calling(strict, f"App {key(strict.answer['apiKey'])}").get("d1")
    assert_service_exception(answer, 401, "UNAUTHORIZED")


@both
@each("scheme", ["App", "Basic"])
def test_strict_finds_no_application_for_credentials_of_another_account(strict: Account, scheme: str) -> None:
    other = Account.create(strict.http)
    answer = calling(strict, right(other)[scheme]).get("d1")
    assert_push_error(answer, 48012, "Push application not found")


@each("scheme", ["App", "Basic"])
def test_lenient_warns_of_credentials_of_another_account(installed: Account, scheme: str) -> None:
    other = Account.create(installed.http)
    answer = calling(installed, right(other)[scheme]).get("d1")
    assert answer.status_code == 200
    assert answer.headers["x-twin-warning"] == NOT_FOUND_WARNING


def test_lenient_is_the_default(account: Account) -> None:
    assert account.answer["settings"]["auth"] == "lenient"


@each("endpoint", ENDPOINTS)
def test_without_a_known_account_nobody_asks_for_credentials(strict: Account, endpoint: Endpoint) -> None:
    assert_push_error(endpoint.call(PushApi(strict.http, None), "d1"), 48001)
    assert_push_error(endpoint.call(PushApi(strict.http, "unknown"), "d1"), 48012)
