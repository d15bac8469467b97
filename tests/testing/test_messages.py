"""Messages in `pushtwin.testing`: what a phone shows, what the account tells of it."""

from typing import Any

import pytest

from pushtwin.testing import Twin, TwinAccount, TwinError


def send(twin: Twin, account: TwinAccount, registration_id: str, **options: Any) -> str:
    message = {
        "sender": account.application_code,
        "destinations": [{"type": "REGISTRATION", "pushRegistrationId": registration_id}],
        "content": {"type": "TEXT", "text": "hello"},
        "options": options,
    }
    headers = {"Authorization": f"App {account.api_key}"}
    answer = twin.http.post("/push/3/messages", json={"messages": [message]}, headers=headers).raise_for_status()
    message_id: str = answer.json()["messages"][0]["messageId"]
    return message_id


@pytest.mark.parametrize("platform", ["Android", "iOS"])
def test_a_phone_gets_opens_and_keeps_a_message(a_twin: Twin, mine: TwinAccount, platform: str) -> None:
    phone = mine.device(platform=platform)
    message_id = send(a_twin, mine, phone.registration_id)
    [shown] = phone.messages()
    assert (shown.message_id, shown.text) == (message_id, "hello")
    phone.open(shown)
    told = mine.message(shown)
    assert (told["status"]["groupName"], "seenAt" in told) == ("DELIVERED", True)
    assert phone.messages() == [shown]


def test_messages_are_listed_by_what_they_are_like(a_twin: Twin, mine: TwinAccount) -> None:
    mine.install("phone-1")
    mine.deliver("phone-1", "never")
    message_id = send(a_twin, mine, "phone-1")
    assert [one["messageId"] for one in mine.messages()] == [message_id]
    assert mine.messages(status="DELIVERED") == []
    assert mine.messages(status=7, registration_id="phone-1") == mine.messages()
    [listed] = mine.messages()
    assert mine.explain(listed)["why"] == "delivery to this device is set to never"


def test_targeting_gathers_all_pages(mine: TwinAccount) -> None:
    mine.install("phone-1")
    mine.install("phone-2")
    answer = mine.targeting(to={"pushRegistrationId": "phone-2"})
    assert answer["matched"] == ["phone-2"]
    assert [one["registrationId"] for one in answer["missed"]] == ["phone-1"]


def test_a_topic_that_was_added_may_be_named(a_twin: Twin, mine: TwinAccount) -> None:
    mine.install("phone-1")
    mine.add_inbox_topic("a/b")
    assert mine.message(send(a_twin, mine, "phone-1", inboxTopic="a/b"))["status"]["id"] == 7


def test_webhooks_are_shown_and_told_once_more(a_twin: Twin, mine: TwinAccount) -> None:
    mine.clock.freeze()
    mine.settings(webhook_url="http://169.254.169.254/")
    mine.install("phone-1")
    message_id = send(a_twin, mine, "phone-1")
    mine.clock.advance(seconds=1)
    [told] = mine.webhooks(message_id, state="pending")
    assert len(mine.retry_webhook(told)["attempts"]) == 2


def test_what_there_is_not_raises(mine: TwinAccount) -> None:
    with pytest.raises(TwinError, match="message"):
        mine.explain("nope")
