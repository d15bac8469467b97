"""Inboxes on a phone: what an SDK makes of the answer, and of a twin."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pushtwin.sdk import Device, DeviceError, Platform
from pushtwin.sdk.inbox import InboxFilter, read_inbox
from tests.api_client import Account
from tests.sdk.conftest import MakeDevice


def item(message_id: str, topic: str, *, seen: bool | None = None) -> dict[str, Any]:
    inbox = {"topic": topic} if seen is None else {"topic": topic, "seen": seen}
    return {"messageId": message_id, "aps": {"alert": {"body": message_id}}, "internalData": {"inbox": inbox}}


ANSWER = {
    "countTotal": 4,
    "countUnread": 3,
    "messages": [item("m4", "a"), item("m3", "b", seen=True), item("m2", "c", seen=False), item("m1", "a", seen=False)],
}


def ids(*topics: str, limit: int | None = None) -> tuple[list[str], int | None, int | None]:
    found = read_inbox(Platform.IOS, ANSWER, InboxFilter(topics=topics, limit=limit))
    assert (found.count_total, found.count_unread) == (4, 3)
    return [one.message_id for one in found.messages], found.count_total_filtered, found.count_unread_filtered


def test_among_several_topics_the_sdk_chooses_and_counts_before_it_cuts() -> None:
    assert ids("a", "b") == (["m4", "m3", "m1"], 3, 2)
    assert ids("a", "b", limit=2) == (["m4", "m3"], 3, 2)
    assert ids("a") == (["m4", "m3", "m2", "m1"], None, None)  # which is what the platform has chosen
    assert ids() == ids("a")


def test_a_message_that_does_not_say_so_is_unread() -> None:
    (unread, *_) = read_inbox(Platform.IOS, ANSWER, InboxFilter()).messages
    assert (unread.inbox_topic, unread.is_seen) == ("a", False)


@pytest.mark.parametrize("answer", [{}, {"countTotal": 1}, {"countTotal": "1", "countUnread": 0}], ids=str)
def test_an_answer_that_counts_nothing_is_a_device_error(answer: dict[str, Any]) -> None:
    with pytest.raises(DeviceError, match="count"):
        read_inbox(Platform.ANDROID, answer, InboxFilter())


def test_nobody_who_is_not_logged_in_has_an_inbox(told: MakeDevice) -> None:
    for ask in (Device.inbox, lambda device: device.seen_in_inbox("m1")):
        with pytest.raises(ValueError, match="Nobody is logged in"):
            ask(told(registration_id="r-1"))


def test_a_device_looks_into_the_inbox_of_whoever_is_logged_in(account: Account, device: Device) -> None:
    account.http.put(f"{account.path}/inboxTopics/news", json={}).raise_for_status()

    def send(*options: dict[str, Any]) -> list[str]:
        to = [{"type": "EXTERNAL_USER_ID", "externalUserId": "u-1"}]
        content = {"type": "TEXT", "text": "Hi"}
        messages = [
            {"sender": account.application_code, "destinations": to, "content": content, "options": one}
            for one in options
        ]
        headers = {"Authorization": f"App {account.answer['apiKey']}"}
        answer = account.http.post("/push/3/messages", json={"messages": messages}, headers=headers)
        return [one["messageId"] for one in answer.raise_for_status().json()["messages"]]

    device.personalize(external_user_id="u-1")
    first, second = send({"inboxTopic": "news"}, {"inboxTopic": "news"})
    found = device.inbox()
    assert ([one.message_id for one in found.messages], found.count_unread) == ([second, first], 2)
    device.seen_in_inbox(first, ago=timedelta(seconds=5))
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    found = device.inbox("u-1", topics="news", sent_from=now - hour, sent_before=now + hour, limit=1)
    assert (found.count_unread, found.count_total_filtered, found.count_unread_filtered) == (1, 2, 1)
    assert [one.message_id for one in found.messages] == [second]
    assert device.inbox(topics=["news", "other"], sent_before=now - hour).messages == []
    device.depersonalize()
    with pytest.raises(ValueError, match="Nobody is logged in"):
        device.inbox()
