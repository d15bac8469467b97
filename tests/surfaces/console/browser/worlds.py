"""What an account holds when somebody looks at it."""

import httpx

from tests.api_client import Account

HOSTILE = (
    "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    "\u202egnirts\u202c \u0007 {{constructor}} ${alert(1)} javascript:alert(1) 👩‍👩‍👧 " + "x" * 3800
)


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


def send(account: Account, destination: dict[str, str], text: str, **content: str) -> None:
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


def hostile(account: Account) -> None:
    """Everything that a page shows is written by somebody who means no good."""
    http = account.http
    short = HOSTILE[:200]
    assert http.patch(account.path, json={"name": short}).status_code == 200
    account.install(registrationId=short.replace("\u0007", ""), systemData={"deviceName": short, "os": "Android"})
    made = http.post(
        f"{account.path}/persons",
        json={"externalId": short.replace("\u0007", ""), "firstName": short, "customAttributes": {"note": short}},
    )
    assert made.status_code == 201, made.text
    account.push.personalize("phone-1", {"externalId": short}, {"firstName": short})
    http.get(f"/people/2/contactInformation/push/{short[:60]}", headers=account.push.headers)
    send(account, {"type": "REGISTRATION", "pushRegistrationId": "phone-1"}, HOSTILE, title=short)
    http.post(f"{account.path}/clock/advance", json={"ms": 2000})
    http.post("/push/3/messages", content=HOSTILE.encode(), headers=account.push.headers)


def newest(http: httpx.Client, account: Account) -> dict[str, object]:
    found: dict[str, object] = http.get(f"{account.path}/messages?newestFirst=true").json()["messages"][0]
    return found
