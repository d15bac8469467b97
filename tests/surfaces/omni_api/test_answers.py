"""What `/omni` tells (push-messages-api 11.3, 11.6)."""

import json

from pushtwin.core.omni.model import Address, Channel
from pushtwin.core.omni.results import AcceptedFlow, OmniAccepted, OmniLog, OmniReport, OmniSeen
from pushtwin.surfaces.omni_api import answers, reports

NOON = 1767268800000
WHOLE = OmniReport("b", "m", "385911234567", Channel.SMS, NOON, NOON + 1250, 2, "22801", 5, 0, "order 7")
BARE = OmniReport("b", "m", None, Channel.PUSH, NOON, None, 1, None, 7, 0, None)
LOG = OmniLog("b", "m", "385911234567", "Shop", "Hi", Channel.SMS, NOON, NOON + 1250, 2, "22801", 9)
PRICE = {"pricePerMessage": 0, "currency": "EUR"}
DELIVERED = {
    "groupId": 3,
    "groupName": "DELIVERED",
    "id": 5,
    "name": "DELIVERED_TO_HANDSET",
    "description": "Message delivered to handset",
}
ENROUTE = {
    "groupId": 1,
    "groupName": "PENDING",
    "id": 7,
    "name": "PENDING_ENROUTE",
    "description": "Message sent to next instance",
}
NO_ERROR = {
    "groupId": 0,
    "groupName": "OK",
    "id": 0,
    "name": "NO_ERROR",
    "description": "No Error",
    "permanent": False,
}
TOLD_WHOLE = {
    "bulkId": "b",
    "messageId": "m",
    "to": "385911234567",
    "sentAt": "2026-01-01T12:00:00.000+0000",
    "doneAt": "2026-01-01T12:00:01.250+0000",
    "messageCount": 2,
    "mccMnc": "22801",
    "price": PRICE,
    "status": DELIVERED,
    "channel": "SMS",
    "error": NO_ERROR,
    "callbackData": "order 7",
}


def test_a_bulk_id_is_told_only_of_more_than_one_destination() -> None:
    first = AcceptedFlow("m", 7, Address("385911234567", "a@b.example", "d1", "HR.1"))
    told = {
        "to": {
            "phoneNumber": "385911234567",
            "emailAddress": "a@b.example",
            "pushRegistrationId": "d1",
            "whatsAppUserId": "HR.1",
        },
        "status": ENROUTE,
        "messageId": "m",
    }
    assert answers.sent(OmniAccepted("b", [first])) == {"messages": [told]}
    bare = {"to": {}, "status": ENROUTE, "messageId": "n"}
    several = OmniAccepted("b", [first, AcceptedFlow("n", 7, Address())])
    assert answers.sent(several) == {"bulkId": "b", "messages": [told, bare]}


def test_a_report_tells_what_is_known() -> None:
    bare = {
        "bulkId": "b",
        "messageId": "m",
        "sentAt": "2026-01-01T12:00:00.000+0000",
        "messageCount": 1,
        "price": PRICE,
        "status": ENROUTE,
        "channel": "PUSH",
        "error": NO_ERROR,
    }
    assert reports.delivery_reports([WHOLE, BARE]) == {"results": [TOLD_WHOLE, bare]}


def test_a_log_tells_who_sent_what() -> None:
    (told,) = reports.logs([LOG])["results"]
    assert (told["from"], told["text"], told["status"]["id"]) == ("Shop", "Hi", 9)
    assert {"error", "callbackData"}.isdisjoint(told)
    (told,) = reports.logs([LOG._replace(sender=None, to=None, done_at=None, mcc_mnc=None)])["results"]
    assert {"from", "to", "doneAt", "mccMnc"}.isdisjoint(told)


def test_a_webhook_is_told_what_a_report_says_or_that_somebody_has_seen_it() -> None:
    assert json.loads(reports.told_to_webhook(WHOLE)) == {"results": [TOLD_WHOLE]}
    seen = OmniSeen("m", "code", "385911234567", NOON, NOON + 5000)
    told = {
        "messageId": "m",
        "from": "code",
        "to": "385911234567",
        "sendAt": "2026-01-01T12:00:00.000+0000",
        "seenAt": "2026-01-01T12:00:05.000+0000",
    }
    assert json.loads(reports.told_to_webhook(seen)) == {"results": [told]}
    told.pop("to")
    assert json.loads(reports.told_to_webhook(seen._replace(to=None))) == {"results": [told]}
