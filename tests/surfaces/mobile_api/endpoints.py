"""The endpoints of the surface as data, for tests of what they have in common."""

from typing import Any, NamedTuple

import httpx
import pytest

from tests.api_client import Account


class Endpoint(NamedTuple):
    """One of them, with a request that goes well on a registration."""

    name: str
    method: str
    path: str
    body: dict[str, Any] | None = None

    @property
    def is_of_a_registration(self) -> bool:
        return "{id}" in self.path

    def call(self, account: Account, push_reg_id: str = "d1", **request: Any) -> httpx.Response:
        """The request that goes well, with parts of it replaced."""
        good: dict[str, Any] = {"headers": {"Authorization": f"App {account.application_code}"}}
        if self.body is not None and "content" not in request:
            good["json"] = self.body
        return account.http.request(self.method, self.path.format(id=push_reg_id), **{**good, **request})


def _of_a_registration(name: str, method: str, action: str, body: dict[str, Any] | None = None) -> Endpoint:
    return Endpoint(name, method, f"/mobile/1/appinstance/{{id}}{action}", body)


WHO = {"userIdentity": {"externalUserId": "somebody"}}
CREATE = Endpoint("create", "POST", "/mobile/1/appinstance", {"os": "Android"})
GET = _of_a_registration("get", "GET", "")
UPDATE = _of_a_registration("update", "PATCH", "", {"regEnabled": False})
DELETE = _of_a_registration("delete", "DELETE", "")
PERSONALIZE = _of_a_registration("personalize", "POST", "/personalize", WHO)
REPERSONALIZE = _of_a_registration("repersonalize", "POST", "/repersonalize", WHO)
DEPERSONALIZE = _of_a_registration("depersonalize", "POST", "/depersonalize")
GET_USER = _of_a_registration("get user", "GET", "/user")
UPDATE_USER = _of_a_registration("update user", "PATCH", "/user", {"firstName": "New"})
SESSION = _of_a_registration("session", "POST", "/user/events/session", {"sessionStarts": ["2026-01-05T10:00:00Z"]})
CUSTOM = _of_a_registration("custom events", "POST", "/user/events/custom", {"events": []})
CHAT_INFO = _of_a_registration("chat info", "GET", "/user/livechatinfo")
VERSION = Endpoint("version", "GET", "/mobile/3/version?platformType=GCM")
BASE_URL = Endpoint("base url", "GET", "/mobile/1/baseurl")
WIDGET = Endpoint("widget", "GET", "/mobile/1/chat/widget")
CLICK = Endpoint("click", "GET", "/mobile/1/messages/click?messageId=1&of=a%20button")
GCM_INBOX = Endpoint("inbox on Android", "GET", "/mobile/1/user/jdoe/inbox/gcm/messages?limit=5")
APNS_INBOX = Endpoint("inbox on iOS", "GET", "/mobile/1/user/jdoe/inbox/apns/messages")

MO = Endpoint("messages from phones", "POST", "/mobile/1/messages/mo", {"from": "d1", "messages": [{"text": "Hi"}]})
TOKEN = Endpoint("token for calls", "POST", "/webrtc/1/token", {"identity": "d-1"})

ENDPOINTS = [
    *(CREATE, GET, UPDATE, DELETE, PERSONALIZE, REPERSONALIZE, DEPERSONALIZE, GET_USER, UPDATE_USER),
    *(SESSION, CUSTOM, CHAT_INFO, VERSION, BASE_URL, WIDGET, CLICK, GCM_INBOX, APNS_INBOX, MO, TOKEN),
]
WITH_BODY = [one for one in ENDPOINTS if one.body is not None]
NEEDING_A_REGISTRATION = [one for one in ENDPOINTS if one.is_of_a_registration and one is not DELETE]
ASKING_WHO_CALLS = [WIDGET, CLICK, GCM_INBOX, APNS_INBOX, TOKEN]  # which registration, in a header
TAKING_JWT = [PERSONALIZE, REPERSONALIZE, GET_USER, UPDATE_USER, GCM_INBOX, APNS_INBOX]
TAKING_JWT_FOR_AN_INSTALL = [one for one in TAKING_JWT if one.is_of_a_registration]


def on(endpoints: list[Endpoint]) -> pytest.MarkDecorator:
    """Once on each of them."""
    return pytest.mark.parametrize("endpoint", endpoints, ids=lambda endpoint: endpoint.name)


on_every_endpoint = on(ENDPOINTS)
