"""What a device gets of a message (push-messages-api 12), field by field, as a whole, and as an SDK reads it."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base import json_text
from pushtwin.core.messages.model import (
    HOUR_MS,
    MINUTE_MS,
    InAppStyle,
    InboxPeriod,
    InboxPeriodUnit,
    Notification,
    Source,
    TapAction,
    TapActionType,
)
from pushtwin.core.messages.payloads import (
    Outgoing,
    PlatformType,
    apns_document,
    fcm_data,
    simulator_document,
    sync_item,
)
from tests.cases import each, each_named
from tests.core.messages.sdk_parser import exactly, read_apns, read_fcm, read_gcm, read_item
from tests.core.messages.sends import notifications

SENT_AT = 1_767_225_600_000
PLATFORMS: tuple[PlatformType, ...] = ("GCM", "APNS")
NOTHING = object()
"""In a row: the form has no such member."""


def make_outgoing(source: Source = Source.V3, *, is_seen: bool = False, **notification: Any) -> Outgoing:
    content = Notification(**{"text": "Hi", **notification})
    return Outgoing(content, source, "17672256000001234567890", "b-1", SENT_AT, is_seen)


def fcm(outgoing: Outgoing) -> Any:
    return exactly(fcm_data(outgoing)["org_ib_d"])


def gcm(outgoing: Outgoing) -> Any:
    """The flat texts, with those that are JSON read."""
    item = sync_item("GCM", outgoing)
    return {name: exactly(text) if name in {"internalData", "customPayload"} else text for name, text in item.items()}


def member(document: Any, path: str) -> Any:
    """What is there; path steps are divided by slashes, because names have dots."""
    for step in path.split("/"):
        if isinstance(document, list):
            document = document[int(step)]
        elif step in document:
            document = document[step]
        else:
            return NOTHING
    return document


# -- field by field --------------------------------------------------------------------------------------------

SHOWN = {"shows_in_app": True}
MODAL = {**SHOWN, "in_app_style": InAppStyle.MODAL}
BANNER = {**SHOWN, "in_app_style": InAppStyle.BANNER}
IMAGE = "https://img.example/1.png"
FLAT = "gcm.notification."

# What is sent; then, by form, where it is and what is there: push-messages-api 12.1, row by row.
ROWS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (
        "id",
        {},
        {"messageId": "17672256000001234567890"},
        {f"{FLAT}messageId": "17672256000001234567890"},
        {"messageId": "17672256000001234567890"},
    ),
    ("text", {}, {"text": "Hi"}, {f"{FLAT}body": "Hi"}, {"aps/alert/body": "Hi"}),
    ("title", {"title": "T"}, {"notification/title": "T"}, {f"{FLAT}title": "T"}, {"aps/alert/title": "T"}),
    ("no title", {}, {"notification/title": NOTHING}, {f"{FLAT}title": NOTHING}, {"aps/alert/title": NOTHING}),
    ("sound", {}, {"notification/sound": "default"}, {f"{FLAT}sound": "default"}, {"aps/sound": "default"}),
    (
        "sound by name",
        {"sound_name": "ding"},
        {"notification/sound": "ding"},
        {f"{FLAT}sound": "ding"},
        {"aps/sound": "ding"},
    ),
    (
        "no sound",
        {"sound_enabled": False, "sound_name": "ding"},
        {"notification/sound": NOTHING},
        {f"{FLAT}sound": NOTHING},
        {"aps/sound": NOTHING},
    ),
    ("vibration", {}, {"notification/vibrate": True}, {f"{FLAT}vibrate": "true"}, {}),
    (
        "no vibration",
        {"vibration_enabled": False},
        {"notification/vibrate": False},
        {f"{FLAT}vibrate": "false"},
        {},
    ),
    (
        "not silent",
        {},
        {"notification/silent": False, "internal/silent": NOTHING},
        {f"{FLAT}silent": "false", "internalData/silent": NOTHING},
        {"internalData/silent": NOTHING, "aps/mutable-content": 1},
    ),
    (
        "silent",
        {"is_silent": True},
        {"notification/silent": True, "text": "Hi"},
        {f"{FLAT}silent": "true", f"{FLAT}body": "Hi", "internalData/silent/body": "Hi"},
        {"internalData/silent/body": "Hi", "aps": {"content-available": 1}},
    ),
    ("badge", {"badge": 0}, {"notification/badge": NOTHING}, {f"{FLAT}badge": NOTHING}, {"aps/badge": 0}),
    ("no badge", {}, {}, {}, {"aps/badge": NOTHING}),
    ("wake-up", {"content_available": True}, {}, {}, {"aps/content-available": 1}),
    ("no wake-up", {}, {}, {}, {"aps/content-available": NOTHING}),
    (
        "image",
        {"image_url": IMAGE},
        {"notification/contentUrl": IMAGE, "internal/atts": [{"url": IMAGE}]},
        {"internalData/atts": [{"url": IMAGE}]},
        {"internalData/atts/0/url": IMAGE},
    ),
    (
        "no image",
        {},
        {"notification/contentUrl": NOTHING, "internal/atts": NOTHING},
        {"internalData/atts": NOTHING},
        {"internalData/atts": NOTHING},
    ),
    (
        "category",
        {"category": "mm_accept_decline"},
        {"notification/category": "mm_accept_decline"},
        {f"{FLAT}category": "mm_accept_decline"},
        {"aps/category": "mm_accept_decline"},
    ),
    (
        "in-app modal",
        MODAL,
        {"notification/inAppStyle": 0},
        {"internalData/inAppStyle": 0},
        {"internalData/inAppStyle": 0, "internalData/inApp": True},
    ),
    (
        "in-app banner",
        BANNER,
        {"notification/inAppStyle": 1},
        {"internalData/inAppStyle": 1},
        {"internalData/inAppStyle": 1, "internalData/inApp": False},
    ),
    (
        "in-app without a style",
        SHOWN,
        {"notification/inAppStyle": 0},
        {"internalData/inAppStyle": 0},
        {"internalData/inAppStyle": 0, "internalData/inApp": True},
    ),
    (
        "a style without in-app",
        {"in_app_style": InAppStyle.BANNER},
        {"notification/inAppStyle": NOTHING, "internal/inAppStyle": NOTHING, "internal/inApp": NOTHING},
        {"internalData/inAppStyle": NOTHING, "internalData/inApp": NOTHING},
        {"internalData/inAppStyle": NOTHING, "internalData/inApp": NOTHING},
    ),
    (
        "in-app expiry",
        {**SHOWN, "in_app_validity_ms": 5 * MINUTE_MS},
        {"internal/inAppExpiryDateTime": SENT_AT + 5 * MINUTE_MS},
        {"internalData/inAppExpiryDateTime": SENT_AT + 5 * MINUTE_MS},
        {"internalData/inAppExpiryDateTime": SENT_AT + 5 * MINUTE_MS},
    ),
    (
        "in-app expiry at once",
        {**SHOWN, "in_app_validity_ms": 0},
        {"internal/inAppExpiryDateTime": SENT_AT},
        {"internalData/inAppExpiryDateTime": SENT_AT},
        {"internalData/inAppExpiryDateTime": SENT_AT},
    ),
    (
        "dismiss and open title",
        {**SHOWN, "in_app_dismiss_title": "No", "in_app_open_title": "Yes"},
        {"internal/inAppDismissTitle": "No", "internal/inAppOpenTitle": "Yes"},
        {"internalData/inAppDismissTitle": "No", "internalData/inAppOpenTitle": "Yes"},
        {"internalData/inAppDismissTitle": "No", "internalData/inAppOpenTitle": "Yes"},
    ),
    *(
        (
            f"tap action {kind}",
            {"tap_action": TapAction("scheme://there", kind)},
            {f"internal/{name}": "scheme://there"},
            {f"internalData/{name}": "scheme://there"},
            {f"internalData/{name}": "scheme://there"},
        )
        for kind, name in {
            TapActionType.WEB_VIEW_URL: "webViewUrl",
            TapActionType.OPEN_URL_IN_BROWSER: "browserUrl",
            TapActionType.DEEP_LINK: "deeplink",
        }.items()
    ),
    (
        "custom data",
        {"custom_payload": {"k": 1}},
        {"custom": {"k": 1}},
        {"customPayload": {"k": 1}},
        {"customPayload": {"k": 1}},
    ),
    ("empty custom data", {"custom_payload": {}}, {"custom": {}}, {"customPayload": {}}, {"customPayload": {}}),
    ("no custom data", {}, {"custom": NOTHING}, {"customPayload": NOTHING}, {"customPayload": NOTHING}),
    (
        "inbox",
        {"inbox_topic": "Promotions", "inbox_period": InboxPeriod(2, InboxPeriodUnit.DAYS)},
        {"internal/inbox": {"topic": "Promotions", "seen": False}},
        {"internalData/inbox": {"topic": "Promotions", "seen": False}},
        {"internalData/inbox": {"topic": "Promotions", "seen": False}},
    ),
    ("no inbox", {}, {"internal/inbox": NOTHING}, {"internalData/inbox": NOTHING}, {"internalData/inbox": NOTHING}),
    (
        "send time, bulk",
        {},
        {"internal/sendDateTime": SENT_AT, "internal/bulkId": "b-1"},
        {"internalData/sendDateTime": SENT_AT, "internalData/bulkId": "b-1"},
        {"internalData/sendDateTime": SENT_AT, "internalData/bulkId": "b-1"},
    ),
]


@each("source", Source)
@each(("sent", "in_fcm", "in_gcm", "in_apns"), [row[1:] for row in ROWS])
def test_every_field_is_where_the_sdk_looks_for_it(
    source: Source, sent: dict[str, Any], in_fcm: dict[str, Any], in_gcm: dict[str, Any], in_apns: dict[str, Any]
) -> None:
    outgoing = make_outgoing(source, **sent)
    for form, document, expected in (
        ("fcm", fcm(outgoing), in_fcm),
        ("gcm", gcm(outgoing), in_gcm),
        ("apns", apns_document(outgoing), in_apns),
    ):
        assert {path: member(document, path) for path in expected} == expected, form


@each_named(
    ("source", "sent", "expiry"),
    {
        "v2 shown in app": (Source.V2, SHOWN, SENT_AT + 48 * HOUR_MS),
        "v2 not shown in app": (Source.V2, {}, NOTHING),
        "v2 with a style only": (Source.V2, {"in_app_style": InAppStyle.MODAL}, NOTHING),
        "v2 with a period": (Source.V2, {**SHOWN, "in_app_validity_ms": HOUR_MS}, SENT_AT + HOUR_MS),
        "v3 without a period": (Source.V3, SHOWN, NOTHING),
    },
)
def test_the_deprecated_api_shows_a_message_in_the_app_for_two_days(
    source: Source, sent: dict[str, Any], expiry: object
) -> None:
    outgoing = make_outgoing(source, **sent)
    assert member(fcm(outgoing), "internal/inAppExpiryDateTime") == expiry
    assert member(gcm(outgoing), "internalData/inAppExpiryDateTime") == expiry
    assert member(apns_document(outgoing), "internalData/inAppExpiryDateTime") == expiry


@each("action", [TapAction("app://a", None), TapAction(None, TapActionType.DEEP_LINK)])
def test_half_a_tap_action_opens_nothing(action: TapAction) -> None:
    assert apns_document(make_outgoing(tap_action=action)) == apns_document(make_outgoing())


def test_what_was_seen_in_the_inbox_says_so() -> None:
    outgoing = make_outgoing(inbox_topic="Promotions", is_seen=True)
    assert member(gcm(outgoing), "internalData/inbox/seen") is True
    assert member(apns_document(outgoing), "internalData/inbox/seen") is True


# -- whole documents -------------------------------------------------------------------------------------------

FULL: dict[str, Any] = {
    "title": "T",
    "image_url": IMAGE,
    "sound_name": "ding",
    "content_available": True,
    "badge": 1,
    "category": "mm_accept_decline",
    **BANNER,
    "in_app_validity_ms": 48 * HOUR_MS,
    "in_app_dismiss_title": "No",
    "in_app_open_title": "Yes",
    "tap_action": TapAction("https://shop.example", TapActionType.WEB_VIEW_URL),
    "inbox_topic": "Promotions",
    "custom_payload": {"z": Decimal("1.10"), "a": [None, True]},
}
SENT = {"sendDateTime": SENT_AT, "bulkId": "b-1"}
BEHIND_THE_IMAGE = {
    "inApp": False,
    "inAppStyle": 1,
    "inAppDismissTitle": "No",
    "inAppOpenTitle": "Yes",
    "inAppExpiryDateTime": 1_767_398_400_000,
    "webViewUrl": "https://shop.example",
    "inbox": {"topic": "Promotions", "seen": False},
}
ANDROID_INTERNAL = {**SENT, "atts": [{"url": IMAGE}], **BEHIND_THE_IMAGE}


def test_a_full_message_on_android() -> None:
    assert fcm(make_outgoing(**FULL)) == {
        "messageId": "17672256000001234567890",
        "text": "Hi",
        "notification": {
            "title": "T",
            "sound": "ding",
            "category": "mm_accept_decline",
            "vibrate": True,
            "silent": False,
            "contentUrl": IMAGE,
            "inAppStyle": 1,
        },
        "custom": {"z": Decimal("1.10"), "a": [None, True]},
        "internal": ANDROID_INTERNAL,
    }


def test_a_full_message_in_a_sync_on_android() -> None:
    assert gcm(make_outgoing(**FULL)) == {
        "gcm.notification.messageId": "17672256000001234567890",
        "gcm.notification.title": "T",
        "gcm.notification.body": "Hi",
        "gcm.notification.sound": "ding",
        "gcm.notification.category": "mm_accept_decline",
        "gcm.notification.vibrate": "true",
        "gcm.notification.silent": "false",
        "customPayload": {"z": Decimal("1.10"), "a": [None, True]},
        "internalData": ANDROID_INTERNAL,
    }


def test_a_full_message_on_ios() -> None:
    assert apns_document(make_outgoing(**FULL)) == {
        "aps": {
            "alert": {"title": "T", "body": "Hi"},
            "sound": "ding",
            "badge": 1,
            "category": "mm_accept_decline",
            "content-available": 1,
            "mutable-content": 1,
        },
        "messageId": "17672256000001234567890",
        "customPayload": {"z": Decimal("1.10"), "a": [None, True]},
        "internalData": {**SENT, "atts": [{"url": IMAGE, "t": "string"}], **BEHIND_THE_IMAGE},
    }


def test_a_minimal_message() -> None:
    outgoing = make_outgoing()
    assert fcm_data(outgoing) == {
        "org_ib_d": '{"messageId":"17672256000001234567890","text":"Hi",'
        '"notification":{"sound":"default","vibrate":true,"silent":false},'
        '"internal":{"sendDateTime":1767225600000,"bulkId":"b-1"}}'
    }
    assert sync_item("GCM", outgoing) == {
        "gcm.notification.messageId": "17672256000001234567890",
        "gcm.notification.body": "Hi",
        "gcm.notification.sound": "default",
        "gcm.notification.vibrate": "true",
        "gcm.notification.silent": "false",
        "internalData": '{"sendDateTime":1767225600000,"bulkId":"b-1"}',
    }
    assert apns_document(outgoing) == {
        "aps": {"alert": {"body": "Hi"}, "sound": "default", "mutable-content": 1},
        "messageId": "17672256000001234567890",
        "internalData": SENT,
    }


SILENT: dict[str, Any] = {"is_silent": True, "title": "T", "badge": 2, "category": "c", "vibration_enabled": False}


def test_a_silent_message() -> None:
    outgoing = make_outgoing(**SILENT)
    shown = {"title": "T", "body": "Hi", "sound": "default", "category": "c"}
    assert apns_document(outgoing) == {
        "aps": {"badge": 2, "content-available": 1},
        "messageId": "17672256000001234567890",
        "internalData": {**SENT, "silent": shown},
    }
    assert fcm(outgoing) == {
        "messageId": "17672256000001234567890",
        "text": "Hi",
        "notification": {"title": "T", "sound": "default", "category": "c", "vibrate": False, "silent": True},
        "internal": SENT,
    }
    assert gcm(outgoing) == {
        "gcm.notification.messageId": "17672256000001234567890",
        "gcm.notification.title": "T",
        "gcm.notification.body": "Hi",
        "gcm.notification.sound": "default",
        "gcm.notification.category": "c",
        "gcm.notification.vibrate": "false",
        "gcm.notification.silent": "true",
        "internalData": {**SENT, "silent": {**shown, "vibrate": False}},
    }


def test_a_message_for_a_simulator_names_the_app() -> None:
    apns = apns_document(make_outgoing())
    simulated = simulator_document(apns, "com.example.app")
    assert simulated == {"Simulator Target Bundle": "com.example.app", **apns}
    assert "Simulator Target Bundle" not in apns


def test_custom_data_keep_their_digits_and_the_order_of_their_keys() -> None:
    text = '{"z":1.10,"a":18446744073709551616,"m":0.1000000000000000055,"nothing":null,"list":[{"y":1,"b":2}]}'
    outgoing = make_outgoing(custom_payload=json_text.read(text.encode()))
    assert f'"custom":{text},' in fcm_data(outgoing)["org_ib_d"]
    assert sync_item("GCM", outgoing)["customPayload"] == text
    assert f'"customPayload":{text},' in json_text.write(sync_item("APNS", outgoing)).decode()


# -- as an SDK reads it ----------------------------------------------------------------------------------------

outgoings = st.builds(
    Outgoing,
    notification=notifications,
    source=st.sampled_from(Source),
    message_id=st.just("17672256000001234567890"),
    bulk_id=st.just("b-1"),
    sent_at=st.integers(0, 2**42),
    is_seen=st.booleans(),
    valid_until=st.none() | st.integers(0, 2**42),
)


@given(outgoings, st.sampled_from(PLATFORMS))
def test_every_item_of_a_sync_reaches_user_and_app(outgoing: Outgoing, platform: PlatformType) -> None:
    written = exactly(json_text.write(sync_item(platform, outgoing)).decode())
    shown, sent = read_item(platform, written), outgoing.notification
    assert (shown.message_id, shown.text, shown.title or None) == (outgoing.message_id, sent.text, sent.title or None)
    assert shown.is_silent is sent.is_silent
    assert shown.image_url == sent.image_url
    assert shown.category == sent.category
    assert _text(shown.custom) == _text(sent.custom_payload)


@given(outgoings)
def test_android_is_pushed_what_it_finds_in_a_sync(outgoing: Outgoing) -> None:
    pushed, pulled = read_fcm(fcm_data(outgoing)), read_gcm(sync_item("GCM", outgoing))
    internal = {name: value for name, value in pulled.internal.items() if name != "silent"}
    assert _text(pushed._replace(internal={})._asdict()) == _text(pulled._replace(internal={})._asdict())
    assert pushed.internal == internal


@given(outgoings)
def test_both_platforms_show_the_same(outgoing: Outgoing) -> None:
    android, ios = read_gcm(sync_item("GCM", outgoing)), read_apns(apns_document(outgoing))
    for name in ("text", "title", "sound", "category", "style", "is_silent", "image_url"):
        assert getattr(android, name) == getattr(ios, name), name


@each("platform", PLATFORMS)
def test_the_sdk_of_these_tests_drops_a_message_without_id_or_text(platform: PlatformType) -> None:
    document = json.dumps(sync_item(platform, make_outgoing(text="the text")))
    for lost in ("17672256000001234567890", "the text"):
        with pytest.raises(AssertionError):
            read_item(platform, json.loads(document.replace(lost, "")))


def _text(value: Any) -> str:
    """To compare digit by digit."""
    return json_text.write(value).decode()
