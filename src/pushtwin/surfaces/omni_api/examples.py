"""Bodies that `/docs` shows for `/omni`."""

from typing import Any

from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID, DEMO_SCENARIO_KEY

_APPLICATION = DEMO_ACCOUNT.applications[0]
PUSH_THEN_SMS: dict[str, Any] = {
    "name": "Push, then SMS",
    "flow": [
        {"from": _APPLICATION.application_code, "channel": "PUSH"},
        {"from": "InfoSMS", "channel": "SMS"},
    ],
    "default": True,
}
SCENARIO: dict[str, Any] = {"key": DEMO_SCENARIO_KEY, **PUSH_THEN_SMS}

_BULK_ID, _MESSAGE_ID = "17672256000001029384756", "17672256000004093847561"
_TIMES = {"sentAt": "2026-01-01T00:00:00.000+0000", "doneAt": "2026-01-01T00:00:01.250+0000"}
_PENDING: dict[str, Any] = {
    "groupId": 1,
    "groupName": "PENDING",
    "id": 7,
    "name": "PENDING_ENROUTE",
    "description": "Message sent to next instance",
}
_DELIVERED: dict[str, Any] = {
    "groupId": 3,
    "groupName": "DELIVERED",
    "id": 5,
    "name": "DELIVERED_TO_HANDSET",
    "description": "Message delivered to handset",
}
_NO_ERROR: dict[str, Any] = {
    "groupId": 0,
    "groupName": "OK",
    "id": 0,
    "name": "NO_ERROR",
    "description": "No Error",
    "permanent": False,
}
_PRICE = {"pricePerMessage": 0, "currency": "EUR"}

TO_A_PHONE: dict[str, Any] = {
    "destinations": [{"to": {"phoneNumber": "385911234567"}}],
    "push": {"text": "Your parcel is here.", "validityPeriod": 1},
    "sms": {"text": "Your parcel is here. Get the app to be told sooner!"},
}
LATER: dict[str, Any] = {
    "bulkId": "parcels-4711",
    "destinations": [
        {"messageId": "parcel-1", "to": {"pushRegistrationId": DEMO_REGISTRATION_ID, "phoneNumber": "385911234567"}},
        {"messageId": "parcel-2", "to": {"emailAddress": "jdoe@example.com"}},
    ],
    "push": {
        "text": "Your parcel is here.",
        "validityPeriod": 90,
        "validityPeriodTimeUnit": "SECONDS",
        "notificationOptions": {"title": "Parcel", "inAppStyle": "BANNER"},
        "customPayload": {"orderId": 4711},
    },
    "sms": {"text": "Your parcel is here.", "validityPeriod": 2, "validityPeriodTimeUnit": "HOURS"},
    "callbackData": "order-4711",
}
ACCEPTED: dict[str, Any] = {
    "messages": [{"to": {"phoneNumber": "385911234567"}, "status": _PENDING, "messageId": _MESSAGE_ID}]
}
ACCEPTED_SEVERAL: dict[str, Any] = {
    "bulkId": "parcels-4711",
    "messages": [
        {
            "to": {"phoneNumber": "385911234567", "pushRegistrationId": DEMO_REGISTRATION_ID},
            "status": _PENDING,
            "messageId": "parcel-1",
        },
        {"to": {"emailAddress": "jdoe@example.com"}, "status": _PENDING, "messageId": "parcel-2"},
    ],
}
REPORTS: dict[str, Any] = {
    "results": [
        {
            "bulkId": _BULK_ID,
            "messageId": _MESSAGE_ID,
            "to": "385911234567",
            **_TIMES,
            "messageCount": 1,
            "mccMnc": "22801",
            "price": _PRICE,
            "status": _DELIVERED,
            "channel": "SMS",
            "error": _NO_ERROR,
        }
    ]
}
SEEN_REPORTS: dict[str, Any] = {
    "results": [
        {
            "messageId": _MESSAGE_ID,
            "from": _APPLICATION.application_code,
            "to": DEMO_REGISTRATION_ID,
            "sendAt": "2026-01-01T00:00:00.000+0000",
            "seenAt": "2026-01-01T00:01:00.000+0000",
        }
    ]
}
LOGS: dict[str, Any] = {
    "results": [
        {
            "bulkId": _BULK_ID,
            "messageId": _MESSAGE_ID,
            "to": "385911234567",
            **_TIMES,
            "messageCount": 1,
            "price": _PRICE,
            "status": _DELIVERED,
            "channel": "PUSH",
            "text": "Your parcel is here.",
            "from": _APPLICATION.name,
        }
    ]
}
