"""What an account holds when somebody looks at it."""

from typing import Any
from urllib.parse import quote

from tests.api_client import Account

HOSTILE = (
    "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    "\u202egnirts\u202c {{constructor}} ${alert(1)} javascript:alert(1) 👩‍👩‍👧 " + "x" * 3700
)
SHORT = HOSTILE[:200]


def fill(account: Account, text: str = "Your order will be there tomorrow.") -> None:
    """Two phones, a person who is logged in on one of them, a call that fails, and a push."""
    http = account.http
    account.install(registrationId="phone-1", systemData={"os": "Android", "deviceName": "Pixel of Ana"})
    account.install(registrationId="phone-2", systemData={"os": "iOS", "deviceName": "iPhone"})
    attributes = {"firstName": "Ana", "tags": ["Pizza"]}
    logged_in = account.push.personalize("phone-1", {"externalId": "ana", "email": "ana@example.com"}, attributes)
    assert logged_in.status_code == 200, logged_in.text
    account.push.update("phone-1", {"isPrmary": True})
    account.push.get("nobody")
    send(account, {"type": "EXTERNAL_USER_ID", "externalUserId": "ana"}, text)
    clock = http.post(f"{account.path}/clock/advance", json={"ms": 2000})
    assert clock.status_code == 200


def send(account: Account, destination: dict[str, Any], text: str, **content: str) -> None:
    body = {
        "messages": [
            {
                "sender": account.application_code,
                "destinations": [destination],
                "content": {"type": "TEXT", "text": text, **content},
            }
        ]
    }
    sent = account.http.post("/push/3/messages", json=body, headers=account.push.headers)
    assert sent.status_code == 200, sent.text


def fill_with_malice(account: Account) -> None:
    """Everything that a page shows was written by somebody who means no good."""
    http = account.http
    changes = {"name": SHORT, "settings": {"webhookUrl": "http://127.0.0.1:9/?<script>alert(1)</script>"}}
    renamed = http.patch(account.path, json=changes)
    assert renamed.status_code == 200, renamed.text
    phone = account.install(registrationId=SHORT, systemData={"deviceName": SHORT, "os": "Android"})
    identity = {"externalId": SHORT}
    attributes = {"firstName": SHORT, "tags": [SHORT], "customAttributes": {"note": SHORT}}
    assert account.push.call("POST", quote(phone, safe=""), "/personalize", json={"identity": identity}).is_success
    (person,) = account.persons(externalId=SHORT)
    changed = http.patch(f"{account.path}/persons/{person['personId']}", json=attributes)
    assert changed.status_code == 200, changed.text
    account.push.get(quote("<script>document.title='run'</script>", safe=""))
    http.post("/push/3/messages", content=HOSTILE.encode(), headers=account.push.headers)
    to_phone = {"type": "REGISTRATION", "pushRegistrationId": phone}
    send(account, to_phone, f"\u0001\u0007 {HOSTILE}", title=SHORT[:50])
    assert http.post(f"{account.path}/clock/advance", json={"ms": 2000}).status_code == 200
