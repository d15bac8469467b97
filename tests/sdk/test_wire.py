"""Requests as tables: what each SDK sends, header for header (mobile-sdk-api 1 to 4)."""

import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from pushtwin.sdk import ANDROID_PHONE, IPHONE, Platform, wire
from pushtwin.sdk.inbox import InboxFilter, query_of
from pushtwin.sdk.wire import Install, Request
from tests.cases import each

ANDROID = Install(
    application_code="TestApplicationCode",
    phone=ANDROID_PHONE,
    installation_id="0b0e4e3e-5a8c-4f27-93b5-8a4f2d0c8c11",
    push_token="fcm-token",
    registration_id="r-1",
)
IOS = replace(ANDROID, phone=IPHONE, installation_id=ANDROID.installation_id.upper(), push_token="00ff")
NEW_ANDROID, NEW_IOS = replace(ANDROID, registration_id=None), replace(IOS, registration_id=None)

NEW_ANDROID_HEADERS = {
    "User-Agent": "Infobip Mobile API Client/15.0.0"
    "(UPSIDE_DOWN_CAKE;14;arm64-v8a;Pixel 8;Google;Example;1.0;Pixel;;;;;;)",
    "Authorization": "App TestApplicationCode",
    "applicationcode": "69a991b7f4",
    "installationid": "0b0e4e3e-5a8c-4f27-93b5-8a4f2d0c8c11",
    "foreground": "false",
    "Accept": "application/json",
}
NEW_IOS_HEADERS = {
    "User-Agent": "MobileMessaging/15.5.2(iOS;17.5;;iPhone 15;;com.example.app;1.0;iPhone;;;)",
    "Authorization": "App TestApplicationCode",
    "applicationcode": "69a991b7f4",
    "installationid": "0B0E4E3E-5A8C-4F27-93B5-8A4F2D0C8C11",
    "foreground": "false",
    "Accept": "application/json",
    "Content-Type": "application/json",
}
ANDROID_HEADERS = {**NEW_ANDROID_HEADERS, "pushregistrationid": "r-1"}
IOS_HEADERS = {**NEW_IOS_HEADERS, "pushregistrationid": "r-1"}
BODY = {"Content-Type": "application/json"}
PATCH = {**BODY, "X-HTTP-Method-Override": "PATCH"}
JWT = {"Authorization": "Bearer a.b.c"}

ANDROID_SYSTEM = {
    "notificationsEnabled": True,
    "sdkVersion": "15.0.0",
    "appVersion": "1.0",
    "os": "Android",
    "osVersion": "14",
    "deviceManufacturer": "Google",
    "deviceModel": "Pixel 8",
    "deviceSecure": True,
    "language": "en",
    "deviceTimezoneOffset": "GMT+00:00",
    "deviceName": "Pixel",
}
IOS_SYSTEM = {
    **ANDROID_SYSTEM,
    "sdkVersion": "15.5.2",
    "os": "iOS",
    "osVersion": "17.5",
    "deviceManufacturer": "Apple",
    "deviceModel": "iPhone 15",
    "deviceName": "iPhone",
}
FIREBASE = {"pushServiceType": "Firebase", "pushServiceToken": "fcm-token"}
APNS = {"pushServiceType": "APNS", "pushServiceToken": "00ff"}

INSTALL = "/mobile/1/appinstance/r-1"
FLAGS: Any = {"force": False, "keep_as_lead": False, "as_primary": False}
ANA: Any = {"external_user_id": "u-1", "phones": ["385911234567"], "emails": "ana@example.com"}
ANA_BODY = {
    "externalUserId": "u-1",
    "phones": [{"number": "385911234567"}],
    "emails": [{"address": "ana@example.com"}],
}
START = datetime(2026, 1, 5, 10, 0, 0, 250_000, UTC)
LOWER_CASE = "0d2a7c34-6a2e-4c1f-bb1b-3a6f7f0a9e55"
SLICE = InboxFilter(
    sent_from=datetime(2026, 1, 5, 10, tzinfo=UTC),
    sent_before=datetime(2026, 1, 5, 11, 0, 1, tzinfo=timezone(timedelta(hours=1))),
    topics=["a+b c"],
    limit=5,
)
EARLIER = datetime(2026, 1, 5, 8, tzinfo=UTC)

CASES: dict[str, tuple[Request, str, dict[str, str], Any]] = {
    "create on Android": (
        wire.create(NEW_ANDROID, {}),
        "POST /mobile/1/appinstance?ri=true",
        {**NEW_ANDROID_HEADERS, **BODY},
        {**ANDROID_SYSTEM, **FIREBASE},
    ),
    "create on iOS": (
        wire.create(NEW_IOS, {}),
        "POST /mobile/1/appinstance?rt=1",
        NEW_IOS_HEADERS,
        {**IOS_SYSTEM, **APNS, "regEnabled": True, "isPrimary": False},
    ),
    "create on Android, chosen before": (
        wire.create(NEW_ANDROID, {"push_enabled": False, "primary": True}),
        "POST /mobile/1/appinstance?ri=true",
        {**NEW_ANDROID_HEADERS, **BODY},
        {**ANDROID_SYSTEM, **FIREBASE, "regEnabled": False, "isPrimary": True},
    ),
    "create again on Android": (
        wire.create(ANDROID, {}),
        "POST /mobile/1/appinstance?ri=true",
        {**ANDROID_HEADERS, **BODY},
        {**ANDROID_SYSTEM, **FIREBASE},
    ),
    "create again on iOS": (
        wire.create(IOS, {"application_user_id": "a-1", "custom_attributes": {"city": "Pula"}}),
        "POST /mobile/1/appinstance?rt=1",
        NEW_IOS_HEADERS,
        {
            **IOS_SYSTEM,
            **APNS,
            "regEnabled": True,
            "isPrimary": False,
            "applicationUserId": "a-1",
            "customAttributes": {"city": "Pula"},
        },
    ),
    "get on Android": (wire.get(ANDROID), f"GET {INSTALL}", ANDROID_HEADERS, None),
    "get on iOS": (wire.get(IOS), f"GET {INSTALL}?rt=1", IOS_HEADERS, None),
    "update on Android": (
        wire.update(ANDROID, {"push_enabled": False, "application_user_id": None}),
        f"POST {INSTALL}",
        {**ANDROID_HEADERS, **PATCH},
        {"regEnabled": False, "applicationUserId": None},
    ),
    "update on iOS": (
        wire.update(IOS, {"primary": True, "custom_attributes": {"city": "Pula", "old": None}}),
        f"PATCH {INSTALL}?rt=0",
        IOS_HEADERS,
        {"isPrimary": True, "customAttributes": {"city": "Pula", "old": None}},
    ),
    "update of the push token on Android": (
        wire.update(ANDROID, {"push_token": "new"}),
        f"POST {INSTALL}",
        {**ANDROID_HEADERS, **PATCH},
        {"pushServiceToken": "new", "pushServiceType": "Firebase"},
    ),
    "update of the push token on iOS": (
        wire.update(IOS, {"push_token": "0a"}),
        f"PATCH {INSTALL}?rt=0",
        IOS_HEADERS,
        {"pushServiceToken": "0a", "pushServiceType": "APNS"},
    ),
    "update of another install": (
        wire.update(ANDROID, {"primary": True}, "r-2"),
        "POST /mobile/1/appinstance/r-2",
        {**ANDROID_HEADERS, **PATCH},
        {"isPrimary": True},
    ),
    "recover on Android": (
        wire.recover(ANDROID),
        f"POST {INSTALL}",
        {**ANDROID_HEADERS, **PATCH},
        {**ANDROID_SYSTEM, **FIREBASE, "regEnabled": True, "isPrimary": True},
    ),
    "delete on iOS": (wire.delete(IOS, "r-0"), "DELETE /mobile/1/appinstance/r-0", IOS_HEADERS, None),
    "personalize on Android": (
        wire.personalize(ANDROID, ANA, **FLAGS),
        f"POST {INSTALL}/personalize?forceDepersonalize=false&keepAsLead=false&setDeviceAsPrimary=false",
        {**ANDROID_HEADERS, **BODY},
        {"userIdentity": ANA_BODY},
    ),
    "personalize on iOS": (
        wire.personalize(IOS, ANA, force=True, keep_as_lead=False, as_primary=True),
        f"POST {INSTALL}/personalize?forceDepersonalize=1&keepAsLead=0&setDeviceAsPrimary=1",
        IOS_HEADERS,
        {"userIdentity": ANA_BODY},
    ),
    "personalize on Android with nulls": (
        wire.personalize(
            ANDROID,
            {"external_user_id": "u-1", "first_name": None, "custom_attributes": {"a": 1, "b": None}},
            **FLAGS,
        ),
        f"POST {INSTALL}/personalize?forceDepersonalize=false&keepAsLead=false&setDeviceAsPrimary=false",
        {**ANDROID_HEADERS, **BODY},
        {"userIdentity": {"externalUserId": "u-1"}, "userAttributes": {"customAttributes": {"a": 1}}},
    ),
    "personalize on iOS with nulls": (
        wire.personalize(
            IOS, {"external_user_id": "u-1", "first_name": None, "custom_attributes": {"a": 1, "b": None}}, **FLAGS
        ),
        f"POST {INSTALL}/personalize?forceDepersonalize=0&keepAsLead=0&setDeviceAsPrimary=0",
        IOS_HEADERS,
        {"userIdentity": {"externalUserId": "u-1"}, "userAttributes": {"customAttributes": {"a": 1, "b": None}}},
    ),
    "personalize with a token": (
        wire.personalize(ANDROID, ANA, **FLAGS, jwt="a.b.c"),
        f"POST {INSTALL}/personalize?forceDepersonalize=false&keepAsLead=false&setDeviceAsPrimary=false",
        {**ANDROID_HEADERS, **BODY, **JWT},
        {"userIdentity": ANA_BODY},
    ),
    "repersonalize": (
        wire.repersonalize(ANDROID, ANA | {"birthday": date(1990, 5, 17)}),
        f"POST {INSTALL}/repersonalize",
        {**ANDROID_HEADERS, **BODY},
        {"userIdentity": ANA_BODY, "userAttributes": {"birthday": "1990-05-17"}},
    ),
    "repersonalize with nothing cached, with a token": (
        wire.repersonalize(ANDROID, {}, "a.b.c"),
        f"POST {INSTALL}/repersonalize",
        {**ANDROID_HEADERS, **BODY, **JWT},
        {"userIdentity": {}, "userAttributes": {}},
    ),
    "depersonalize on Android": (wire.depersonalize(ANDROID), f"POST {INSTALL}/depersonalize", ANDROID_HEADERS, None),
    "depersonalize on iOS": (wire.depersonalize(IOS), f"POST {INSTALL}/depersonalize", IOS_HEADERS, None),
    "depersonalize another install": (
        wire.depersonalize(IOS, "r-2"),
        "POST /mobile/1/appinstance/r-2/depersonalize",
        IOS_HEADERS,
        None,
    ),
    "user on Android": (wire.get_user(ANDROID), f"GET {INSTALL}/user?ri=true", ANDROID_HEADERS, None),
    "user on iOS": (wire.get_user(IOS), f"GET {INSTALL}/user?ri=1&rt=0", IOS_HEADERS, None),
    "user with a token": (
        wire.get_user(IOS, "a.b.c"),
        f"GET {INSTALL}/user?ri=1&rt=0",
        {**IOS_HEADERS, **JWT},
        None,
    ),
    "update of the user on Android": (
        wire.update_user(ANDROID, {"last_name": None, "phones": [], "tags": "vip", "external_user_id": "u-2"}),
        f"POST {INSTALL}/user",
        {**ANDROID_HEADERS, **PATCH},
        {"externalUserId": "u-2", "phones": None, "lastName": None, "tags": ["vip"]},
    ),
    "update of the user on iOS": (
        wire.update_user(IOS, {"phones": [], "emails": None, "custom_attributes": {"since": None}}, "a.b.c"),
        f"PATCH {INSTALL}/user?ri=0&rt=0",
        {**IOS_HEADERS, **JWT},
        {"phones": [], "emails": None, "customAttributes": {"since": None}},
    ),
    "launch on Android": (
        wire.session_report(replace(ANDROID, foreground=True, session_started=START), {}),
        f"POST {INSTALL}/user/events/session",
        {**ANDROID_HEADERS, **BODY, "foreground": "true", "sessionId": "r-1_1767607200250"},
        {"sessionStarts": ["2026-01-05T10:00:00Z"], "sessionBounds": {}, "systemData": ANDROID_SYSTEM},
    ),
    "launch on iOS": (
        wire.session_report(replace(IOS, foreground=True, session_started=START), {}),
        f"POST {INSTALL}/user/events/session",
        {**IOS_HEADERS, "foreground": "true", "sessionId": "r-1_1767607200250"},
        {"sessionStarts": ["2026-01-05T10:00:00Z"], "systemData": {**IOS_SYSTEM, "pushServiceType": "APNS"}},
    ),
    "sessions that are over": (
        wire.session_report(ANDROID, {EARLIER: EARLIER + timedelta(minutes=4, seconds=10)}),
        f"POST {INSTALL}/user/events/session",
        {**ANDROID_HEADERS, **BODY},
        {
            "sessionStarts": [],
            "sessionBounds": {"2026-01-05T08:00:00Z": "2026-01-05T08:04:10Z"},
            "systemData": ANDROID_SYSTEM,
        },
    ),
    "event on Android": (
        wire.custom_event(ANDROID, "purchase", START, {"price": 9.5, "gift": True, "when": EARLIER}, validate=True),
        f"POST {INSTALL}/user/events/custom?validate=true",
        {**ANDROID_HEADERS, **BODY},
        {
            "events": [
                {
                    "definitionId": "purchase",
                    "date": "2026-01-05T10:00:00Z",
                    "properties": {"price": 9.5, "gift": True, "when": "2026-01-05T08:00:00Z"},
                }
            ]
        },
    ),
    "event on iOS": (
        wire.custom_event(IOS, "purchase", START, {}, validate=False),
        f"POST {INSTALL}/user/events/custom?validate=0",
        IOS_HEADERS,
        {"events": [{"definitionId": "purchase", "date": "2026-01-05T10:00:00Z"}]},
    ),
    "sync on Android": (
        wire.sync(ANDROID, ["m1", "m2"], ["m2"]),
        "POST /mobile/5/messages?platformType=GCM",
        {**ANDROID_HEADERS, **BODY},
        {"mIDs": ["m1", "m2"], "drIDs": ["m2"]},
    ),
    "sync on iOS": (
        wire.sync(IOS, ["m1"], []),
        "POST /mobile/5/messages?platformType=APNS",
        IOS_HEADERS,
        {"mIDs": ["m1"]},
    ),
    "sync with nothing to tell on Android": (
        wire.sync(ANDROID, [], []),
        "POST /mobile/5/messages?platformType=GCM",
        ANDROID_HEADERS,
        None,
    ),
    "sync with nothing to tell on iOS": (
        wire.sync(IOS, [], []),
        "POST /mobile/5/messages?platformType=APNS",
        IOS_HEADERS,
        {},
    ),
    "seen on Android": (
        wire.seen(ANDROID, {"m1": timedelta(seconds=12.9), "m2": timedelta()}),
        "POST /mobile/2/messages/seen",
        {**ANDROID_HEADERS, **BODY},
        {"messages": [{"messageId": "m1", "timestampDelta": 12}, {"messageId": "m2", "timestampDelta": 0}]},
    ),
    "seen on iOS": (
        wire.seen(IOS, {"m1": timedelta()}),
        "POST /mobile/2/messages/seen",
        IOS_HEADERS,
        {"messages": [{"messageId": "m1", "timestampDelta": 0}]},
    ),
    "inbox on Android": (
        wire.inbox(ANDROID, "u/1", query_of(Platform.ANDROID, SLICE)),
        "GET /mobile/1/user/u%2F1/inbox/gcm/messages"
        "?dateTimeFrom=1767607200000&dateTimeTo=1767607201000&messageTopic=a%2Bb+c&limit=5",
        ANDROID_HEADERS,
        None,
    ),
    "inbox on iOS": (
        wire.inbox(IOS, "u-1", query_of(Platform.IOS, SLICE), "a.b.c"),
        "GET /mobile/1/user/u-1/inbox/apns/messages"
        "?dateTimeFrom=1767607200000&dateTimeTo=1767607201000&limit=5&messageTopic=a+b%20c",
        {**NEW_IOS_HEADERS, **JWT},
        None,
    ),
    "inbox without a filter": (
        wire.inbox(ANDROID, "u-1", query_of(Platform.ANDROID, InboxFilter()), "a.b.c"),
        "GET /mobile/1/user/u-1/inbox/gcm/messages",
        {**ANDROID_HEADERS, **JWT},
        None,
    ),
    "inbox with several topics": (
        wire.inbox(IOS, "u-1", query_of(Platform.IOS, InboxFilter(topics=["a", "b"], limit=5))),
        "GET /mobile/1/user/u-1/inbox/apns/messages?limit=1000",
        NEW_IOS_HEADERS,
        None,
    ),
    "seen in the inbox": (
        wire.seen_in_inbox(ANDROID, "u-1", {LOWER_CASE: timedelta(seconds=12.9)}),
        "POST /mobile/2/messages/seen",
        {**ANDROID_HEADERS, **BODY},
        {"externalUserId": "u-1", "messages": [{"messageId": LOWER_CASE, "timestampDelta": 12, "inbox": True}]},
    ),
    "a button on Android": (
        wire.mo(ANDROID, {"messageId": "p", "text": "c a"}),
        "POST /mobile/1/messages/mo?platformType=GCM",
        {**ANDROID_HEADERS, **BODY},
        {"from": "r-1", "messages": [{"messageId": "p", "text": "c a"}]},
    ),
    "a text on iOS": (
        wire.mo(IOS, {"text": "Hi", "customPayload": {"a": [1.5]}}),
        "POST /mobile/1/messages/mo?platformType=APNS",
        IOS_HEADERS,
        {"from": "r-1", "messages": [{"text": "Hi", "customPayload": {"a": [1.5]}}]},
    ),
    "token for calls on Android": (
        wire.call_token(ANDROID, None),
        "POST /webrtc/1/token",
        {**ANDROID_HEADERS, **BODY},
        {"identity": "r-1", "timeToLive": 43200},
    ),
    "token for calls on iOS": (
        wire.call_token(IOS, "ana"),
        "POST /webrtc/1/token",
        IOS_HEADERS,
        {"identity": "ana"},
    ),
    "delivery report of the extension on iOS": (
        wire.delivery_report(replace(IOS, foreground=True, session_started=START), ["m1", "m2"]),
        "POST /mobile/1/messages/deliveryreport",
        IOS_HEADERS,
        {"dlrIds": ["m1", "m2"]},
    ),
}


@each("case", list(CASES))
def test_the_request_is_spelled_as_the_sdk_spells_it(case: str) -> None:
    request, line, headers, body = CASES[case]
    assert f"{request.method} {request.target}" == line
    assert dict(request.headers) == headers
    assert (None if request.body is None else json.loads(request.body)) == body


@each("case", list(CASES))
def test_no_header_comes_twice(case: str) -> None:
    names = [name.lower() for name, _ in CASES[case][0].headers]
    assert sorted(set(names)) == sorted(names)


def test_a_request_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        CASES["create on iOS"][0].method = "GET"  # type: ignore[misc]


def test_the_body_is_compact_utf_8() -> None:
    request = wire.update_user(IOS, {"last_name": "Ivić", "tags": ["a", "b"]})
    assert request.body == '{"lastName":"Ivić","tags":["a","b"]}'.encode()


VALUES: list[tuple[Any, Any]] = [
    ("text", "text"),
    (38.5, 38.5),
    (True, True),
    (date(2020, 1, 15), "2020-01-15"),
    (datetime(2024, 3, 1, 10, 0, 0, 999_999, UTC), "2024-03-01T10:00:00Z"),
    (datetime(2024, 3, 1, 10, tzinfo=timezone(timedelta(hours=2))), "2024-03-01T08:00:00Z"),
    (datetime(2024, 3, 1, 10), "2024-03-01T10:00:00Z"),  # noqa: DTZ001  naive ones count as UTC
    ([{"item": "book", "price": 9.5, "on": date(2020, 1, 15)}], [{"item": "book", "price": 9.5, "on": "2020-01-15"}]),
    (None, None),
]


@each(("value", "written"), VALUES)
def test_a_custom_attribute_has_its_format(value: Any, written: Any) -> None:
    request = wire.update_user(IOS, {"custom_attributes": {"a": value}})
    assert json.loads(request.body or b"") == {"customAttributes": {"a": written}}


def test_a_day_is_written_as_a_moment_in_events_only() -> None:
    request = wire.custom_event(IOS, "d", START, {"day": date(2020, 1, 15)}, validate=False)
    assert json.loads(request.body or b"")["events"][0]["properties"] == {"day": "2020-01-15T00:00:00Z"}


def test_a_number_that_json_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        wire.update_user(IOS, {"custom_attributes": {"a": float("nan")}})


def test_the_carrier_stands_in_the_user_agent() -> None:
    network: Any = {"carrier": "Tele", "network_code": "01", "country_code": "219"}
    assert replace(ANDROID_PHONE, **network).user_agent.endswith(";Pixel;Tele;01;219;Tele;01;219)")
    assert replace(IPHONE, **network).user_agent.endswith(";iPhone;Tele;01;219)")


def test_active_modules_are_reported_by_ios() -> None:
    phone = replace(IPHONE, modules=("inbox", "inappchat"))
    assert phone.system_data == {**IOS_SYSTEM, "inbox": True, "inappchat": True}


@pytest.mark.parametrize(("install", "shown"), [(ANDROID, False), (IOS, True)], ids=["Android", "iOS"])
def test_in_the_background_only_ios_still_tells_the_session(install: Install, shown: bool) -> None:
    assert ("sessionId" in dict(wire.get(replace(install, session_started=START)).headers)) is shown


def test_an_id_stays_one_segment_of_the_path() -> None:
    assert wire.get(replace(ANDROID, registration_id="a/b ?#é")).target == "/mobile/1/appinstance/a%2Fb%20%3F%23%C3%A9"


def test_a_new_install_has_ids_of_its_own_in_the_form_of_its_platform() -> None:
    android, ios = wire.new_install("code", ANDROID_PHONE), wire.new_install("code", IPHONE)
    assert android.installation_id == android.installation_id.lower()
    assert ios.installation_id == ios.installation_id.upper()
    assert len(bytes.fromhex(ios.push_token)) == 32
    assert wire.new_install("code", ANDROID_PHONE).push_token != android.push_token
    assert wire.new_install("code", ANDROID_PHONE).installation_id != android.installation_id


def test_a_known_registration_has_the_same_installation_id_each_time() -> None:
    ids = {wire.new_install("code", ANDROID_PHONE, registration_id="r-1").installation_id for _ in range(2)}
    assert len(ids) == 1


def test_without_a_registration_only_a_create_is_possible() -> None:
    with pytest.raises(ValueError, match=r"create\(\)"):
        wire.get(NEW_ANDROID)


@pytest.mark.parametrize(
    "ask",
    [
        lambda install: wire.sync(install, [], []),
        lambda install: wire.seen(install, {"m1": timedelta()}),
        lambda install: wire.mo(install, {"text": "Hi"}),
        lambda install: wire.call_token(install, "ana"),
    ],
    ids=["sync", "seen", "mo", "token"],
)
def test_without_a_registration_there_are_no_messages(ask: Any) -> None:
    with pytest.raises(ValueError, match="no registration yet"):
        ask(NEW_ANDROID)


@pytest.mark.parametrize(
    ("install", "message_id"),
    [(ANDROID, LOWER_CASE), (IOS, LOWER_CASE), (IOS, LOWER_CASE.upper())],
    ids=["Android", "iOS", "iOS in upper case"],
)
def test_a_message_whose_id_is_a_uuid_is_never_reported_as_seen(install: Install, message_id: str) -> None:
    with pytest.raises(ValueError, match=message_id):
        wire.seen(install, {"m1": timedelta(), message_id: timedelta()})


def test_android_takes_a_uuid_in_upper_case_for_no_id_of_its_own() -> None:
    assert LOWER_CASE.upper().encode() in (wire.seen(ANDROID, {LOWER_CASE.upper(): timedelta()}).body or b"")
