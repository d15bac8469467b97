"""Messages in `pushtwin.testing`: what a phone shows, what the account tells of it."""

from typing import Any

import pytest

from pushtwin.sdk import DeviceError
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


@pytest.mark.parametrize("platform", ["Android", "iOS"])
def test_a_phone_presses_a_button_and_the_account_shows_what_became_of_it(
    a_twin: Twin, mine: TwinAccount, platform: str
) -> None:
    phone, other = mine.device(platform=platform), mine.device()
    message_id = send(a_twin, mine, phone.registration_id, category="mm_accept_decline")
    assert phone.press(message_id, "mm_accept").is_sent
    phone.write("Thanks", custom_payload={"stars": 5})
    other.write("Who is there?")
    [pressed] = mine.mo(answering=message_id)
    assert (pressed["text"], pressed["outcomes"]) == ("mm_accept_decline mm_accept", [])
    assert [one["text"] for one in mine.mo(registration_id=phone.registration_id)] == [pressed["text"], "Thanks"]
    assert [one["text"] for one in mine.mo(person_id=mine.registration(other.registration_id)["personId"])] == [
        "Who is there?"
    ]
    with pytest.raises(ValueError, match="has not got"):
        other.press(message_id, "mm_accept")


def test_a_button_that_the_network_swallowed_arrives_with_the_next_sync(a_twin: Twin, mine: TwinAccount) -> None:
    phone = mine.device()
    send(a_twin, mine, phone.registration_id, category="mm_accept_decline")
    [shown] = phone.messages()
    with mine.fail("send-mo-messages", error="GENERAL_ERROR"), pytest.raises(DeviceError):
        phone.press(shown, "mm_decline")
    assert mine.mo() == []
    phone.sync()
    phone.sync()
    assert [one["text"] for one in mine.mo(answering=shown)] == ["mm_accept_decline mm_decline"]


def test_an_app_that_wants_to_call_gets_a_token(mine: TwinAccount) -> None:
    mine.clock.freeze("2031-05-05T12:00:00Z")
    assert mine.device().call_token()["expirationTime"] == "2031-05-06T00:00:00.000+00:00"


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


def test_what_becomes_of_an_sms_is_said_beforehand_or_decided(a_twin: Twin, mine: TwinAccount) -> None:
    headers = {"Authorization": f"App {mine.api_key}"}

    def failover(*numbers: str) -> list[str]:
        to = [{"to": {"phoneNumber": one}} for one in numbers]
        body = {"destinations": to, "push": {"text": "By push"}, "sms": {"text": "By SMS"}}
        answer = a_twin.http.post("/omni/1/advanced", json=body, headers=headers).raise_for_status()
        return [one["messageId"] for one in answer.json()["messages"]]

    flow = [{"channel": "PUSH", "from": mine.application_code}, {"channel": "SMS", "from": "Shop"}]
    a_twin.http.post("/omni/1/scenarios", json={"flow": flow}, headers=headers).raise_for_status()
    mine.settings(sms_delay_ms=0, sms_outcomes={"385911111111": "undeliverable", "38592*": "pending"})
    failed, waiting = failover("385911111111", "385922222222")
    (sms,) = mine.sms(to="385922222222", status="PENDING")
    assert (sms["messageId"], sms["text"], sms["sender"]) == (waiting, "By SMS", "Shop")
    assert mine.explain(waiting)["why"] == "step 1 PUSH: no device → step 2 SMS: under way"
    assert mine.decide_sms(sms, 5)["status"]["id"] == 5
    assert [one["status"]["id"] for one in mine.sms()] == [9, 5]
    assert mine.explain(failed)["why"] == "step 1 PUSH: no device → step 2 SMS: not delivered"
    assert mine.sms(message=failed) == mine.sms(status=9)


def test_what_there_is_not_raises(mine: TwinAccount) -> None:
    with pytest.raises(TwinError, match="message"):
        mine.explain("nope")
