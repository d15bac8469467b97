"""What a backend does to get the messages that phones send, and phones that send them."""

from typing import Any

import httpx

from tests.surfaces.control_api.control import Json
from tests.surfaces.push_api.world import Phone, World, good

MO = "/mobile/1/messages/mo"
PULL = "/push/1/inbox/reports"


def configurations(code: str, *rest: str) -> str:
    """The path of an application's configurations, or of something below."""
    return "/".join((f"/push/1/applications/{code}/configurations", *rest))


class Desk:
    """A backend that answers phones: one configuration of the account's first application."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.key = self.configure()

    def configure(self) -> str:
        """One more configuration; returns its key."""
        key: str = good(self.world.post(configurations(self.world.code), None))["key"]
        return key

    def add(self, kind: str = "PULL", *, key: str | None = None, **more: Any) -> Json:
        """The action."""
        path = configurations(self.world.code, key or self.key, "actions")
        return good(self.world.post(path, {"type": kind, **more}))

    def forward_to(self, url: str, **more: Any) -> Json:
        return self.add("HTTP_FORWARD", forwardUrl=url, **more)

    def actions(self, key: str | None = None) -> list[Json]:
        found: list[Json] = good(self.get(key or self.key, "actions"))["actions"]
        return found

    def get(self, *rest: str) -> httpx.Response:
        return self.world.get(configurations(self.world.code, *rest))

    def delete(self, *rest: str) -> httpx.Response:
        return self.world.http.delete(configurations(self.world.code, *rest), headers=self.world.headers)

    def pull(self, **query: Any) -> Json:
        return good(self.world.get(PULL, **query))

    def texts(self, **query: Any) -> list[str]:
        """Of what a pull hands out."""
        return [one["text"] for one in self.pull(**query)["results"]]

    def listed(self, **query: Any) -> list[Json]:
        """As the control API shows it."""
        found: list[Json] = good(self.world.http.get(f"{self.world.account.path}/mo", params=query))["mo"]
        return found

    def webhooks(self) -> list[Json]:
        found: list[Json] = good(self.world.http.get(f"{self.world.account.path}/webhooks"))["webhooks"]
        return found


def write(phone: Phone, *texts: str, **more: Any) -> list[Json]:
    """The phone sends texts of its own, in one call; what it is told of each."""
    return say(phone, *({"messageId": f"own-{number}", "text": text, **more} for number, text in enumerate(texts)))


def say(phone: Phone, *messages: Json) -> list[Json]:
    """The same for messages as they are sent."""
    answer = try_say(phone, {"from": phone.id, "messages": list(messages)})
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["messages"]
    return found


def try_say(phone: Phone, body: Any, **query: str) -> httpx.Response:
    return phone.sdk.send("POST", MO, {"platformType": phone.sdk.platform_type, **query}, body)
