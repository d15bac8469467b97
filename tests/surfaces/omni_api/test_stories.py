"""What does not arrive through one channel goes through the next: from the send to the report, over all surfaces."""

from typing import Any

import pytest

from tests.databases import both
from tests.surfaces.control_api.control import after_noon
from tests.surfaces.omni_api.shapes import assert_refused
from tests.surfaces.omni_api.world import PHONE, SCENARIOS, SMS, OmniWorld, step
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.world import DAY, DELIVERED, ENROUTE, EXPIRED, HOUR, MINUTE, SECOND, Phone

NOT_DELIVERED, NO_CONTENT, MISSING_TO, NO_DESTINATION, DUPLICATE = 9, 69, 51, 66, 23
BY_SMS = {"to": PHONE, "mccMnc": "22801", "channel": "SMS"}


@pytest.fixture
def failing_over(world: OmniWorld) -> OmniWorld:
    """Ana has a phone, and messages go by push first, then by SMS."""
    world.scenario(world.push_step, SMS)
    return world


@pytest.fixture
def phone(failing_over: OmniWorld) -> Phone:
    return anas_phone(failing_over)


def anas_phone(world: OmniWorld) -> Phone:
    phone = world.android()
    identity = {"externalId": "ana", "phoneNumber": PHONE, "email": "ana@example.com"}
    assert world.account.push.personalize(phone.id, identity).status_code == 200
    return phone


# -- one way or the other (push-messages-api 14, scenario 10) --------------------------------------------------


def test_a_phone_that_has_the_push_gets_no_sms(failing_over: OmniWorld, phone: Phone) -> None:
    failing_over.failover_to(phoneNumber=PHONE, more={"callbackData": "order 7"})
    failing_over.advance(2 * SECOND)
    assert phone.receive() == ["m"]
    failing_over.advance(DAY)
    (report,) = failing_over.omni_reports()
    assert {name: report.get(name) for name in ("to", "channel", "messageId", "callbackData", "mccMnc")} == {
        "to": PHONE,
        "channel": "PUSH",
        "messageId": "m",
        "callbackData": "order 7",
        "mccMnc": None,
    }
    assert failing_over.steps() == [("PUSH", DELIVERED, 0, 2 * SECOND)]
    assert failing_over.omni_reports() == failing_over.outbox() == []


def test_who_has_no_device_gets_the_sms_at_once(failing_over: OmniWorld) -> None:
    failing_over.failover_to(phoneNumber=PHONE)
    failing_over.advance(SECOND)
    assert failing_over.steps() == [("PUSH", NO_DESTINATION, 0, 0), ("SMS", DELIVERED, 0, SECOND)]
    (report,) = failing_over.omni_reports()
    assert {name: report[name] for name in BY_SMS} == BY_SMS
    assert [(one["to"], one["text"]) for one in failing_over.outbox()] == [(PHONE, "By SMS")]


@both
def test_a_phone_that_is_silent_gets_the_sms_when_the_validity_is_over(failing_over: OmniWorld, phone: Phone) -> None:
    failing_over.failover_to(phoneNumber=PHONE, more={"push": {"text": "By push", "validityPeriod": 1}})
    failing_over.advance(MINUTE - 1)
    assert failing_over.steps() == [("PUSH", ENROUTE, 0, None)]
    assert failing_over.omni_reports() == []
    failing_over.advance(1 + SECOND)
    assert failing_over.steps() == [("PUSH", EXPIRED, 0, MINUTE), ("SMS", DELIVERED, MINUTE, MINUTE + SECOND)]
    assert phone.pull() == []  # the push is cancelled
    phone.report("m")
    assert failing_over.ended() == {"m": ("SMS", DELIVERED, MINUTE, MINUTE + SECOND)}


def test_steps_follow_each_other_to_the_second(world: OmniWorld) -> None:
    """The published example: one minute, then ninety seconds, then two hours (push-messages-api 11.4)."""
    anas_phone(world)
    world.account.http.patch(world.account.path, json={"settings": {"smsOutcomes": {"*": "pending"}}})
    world.scenario(world.push_step, SMS, world.push_step)
    push = {"text": "After a minute the SMS", "validityPeriod": 1}
    sms = {"text": "Then once more", "validityPeriod": 90, "validityPeriodTimeUnit": "SECONDS"}
    world.failover_to(phoneNumber=PHONE, more={"push": push, "sms": sms, "sendAt": "2031-05-05T13:00:00.000+0000"})
    world.advance(2 * HOUR)
    first, second, third = HOUR + MINUTE, HOUR + MINUTE + 90 * SECOND, HOUR + 2 * MINUTE + 90 * SECOND
    assert world.steps() == [
        ("PUSH", EXPIRED, HOUR, first),
        ("SMS", EXPIRED, first, second),
        ("PUSH", EXPIRED, second, third),
    ]
    assert world.ended() == {"m": ("PUSH", EXPIRED, second, third)}


# -- each reason to go on --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"systemData": {"registrationEnabled": False}}, NO_DESTINATION),
        ({"systemData": {"notificationsEnabled": False}}, NO_DESTINATION),
    ],
)
def test_devices_that_may_get_nothing_are_left_out(world: OmniWorld, change: Any, status: int) -> None:
    world.scenario(world.push_step, SMS)
    world.install("d1", **change)
    world.failover({"messageId": "m", "to": {"pushRegistrationId": "d1", "phoneNumber": PHONE}})
    world.advance(SECOND)
    assert world.steps() == [("PUSH", status, 0, 0), ("SMS", DELIVERED, 0, SECOND)]


def test_a_device_that_fails_lets_the_sms_go_at_that_moment(world: OmniWorld) -> None:
    world.scenario(world.push_step, SMS)
    world.install("d1")
    path = f"{world.account.path}/registrations/d1"
    assert world.http.patch(path, json={"delivery": {"errorId": 8005}}).status_code == 200
    world.failover({"messageId": "m", "to": {"pushRegistrationId": "d1", "phoneNumber": PHONE}})
    world.advance(SECOND)
    assert world.steps() == [("PUSH", NOT_DELIVERED, 0, 0), ("SMS", DELIVERED, 0, SECOND)]


@pytest.mark.parametrize(
    ("push", "status"),
    [
        ({"text": "x", "notificationOptions": {"inboxTopic": "unknown"}}, 73),
        ({"text": "x", "customPayload": {"big": "x" * 4000}}, 68),
        ({"text": " "}, 69),
        ({"text": "x", "targetOnlyPrimaryDevices": True}, NO_DESTINATION),
        ({"text": "x", "deviceSubscriptions": ["vip"]}, NO_DESTINATION),
        ({"text": "x", "personSubscriptions": ["vip"]}, NO_DESTINATION),
    ],
)
def test_a_push_that_is_refused_gives_way_at_once(world: OmniWorld, push: Any, status: int) -> None:
    world.scenario(world.push_step, SMS)
    world.install("d1")
    world.failover({"messageId": "m", "to": {"pushRegistrationId": "d1", "phoneNumber": PHONE}}, push=push)
    world.advance(SECOND)
    assert world.steps() == [("PUSH", status, 0, 0), ("SMS", DELIVERED, 0, SECOND)]


def test_steps_without_content_or_of_other_channels_are_as_if_they_were_not_there(world: OmniWorld) -> None:
    key = world.scenario(step("VIBER", "Shop"), world.push_step, SMS)["key"]
    answer = world.try_failover({"to": {"phoneNumber": PHONE}}, push=None, viber={"text": "x"}, scenarioKey=key)
    assert (answer.status_code, answer.headers["x-twin-warning"]) == (200, "unread field viber")
    world.advance(SECOND)
    assert world.steps() == [("SMS", DELIVERED, 0, SECOND)]
    world.failover({"messageId": "nothing", "to": {"phoneNumber": PHONE}}, push={}, sms={})
    assert world.ended(messageId="nothing") == {"nothing": ("SMS", NO_CONTENT, SECOND, SECOND)}


def test_a_step_without_an_address_gives_way_and_the_last_one_fails(world: OmniWorld) -> None:
    world.scenario(world.push_step, SMS)
    for number, to in enumerate([{}, {"emailAddress": "nobody@example.com"}, {"phoneNumber": "1"}]):
        world.failover({"messageId": str(number), "to": to})
    world.failover({"messageId": "bare"})
    assert {name: outcome[:2] for name, outcome in world.ended().items()} == dict.fromkeys(
        ("0", "1", "2", "bare"), ("SMS", MISSING_TO)
    )


@both
def test_one_of_several_devices_is_enough_and_all_must_fail(world: OmniWorld) -> None:
    world.scenario(world.push_step, SMS)
    for name in ("d1", "d2"):
        world.install(name)
        assert world.account.push.personalize(name, {"phoneNumber": PHONE}).status_code == 200
    control = f"{world.account.path}/registrations"
    world.http.patch(f"{control}/d1", json={"delivery": {"errorId": 8005}}).raise_for_status()
    world.failover_to("one", phoneNumber=PHONE)
    world.advance(SECOND)
    world.http.patch(f"{control}/d2", json={"delivery": {"errorId": 8001}}).raise_for_status()
    world.failover_to("none", phoneNumber=PHONE)
    world.advance(SECOND)
    assert world.ended() == {"one": ("PUSH", DELIVERED, 0, SECOND), "none": ("SMS", DELIVERED, SECOND, 2 * SECOND)}


# -- what is refused -------------------------------------------------------------------------------------------


def test_what_can_not_be_sent_sends_nothing(world: OmniWorld) -> None:
    to = {"to": {"phoneNumber": PHONE}}
    no_default = {"scenarioKey": ["must be there, because there is no default scenario"]}
    assert_refused(world.try_failover(to), no_default)
    world.scenario(SMS)
    assert_refused(world.try_failover(to, scenarioKey="0" * 32), {"scenarioKey": ["must be that of a scenario"]})
    assert_refused(world.try_failover(), {"destinations": ["must not be empty"]})
    too_late = {"sendAt": ["must be sooner than 180 days from now"]}
    assert_refused(world.try_failover(to, sendAt="2031-11-01T12:00:00.000+0000"), too_late)
    assert world.try_failover(to, sendAt="2031-11-01T11:59:59.999Z").status_code == 200
    world.account.set(pastSendAt="refuse")
    assert_refused(world.try_failover(to, sendAt=after_noon(-1)), {"sendAt": ["must not be in the past"]})
    assert world.omni_logs() == []
    assert world.try_failover(to, sendAt=after_noon(0)).status_code == 200


def test_fields_that_nobody_knows_may_be_refused_but_not_other_channels(world: OmniWorld) -> None:
    world.scenario(SMS)
    world.account.set(unknownFields="refuse")
    to = {"to": {"phoneNumber": PHONE}}
    assert_refused(world.try_failover(to, colour="red"), {"colour": ["must not be there"]})
    assert_refused(world.post(SCENARIOS, {"flow": [SMS], "colour": "red"}), {"colour": ["must not be there"]})
    assert world.omni_logs() == []
    assert world.try_failover(to, viber={"text": "x"}).status_code == 200


@both
def test_a_message_id_that_is_taken_is_refused(failing_over: OmniWorld) -> None:
    to = {"to": {"phoneNumber": PHONE}}
    answer = failing_over.failover({"messageId": "m", **to}, {"messageId": "m", **to}, {"messageId": "n", **to})
    assert [one["status"]["id"] for one in answer["messages"]] == [ENROUTE, DUPLICATE, ENROUTE]
    assert failing_over.failover({"messageId": "n", **to})["messages"][0]["status"]["id"] == DUPLICATE


# -- several destinations, schedules, stores -------------------------------------------------------------------


@both
def test_each_destination_goes_its_own_way_under_one_bulk_id(failing_over: OmniWorld, phone: Phone) -> None:
    answer = failing_over.failover(
        {"messageId": "push", "to": {"emailAddress": "ANA@example.com"}},
        {"messageId": "sms", "to": {"phoneNumber": "385917654321"}},
        bulkId="two",
    )
    assert answer["bulkId"] == "two"
    assert phone.receive() == ["push"]
    failing_over.advance(SECOND)
    assert {one["messageId"] for one in failing_over.omni_logs(bulkId="two,other")} == {"push", "sms"}
    assert failing_over.ended(bulkId="other") == {}
    assert failing_over.ended(channel="SMS") == {"sms": ("SMS", DELIVERED, 0, SECOND)}
    assert failing_over.ended(bulkId="two") == {"push": ("PUSH", DELIVERED, 0, 0)}


def test_what_is_scheduled_waits_and_goes_by_the_scenario_as_it_was(failing_over: OmniWorld) -> None:
    key = failing_over.scenarios()[0]["key"]
    failing_over.failover_to(phoneNumber=PHONE, more={"sendAt": "2031-05-05T13:00:00+00:00"})
    failing_over.replace(key, step("VOICE"))
    failing_over.advance(HOUR - 1)
    assert failing_over.omni_logs() == []
    failing_over.advance(1 + SECOND)
    assert failing_over.ended() == {"m": ("SMS", DELIVERED, HOUR, HOUR + SECOND)}


def test_pushes_of_failover_are_not_among_those_of_push(failing_over: OmniWorld, phone: Phone) -> None:
    failing_over.failover_to(phoneNumber=PHONE)
    assert phone.receive() == ["m"]
    assert failing_over.reports() == failing_over.reports_v1() == failing_over.logs() == []
    (message,) = failing_over.http.get(f"{failing_over.account.path}/messages").json()["messages"]
    assert (message["messageId"], message["source"], message["status"]["id"]) == ("m", "omni", DELIVERED)


@both
def test_reports_and_logs_end_after_two_days_and_can_be_filtered(failing_over: OmniWorld) -> None:
    name = failing_over.account.answer["applications"][0]["name"]
    failing_over.failover_to(phoneNumber=PHONE)
    failing_over.advance(SECOND)
    queries: list[tuple[dict[str, Any], int]] = [
        ({}, 2),
        ({"from": "Shop"}, 1),
        ({"from": name}, 1),
        ({"from": failing_over.code}, 1),
        ({"to": PHONE}, 2),
        ({"to": "1"}, 0),
        ({"generalStatus": "DELIVERED"}, 1),
        ({"channel": "PUSH"}, 1),
        ({"sentSince": "2031-05-05T12:00:00.001Z"}, 0),
        ({"sentUntil": "2031-05-05T12:00:00.000Z"}, 2),
        ({"mcc": "228"}, 1),
        ({"mcc": "228", "mnc": "02"}, 0),
        ({"messageId": "x,m", "limit": 1}, 1),
    ]
    for query, count in queries:
        assert len(failing_over.omni_logs(**query)) == count, query
    sms, push = failing_over.omni_logs()
    assert (push["from"], push["text"], sms["from"], sms["text"]) == (name, "By push", "Shop", "By SMS")
    failing_over.advance(2 * DAY - SECOND)
    assert len(failing_over.omni_logs()) == 2
    failing_over.advance(SECOND + 1)
    assert failing_over.omni_logs() == failing_over.omni_reports() == []


@both
def test_logs_are_found_by_the_address_that_they_show(failing_over: OmniWorld) -> None:
    failing_over.install("Device")
    failing_over.failover_to("nowhere", emailAddress="jdoe@example.com")
    failing_over.failover_to("device", pushRegistrationId="DEVICE")
    failing_over.failover({"messageId": "device", "to": {"phoneNumber": PHONE}})  # which is taken
    failing_over.advance(SECOND)
    for to in ("jdoe@example.com", "device", "DEVICE", PHONE):
        shown = [one for one in failing_over.omni_logs() if one["to"].lower() == to.lower()]
        assert shown
        assert failing_over.omni_logs(to=to) == shown


# -- webhooks --------------------------------------------------------------------------------------------------


def test_a_webhook_is_told_of_the_steps_the_end_and_that_it_was_seen(
    failing_over: OmniWorld, phone: Phone, hook: Hook
) -> None:
    more = {"notifyUrl": hook.url, "intermediateReport": True, "callbackData": "order 7"}
    failing_over.failover_to("by-push", phoneNumber=PHONE, more=more)
    failing_over.advance(SECOND)
    assert [one.report["status"]["id"] for one in hook.take()] == [3]
    assert phone.receive() == ["by-push"]
    failing_over.advance(SECOND)
    (delivered,) = hook.take()
    assert delivered.content_type == "application/json"
    assert (delivered.report["channel"], delivered.report["callbackData"]) == ("PUSH", "order 7")
    phone.see("by-push")
    failing_over.advance(SECOND)
    (seen,) = hook.take()
    assert sorted(seen.report) == ["from", "messageId", "seenAt", "sendAt", "to"]
    assert (seen.report["from"], seen.report["to"]) == (failing_over.code, PHONE)
    assert failing_over.omni_reports() == []  # the webhook has taken it
    assert failing_over.control.passes(operation="webhook", direction="out", count=3)


def test_a_webhook_hears_that_a_push_was_seen_after_all_else_and_when_its_phone_says_so(
    failing_over: OmniWorld, phone: Phone, hook: Hook
) -> None:
    failing_over.failover_to("m", phoneNumber=PHONE, more={"notifyUrl": hook.url, "intermediateReport": True})
    failing_over.advance(MINUTE)
    phone.see("m", 30)
    failing_over.advance(0)
    assert [one.report.get("status", {}).get("id") for one in hook.take()] == [3, DELIVERED, None]
    webhooks = failing_over.http.get(f"{failing_over.account.path}/webhooks").json()["webhooks"]
    assert [(one["kind"], one["attempts"][0]["at"]) for one in webhooks] == [
        ("omniIntermediate", after_noon(0)),
        ("omniDelivery", after_noon(MINUTE)),
        ("omniSeen", after_noon(MINUTE)),
    ]


@both
def test_a_webhook_that_refuses_is_tried_again_after_one_and_two_minutes(failing_over: OmniWorld, hook: Hook) -> None:
    hook.statuses = [500, 500]
    failing_over.failover_to(phoneNumber=PHONE, more={"notifyUrl": hook.url})
    failing_over.advance(4 * MINUTE)
    assert [one.report["channel"] for one in hook.take()] == ["SMS"] * 3
    assert failing_over.omni_reports() == []
    failing_over.failover_to("quiet", phoneNumber=PHONE, more={"notifyUrl": hook.url, "notify": False})
    failing_over.advance(MINUTE)
    assert hook.take() == []
    assert [one["messageId"] for one in failing_over.omni_reports()] == ["quiet"]


@both
def test_webhooks_of_failover_are_retried_and_taken_as_the_account_has_it(failing_over: OmniWorld, hook: Hook) -> None:
    failing_over.account.set(webhookSuccess="only200", webhookWaits="one", webhookRetries=1, webhookReports="keep")
    hook.statuses = [204, 204]
    failing_over.failover_to("given up", phoneNumber=PHONE, more={"notifyUrl": hook.url})
    for wait, calls in ((SECOND, 1), (2 * MINUTE - 1, 0), (1, 1), (DAY, 0)):
        failing_over.advance(wait)
        assert len(hook.take()) == calls, wait
    failing_over.failover_to("taken", phoneNumber=PHONE, more={"notifyUrl": hook.url})
    failing_over.advance(SECOND)
    assert len(hook.take()) == 1
    assert [one["messageId"] for one in failing_over.omni_reports()] == ["taken", "given up"]


def test_the_control_api_shows_what_webhooks_were_told_and_tells_it_again(
    failing_over: OmniWorld, phone: Phone, hook: Hook
) -> None:
    hook.statuses = [500]
    failing_over.failover_to(phoneNumber=PHONE, more={"notifyUrl": hook.url})
    failing_over.advance(SECOND)
    assert phone.receive() == ["m"]
    failing_over.advance(SECOND)
    path = f"{failing_over.account.path}/webhooks"
    (told,) = failing_over.http.get(path, params={"messageId": "m"}).json()["webhooks"]
    assert (told["messageId"], told["state"], len(told["attempts"])) == ("m", "pending", 1)
    again = failing_over.http.post(f"{path}/{told['webhookId']}/retry").json()
    assert (again["state"], [one["status"] for one in again["attempts"]]) == ("done", [500, 200])
    first, second = hook.take()
    assert first.body == second.body


def test_an_account_has_an_address_for_reports_that_name_none(failing_over: OmniWorld, hook: Hook) -> None:
    failing_over.account.set(webhookUrl=hook.url)
    failing_over.failover_to(phoneNumber=PHONE)
    failing_over.advance(SECOND)
    assert [one.report["messageId"] for one in hook.take()] == ["m"]


# -- the inbox -------------------------------------------------------------------------------------------------


def test_a_push_with_a_topic_stays_in_the_inbox_also_when_the_sms_has_followed(
    failing_over: OmniWorld, phone: Phone
) -> None:
    failing_over.http.put(f"{failing_over.account.path}/inboxTopics/parcels", json={}).raise_for_status()
    push = {"text": "x", "validityPeriod": 1, "notificationOptions": {"inboxTopic": "parcels"}}
    failing_over.failover_to(phoneNumber=PHONE, more={"push": push})
    failing_over.advance(MINUTE + SECOND)
    assert failing_over.ended() == {"m": ("SMS", DELIVERED, MINUTE, MINUTE + SECOND)}
    assert phone.pull() == []
    answer = phone.sdk.send("GET", "/mobile/1/user/ana/inbox/gcm/messages")
    assert [one["gcm.notification.messageId"] for one in answer.json()["messages"]] == ["m"]


@both
def test_an_inbox_keeps_one_message_however_many_steps_push_it(world: OmniWorld) -> None:
    world.scenario(world.push_step, SMS, world.push_step)
    world.account.set(smsOutcomes={"*": "undeliverable"})
    world.add_topics("news")
    phone = anas_phone(world)
    push = {"text": "By push", "validityPeriod": 1, "notificationOptions": {"inboxTopic": "news"}}
    world.failover_to("m", phoneNumber=PHONE, more={"push": push})
    world.failover_to("other", phoneNumber=PHONE, more={"push": push})
    world.advance(2 * MINUTE)
    assert [one[0] for one in world.steps(messageId="m")] == ["PUSH", "SMS", "PUSH"]
    assert phone.kept("ana") == ["other", "m"]
    world.http.delete("/push/1/inbox/messages", params={"messageId": "m"}, headers=world.headers)
    assert phone.kept("ana") == ["other"]
