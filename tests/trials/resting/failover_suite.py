"""Tests that rest on what failover does."""

from .expected import rests

AT_REPORTS = "get-omni-failover-delivery-reports"
AT_SEND = "send-omni-failover-message"
PHONE = {"to": {"pushRegistrationId": "phone-1"}}


def reports(shop):
    return shop.call("GET /omni/1/reports").json()["results"]


@rests("mutedInFailover", at=AT_REPORTS)
def test_a_muted_device_lets_the_sms_go(shop):
    shop.failover({"to": {"pushRegistrationId": shop.mute(), "phoneNumber": "49170000001"}})
    shop.later(seconds=5)
    assert reports(shop)[0]["channel"] == "SMS"


@rests("failedPushes", at=AT_REPORTS)
def test_a_push_that_fails_has_no_error(shop):
    shop.account.deliver("phone-1", {"errorId": 8005})
    shop.failover(PHONE)
    shop.later(seconds=5)
    assert reports(shop)[0]["error"]["id"] == 0


@rests("usedMessageIds", at=AT_SEND)
def test_a_message_id_is_good_for_one_message_of_failover(shop):
    answers = shop.failover({**PHONE, "messageId": "m-1"}, {**PHONE, "messageId": "m-1"})
    assert [one["status"]["id"] for one in answers] == [7, 23]


@rests("defaultValidityHours", at=AT_REPORTS)
def test_a_push_still_counts_after_a_day(shop):
    phone = shop.account.device()
    shop.failover({"to": {"pushRegistrationId": phone.registration_id, "phoneNumber": "49170000001"}})
    shop.later(hours=30)
    assert reports(shop) == []


@rests("messageIds", at=AT_SEND)
def test_ids_of_failover_are_digits(shop):
    assert shop.failover(PHONE)[0]["messageId"].isdigit()


@rests("pastSendAt", at=AT_SEND)
def test_failover_of_the_past_is_now(shop):
    assert shop.failover(PHONE, sendAt="2026-03-01T10:00:00.000+0000")


@rests("unknownFields", at=AT_SEND)
def test_failover_may_have_other_fields(shop):
    assert shop.failover(PHONE, colour="red")
