"""Bodies that `/docs` shows for the control API, and what has to come before some of its operations."""

from typing import Any

from pushtwin.demo_account import APPLICATION_CODE, REGISTRATION_ID
from pushtwin.http.openapi.operations import Need

Bodies = dict[str, Any]

CREATE_ACCOUNT: Bodies = {
    "An account for one test": {"name": "Checkout tests", "idSeed": "checkout", "settings": {"auth": "strict"}},
    "Everything is generated": {},
}
CHANGE_ACCOUNT: Bodies = {
    "Messages arrive at once": {"settings": {"deliveryDelayMs": 0}},
    "Documented rate limits": {"settings": {"rateLimits": "documented"}},
}
BEGIN_TRIAL: Bodies = {
    "Tags of personalize are added": {"answers": {"tags": "append"}},
    "The second login of an account that is made meanwhile fails": {
        "faults": [
            {"order": {"on": {"operation": "personalize-push-instance"}, "when": {"nth": 2}, "error": "GENERAL_ERROR"}}
        ]
    },
    "Only look": {},
}
CREATE_APPLICATION: Bodies = {"One more app": {"name": "Courier app"}}
CHANGE_APPLICATION: Bodies = {
    "Another name": {"name": "Shop app"},
    "A cloud that is out of order": {"gcm": {"enabled": False}},
}
CREATE_API_KEY: Bodies = {
    "A key that may look at persons, and no more": {"name": "Reporting", "scopes": ["people:read"]},
}
INSTALL: Bodies = {
    "An iPhone": {
        "systemData": {"cloudType": "APNS", "os": "iOS", "osVersion": "18.1", "deviceName": "Eva's phone"},
        "additionalData": {"beta": True},
    },
}
CHANGE_REGISTRATION: Bodies = {
    "It receives by itself": {"delivery": "auto"},
    "Each message ends with an error": {"delivery": {"errorId": 8005}},
}
CREATE_PERSON: Bodies = {
    "A customer with a phone number": {
        "externalId": "eva-9",
        "firstName": "Eva",
        "phones": ["385911234567"],
        "tags": ["vip"],
        "customAttributes": {"points": 120},
    },
}
CHANGE_PERSON: Bodies = {"Another name, and no birthday": {"firstName": "Ana", "birthday": None}}
DEFINE_EVENT: Bodies = {
    "Somebody has bought something": {
        "definitionId": "bought",
        "title": "Bought",
        "fields": [{"name": "sku", "type": "String"}, {"name": "price", "type": "Decimal"}],
    },
}
ASK_TARGETING: Bodies = {
    "Who gets a message to a person": {
        "sender": APPLICATION_CODE,
        "destination": {"type": "EXTERNAL_USER_ID", "externalUserId": "jdoe"},
    },
    "Who gets a message by a query": {"sender": APPLICATION_CODE, "to": {"$and": [{"platform": "Android"}]}},
}
PUT_INBOX_TOPIC: Bodies = {"There is nothing to say of it": {}}
DECIDE_SMS: Bodies = {"It is not delivered": {"status": 9}, "It is delivered": {"status": 5}}
VERIFY_CALLS: Bodies = {
    "Somebody has looked at the device": {
        "operation": "get-push-device-registration",
        "registrationId": REGISTRATION_ID,
    },
    "Nobody was logged in by force": {
        "operation": "personalize-push-instance",
        "match": {"query": {"forceDepersonalize": "true"}},
        "never": True,
    },
    "One call after the other": {
        "inOrder": [{"operation": "get-push-device-registration"}, {"operation": "depersonalize-push-instance"}]
    },
}
ORDER_FAULT: Bodies = {
    "The next look at a device fails": {
        "on": {"operation": "get-push-device-registration"},
        "when": {"first": 1},
        "error": 48013,
    },
    "Every second call below a path is answered late": {
        "on": {"path": "/people/*"},
        "when": {"every": 2},
        "latencyMs": {"min": 200, "max": 800},
    },
    "A send is carried out, and its answer gets lost": {
        "on": {"operation": "send-push-notifications"},
        "connection": "reset",
        "after": True,
    },
    "An API that the twin does not have": {
        "on": {"path": "/sms/*"},
        "answer": {"status": 503, "body": {"reason": "maintenance"}},
    },
}
FREEZE_CLOCK: Bodies = {"At the present time": {}, "At another time": {"at": "2030-01-01T09:00:00.000Z"}}
SET_CLOCK: Bodies = {"New Year's morning": {"now": "2030-01-01T09:00:00.000Z"}}
ADVANCE_CLOCK: Bodies = {"An hour passes": {"ms": 3_600_000}}
RESUME_CLOCK: Bodies = {"Back to real time": {"real": True}, "On from where it stands": {"real": False}}
RESTORE_SNAPSHOT: Bodies = {
    "A world with one person and her phone": {
        "version": 1,
        "applications": [{"applicationCode": APPLICATION_CODE, "name": "Demo application"}],
        "persons": [{"externalId": "ana-17", "registrations": [{"registrationId": REGISTRATION_ID}]}],
    },
}

SOMEBODY = Need("list-persons", {"personId": "/persons/0/personId"})
A_MESSAGE = Need("send-push-notifications", {"messageId": "/messages/0/messageId"})
AN_SMS = (
    Need("freeze-clock"),
    Need("send-omni-failover-message"),
    Need("list-sms", {"smsId": "/sms/0/smsId"}),
)
A_WEBHOOK = (
    Need("send-push-notifications", example="To the demo device, with a webhook"),
    Need("advance-clock"),
    Need("list-webhooks", {"webhookId": "/webhooks/0/webhookId"}),
)
AN_API_KEY = Need("create-api-key", {"apiKeyId": "/apiKeyId"})
A_CALL = (Need("get-push-device-registration"), Need("watch-account", {"callId": "/call/callId"}))
A_TRIAL = Need("begin-trial")
A_FAULT = Need("order-fault", {"faultId": "/faultId"})
A_DEFINITION = Need("define-event")
A_TOPIC = Need("put-inbox-topic")
