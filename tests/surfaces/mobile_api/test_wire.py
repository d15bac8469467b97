"""The traffic of both SDKs, byte for byte, and what a server in their way may meet."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import once
from tests.surfaces.mobile_api.answers import NO_REGISTRATION, Json, assert_done, read
from tests.surfaces.mobile_api.endpoints import (
    ASKING_WHO_CALLS,
    DEPERSONALIZE,
    ENDPOINTS,
    GET,
    MO,
    PERSONALIZE,
    UPDATE,
    WITH_BODY,
    Endpoint,
)
from tests.surfaces.mobile_api.sdk_wire import INSTANCES, AndroidSdk, IosSdk, Sdk
from tests.surfaces.mobile_api.surfaces import see

JOHN = {"externalUserId": "jdoe"}


@pytest.fixture
def installed(account: Account) -> Account:
    """With registration d1."""
    account.install(registrationId="d1")
    return account


def sent(app: Sdk, *parts: Any) -> tuple[str, bytes, dict[str, str], bytes]:
    """Method, target, headers and body of a request, without what the connection needs."""
    request = app.request(*parts)
    headers = {name: value for name, value in request.headers.items() if name not in {"host", "content-length"}}
    return request.method, request.url.raw_path, headers, request.content


# -- what the SDKs send ----------------------------------------------------------------------------------------


def test_this_is_how_android_updates_a_user(http: httpx.Client) -> None:
    app = AndroidSdk(http, "TestApplicationCode", "r-1")
    app.session_start = 1_767_600_000_000
    assert sent(app, "PATCH", "/mobile/1/appinstance/r-1/user", {}, {"firstName": "Ana", "phones": None}, None) == (
        "POST",
        b"/mobile/1/appinstance/r-1/user",
        {
            "authorization": "App TestApplicationCode",
            "applicationcode": "69a991b7f4",
            "installationid": app.installation_id,
            "foreground": "true",
            "user-agent": app.user_agent,
            "accept": "application/json",
            "pushregistrationid": "r-1",
            "sessionid": "r-1_1767600000000",
            "content-type": "application/json",
            "x-http-method-override": "PATCH",
        },
        b'{"firstName":"Ana","phones":null}',
    )


def test_this_is_how_ios_logs_out(http: httpx.Client) -> None:
    app = IosSdk(http, "TestApplicationCode", "r-1")
    app.base_ends_in_slash, app.foreground = True, False
    assert sent(app, "POST", "/mobile/1/appinstance/r-1/depersonalize", {}, None, None) == (
        "POST",
        b"//mobile/1/appinstance/r-1/depersonalize",
        {
            "authorization": "App TestApplicationCode",
            "applicationcode": "69a991b7f4",
            "installationid": app.installation_id,
            "foreground": "false",
            "user-agent": app.user_agent,
            "accept": "application/json",
            "pushregistrationid": "r-1",
            "content-type": "application/json",
        },
        b"",
    )


@pytest.mark.parametrize(
    ("sdk", "query"),
    [
        (AndroidSdk, b"forceDepersonalize=true&topic=a+b%2Bc&keepAsLead=false"),
        (IosSdk, b"forceDepersonalize=1&keepAsLead=0&topic=a%20b+c"),
    ],
)
def test_each_has_its_own_way_to_write_a_query(http: httpx.Client, sdk: type[Sdk], query: bytes) -> None:
    values = {"forceDepersonalize": True, "topic": "a b+c", "keepAsLead": False}
    assert sent(sdk(http, "code"), "GET", "/x", values, None, "a.b.c")[1] == b"/x?" + query


def test_who_has_not_registered_tells_no_id(http: httpx.Client) -> None:
    for app in (AndroidSdk(http, "code"), IosSdk(http, "code")):
        assert "pushregistrationid" not in sent(app, "POST", INSTANCES, {}, {}, None)[2]


# -- replay ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base_ends_in_slash", [False, True])
@pytest.mark.parametrize("foreground", [True, False])
def test_a_whole_life_of_calls_is_answered_in_a_way_that_both_sdks_accept(
    account: Account, fresh: Sdk, foreground: bool, base_ends_in_slash: bool
) -> None:
    if isinstance(fresh, IosSdk):
        fresh.base_ends_in_slash = base_ends_in_slash
    fresh.foreground = foreground
    read(fresh.base_url())
    fresh.install()
    fresh.session_start = 1_767_600_000_000
    assert_done(fresh.report_session({"sessionStarts": ["2026-01-05T08:00:00Z"], "systemData": fresh.device}))
    assert_done(fresh.update({"regEnabled": True, "isPrimary": None, "deviceName": None}))
    read(fresh.widget())
    read(fresh.chat_info())
    assert read(fresh.personalize(JOHN, {"firstName": "Ana"}, primary=True))["instances"][0]["isPrimary"] is True
    assert_done(fresh.update_user({"lastName": "Ivić", "phones": None, "emails": [], "customAttributes": {"a": None}}))
    assert read(fresh.user())["lastName"] == "Ivić"
    assert_done(fresh.report_events({"definitionId": "x", "date": "2026-01-05T08:00:00Z"}))
    assert read(fresh.fetch())["isPrimary"] is True
    if isinstance(fresh, AndroidSdk):
        assert_done(fresh.repersonalize(JOHN, {}))
    read(fresh.version())
    see(account, fresh)
    assert_done(fresh.depersonalize())
    if isinstance(fresh, IosSdk):
        assert_done(fresh.delete("of another life"))
    assert see(account, fresh).person["anonymous"]


@once
@each("endpoint", ENDPOINTS)
def test_a_path_may_begin_with_two_slashes(installed: Account, endpoint: Endpoint) -> None:
    target = f"/{endpoint.path.format(id=installed.install())}"
    url = installed.http.base_url.copy_with(raw_path=target.encode())
    headers = {"Authorization": f"App {installed.application_code}"}
    read(installed.http.request(endpoint.method, url, headers=headers, json=endpoint.body))


# -- the method override ---------------------------------------------------------------------------------------


def test_a_post_that_is_meant_as_a_patch_changes(account: Account, android: AndroidSdk) -> None:
    before = len(account.state()[1])
    assert_done(android.update({"regEnabled": False}))
    assert_done(android.update_user({"firstName": "Ana"}))
    seen = see(account, android)
    assert (seen.installation["regEnabled"], seen.user["firstName"]) == (False, "Ana")
    assert len(account.state()[1]) == before


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "x-http-method-override", "X-HTTP-METHOD-OVERRIDE"])
def test_the_name_of_the_override_may_have_any_letter_case(account: Account, name: str) -> None:
    account.install(registrationId="d1")
    headers = {"Authorization": f"App {account.application_code}", name: "PATCH"}
    assert_done(UPDATE._replace(method="POST").call(account, headers=headers))


def test_an_override_of_a_lost_registration_is_told(android: AndroidSdk) -> None:
    android.push_reg_id = "lost"
    NO_REGISTRATION.check(android.update({"regEnabled": False}))
    NO_REGISTRATION.check(android.update_user({"firstName": "Ana"}))


# -- queries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["true", "1"])
def test_a_flag_may_be_set_in_either_way(account: Account, text: str) -> None:
    for device in ("d1", "d2"):
        account.install(registrationId=device)
    account.push.personalize("d1", {"externalId": "peter"})
    params = dict.fromkeys(("setDeviceAsPrimary", "keepAsLead", "forceDepersonalize"), text)
    user = read(PERSONALIZE.call(account, params=params))
    assert (user["externalUserId"], user["type"], user["instances"][0]["isPrimary"]) == ("somebody", "LEAD", True)


@pytest.mark.parametrize("text", ["false", "0", None])
def test_a_flag_may_be_unset_in_either_way_or_absent(account: Account, text: str | None) -> None:
    account.install(registrationId="d1")
    params = dict.fromkeys(("setDeviceAsPrimary", "keepAsLead", "forceDepersonalize"), text) if text else {}
    user = read(PERSONALIZE.call(account, params=params))
    assert (user["type"], user["instances"][0]["isPrimary"]) == ("CUSTOMER", False)


@pytest.mark.parametrize("query", ["?", "?&&", "?unknown=x&unknown=y", "?unknown", "?a+b=%2B&c%20d=+", "?x=%FF%00"])
def test_what_nobody_asks_for_in_a_query_is_ignored(account: Account, query: str) -> None:
    headers = {"Authorization": f"App {account.application_code}"}
    for number, endpoint in enumerate(ENDPOINTS):
        account.install(registrationId=f"d{number}")
        path, _, known = endpoint.path.partition("?")
        target = f"{path.format(id=f'd{number}')}{query}" + (f"&{known}" if known else "")
        url = account.http.base_url.copy_with(raw_path=target.encode())
        read(account.http.request(endpoint.method, url, headers=headers, json=endpoint.body))


# -- bodies and their headers ----------------------------------------------------------------------------------


@once
@each("endpoint", WITH_BODY)
@each(
    "content_type",
    [
        None,
        "",
        "application/json;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "nonsense",
    ],
)
def test_a_body_is_read_as_json_whatever_its_type(
    installed: Account, endpoint: Endpoint, content_type: str | None
) -> None:
    headers = {"Authorization": f"App {installed.application_code}"}
    if content_type is not None:
        headers["Content-Type"] = content_type
    body: Json = {
        **(endpoint.body or {}),
        "userIdentity": {"externalUserId": "Žana"},
        "events": [],
        "regEnabled": False,
    }
    content = json.dumps(body, ensure_ascii=False).encode()
    read(endpoint.call(installed, content=content, headers=headers))


@pytest.mark.parametrize("length", [b"0", None])
@pytest.mark.parametrize("content_type", [b"application/json", None])
def test_a_post_without_a_body_may_lack_every_header_of_one(
    account: Account, length: bytes | None, content_type: bytes | None
) -> None:
    account.install(registrationId="d1")
    account.push.personalize("d1", {"externalId": "jdoe"})
    url = account.http.base_url.copy_with(raw_path=DEPERSONALIZE.path.format(id="d1").encode())
    request = httpx.Request("POST", url, headers={"Authorization": f"App {account.application_code}"})
    del request.headers["content-length"]
    for name, value in ((b"Content-Length", length), (b"Content-Type", content_type)):
        if value is not None:
            request.headers[name.decode()] = value.decode()
    assert_done(account.http.send(request))
    assert account.owner("d1")["anonymous"]


def test_unknown_keys_of_a_body_are_ignored_at_every_level(android: AndroidSdk) -> None:
    identity: Json = {**JOHN, "line": "x", "phones": [{"number": "12345", "preferred": True, "x": 1}]}
    user = read(android.personalize(identity, {"city": "Pula", "firstName": "Ana"}))
    assert (user["firstName"], user["phones"]) == ("Ana", [{"number": "12345"}])
    assert "city" not in user
    assert_done(android.report_session({"x": 1, "systemData": {"x": {"y": 1}}}))
    assert_done(android.report_events({"definitionId": "x", "date": "2026-01-05T08:00:00Z", "x": 1}))


@pytest.mark.parametrize("name", ["authorization", "AUTHORIZATION"])
def test_the_name_of_a_header_may_have_any_letter_case(account: Account, name: str) -> None:
    account.install(registrationId="d1")
    read(GET.call(account, headers={name: f"App {account.application_code}"}))


@pytest.mark.parametrize(
    "headers",
    [
        {"pushregistrationid": "unknown", "installationid": "x", "sessionId": "x", "foreground": "perhaps"},
        {"applicationcode": "", "sessionId": "_", "pushregistrationid": ""},
        {"Accept": "text/html", "User-Agent": ""},
    ],
    ids=["unknown", "empty", "others"],
)
def test_what_else_the_headers_say_decides_nothing(account: Account, app: Sdk, headers: dict[str, str]) -> None:
    code = {"Authorization": f"App {account.application_code}"}
    for endpoint in ENDPOINTS:
        if endpoint not in [*ASKING_WHO_CALLS, MO]:  # MO names its registration in its body
            read(endpoint.call(account, str(app.push_reg_id), headers={**code, **headers}))
        if endpoint.name == "delete":
            app.install()


@pytest.mark.parametrize("push_reg_id", ["with space", "a/b", "ключ-😀", "100%", "a%2Fb", "q?x=1", "a+b", "/user"])
def test_a_registration_is_found_by_any_id(account: Account, push_reg_id: str) -> None:
    assert account.install(registrationId=push_reg_id) == push_reg_id
    encoded = quote(push_reg_id, safe="")
    assert read(GET.call(account, encoded))["pushRegId"] == push_reg_id
    assert_done(UPDATE.call(account, encoded))
    assert_done(DEPERSONALIZE.call(account, encoded))
