"""Bodies that `/docs` shows for the endpoints of the SDKs, and what has to come before some of them."""

from typing import Any

from pushtwin.core.demo import DEMO_REGISTRATION_ID
from pushtwin.http.openapi.operations import Need

Bodies = dict[str, Any]

INSTALL: Bodies = {
    "An Android phone": {
        "os": "Android",
        "osVersion": "14",
        "deviceManufacturer": "Google",
        "deviceModel": "Pixel 8",
        "sdkVersion": "13.1.0",
        "appVersion": "4.2.0",
        "language": "hr",
        "notificationsEnabled": True,
        "regEnabled": True,
        "pushServiceType": "GCM",
        "pushServiceToken": "dGhpcyBpcyBubyByZWFsIHRva2Vu",
    },
}
UPDATE: Bodies = {
    "Notifications were switched off": {"notificationsEnabled": False, "customAttributes": {"beta": True}}
}
LOGIN: Bodies = {
    "Somebody logs in": {
        "userIdentity": {"externalUserId": "ana-17", "emails": [{"address": "ana@example.com"}]},
        "userAttributes": {"firstName": "Ana", "gender": "Female", "tags": ["Early adopter"]},
    },
}
UPDATE_USER: Bodies = {
    "What the app knows now": {"firstName": "Ana", "birthday": "1990-05-17", "customAttributes": {"points": 120}},
}
SESSIONS: Bodies = {
    "One that is over, and one that goes on": {
        "sessionBounds": {"2026-01-05T10:00:00Z": "2026-01-05T10:04:30Z"},
        "sessionStarts": ["2026-01-05T18:30:00Z"],
    },
}
EVENTS: Bodies = {
    "Something was bought": {
        "events": [
            {"definitionId": "bought", "date": "2026-01-05T10:03:00Z", "properties": {"sku": "4711", "price": 12.5}}
        ]
    },
}
SYNC: Bodies = {"A phone that has nothing yet": {"mIDs": [], "drIDs": []}}
SEEN: Bodies = {
    "Two seconds ago": {"messages": [{"messageId": "17672256000004093847561", "timestampDelta": 2}]},
}
DELIVERY_REPORT: Bodies = {"One message": {"dlrIds": ["17672256000004093847561"]}}
MO: Bodies = {
    "A button was pressed": {
        "from": DEMO_REGISTRATION_ID,
        "messages": [{"messageId": "mo-1", "text": "mm_accept_decline mm_accept", "customPayload": {"orderId": 4711}}],
    },
}
CALL_TOKEN: Bodies = {"For this install": {"identity": DEMO_REGISTRATION_ID, "timeToLive": 3600}}

EXTERNAL_ID = "ana-17"
LOGGED_IN = Need("personalize-installation")
DEFINED = Need("define-event")
