"""Tests that rest on whom messages go to, when they leave, and what phones say of them."""

from .expected import rests

AT_SEND = "send-push-notifications"
AT_REPORTS = "get-outbound-push-message-delivery-reports"


def primary(external_id):
    return {"type": "EXTERNAL_USER_ID", "externalUserId": external_id, "targetOnlyPrimaryDevices": True}


def user(external_id):
    return {"type": "EXTERNAL_USER_ID", "externalUserId": external_id}


# -- whom they go to -------------------------------------------------------------------------------------------


@rests("targetingEvaluation", at=AT_SEND)
def test_two_ids_are_alternatives(shop):
    shop.account.install("phone-2")
    ids = [{"pushRegistrationId": f"phone-{number}"} for number in "12"]
    assert shop.status({"type": "MULTIPLE", "$and": ids}) == 7


@rests("messageIds", at=AT_SEND)
def test_message_ids_are_digits(shop):
    assert shop.send("phone-1")["messages"][0]["messageId"].isdigit()


@rests("usedMessageIds", at=AT_SEND)
def test_a_message_id_is_good_for_one_message(shop):
    again = {"type": "REGISTRATION", "pushRegistrationId": "phone-1", "messageId": "m-1"}
    assert [shop.status(again), shop.status(again)] == [7, 23]


@rests("unknownRegistrations", at=AT_SEND)
def test_an_unknown_registration_fails_later(shop):
    assert shop.status("nobody") == 7


@rests("disabledRegistrations", at=AT_SEND)
def test_a_disabled_registration_fails_later(shop):
    shop.update(systemData={"registrationEnabled": False})
    assert shop.status("phone-1") == 7


@rests("mutedDevices", at=AT_REPORTS)
def test_a_muted_device_fails_with_8013(shop):
    shop.send(shop.mute())
    shop.later(minutes=1)
    assert shop.reports()[0]["error"]["id"] == 8013


@rests("silentToMuted", at=AT_REPORTS)
def test_a_silent_message_reaches_a_muted_device(shop):
    shop.send(shop.mute(), isSilent=True)
    shop.later(minutes=1)
    assert shop.reports()[0]["error"]["id"] == 0


@rests("repeatedDevices", at=AT_SEND)
def test_a_device_gets_a_message_for_each_destination(shop):
    shop.send("phone-1", "phone-1")
    shop.later(minutes=1)
    assert [one["status"]["id"] for one in shop.reports()] == [5, 5]


@rests("withoutPrimary", at=AT_SEND)
def test_who_has_no_primary_device_gets_nothing(shop):
    shop.login(externalId="u-1")
    assert shop.status(primary("u-1")) == 66


@rests("sendersOfV2", at="send-single-push-notification")
def test_the_id_of_an_application_is_a_sender(shop):
    body = {"from": shop.account.application_id, "to": {"pushRegistrationId": "phone-1"}, "text": "Hi"}
    answer = shop.call("POST /push/2/message/single", body).json()
    assert answer["bulks"][0]["status"]["id"] == 26


@rests("rejectedSends", at=AT_REPORTS)
def test_rejected_sends_of_the_current_api_have_a_report(shop):
    shop.send(user("nobody")), shop.send_v2(externalUserId="nobody")
    assert len(shop.reports()) == 1


# -- when they leave -------------------------------------------------------------------------------------------


@rests("defaultValidityHours", at="sync-messages")
def test_a_message_still_counts_after_a_day(shop):
    phone = shop.account.device()
    shop.send(phone.registration_id)
    shop.later(hours=30)
    assert len(phone.sync()) == 1


@rests("validityBegins", at=AT_REPORTS)
def test_a_message_that_waits_for_its_window_expires(shop):
    window = {"days": ["MONDAY"], "from": {"hour": 12, "minute": 0}, "to": {"hour": 14, "minute": 0}}
    shop.send("phone-1", deliveryTimeWindow=window, validityPeriod={"amount": 1, "timeUnit": "HOURS"})
    shop.later(hours=3)
    assert shop.reports()[0]["status"]["groupName"] == "EXPIRED"


@rests("validityBegins", at=AT_REPORTS)
def test_a_message_that_waits_for_its_turn_expires(shop):
    shop.account.install("phone-2")
    limit = {"sendingSpeedLimit": {"amount": 1, "timeUnit": "HOUR"}}
    shop.send("phone-1", "phone-2", schedule=limit, validityPeriod={"amount": 30, "timeUnit": "MINUTES"})
    shop.later(hours=3)
    assert {one["status"]["groupName"] for one in shop.reports()} == {"DELIVERED", "EXPIRED"}


@rests("overnightWindows", at=AT_SEND)
def test_a_window_may_go_over_midnight(shop):
    window = {"days": ["MONDAY"], "from": {"hour": 22, "minute": 0}, "to": {"hour": 6, "minute": 0}}
    shop.send("phone-1", deliveryTimeWindow=window)
    assert shop.answer.status_code == 200


@rests("speedLimits", at=AT_REPORTS)
def test_messages_leave_one_after_the_other(shop):
    shop.account.install("phone-2")
    shop.send("phone-1", "phone-2", schedule={"sendingSpeedLimit": {"amount": 2, "timeUnit": "MINUTE"}})
    shop.later(seconds=10)
    assert len(shop.reports()) == 1


@rests("validityUnit", at="sync-messages")
def test_a_validity_is_in_minutes(shop):
    phone = shop.account.device()
    shop.send(phone.registration_id, validityPeriod={"amount": 2})
    shop.later(minutes=10)
    assert phone.sync() == []


@rests("pastSendAt", at=AT_SEND)
def test_a_time_in_the_past_is_now(shop):
    assert shop.status("phone-1", sendAt="2026-03-01T10:00:00.000+0000") == 7


@rests("scheduledToNobody", at=AT_SEND)
def test_a_message_may_wait_for_somebody(shop):
    assert shop.status(user("nobody"), sendAt="2026-03-03T10:00:00.000+0000") == 7


# -- what phones say -------------------------------------------------------------------------------------------


@rests("messagesAfterLogout", at="sync-messages")
def test_a_phone_gets_nothing_of_who_has_logged_out(shop):
    phone = shop.account.device()
    phone.personalize(external_user_id="u-1")
    shop.send(user("u-1"))
    phone.depersonalize()
    assert phone.sync() == []


@rests("knownMessages", at=AT_REPORTS)
def test_a_message_that_is_known_is_not_delivered(shop):
    phone = shop.account.device()
    sent = shop.send(phone.registration_id)["messages"][0]["messageId"]
    headers = {"pushregistrationid": phone.registration_id, "Authorization": f"App {shop.account.application_code}"}
    shop.call("POST /mobile/5/messages", {"mIDs": [sent]}, headers, platformType="GCM")
    assert shop.reports() == []


@rests("seenBeforeDelivered", at=AT_REPORTS)
def test_a_message_that_was_seen_is_delivered(shop):
    shop.account.settings(message_ids="digits")
    phone = shop.account.device()
    shop.send(phone.registration_id)
    phone.seen(phone.sync()[0].message_id)
    assert shop.reports()[0]["status"]["id"] == 5


@rests("failedStatus", at=AT_REPORTS)
def test_what_fails_was_rejected_by_the_operator(shop):
    shop.account.deliver("phone-1", {"errorId": 8005})
    shop.send("phone-1")
    shop.later(seconds=5)
    assert shop.reports()[0]["status"]["id"] == 4
