"""The two SDKs as the network sees them: every header, path, query and body byte as they send it (mobile-sdk-api 2).

Nothing that the HTTP library would add on its own is left in. Each answer is judged by what the SDKs demand of it.
"""

import hashlib
import json
import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import httpx

from tests.api_client import Account
from tests.surfaces.mobile_api.answers import Json, assert_acceptable, read

INSTANCES = "/mobile/1/appinstance"
Query = Mapping[str, bool | str]


class Sdk(ABC):
    """One install of an app. `push_reg_id` is what it has learned from the last registration, None before one."""

    platform_type: ClassVar[str]
    push_service: ClassVar[str]
    user_agent: str
    device: ClassVar[Json]
    fetch_query: ClassVar[Query]
    user_query: ClassVar[Query]
    calls_without_id: ClassVar[set[tuple[str, str]]]
    session_needs_foreground: ClassVar[bool]
    types_empty_bodies: ClassVar[bool]

    def __init__(self, http: httpx.Client, application_code: str, push_reg_id: str | None = None) -> None:
        self.http = http
        self.application_code = application_code
        self.push_reg_id = push_reg_id
        self.installation_id = str(uuid.uuid4())
        self.token = uuid.uuid4().hex
        self.foreground = True
        self.session_start: int | None = None
        self.jwt: str | None = None

    @classmethod
    def of(cls, account: Account, push_reg_id: str | None = None) -> "Sdk":
        return cls(account.http, account.application_code, push_reg_id)

    # -- the calls that both make ------------------------------------------------------------------------------

    def install(self, **more: Any) -> Json:
        """The first registration; the SDK keeps the id that it is given."""
        shown = read(self.create({**self.reported, **more}))
        self.push_reg_id = shown["pushRegId"]
        return shown

    @property
    def reported(self) -> Json:
        """What #1 reports unless the app has settings of its own."""
        return {**self.device, "pushServiceType": self.push_service, "pushServiceToken": self.token}

    @abstractmethod
    def create(self, body: Any) -> httpx.Response:
        """#1"""

    def fetch(self, push_reg_id: str | None = None, **query: bool) -> httpx.Response:
        """#2"""
        return self.send("GET", self.path(push_reg_id), query or self.fetch_query)

    @abstractmethod
    def update(self, body: Any, push_reg_id: str | None = None) -> httpx.Response:
        """#3; of another device when its id is given"""

    def personalize(
        self, identity: Any, attributes: Any = None, *, force: bool = False, lead: bool = False, primary: bool = False
    ) -> httpx.Response:
        """#5"""
        query = {"forceDepersonalize": force, "keepAsLead": lead, "setDeviceAsPrimary": primary}
        body = {"userIdentity": identity} | ({} if attributes is None else {"userAttributes": attributes})
        return self.send("POST", f"{self.path()}/personalize", query, body, jwt=self.jwt)

    def depersonalize(self, push_reg_id: str | None = None) -> httpx.Response:
        """#7; of another device when its id is given"""
        return self.send("POST", f"{self.path(push_reg_id)}/depersonalize")

    def user(self, **query: bool) -> httpx.Response:
        """#8"""
        return self.send("GET", f"{self.path()}/user", query or self.user_query, jwt=self.jwt)

    @abstractmethod
    def update_user(self, body: Any) -> httpx.Response:
        """#9"""

    def report_session(self, body: Any) -> httpx.Response:
        """#10"""
        return self.send("POST", f"{self.path()}/user/events/session", body=body)

    def report_events(self, *events: Json, validate: bool = False) -> httpx.Response:
        """#11"""
        path = f"{self.path()}/user/events/custom"
        return self.send("POST", path, {"validate": validate}, {"events": list(events)})

    def chat_info(self) -> httpx.Response:
        """#12"""
        return self.send("GET", f"{self.path()}/user/livechatinfo")

    def version(self) -> httpx.Response:
        """#18"""
        return self.send("GET", "/mobile/3/version", {"platformType": self.platform_type})

    def base_url(self) -> httpx.Response:
        """#19"""
        return self.send("GET", "/mobile/1/baseurl")

    def widget(self) -> httpx.Response:
        """#20"""
        return self.send("GET", "/mobile/1/chat/widget")

    def click(self, button: str, **query: Any) -> httpx.Response:
        """#22"""
        request = self.request("GET", "/mobile/1/messages/click", query, None, None)
        request.headers["buttonidx"] = button
        answer = self.http.send(request)
        assert_acceptable(answer)
        return answer

    def inbox(self, external_id: str, **query: Any) -> httpx.Response:
        """#17; with the token, where there is one"""
        cloud = "gcm" if self.platform_type == "GCM" else "apns"
        path = f"/mobile/1/user/{quote(external_id, safe='')}/inbox/{cloud}/messages"
        return self.send("GET", path, {name: str(value) for name, value in query.items()}, jwt=self.jwt)

    def see_in_inbox(self, external_id: str, *message_ids: str, delta: int = 0) -> httpx.Response:
        """#14, as an inbox reports it"""
        messages = [{"messageId": one, "timestampDelta": delta, "inbox": True} for one in message_ids]
        body = {"externalUserId": external_id, "messages": messages}
        return self.send("POST", "/mobile/2/messages/seen", body=body)

    # -- how they make them ------------------------------------------------------------------------------------

    def path(self, push_reg_id: str | None = None) -> str:
        return f"{INSTANCES}/{push_reg_id or self.push_reg_id}"

    def send(
        self, method: str, path: str, query: Query | None = None, body: Any = None, *, jwt: str | None = None
    ) -> httpx.Response:
        """One exchange. A body of None is none at all."""
        answer = self.http.send(self.request(method, path, query or {}, body, jwt))
        assert_acceptable(answer)
        return answer

    def request(self, method: str, path: str, query: Query, body: Any, jwt: str | None) -> httpx.Request:
        target = self.target(path) + (f"?{self.encode(query)}" if query else "")
        content = None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = self.headers(method, path, has_body=content is not None, jwt=jwt)
        url = self.http.base_url.copy_with(raw_path=target.encode())
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        return httpx.Request(method, url, headers=encoded, content=content)

    def headers(self, method: str, path: str, *, has_body: bool, jwt: str | None) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {jwt}" if jwt else f"App {self.application_code}",
            "applicationcode": hashlib.sha256(self.application_code.encode()).hexdigest()[:10],
            "installationid": self.installation_id,
            "foreground": "true" if self.foreground else "false",
            "User-Agent": self.user_agent,
            "Accept": "application/json",
        }
        if self.push_reg_id and not self.hides_id(method, path):
            headers["pushregistrationid"] = self.push_reg_id
        if self.session_start is not None and (self.foreground or not self.session_needs_foreground):
            headers["sessionId"] = f"{self.push_reg_id}_{self.session_start}"
        if has_body or self.types_empty_bodies:
            headers["Content-Type"] = "application/json"
        return headers

    def hides_id(self, method: str, path: str) -> bool:
        """Whether the call does not say which registration makes it."""
        return (method, path) in self.calls_without_id

    def target(self, path: str) -> str:
        return path

    @abstractmethod
    def encode(self, query: Query) -> str: ...


class AndroidSdk(Sdk):
    """mobile-messaging-sdk-android 15: no PATCH, no content type without a body, `true` and `false`."""

    platform_type = "GCM"
    push_service = "Firebase"
    user_agent = "Infobip Mobile API Client/15.0.0(UPSIDE_DOWN_CAKE;14;arm64-v8a;Pixel 8;Google;Shop;1.2;Pixel;;;;;;)"
    fetch_query: ClassVar[Query] = {}
    user_query: ClassVar[Query] = {"ri": True}
    calls_without_id: ClassVar[set[tuple[str, str]]] = set()
    session_needs_foreground = True
    types_empty_bodies = False
    device: ClassVar[Json] = {
        "notificationsEnabled": True,
        "sdkVersion": "15.0.0",
        "appVersion": "1.2",
        "os": "Android",
        "osVersion": "14",
        "deviceManufacturer": "Google",
        "deviceModel": "Pixel 8",
        "deviceSecure": True,
        "language": "en",
        "deviceTimezoneOffset": "GMT+02:00",
        "deviceName": "Pixel",
    }

    def create(self, body: Any) -> httpx.Response:
        return self.send("POST", INSTANCES, {"ri": True}, body)

    def update(self, body: Any, push_reg_id: str | None = None) -> httpx.Response:
        return self.send("PATCH", self.path(push_reg_id), body=body)

    def update_user(self, body: Any) -> httpx.Response:
        return self.send("PATCH", f"{self.path()}/user", body=body, jwt=self.jwt)

    def repersonalize(self, identity: Any, attributes: Any = None) -> httpx.Response:
        """#6"""
        body = {"userIdentity": identity} | ({} if attributes is None else {"userAttributes": attributes})
        return self.send("POST", f"{self.path()}/repersonalize", body=body, jwt=self.jwt)

    def request(self, method: str, path: str, query: Query, body: Any, jwt: str | None) -> httpx.Request:
        is_patch = method == "PATCH"
        request = super().request("POST" if is_patch else method, path, query, body, jwt)
        if is_patch:
            request.headers["X-HTTP-Method-Override"] = "PATCH"
        return request

    def encode(self, query: Query) -> str:
        texts = {name: str(value).lower() if isinstance(value, bool) else value for name, value in query.items()}
        return urlencode(texts)


class IosSdk(Sdk):
    """mobile-messaging-sdk-ios 15: a content type even without a body, `1` and `0`, sorted queries."""

    platform_type = "APNS"
    push_service = "APNS"
    user_agent = "MobileMessaging/15.5.2(iOS;18.1;;iPhone 16;;com.example.shop;1.2;iPhone;;;)"
    fetch_query: ClassVar[Query] = {"rt": True}
    user_query: ClassVar[Query] = {"ri": True, "rt": False}
    calls_without_id: ClassVar[set[tuple[str, str]]] = {("POST", INSTANCES), ("GET", "/mobile/1/baseurl")}
    session_needs_foreground = False
    types_empty_bodies = True
    device: ClassVar[Json] = {
        "notificationsEnabled": True,
        "sdkVersion": "15.5.2",
        "appVersion": "1.2",
        "os": "iOS",
        "osVersion": "18.1",
        "deviceManufacturer": "Apple",
        "deviceModel": "iPhone 16",
        "deviceSecure": True,
        "language": "hr",
        "deviceTimezoneOffset": "GMT+03:30",
        "deviceName": "iPhone",
    }

    def __init__(self, http: httpx.Client, application_code: str, push_reg_id: str | None = None) -> None:
        super().__init__(http, application_code, push_reg_id)
        self.installation_id = self.installation_id.upper()
        self.base_ends_in_slash = False

    def create(self, body: Any) -> httpx.Response:
        return self.send("POST", INSTANCES, {"rt": True}, body)

    def update(self, body: Any, push_reg_id: str | None = None) -> httpx.Response:
        return self.send("PATCH", self.path(push_reg_id), {"rt": False}, body)

    def update_user(self, body: Any) -> httpx.Response:
        return self.send("PATCH", f"{self.path()}/user", {"ri": False, "rt": False}, body, jwt=self.jwt)

    def delete(self, expired: str) -> httpx.Response:
        """#4"""
        return self.send("DELETE", self.path(expired))

    def hides_id(self, method: str, path: str) -> bool:
        return super().hides_id(method, path) or "/inbox/" in path

    def target(self, path: str) -> str:
        return f"/{path}" if self.base_ends_in_slash else path

    def encode(self, query: Query) -> str:
        texts = {name: str(int(value)) if isinstance(value, bool) else value for name, value in query.items()}
        return "&".join(f"{name}={quote(texts[name], safe='+')}" for name in sorted(texts))
