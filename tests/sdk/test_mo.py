"""What a phone sends: how an SDK spells it, what it makes of the answer, and what it sends again."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.sdk import Device, DeviceError, Platform, PushMessage
from pushtwin.sdk.mo import OwnMessage, Presses
from tests.cases import each
from tests.sdk.conftest import Listener, MakeDevice
from tests.sdk.test_messages import MESSAGE, told_in

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
PATHS = {Platform.ANDROID: "GCM", Platform.IOS: "APNS"}
UUIDS = {
    Platform.ANDROID: re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    Platform.IOS: re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"),
}


class Moment:
    """The time on the phone."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def phone(told: MakeDevice, platform: Platform, moment: Moment) -> Device:
    return told(platform=platform, registration_id="r-1", now=moment)


def answering(listener: Listener, *, code: int = 0, status: str = "Message Sent") -> None:
    """Whatever is sent is answered so; a sync brings nothing."""

    def answer(request: httpx.Request) -> httpx.Response:
        told = (told_in(request) or {}).get("messages", ())
        results = [{**one, "status": status, "statusCode": code} for one in told]
        return httpx.Response(200, json={"messages": results, "payloads": []})

    listener.answer = answer


def unreachable(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody is there")


def sent(listener: Listener) -> list[dict[str, Any]]:
    """The messages of all requests."""
    found = []
    for request in listener.heard:
        if request.url.path.endswith("/messages/mo"):
            body = json.loads(request.content)
            assert body["from"] == "r-1"
            found += body["messages"]
    return found


def test_a_pressed_button_says_category_action_and_which_push_it_was(
    phone: Device, listener: Listener, platform: Platform
) -> None:
    answering(listener)
    result = phone.press(MESSAGE, "mm_accept")
    assert (result.is_sent, result.status) == (True, "Message Sent")
    assert str(listener.last.url).endswith(f"/mobile/1/messages/mo?platformType={PATHS[platform]}")
    (message,) = sent(listener)
    assert UUIDS[platform].fullmatch(message.pop("messageId"))
    assert message == {"text": "mm_accept_decline mm_accept", "initialMessageId": "m3", "bulkId": "b1"}


def test_a_text_of_the_app_says_what_the_app_says(phone: Device, listener: Listener) -> None:
    answering(listener)
    phone.write("Where is it?", destination="shop", custom_payload={"order": 7})
    (message,) = sent(listener)
    del message["messageId"]
    assert message == {"destination": "shop", "text": "Where is it?", "customPayload": {"order": 7}}


def test_a_message_without_a_category_has_no_buttons(phone: Device, listener: Listener) -> None:
    plain = PushMessage(
        message_id="m",
        text="",
        title=None,
        sound=None,
        category=None,
        is_silent=False,
        custom_payload=None,
        internal={},
    )
    with pytest.raises(ValueError, match="no category"):
        phone.press(plain, "mm_accept")
    assert listener.heard == []


@each(
    "answer",
    [{}, {"messages": None}, {"messages": []}, {"messages": [{"messageId": "other", "statusCode": 0}]}, [], None],
)
def test_an_answer_that_says_nothing_of_the_message_is_no_good_one(
    phone: Device, listener: Listener, answer: Any
) -> None:
    listener.answer = httpx.Response(200, json=answer)
    with pytest.raises(DeviceError, match="does not say"):
        phone.write("Hi")


@pytest.mark.parametrize("code", [1, 2])
def test_what_is_not_sent_is_told(phone: Device, listener: Listener, code: int) -> None:
    answering(listener, code=code, status="Message Not Sent")
    result = phone.write("Hi")
    assert (result.is_sent, result.status_code, result.status) == (False, code, "Message Not Sent")


def go_on(phone: Device) -> None:
    """What lets an SDK send again: Android syncs, on iOS the app comes to the foreground."""
    if phone.install.is_android:
        phone.sync()
    else:
        phone.launch()


@pytest.mark.parametrize("failure", ["a status", "no connection", "not sent"])
def test_a_press_that_was_lost_is_sent_again_until_it_has_arrived(
    phone: Device, listener: Listener, failure: str
) -> None:
    if failure == "not sent":
        answering(listener, code=1)
        assert not phone.press(MESSAGE, "mm_accept").is_sent
    else:
        listener.answer = unreachable if failure == "no connection" else httpx.Response(503)
        with pytest.raises(DeviceError):
            phone.press(MESSAGE, "mm_accept")
        with pytest.raises(DeviceError):
            go_on(phone)  # the request that everybody makes fails, too
    before = len(sent(listener))
    answering(listener)
    for _ in range(3):
        go_on(phone)
    again = sent(listener)
    assert len(again) == before + 1
    assert {one["messageId"] for one in again} == {again[0]["messageId"]}


def test_the_other_occasion_sends_nothing_again(phone: Device, listener: Listener) -> None:
    listener.answer = httpx.Response(503)
    with pytest.raises(DeviceError):
        phone.press(MESSAGE, "mm_accept")
    answering(listener)
    if phone.install.is_android:
        phone.launch()
    else:
        phone.sync()
    assert len(sent(listener)) == 1


def test_a_text_of_the_app_is_tried_once(phone: Device, listener: Listener) -> None:
    listener.answer = httpx.Response(503)
    with pytest.raises(DeviceError):
        phone.write("Hi")
    answering(listener)
    go_on(phone)
    assert len(sent(listener)) == 1


def test_a_press_is_forgotten_after_two_days(phone: Device, listener: Listener, moment: Moment) -> None:
    listener.answer = httpx.Response(503)
    with pytest.raises(DeviceError):
        phone.press(MESSAGE, "mm_accept")
    answering(listener, code=1)
    moment.now = NOON + timedelta(days=2, seconds=-1)
    go_on(phone)
    moment.now = NOON + timedelta(days=2)
    go_on(phone)
    assert len(sent(listener)) == 2


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 72)), max_size=12), st.integers(0, 150))
def test_what_waits_is_what_was_added_in_two_days_and_not_removed(added: list[tuple[str, int]], now: int) -> None:
    presses = Presses()
    messages = [OwnMessage(message_id=name, text=name) for name, _ in added]
    for message, (_, hour) in zip(messages, added, strict=True):
        presses.add(message, NOON + timedelta(hours=hour))
    for message in messages[::2]:
        presses.remove(message)
    expected = [
        one
        for number, (one, (_, hour)) in enumerate(zip(messages, added, strict=True))
        if number % 2 and hour > now - 48
    ]
    assert presses.waiting(lambda: NOON + timedelta(hours=now)) == expected
