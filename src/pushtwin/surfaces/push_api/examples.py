"""Bodies that `/docs` shows for `/push`."""

from typing import Any

from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID

_APPLICATION = DEMO_ACCOUNT.applications[0]
_BULK_ID = "17672256000001029384756"
_OLD_BULK_ID = "k3v9q0x1b7m2d8z4n6ta"
_MESSAGE_ID = "17672256000004093847561"
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
_TIMES = {"sentAt": "2026-01-01T00:00:00.000+0000", "doneAt": "2026-01-01T00:00:01.250+0000"}

TO_A_DEVICE: dict[str, Any] = {
    "messages": [
        {
            "sender": _APPLICATION.application_code,
            "destinations": [{"type": "REGISTRATION", "pushRegistrationId": DEMO_REGISTRATION_ID}],
            "content": {"type": "TEXT", "title": "On its way", "text": "Your order will be there tomorrow."},
            "options": {"validityPeriod": {"amount": 6, "timeUnit": "HOURS"}, "customPayload": {"orderId": 4711}},
        }
    ]
}
WITH_WEBHOOK: dict[str, Any] = {
    "messages": [
        {**TO_A_DEVICE["messages"][0], "webhooks": {"delivery": {"url": "http://127.0.0.1:9000/reports"}}},
    ]
}
TO_A_PERSON: dict[str, Any] = {
    "messages": [
        {
            "sender": _APPLICATION.application_code,
            "destinations": [{"type": "EXTERNAL_USER_ID", "externalUserId": "jdoe"}],
            "content": {"type": "TEXT", "title": "On its way", "text": "Your order will be there tomorrow."},
            "options": {"validityPeriod": {"amount": 6, "timeUnit": "HOURS"}, "customPayload": {"orderId": 4711}},
        }
    ]
}
IMAGE_TO_A_DEVICE: dict[str, Any] = {
    "messages": [
        {
            "sender": _APPLICATION.application_id,
            "destinations": [{"type": "REGISTRATION", "pushRegistrationId": DEMO_REGISTRATION_ID}],
            "content": {"type": "IMAGE", "text": "It is here!", "url": "https://shop.example.com/parcel.jpg"},
        }
    ]
}
ACCEPTED: dict[str, Any] = {
    "bulkId": _BULK_ID,
    "messages": [
        {
            "messageId": _MESSAGE_ID,
            "status": {
                "groupId": 1,
                "groupName": "PENDING",
                "id": 7,
                "name": "PENDING_ENROUTE",
                "description": "Message sent to next instance",
            },
            "destination": "jdoe",
        }
    ],
}
OLD_MESSAGE: dict[str, Any] = {
    "from": _APPLICATION.application_code,
    "to": {"externalUserId": "jdoe"},
    "text": "Your order will be there tomorrow.",
    "validityPeriod": 6,
    "notificationOptions": {"title": "On its way", "badge": 1},
    "callbackData": "order-4711",
}
OLD_MESSAGES: dict[str, Any] = {
    "messages": [
        OLD_MESSAGE,
        {
            "from": _APPLICATION.application_code,
            "to": {"$or": [{"platform": "iOS"}, {"osVersion": "8.0.0"}]},
            "text": "Everything is cheaper today.",
        },
    ]
}
ACCEPTED_BULKS: dict[str, Any] = {
    "bulks": [
        {
            "to": {"externalUserId": "jdoe"},
            "status": {
                "groupId": 1,
                "groupName": "PENDING",
                "id": 26,
                "name": "PENDING_ACCEPTED",
                "description": "Message accepted, pending for delivery",
            },
            "messageCount": 2,
            "bulkId": _OLD_BULK_ID,
        }
    ]
}
STATISTICS: dict[str, Any] = {
    "totalSent": 4,
    "delivered": 2,
    "seen": 1,
    "errors": {"registration": 1, "expired": 1, "cloud": 0},
    "delivery": {"rate": 50.0, "time": 1767225600000},
}
REPORTS: dict[str, Any] = {
    "results": [
        {
            "bulkId": _OLD_BULK_ID,
            "messageId": _MESSAGE_ID,
            "to": DEMO_REGISTRATION_ID,
            **_TIMES,
            "messageCount": 1,
            "price": {"pricePerMessage": 0, "currency": "UNKNOWN"},
            "status": _DELIVERED,
            "error": _NO_ERROR,
            "channel": "PUSH",
            "callbackData": '{"callbackData":"order-4711","subscriberId":"jdoe"}',
        }
    ]
}
DELIVERY_REPORTS: dict[str, Any] = {
    "results": [
        {
            "bulkId": _BULK_ID,
            "price": {"pricePerMessage": 0, "currency": "EUR"},
            "status": _DELIVERED,
            "error": _NO_ERROR,
            "messageId": _MESSAGE_ID,
            "to": DEMO_REGISTRATION_ID,
            "sender": _APPLICATION.application_code,
            **_TIMES,
            "messageCount": 1,
            "callbackData": "order-4711",
        }
    ]
}
LOGS: dict[str, Any] = {
    "results": [
        {
            "sender": _APPLICATION.application_code,
            "destination": DEMO_REGISTRATION_ID,
            "bulkId": _BULK_ID,
            "messageId": _MESSAGE_ID,
            **_TIMES,
            "messageCount": 1,
            "price": {"pricePerMessage": 0, "currency": "EUR"},
            "status": _DELIVERED,
            "error": _NO_ERROR,
            "content": {"type": "TEXT", "title": "On its way", "text": "Your order will be there tomorrow."},
        }
    ],
    "cursor": {"limit": 50},
}
APPLICATION: dict[str, Any] = {
    "applicationCode": _APPLICATION.application_code,
    "applicationId": _APPLICATION.application_id,
    "name": _APPLICATION.name,
    "description": "",
    "registrationsCount": 1,
    "apns": {"enabled": True},
    "gcm": {"enabled": True},
}
