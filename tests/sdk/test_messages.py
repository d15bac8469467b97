"""Messages on a phone: how an SDK reads them, what it remembers, and what it tells of them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.core.messages.model import Notification, Source
from pushtwin.core.messages.payloads import Outgoing, sync_item
from pushtwin.sdk import Device, DeviceError, Platform, PushMessage
from pushtwin.sdk.messages import Memory, read_messages
from tests.core.messages.sends import notifications
from tests.sdk.conftest import Listener, MakeDevice

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
ANDROID_ITEM = {
    "gcm.notification.messageId": "m3",
    "gcm.notification.title": "Hi",
    "gcm.notification.body": "Text",
    "gcm.notification.sound": "default",
    "gcm.notification.vibrate": "true",
    "gcm.notification.silent": "false",
    "gcm.notification.category": "mm_accept_decline",
    "customPayload": '{"order":7}',
    "internalData": '{"bulkId":"b1","atts":[{"url":"https://i"}]}',
}
IOS_ITEM = {
    "messageId": "m3",
    "aps": {"alert": {"title": "Hi", "body": "Text"}, "sound": "default", "category": "mm_accept_decline"},
    "customPayload": {"order": 7},
    "internalData": {"bulkId": "b1", "atts": [{"url": "https://i"}]},
}
ITEMS: dict[Platform, dict[str, Any]] = {Platform.ANDROID: ANDROID_ITEM, Platform.IOS: IOS_ITEM}
MESSAGE = PushMessage(
    message_id="m3",
    text="Text",
    title="Hi",
    sound="default",
    category="mm_accept_decline",
    is_silent=False,
    custom_payload={"order": 7},
    internal={"bulkId": "b1", "atts": [{"url": "https://i"}]},
)


def read(platform: Platform, *items: Any) -> list[PushMessage]:
    return read_messages(platform, {"payloads": list(items)})


def item_of(platform: Platform, message_id: str) -> dict[str, Any]:
    name = "gcm.notification.messageId" if platform is Platform.ANDROID else "messageId"
    return {**ITEMS[platform], name: message_id}


def messages(*message_ids: str) -> list[PushMessage]:
    return [read(Platform.IOS, item_of(Platform.IOS, message_id))[0] for message_id in message_ids]


# -- reading ---------------------------------------------------------------------------------------------------


def test_both_forms_say_the_same(platform: Platform) -> None:
    assert read(platform, ITEMS[platform]) == [MESSAGE]
    assert MESSAGE.image_url == "https://i"


def test_a_silent_message_shows_what_stands_apart() -> None:
    silent = {"title": "Quiet", "body": "Shh", "sound": "none"}
    android = {**ANDROID_ITEM, "gcm.notification.silent": "true", "internalData": json.dumps({"silent": silent})}
    ios = {**IOS_ITEM, "aps": {"content-available": 1}, "internalData": {"silent": silent}}
    for platform, item in ((Platform.ANDROID, android), (Platform.IOS, ios)):
        (message,) = read(platform, item)
        assert (message.is_silent, message.title, message.text, message.sound) == (True, "Quiet", "Shh", "none")
        assert message.image_url is None


@pytest.mark.parametrize(
    ("platform", "item"),
    [
        (Platform.ANDROID, {**ANDROID_ITEM, "gcm.notification.messageId": None}),
        (Platform.ANDROID, {**ANDROID_ITEM, "gcm.notification.body": " "}),
        (Platform.IOS, {**IOS_ITEM, "messageId": None}),
        (Platform.IOS, {"messageId": "m3", "internalData": {}}),
    ],
    ids=["Android without id", "Android with a blank text", "iOS without id", "iOS with nothing to show"],
)
def test_what_an_sdk_can_not_show_is_dropped(platform: Platform, item: dict[str, Any]) -> None:
    assert read(platform, item, ITEMS[platform]) == [MESSAGE]


@pytest.mark.parametrize(
    "item", ["text", {**ANDROID_ITEM, "internalData": "{"}, {**ANDROID_ITEM, "internalData": {}}], ids=str
)
def test_what_no_sdk_can_read_is_a_device_error(item: Any) -> None:
    with pytest.raises(DeviceError, match="no SDK can read"):
        read(Platform.ANDROID, item)


plain = notifications.filter(lambda one: one.text.strip() and one.custom_payload is None)


@given(plain, st.sampled_from(Source), st.sampled_from(Platform))
def test_whatever_the_twin_sends_is_read(notification: Notification, source: Source, platform: Platform) -> None:
    outgoing = Outgoing(notification, source, "m1", "b1", 0)
    (message,) = read(platform, sync_item("GCM" if platform is Platform.ANDROID else "APNS", outgoing))
    assert (message.message_id, message.text, message.category) == ("m1", notification.text, notification.category)
    assert (message.title or None, message.is_silent) == (notification.title or None, notification.is_silent)
    assert message.image_url == notification.image_url


# -- remembering -----------------------------------------------------------------------------------------------


def test_a_message_is_new_once() -> None:
    memory = Memory()
    assert memory.take(messages("m1", "m2", "m1"), NOW) == messages("m1", "m2")
    assert memory.take(messages("m2", "m3"), NOW) == messages("m3")
    assert memory.unreported == ["m1", "m2", "m3"]


def test_ios_names_only_reported_ones_as_known() -> None:
    memory = Memory()
    memory.take(messages("m1", "m2"), NOW)
    memory.reported(["m1"], NOW)
    assert memory.known(Platform.IOS, NOW) == ["m1"]
    assert memory.known(Platform.ANDROID, NOW) == ["m1", "m2"]


def test_a_message_is_known_for_seven_days(platform: Platform) -> None:
    memory = Memory()
    memory.take(messages("m1"), NOW)
    memory.reported(["m1"], NOW)
    later = NOW + timedelta(days=7)
    assert memory.known(platform, later) == ["m1"]
    assert memory.known(platform, later + timedelta(seconds=1)) == []
    assert memory.take(messages("m1"), later + timedelta(seconds=1)) == messages("m1")


def test_the_hundred_newest_are_named_as_known(platform: Platform) -> None:
    memory = Memory()
    ids = [f"m{number}" for number in range(101)]
    memory.take(messages(*ids), NOW)
    memory.reported(ids, NOW)
    assert memory.known(platform, NOW) == ids[1:]


# -- what a device tells ---------------------------------------------------------------------------------------


def answering(listener: Listener, platform: Platform, *message_ids: str) -> None:
    listener.answer = httpx.Response(200, json={"payloads": [item_of(platform, one) for one in message_ids]})


def told_in(request: httpx.Request) -> Any:
    return json.loads(request.content) if request.content else None


@pytest.fixture
def phone(told: MakeDevice, platform: Platform) -> Device:
    return told(platform=platform, registration_id="r-1", now=lambda: NOW)


def test_the_next_sync_reports_what_the_last_one_brought(phone: Device, listener: Listener, platform: Platform) -> None:
    answering(listener, platform, "m1", "m2")
    assert [one.message_id for one in phone.sync()] == ["m1", "m2"]
    assert told_in(listener.last) in (None, {})
    answering(listener, platform, "m2", "m3")
    assert [one.message_id for one in phone.sync()] == ["m3"]
    known = {"mIDs": ["m1", "m2"]} if platform is Platform.ANDROID else {}
    assert told_in(listener.last) == {**known, "drIDs": ["m1", "m2"]}
    phone.sync()
    known = {"mIDs": ["m1", "m2", "m3"]} if platform is Platform.ANDROID else {"mIDs": ["m1", "m2"]}
    assert told_in(listener.last) == {**known, "drIDs": ["m3"]}


def test_a_report_that_did_not_get_through_is_made_again(phone: Device, listener: Listener, platform: Platform) -> None:
    answering(listener, platform, "m1")
    phone.sync()
    listener.answer = httpx.Response(503)
    with pytest.raises(DeviceError):
        phone.sync()
    answering(listener, platform)
    phone.sync()
    assert told_in(listener.last)["drIDs"] == ["m1"]


@pytest.mark.parametrize("answer", [{}, {"payloads": []}, {"payloads": None}])
def test_a_sync_may_bring_nothing(phone: Device, listener: Listener, answer: dict[str, Any]) -> None:
    listener.answer = httpx.Response(200, json=answer)
    assert phone.sync() == []


def test_seen_tells_how_long_ago(phone: Device, listener: Listener) -> None:
    listener.answer = httpx.Response(204)
    phone.seen("m1", "m2", ago=timedelta(seconds=12))
    assert told_in(listener.last) == {
        "messages": [{"messageId": "m1", "timestampDelta": 12}, {"messageId": "m2", "timestampDelta": 12}]
    }


@pytest.mark.parametrize("status", [200, 500])
def test_what_the_extension_of_an_iphone_has_reported_is_known(
    told: MakeDevice, listener: Listener, status: int
) -> None:
    iphone = told(platform=Platform.IOS, registration_id="r-1", now=lambda: NOW)
    listener.answer = httpx.Response(status, json={})
    iphone.report_delivery("m1")
    answering(listener, Platform.IOS, "m1")
    assert iphone.sync() == []
    assert told_in(listener.last) == {"mIDs": ["m1"]}


def test_android_has_no_such_extension(told: MakeDevice, listener: Listener) -> None:
    with pytest.raises(ValueError, match="Android reports with sync"):
        told(registration_id="r-1").report_delivery("m1")
    assert listener.heard == []


def test_a_logout_forgets_messages_and_what_was_not_reported(
    phone: Device, listener: Listener, platform: Platform
) -> None:
    answering(listener, platform, "m1")
    phone.sync()
    phone.depersonalize(of="r-2")
    assert phone.sync() == []
    phone.depersonalize()
    phone.sync()
    assert told_in(listener.last) in (None, {})
