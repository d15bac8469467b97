"""Calls to a twin, rendered once for sockets and once for calls in process."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pushtwin.core.demo import DEMO_ACCOUNT

_PUSH = "/people/2/contactInformation/push"
_HEADERS = {
    "host": "127.0.0.1",
    "accept": "application/json",
    "appcode": DEMO_ACCOUNT.applications[0].application_code or "",
    "authorization": f"App {DEMO_ACCOUNT.api_key}",
}
_INSTANCES = "/mobile/1/appinstance"
_SDK_HEADERS = {
    "host": "127.0.0.1",
    "accept": "application/json",
    "authorization": f"App {_HEADERS['appcode']}",
    "applicationcode": hashlib.sha256(_HEADERS["appcode"].encode()).hexdigest()[:10],
    "installationid": "8b1f0e3c-6a55-4b1e-9d5e-2f6a1c0d9b77",
    "foreground": "true",
    "user-agent": "Infobip Mobile API Client/15.0.0(UpsideDownCake;14;arm64-v8a;Pixel 8;Google;Shop;1.2;Pixel;;;;;;)",
}
_INSTALLATION = (
    b'{"notificationsEnabled":true,"sdkVersion":"15.0.0","appVersion":"1.2","os":"Android","osVersion":"14",'
    b'"deviceManufacturer":"Google","deviceModel":"Pixel 8","deviceSecure":true,"language":"en",'
    b'"deviceTimezoneOffset":"GMT+02:00","deviceName":"Pixel","pushServiceType":"Firebase","pushServiceToken":"token"}'
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as a backend or an SDK sends it; of the SDK of a registration, where its path does not say so."""

    method: str
    path: str
    body: bytes = b""
    registration_id: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The bare app gets the same ones, so that both parse as much."""
        own = _SDK_HEADERS if self.path.startswith("/mobile") else _HEADERS
        if self.registration_id:
            own = {**own, "pushregistrationid": self.registration_id}
        if self.method == "GET":
            return own
        content = {"content-type": "application/json"} if self.body else {}
        return {**own, **content, "content-length": str(len(self.body))}

    def to_bytes(self) -> bytes:
        """The request for a socket."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n".encode() + self.body

    def to_scope(self) -> dict[str, Any]:
        """The request as uvicorn hands it to an app; a new one for each call, because apps write to it."""
        path, _, query = self.path.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 40000),
            "scheme": "http",
            "method": self.method,
            "root_path": "",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in self.headers.items()],
            "state": {},
        }


def registration_id(index: int) -> str:
    """As scattered as the UUIDs that devices draw, and the same in every run."""
    digits = hashlib.md5(str(index).encode(), usedforsecurity=False).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def external_id(index: int) -> str:
    """Of the person that logs in on registration `index`."""
    return f"user-{index}"


def _path(index: int) -> str:
    return f"{_PUSH}/{registration_id(index)}"


def _sdk_path(index: int) -> str:
    return f"{_INSTANCES}/{registration_id(index)}"


def get(index: int, _: int) -> Call:
    """Reads registration `index`."""
    return Call("GET", _path(index))


def update(index: int, number: int) -> Call:
    """Merges a key into the additional data of registration `index`."""
    return Call("PATCH", _path(index), b'{"additionalData":{"seen":%d}}' % number)


def personalize(index: int, person: int) -> Call:
    """Logs the person with that external id in on registration `index`."""
    body = b'{"identity":{"externalId":"%s"}}' % external_id(person).encode()
    return Call("POST", f"{_path(index)}/personalize", body)


def depersonalize(index: int, _: int) -> Call:
    """Logs out whoever is logged in on registration `index`."""
    return Call("POST", f"{_path(index)}/depersonalize")


def person(index: int, _: int) -> Call:
    """Reads the person with the external id of registration `index`."""
    return Call("GET", f"/people/2/persons?identifier={external_id(index)}&type=EXTERNAL_ID")


def create_person(index: int, number: int) -> Call:
    """Makes a person that there is not: both numbers are drawn."""
    body = b'{"externalId":"made-%d-%d","firstName":"Ana","contactInformation":{"phone":[{"number":"9%07d%06d"}]}}'
    return Call("POST", "/people/2/persons", body % (index, number, index, number))


def sdk_create(*_: int) -> Call:
    """Installs an app anew."""
    return Call("POST", _INSTANCES, _INSTALLATION)


def sdk_personalize(index: int, _: int) -> Call:
    """Logs the person of registration `index` in, by an SDK."""
    body = b'{"userIdentity":{"externalUserId":"%s"}}' % external_id(index).encode()
    return Call("POST", f"{_sdk_path(index)}/personalize", body)


def sdk_user(index: int, _: int) -> Call:
    """Reads the person of registration `index`, by an SDK."""
    return Call("GET", f"{_sdk_path(index)}/user")


def sdk_logout(index: int, _: int) -> Call:
    """As depersonalize, by an SDK."""
    return Call("POST", f"{_sdk_path(index)}/depersonalize")


def send(index: int, number: int) -> Call:
    """Sends a message to registration `index` by the current API."""
    destination = b'{"type":"REGISTRATION","pushRegistrationId":"%s"}' % registration_id(index).encode()
    content = b'{"type":"TEXT","text":"Your order %d is on its way"}' % number
    sender = _HEADERS["appcode"].encode()
    body = b'{"messages":[{"sender":"%s","destinations":[%s],"content":%s}]}' % (sender, destination, content)
    return Call("POST", "/push/3/messages", body)


def fail_over(index: int, _: int) -> Call:
    """Sends a message to registration `index` that fails over to an SMS."""
    return fail_over_to([index], minutes=60)


def fail_over_to(indices: Iterable[int], minutes: int = 1) -> Call:
    """The same to several, which does so after that time."""
    to = b'{"to":{"pushRegistrationId":"%s","phoneNumber":"38591%07d"}}'
    destinations = b",".join(to % (registration_id(index).encode(), index) for index in indices)
    push, sms = b'{"text":"Your order is on its way","validityPeriod":%d}' % minutes, b'{"text":"It is on its way"}'
    return Call("POST", "/omni/1/advanced", b'{"destinations":[%s],"push":%s,"sms":%s}' % (destinations, push, sms))


def sync(index: int, _: int) -> Call:
    """Asks for the messages of registration `index`, as its SDK does."""
    return Call("POST", "/mobile/5/messages?platformType=GCM", registration_id=registration_id(index))


def pull_reports(*_: int) -> Call:
    """Takes the latest 50 reports."""
    return Call("GET", "/push/3/reports")
