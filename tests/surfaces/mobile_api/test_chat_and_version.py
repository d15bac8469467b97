"""#12, #18, #19, #20, #22: what the SDKs ask for on the side, answered so that they stay quiet."""

import re

import httpx

from tests.api_client import Account
from tests.cases import each
from tests.surfaces.mobile_api.answers import NO_REGISTRATION, assert_acceptable, read
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, Sdk
from tests.surfaces.mobile_api.surfaces import uninstall

NO_WIDGET = {"attachments": {"isEnabled": False, "maxSize": 0, "allowedExtensions": []}}


def test_there_is_no_chat_destination(app: Sdk) -> None:
    assert read(app.chat_info()) == {"liveChatDestinations": []}


def test_there_is_no_widget_but_the_rest_of_its_shape(app: Sdk) -> None:
    assert read(app.widget()) == NO_WIDGET


def test_a_lost_registration_is_told(account: Account, app: Sdk) -> None:
    uninstall(account, app)
    NO_REGISTRATION.check(app.chat_info())
    NO_REGISTRATION.check(app.widget())
    NO_REGISTRATION.check(app.click("banner"))


def test_a_registration_of_another_application_has_no_chat(account: Account, app: Sdk) -> None:
    stranger = AndroidSdk(account.http, account.application()["applicationCode"], app.push_reg_id)
    NO_REGISTRATION.check(stranger.chat_info())
    NO_REGISTRATION.check(stranger.widget())


def test_a_click_is_taken_whatever_its_query_and_its_button_say(account: Account, app: Sdk) -> None:
    account.http.delete(f"{account.path}/journal").raise_for_status()
    before = account.state()
    clicks: list[tuple[str, dict[str, str]]] = [
        ("banner", {}),
        ("primary_button", {"m": "17", "rt": "no flag", "platformType": "?", "a b/": "%00ü", "empty": ""}),
        ("", {"x" * 300: "y" * 3000}),
    ]
    for button, query in clicks:
        answer = app.click(button, **query)
        assert (answer.status_code, answer.content) == (204, b""), answer.text
        assert "x-twin-warning" not in answer.headers
    noted = account.http.get(f"{account.path}/journal").json()["calls"]
    assert [(one["operation"], one["registrationId"], one["headers"]["buttonidx"]) for one in noted] == [
        ("report-click", app.push_reg_id, button) for button, _ in clicks
    ]
    assert account.state() == before


def test_before_a_registration_there_is_a_widget_all_the_same(fresh: Sdk) -> None:
    assert read(fresh.widget()) == NO_WIDGET


def test_the_base_url_is_the_one_that_the_sdk_has(app: Sdk) -> None:
    assert read(app.base_url()) == {}


def test_the_base_url_needs_no_registration(fresh: Sdk) -> None:
    for push_reg_id in (None, "lost"):
        fresh.push_reg_id = push_reg_id
        assert read(fresh.base_url()) == {}


def test_the_newest_version_is_the_clients_own(app: Sdk) -> None:
    shown = read(app.version())
    assert shown.keys() == {"platformType", "libraryVersion", "updateUrl"}
    assert shown["platformType"] == app.platform_type
    assert shown["libraryVersion"] == app.device["sdkVersion"]
    assert shown["updateUrl"].startswith("https://")


@each(
    ("agent", "version"),
    [
        ("Infobip Mobile API Client/15.1.0-SNAPSHOT(;;;;;;;;;;;;;)", "15.1.0"),
        ("Infobip Mobile API Client/15.0.0-cordova-8.6.0(;14;;;;Shop;1.2.3;;;;;;;)", "15.0.0"),
        ("Infobip Mobile API Client/7.20.11(R;11.0.4;x86;9.9.9;;;;;;;;;;)", "7.20.11"),
        ("MobileMessaging/15.5.2(iOS;18.1.1;;;;;;;;;)", "15.5.2"),
        ("MobileMessaging/14.0.0 cordova 8.6.0(iOS;;;;;;;;;;)", "14.0.0"),
    ],
)
def test_the_version_is_read_from_the_user_agent(app: Sdk, agent: str, version: str) -> None:
    app.user_agent = agent
    assert read(app.version())["libraryVersion"] == version


@each("agent", [b"curl/8.5.0", b"", b"Mozilla", b"MobileMessaging/15", b"\xff/\xfe", b"x" * 4000])
def test_any_client_is_told_a_version_of_three_parts(account: Account, http: httpx.Client, agent: bytes) -> None:
    headers = {b"Authorization": f"App {account.application_code}".encode(), b"User-Agent": agent}
    for platform in ("GCM", "APNS", "HMS"):
        shown = read(http.get("/mobile/3/version", params={"platformType": platform}, headers=headers))
        assert shown["platformType"] == platform
        assert re.fullmatch(r"\d+\.\d+\.\d+", shown["libraryVersion"])


@each("query", ["", "?platformType=", "?platformType=WEB", "?platformType=GCM&platformType=APNS"])
def test_any_platform_is_answered_in_an_acceptable_way(account: Account, http: httpx.Client, query: str) -> None:
    headers = {"Authorization": f"App {account.application_code}"}
    assert_acceptable(http.get(f"/mobile/3/version{query}", headers=headers))
