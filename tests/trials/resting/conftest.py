"""The backend of these tests, so to speak, and its phones."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

PUSH = "/people/2/contactInformation/push"


class Shop:
    """Calls the twin for one account, whose clock stands still on a Monday at ten."""

    def __init__(self, twin: Any, account: Any, http: httpx.Client) -> None:
        self.twin, self.account, self._http = twin, account, http

    def call(self, line: str, body: Any = None, headers: Any = None, **query: Any) -> httpx.Response:
        method, path = line.split()
        return self._http.request(method, path, json=body, params=query, headers=headers)

    def login(self, device: str = "phone-1", attributes: Any = None, query: Any = None, **identity: Any) -> Any:
        body = {"identity": identity} | ({"attributes": attributes} if attributes else {})
        return self.call(f"POST {PUSH}/{device}/personalize", body, **(query or {}))

    def logout(self, device: str = "phone-1") -> httpx.Response:
        return self.call(f"POST {PUSH}/{device}/depersonalize")

    def registration(self, device: str = "phone-1") -> Any:
        return self.call(f"GET {PUSH}/{device}").json()

    def update(self, device: str = "phone-1", **changes: Any) -> httpx.Response:
        return self.call(f"PATCH {PUSH}/{device}", changes)

    def person(self, **fields: Any) -> httpx.Response:
        return self.call("POST /people/2/persons", fields)

    def attribute(self, name: str, kind: str, **more: Any) -> None:
        self.call("POST /people/2/customAttributes", {"name": name, "dataType": kind, **more})

    def look(self, **who: Any) -> Any:
        return self.call("GET /people/2/persons", **who).json()

    def send(self, *to: Any, text: str = "Hi", schedule: Any = None, **options: Any) -> Any:
        """To devices by their ids, or to whatever a destination says; what is answered for each."""
        destinations = [{"type": "REGISTRATION", "pushRegistrationId": one} if one == str(one) else one for one in to]
        message = {
            "sender": self.account.application_code,
            "destinations": destinations,
            "content": {"type": "TEXT", "text": text},
            "options": options,
        }
        body = {"messages": [message]} | ({"options": {"schedule": schedule}} if schedule else {})
        self.answer = self.call("POST /push/3/messages", body)
        return self.answer.json()

    def send_v2(self, **to: Any) -> Any:
        body = {"from": self.account.application_code, "to": to, "text": "Hi"}
        return self.call("POST /push/2/message/single", body).json()["bulks"][0]

    def status(self, *to: Any, **options: Any) -> int:
        """What is answered for a message: the id of its status."""
        found: int = self.send(*to, **options)["messages"][0]["status"]["id"]
        return found

    def reports(self) -> Any:
        return self.call("GET /push/3/reports").json()["results"]

    def later(self, **time: float) -> None:
        self.account.clock.advance(**time)

    def mute(self, device: str = "phone-2") -> str:
        self.account.install(device, system_data={"notificationsEnabled": False})
        return device

    def other_application(self) -> str:
        """The code of another one of the same account."""
        path = f"/_twin/accounts/{self.account.account_id}/applications"
        code: str = self.twin.control.post(path, {"name": "Other"})["applicationCode"]
        return code

    def app(self, line: str, body: Any = None, **query: Any) -> httpx.Response:
        """A call of an app, as no SDK makes it."""
        return self.call(line, body, {"Authorization": f"App {self.account.application_code}"}, **query)

    def failover(self, *destinations: Any, **more: Any) -> Any:
        """A push, and where that does not arrive an SMS to who has a phone; what is answered."""
        phones = [{"from": "Shop", "channel": "SMS"}] if "phoneNumber" in destinations[0]["to"] else []
        flow = [{"from": self.account.application_code, "channel": "PUSH"}, *phones]
        key = self.call("POST /omni/1/scenarios", {"flow": flow}).json()["key"]
        body = {"scenarioKey": key, "destinations": destinations, "push": {"text": "Hi"}, "sms": {"text": "Hi"}}
        self.answer = self.call("POST /omni/1/advanced", {**body, "notify": True, **more})
        return self.answer.json()["messages"]

    def pull(self, kind: str = "PULL", **action: Any) -> None:
        """Let what phones send be pulled, or forwarded."""
        path = f"/push/1/applications/{self.account.application_code}/configurations"
        key = self.call(f"POST {path}").json()["key"]
        self.call(f"POST {path}/{key}/actions", {"type": kind, **action})

    def pulled(self) -> Any:
        return self.call("GET /push/1/inbox/reports").json()["results"]


@pytest.fixture
def shop(twin: Any, twin_account: Any) -> Any:
    twin_account.clock.freeze("2026-03-02T10:00:00Z")
    twin_account.install("phone-1")
    with httpx.Client(base_url=twin.url, headers=twin_account.headers, transport=twin.transport) as http:
        yield Shop(twin, twin_account, http)


class Redirecting(HTTPServer):
    """A receiver of webhooks that points to another place of its own. `followed` counts who comes there."""

    followed = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Redirect(BaseHTTPRequestHandler):
    server: Redirecting

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        is_there = self.path == "/there"
        self.server.followed += is_there
        self.send_response(200 if is_there else 307)
        self.send_header("Location", "/there")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tests have their own output."""


@pytest.fixture
def redirecting() -> Any:
    with Redirecting(("127.0.0.1", 0), _Redirect) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.shutdown()
