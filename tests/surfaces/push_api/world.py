"""A backend that sends, phones that receive, and the power over their time: so that a story reads as what happens."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from tests.api_client import Account, PushApi
from tests.surfaces.control_api.control import NOON_MS, Control, Json, after_noon
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000

ENROUTE, ACCEPTED, DELIVERED, REFUSED_BY_CLOUD, EXPIRED = 7, 26, 5, 4, 15


def wire(milliseconds: int) -> str:
    """So long after noon, as `/push` writes it."""
    return after_noon(milliseconds).replace("Z", "+0000")


def millis(text: str) -> int:
    """A time of `/push`, in milliseconds after noon."""
    return round(datetime.fromisoformat(text).timestamp() * 1000) - NOON_MS


def device(registration_id: str, **more: Any) -> Json:
    return {"type": "REGISTRATION", "pushRegistrationId": registration_id, **more}


def user(external_id: str, **more: Any) -> Json:
    return {"type": "EXTERNAL_USER_ID", "externalUserId": external_id, **more}


class World:
    """An account whose clock stands still at noon."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.control = Control(account)
        self.http = account.http
        self.code = account.application_code
        self.headers = {"Authorization": f"App {account.answer['apiKey']}"}
        self.control.freeze()

    # -- who there is ------------------------------------------------------------------------------------------

    def install(self, *registration_ids: str, owner: str | None = None, **more: Any) -> None:
        """Made-up devices, which receive by themselves."""
        for one in registration_ids:
            self.account.install(registrationId=one, **more)
            if owner is not None:
                self.log_in(one, owner)

    def log_in(self, registration_id: str, owner: str) -> None:
        answer = self.account.push.personalize(registration_id, {"externalId": owner}, forceDepersonalize=True)
        assert answer.status_code == 200, answer.text

    def install_elsewhere(self, registration_id: str, owner: str, **more: Any) -> None:
        """A made-up device of another application of the account, which is new."""
        made = self.http.post(f"{self.account.path}/applications", json={})
        code = made.json()["applicationCode"]
        self.account.install(registrationId=registration_id, applicationCode=code, **more)
        backend = PushApi(self.http, code, self.headers["Authorization"])
        answer = backend.personalize(registration_id, {"externalId": owner}, forceDepersonalize=True)
        assert answer.status_code == 200, answer.text

    def android(self, owner: str | None = None) -> "Phone":
        return self._phone(AndroidSdk(self.http, self.code), owner)

    def ios(self, owner: str | None = None) -> "Phone":
        return self._phone(IosSdk(self.http, self.code), owner)

    def _phone(self, sdk: Sdk, owner: str | None) -> "Phone":
        sdk.install()
        if owner is not None:
            assert sdk.personalize({"externalUserId": owner}).status_code == 200
        return Phone(sdk)

    # -- sending -----------------------------------------------------------------------------------------------

    def message(self, *destinations: Json, text: str = "Hi", **more: Any) -> Json:
        content = {"type": "TEXT", "text": text}
        return {"sender": self.code, "destinations": list(destinations), "content": content, **more}

    def send(self, *messages: Json, schedule: Json | None = None) -> Json:
        return good(self.try_send(*messages, schedule=schedule))

    def try_send(self, *messages: Json, schedule: Json | None = None) -> httpx.Response:
        options = {} if schedule is None else {"options": {"schedule": schedule}}
        return self.post("/push/3/messages", {"messages": list(messages), **options})

    def send_to(self, *destinations: Json, schedule: Json | None = None, **more: Any) -> Json:
        """One message."""
        return self.send(self.message(*destinations, **more), schedule=schedule)

    def push_request(self, to: Json, **more: Any) -> Json:
        return {"from": self.code, "to": to, "text": "Hi", **more}

    def send_v2(self, to: Json, *, test: bool = False, **more: Any) -> Json:
        """The one bulk of a single message."""
        path = "/push/2/message/single" + ("/test" if test else "")
        (bulk,) = good(self.post(path, self.push_request(to, **more)))["bulks"]
        found: Json = bulk
        return found

    def add_topics(self, *topics: str) -> None:
        for one in topics:
            good(self.http.put(f"{self.account.path}/inboxTopics/{quote(one, safe='')}", json={}))

    def keep(self, *destinations: Json, topic: str = "news", options: Json | None = None, **more: Any) -> Json:
        """Send something for inboxes; they exist from then on."""
        self.add_topics(topic)
        return self.send_to(*destinations, options={"inboxTopic": topic, **(options or {})}, **more)

    def post(self, path: str, body: Any, **more: Any) -> httpx.Response:
        return self.http.post(path, json=body, **{"headers": self.headers, **more})

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.http.get(path, params=query, headers=self.headers)

    # -- what has become of it ---------------------------------------------------------------------------------

    def reports(self, **query: Any) -> list[Json]:
        return results(self.get("/push/3/reports", **query))

    def reports_v1(self, **query: Any) -> list[Json]:
        return results(self.get("/push/1/reports", **query))

    def logs(self, **query: Any) -> list[Json]:
        return results(self.get("/push/3/logs", **query))

    def statistics(self, bulk_id: str) -> Json:
        return good(self.get("/push/1/statistics", bulkId=bulk_id))

    def advance(self, milliseconds: int) -> None:
        self.control.advance(milliseconds)

    def outcomes(self, **query: Any) -> dict[str, tuple[int, int, int | None]]:
        """Of each device by the logs: status, error, and when it was done after noon."""
        return {one["destination"]: _outcome(one) for one in self.logs(limit=1000, **query)}

    def ends(self, **query: Any) -> dict[str, tuple[int, int, int | None]]:
        """The same by the reports, which also tell of what was sent before; nobody gets them again."""
        return {one["to"]: _outcome(one) for one in self.reports(limit=1000, **query)}

    def sent_at(self, **query: Any) -> list[int]:
        """When the messages left, the earliest first, in milliseconds after noon."""
        return sorted(millis(one["sentAt"]) for one in self.logs(limit=1000, **query) if "sentAt" in one)


def _outcome(told: Json) -> tuple[int, int, int | None]:
    return told["status"]["id"], told["error"]["id"], millis(told["doneAt"]) if "doneAt" in told else None


class Phone:
    """An app as its SDK lets it speak of messages."""

    def __init__(self, sdk: Sdk) -> None:
        self.sdk = sdk
        self.id = str(sdk.push_reg_id)

    def sync(self, known: Iterable[str] = (), delivered: Iterable[str] = ()) -> list[Json]:
        body = {"mIDs": list(known), "drIDs": list(delivered)}
        sent = {name: value for name, value in body.items() if value}
        answer = self.sdk.send("POST", "/mobile/5/messages", {"platformType": self.sdk.platform_type}, sent)
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["payloads"]
        return found

    def pull(self, known: Iterable[str] = (), delivered: Iterable[str] = ()) -> list[str]:
        """Ids of what a sync brings."""
        return [one.get("messageId") or one["gcm.notification.messageId"] for one in self.sync(known, delivered)]

    def receive(self) -> list[str]:
        """Pull, and say so."""
        ids = self.pull()
        assert self.pull(delivered=ids) == []
        return ids

    def see(self, message_id: str, delta: int = 0) -> httpx.Response:
        body = {"messages": [{"messageId": message_id, "timestampDelta": delta}]}
        return self.sdk.send("POST", "/mobile/2/messages/seen", body=body)

    def inbox(self, external_id: str, **query: Any) -> Json:
        """What the app gets of the inbox of a person."""
        return good(self.sdk.inbox(external_id, **query))

    def kept(self, external_id: str, **query: Any) -> list[str]:
        """Ids of what the inbox shows."""
        found = self.inbox(external_id, **query)["messages"]
        return [one.get("messageId") or one["gcm.notification.messageId"] for one in found]

    def report(self, *message_ids: str) -> httpx.Response:
        return self.sdk.send("POST", "/mobile/1/messages/deliveryreport", body={"dlrIds": list(message_ids)})


def good(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def results(answer: httpx.Response) -> list[Json]:
    found: list[Json] = good(answer)["results"]
    return found


def status_ids(answer: Json) -> list[int]:
    """Of a send's entries, of either API."""
    return [one["status"]["id"] for one in answer.get("messages") or answer["bulks"]]
