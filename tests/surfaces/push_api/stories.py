"""What stories of messages have in common beside their world: parts of sends, devices, inboxes, webhooks."""

import time
from typing import Any

from tests.surfaces.control_api.control import Json
from tests.surfaces.push_api.hooks import Hook, Post
from tests.surfaces.push_api.world import World, good

PATIENCE_SECONDS = 20


def seconds(amount: int) -> Json:
    return {"validityPeriod": {"amount": amount, "timeUnit": "SECONDS"}}


def window(*days: str, begins: int | None = None, ends: int | None = None) -> Json:
    hours = {} if begins is None else {"from": {"hour": begins, "minute": 0}, "to": {"hour": ends, "minute": 0}}
    return {"deliveryTimeWindow": {"days": list(days), **hours}}


def delivery(url: str | None = None, *, callback_data: str | None = None, **more: bool) -> dict[str, object]:
    """The `webhooks` of a message."""
    told = {"delivery": {**({} if url is None else {"url": url}), **more}}
    return {"webhooks": told if callback_data is None else {**told, "callbackData": callback_data}}


def order(world: World, registration_id: str, delivery: Any) -> None:
    path = f"{world.account.path}/registrations/{registration_id}"
    good(world.http.patch(path, json={"delivery": delivery}))


def uninstall(world: World, registration_id: str) -> None:
    assert world.http.delete(f"{world.account.path}/registrations/{registration_id}").status_code == 204


def person_of(world: World, external_id: str) -> int:
    (found,) = world.http.get(f"{world.account.path}/persons", params={"externalId": external_id}).json()["persons"]
    person_id: int = found["personId"]
    return person_id


def kept(world: World, external_id: str) -> list[Json]:
    """What the control API shows of an inbox."""
    path = f"{world.account.path}/persons/{person_of(world, external_id)}/inbox"
    found: list[Json] = good(world.http.get(path))["inbox"]
    return found


def wait_for(hook: Hook, count: int) -> list[Post]:
    """What is due at a moment that stands still goes out by itself."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(hook.posts) < count:
        assert time.monotonic() < deadline, hook.posts
        time.sleep(0.01)
    return hook.take()
