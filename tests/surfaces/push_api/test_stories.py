"""The scenarios of push-messages-api 14 as stories over all surfaces: people, phones, sending, the account's time."""

from typing import Any

import pytest

from tests.api_client import Account
from tests.databases import both
from tests.shapes import assert_control_error
from tests.surfaces.control_api.control import NOON_MS
from tests.surfaces.push_api.world import (
    DAY,
    DELIVERED,
    ENROUTE,
    EXPIRED,
    HOUR,
    MINUTE,
    REFUSED_BY_CLOUD,
    SECOND,
    World,
    device,
    good,
    status_ids,
    user,
    wire,
)

pytestmark = both

NO_ERRORS = {"registration": 0, "expired": 0, "cloud": 0}


def test_v2_reaches_both_devices_of_a_user_and_reports_each_under_one_bulk(world: World) -> None:
    world.install("d1", owner="u-17", isPrimary=True)
    world.install("d2", owner="u-17")
    world.install("stranger", owner="u-18")

    bulk = world.send_v2({"externalUserId": "u-17"}, callbackData="order-9")
    assert bulk["to"] == {"externalUserId": "u-17"}
    assert (bulk["status"]["id"], bulk["status"]["name"], bulk["messageCount"]) == (26, "PENDING_ACCEPTED", 2)
    assert bulk["status"]["description"] == "Message accepted, pending for delivery"
    assert world.send_v2({"externalUserId": "u-17"}, targetOnlyPrimaryDevices=True)["messageCount"] == 1

    world.advance(SECOND)
    told = world.reports_v1(bulkId=bulk["bulkId"])
    assert sorted(one["to"] for one in told) == ["d1", "d2"]
    assert len({one["messageId"] for one in told}) == 2
    for one in told:
        assert one["callbackData"] == '{"callbackData":"order-9","subscriberId":"u-17"}'
        assert (one["channel"], one["messageCount"]) == ("PUSH", 1)
        assert (one["sentAt"], one["doneAt"]) == (wire(0), wire(SECOND))
        assert one["price"] == {"pricePerMessage": 0, "currency": "UNKNOWN"}
        assert one["status"]["name"] == "DELIVERED_TO_HANDSET"
        assert one["error"]["name"] == "NO_ERROR"


def test_v3_reports_by_the_id_that_the_sender_chose_and_once(world: World) -> None:
    phone = world.android(owner="u-1")
    answer = world.send_to(user("u-1", messageId="order-4711"))
    assert answer["messages"] == [
        {
            "messageId": "order-4711",
            "status": {
                "groupId": 1,
                "groupName": "PENDING",
                "id": 7,
                "name": "PENDING_ENROUTE",
                "description": "Message sent to next instance",
            },
            "destination": "u-1",
        }
    ]
    assert world.reports(messageId="order-4711") == []  # only what is final has a report
    world.advance(5 * SECOND)
    assert phone.receive() == ["order-4711"]

    (told,) = world.reports(messageId="order-4711")
    assert (told["bulkId"], told["to"], told["sender"]) == (answer["bulkId"], phone.id, world.code)
    assert (told["sentAt"], told["doneAt"]) == (wire(0), wire(5 * SECOND))
    assert "channel" not in told
    assert good(world.get("/push/3/reports", messageId="order-4711")) == {"results": []}


@pytest.mark.parametrize("is_v3", [False, True], ids=["v2", "v3"])
def test_what_is_wrong_in_a_business_sense_is_a_status_and_no_failure(world: World, is_v3: bool) -> None:
    world.install("d1", owner="u-1")

    def status(sender: str = world.code, who: str = "u-1", **more: Any) -> int:
        if is_v3:
            return status_ids(world.send({**world.message(user(who), **more), "sender": sender}))[0]
        options = more.pop("options", {})
        action = {"primaryButtonAction": options.pop("onTapButtonAction", None)}
        validity = options.pop("validityPeriod", None)
        if validity:
            more |= {"validityPeriod": validity["amount"], "validityPeriodTimeUnit": validity["timeUnit"]}
        body = {**more, "from": sender, "notificationOptions": {**options, **action}}
        found: int = world.send_v2({"externalUserId": who}, **body)["status"]["id"]
        return found

    assert status(sender="unknown") == 65
    assert status(who="nobody") == 66
    assert status(options={"inboxTopic": "none of ours"}) == 73
    assert status(options={"onTapButtonAction": {"type": "DEEP_LINK"}}) == 74
    assert status(options={"validityPeriod": {"amount": 10, "timeUnit": "SECONDS"}}) == 70
    assert status(text="x" * 3990, options={"category": "more than the rest"}) == 68
    assert status() in {7, 26}


def test_a_query_with_an_unknown_operator_is_invalid_in_v2(world: World) -> None:
    bulk = world.send_v2({"$xor": []})
    assert (bulk["status"]["id"], bulk["status"]["name"]) == (71, "REJECTED_INVALID_QUERY")
    assert (bulk["messageCount"], bulk["to"]) == (0, {"$xor": []})


def test_values_of_one_field_are_alternatives_and_different_fields_must_all_match(world: World) -> None:
    world.install("a", owner="u-a")
    world.install("b", owner="u-b")
    for name, os, kind in (
        ("ip", "iOS", "personal"),
        ("ib", "iOS", "business"),
        ("io", "iOS", "other"),
        ("ap", "Android", "personal"),
    ):
        world.install(name, systemData={"os": os}, additionalData={"DeviceType": kind})

    def reached(**query: Any) -> list[str]:
        answer = world.send_to({"type": "MULTIPLE", **query})
        assert "destination" not in answer["messages"][0]
        return sorted(world.outcomes(bulkId=answer["bulkId"]))

    assert reached(**{"$and": [{"externalUserId": "u-a"}, {"externalUserId": "u-b"}]}) == ["a", "b"]
    personal = [{"platform": "iOS"}, {"DeviceType": "personal"}]
    assert reached(**{"$and": personal, "$or": [{"DeviceType": "business"}]}) == ["ib", "ip"]
    world.account.set(targetingEvaluation="strict")
    assert reached(**{"$and": personal, "$or": [{"DeviceType": "personal"}]}) == ["ip"]


def test_what_is_scheduled_waits_for_its_hour_and_may_not_wait_for_ever(world: World) -> None:
    phone = world.ios(owner="u-1")
    refused = world.try_send(world.message(user("u-1"), options={"sendAt": wire(181 * DAY)}))
    assert refused.status_code == 400
    assert refused.json()["violations"][0]["property"] == "messages[0].options.sendAt"

    bulk = world.send_to(user("u-1"), options={"sendAt": wire(HOUR)})["bulkId"]
    world.advance(HOUR - 1)
    assert phone.pull() == []
    world.advance(1)
    assert len(phone.receive()) == 1
    (told,) = world.reports(bulkId=bulk)
    assert (told["sentAt"], told["doneAt"]) == (wire(HOUR), wire(HOUR))


def test_a_message_that_no_phone_reports_expires_and_is_counted_so(world: World) -> None:
    world.install("d1")
    phone = world.android()
    to = [device("d1"), device(phone.id)]
    bulk = world.send_to(*to, options={"validityPeriod": {"amount": 1, "timeUnit": "HOURS"}})["bulkId"]
    world.advance(SECOND)
    assert world.statistics(bulk) == {
        "totalSent": 2,
        "delivered": 1,
        "seen": 0,
        "errors": NO_ERRORS,
        "delivery": {"rate": 50.0, "time": NOON_MS + SECOND},
    }
    world.advance(HOUR)
    assert world.outcomes() == {"d1": (DELIVERED, 0, SECOND), phone.id: (EXPIRED, 4101, HOUR)}
    after = world.statistics(bulk)
    assert (after["totalSent"], after["errors"]["expired"], after["delivery"]["rate"]) == (2, 1, 50.0)
    assert after["delivery"]["time"] == NOON_MS + HOUR
    assert phone.pull(delivered=[world.logs(destination=phone.id)[0]["messageId"]]) == []
    assert world.outcomes(destination=phone.id) == {phone.id: (EXPIRED, 4101, HOUR)}  # a late report changes nothing


def test_devices_that_can_not_receive_say_why_in_their_reports(world: World) -> None:
    world.install("off", systemData={"registrationEnabled": False})
    world.install("mute", systemData={"notificationsEnabled": False})
    phone = world.android()
    bulk = world.send_to(device("off"), device("mute"), device("never"), device(phone.id))["bulkId"]
    assert world.http.delete(f"{world.account.path}/registrations/{phone.id}").status_code == 204
    found = {one["to"]: one for one in world.reports(bulkId=bulk)}
    assert {to: (one["status"]["id"], one["error"]["id"], one["error"]["name"]) for to, one in found.items()} == {
        "off": (REFUSED_BY_CLOUD, 8013, "EC_REGISTRATION_ID_DISABLED"),
        "mute": (REFUSED_BY_CLOUD, 8013, "EC_REGISTRATION_ID_DISABLED"),
        "never": (REFUSED_BY_CLOUD, 8004, "EC_NO_REGISTRATION_ID_FOUND"),
        phone.id: (REFUSED_BY_CLOUD, 8001, "EC_DEVICE_APP_UNINSTALL"),
    }
    assert {one["error"]["groupName"] for one in found.values()} == {"HANDSET_ERRORS", "OPERATOR_ERRORS"}
    assert world.statistics(bulk)["errors"] == {"registration": 2, "expired": 0, "cloud": 2}


def test_a_silent_message_reaches_a_device_whose_notifications_are_off(world: World) -> None:
    world.install("mute", systemData={"notificationsEnabled": False})
    world.send_to(device("mute"), options={"isSilent": True})
    world.advance(SECOND)
    assert world.outcomes() == {"mute": (DELIVERED, 0, SECOND)}


@pytest.mark.parametrize("reports_delivery", [False, True])
def test_seen_counts_once_and_says_delivered_too(world: World, reports_delivery: bool) -> None:
    phone = world.android(owner="u-1")
    answer = world.send_to(user("u-1"))
    (message_id,) = phone.pull()
    if reports_delivery:
        phone.pull(delivered=[message_id])
    world.advance(MINUTE)
    for _ in range(2):
        assert phone.see(message_id, 3).status_code == 200
    found = world.statistics(answer["bulkId"])
    assert (found["delivered"], found["seen"], found["delivery"]["rate"]) == (1, 1, 100.0)
    assert world.outcomes()[phone.id][0] == DELIVERED


def test_the_notification_extension_of_ios_reports_delivery(world: World) -> None:
    phone = world.ios()
    message_id = world.send_to(device(phone.id))["messages"][0]["messageId"]
    assert phone.report(message_id).status_code == 200
    assert world.outcomes() == {phone.id: (DELIVERED, 0, 0)}
    assert phone.pull() == []


def test_phones_get_what_was_sent_in_the_form_of_their_platform(world: World) -> None:
    android, ios = world.android(owner="u-1"), world.ios(owner="u-1")
    answer = world.send_to(user("u-1"), options={"customPayload": {"order": 7}, "badge": 2, "soundEnabled": False})
    (flat,), (apns,) = android.sync(), ios.sync()
    assert flat["gcm.notification.body"] == "Hi"
    assert flat["customPayload"] == '{"order":7}'
    assert apns["customPayload"] == {"order": 7}
    assert apns["aps"]["alert"]["body"] == "Hi"
    assert apns["aps"]["badge"] == 2
    assert "sound" not in apns["aps"]
    assert apns["internalData"]["bulkId"] == answer["bulkId"]
    ids = {flat["gcm.notification.messageId"], apns["messageId"]}
    assert answer["messages"][0]["messageId"] == flat["gcm.notification.messageId"]  # the oldest device has it
    assert len(ids) == 2
    assert all(len(one) == 23 and one.isdecimal() for one in ids)


def test_what_is_addressed_to_a_person_leaves_with_the_person(world: World) -> None:
    phone = world.android(owner="u-1")
    world.send_to(user("u-1"))
    world.send_to(device(phone.id), text="to the device")
    assert phone.sdk.depersonalize().status_code == 200
    assert [one["gcm.notification.body"] for one in phone.sync()] == ["to the device"]
    world.advance(2 * DAY)
    assert [one["status"]["id"] for one in world.logs()] == [EXPIRED, EXPIRED]


def test_an_account_knows_nothing_of_the_messages_of_another(world: World) -> None:
    world.install("d1")
    answer = world.send_to(device("d1"))
    other = World(Account.create(world.http))
    world.advance(SECOND)
    assert other.logs() == other.reports() == other.reports_v1(bulkId=answer["bulkId"]) == []
    assert other.statistics(answer["bulkId"])["totalSent"] == 0
    assert status_ids(other.send({**other.message(device("d1")), "sender": world.code})) == [65]
    unknown = other.send_to(device("d1"))
    assert status_ids(unknown) == [ENROUTE]
    assert other.outcomes(bulkId=unknown["bulkId"]) == {"d1": (REFUSED_BY_CLOUD, 8004, 0)}
    assert_control_error(other.http.get(f"{other.account.path}/registrations/d1"), 404, "REGISTRATION_NOT_FOUND")


def test_a_phone_may_name_more_messages_than_a_statement_takes_values(world: World) -> None:
    phone = world.android()
    sent = [one["messageId"] for one in world.send_to(*[device(phone.id)] * 3)["messages"]]
    others = [f"{number:023d}" for number in range(33_000)]
    assert phone.pull(known=[sent[0], *others], delivered=[sent[2]]) == [sent[1]]
    assert phone.report(*others, sent[1]).status_code == 200
    delivered = [one["messageId"] for one in world.logs() if one["status"]["id"] == DELIVERED]
    assert sorted(delivered) == sorted(sent[1:])
