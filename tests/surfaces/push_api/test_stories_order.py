"""What is due has happened before whatever comes next, although nobody has moved time or asked for messages."""

from collections.abc import Callable
from typing import Any

import pytest

from pushtwin.core.messages.sending import MANY
from tests import databases
from tests.surfaces.control_api.control import Json, after_noon
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.world import (
    DELIVERED,
    ENROUTE,
    HOUR,
    REFUSED_BY_CLOUD,
    SECOND,
    World,
    device,
    millis,
    status_ids,
    user,
)

pytestmark = databases.both

NOW = {"deliveryDelayMs": 0}


def sdk(world: World, method: str, **reported: Any) -> None:
    """What the SDK of d1 calls with the code of its application."""
    headers = {"Authorization": f"App {world.code}"}
    answer = world.http.request(method, "/mobile/1/appinstance/d1", headers=headers, json=reported)
    assert answer.is_success, answer.text


def control(world: World, method: str, path: str, **more: Any) -> None:
    answer = world.http.request(method, f"{world.account.path}{path}", **more)
    assert answer.is_success, answer.text


def change_settings(world: World, **settings: Any) -> None:
    control(world, "PATCH", "", json={"settings": settings})


CHANGES: dict[str, Callable[[World], object]] = {
    "logged out": lambda world: world.account.push.depersonalize("d1"),
    "logged in as another": lambda world: world.log_in("d1", "u-2"),
    "disabled": lambda world: world.account.push.update("d1", {"systemData": {"registrationEnabled": False}}),
    "disabled by its phone": lambda world: sdk(world, "PATCH", regEnabled=False),
    "deleted by its phone": lambda world: sdk(world, "DELETE"),
    "uninstalled": lambda world: control(world, "DELETE", "/registrations/d1"),
    "person deleted": lambda world: control(
        world, "DELETE", f"/persons/{world.account.get_registration('d1')['personId']}"
    ),
    "never receives": lambda world: control(world, "PATCH", "/registrations/d1", json={"delivery": "never"}),
    "other settings": lambda world: change_settings(world, deliveryDelayMs=HOUR),
}


@databases.once
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_without_a_delay_a_message_has_arrived_before_anything_else_happens(
    world: World, change: Callable[[World], object]
) -> None:
    change_settings(world, **NOW)
    world.install("d1", owner="u-1")
    world.send_to(user("u-1"))
    change(world)
    assert world.outcomes() == {"d1": (DELIVERED, 0, 0)}


def test_what_arrives_at_once_was_on_its_way_all_the_same(world: World, hook: Hook) -> None:
    change_settings(world, **NOW)
    world.install("d1")
    delivery = {"url": hook.url, "intermediateReport": True}
    world.send_to(device("d1"), webhooks={"delivery": delivery})
    world.advance(SECOND)
    told = {post.report["status"]["name"] for post in hook.take()}  # both are due at once, and called at once
    assert told == {"PENDING_WAITING_DELIVERY", "DELIVERED_TO_HANDSET"}


def test_what_is_ordered_for_a_device_holds_when_the_order_is_answered(world: World) -> None:
    change_settings(world, **NOW)
    world.install("d1")
    path = f"{world.account.path}/registrations/d1"
    world.http.patch(path, json={"delivery": "never"}).raise_for_status()
    world.send_to(device("d1"))
    world.http.patch(path, json={"delivery": "auto"}).raise_for_status()
    sdk(world, "PATCH", regEnabled=False)
    assert world.outcomes() == {"d1": (DELIVERED, 0, 0)}


REINSTALLS: dict[str, Callable[[World], object]] = {
    "by the control API": lambda world: world.install("d1"),
    "by its SDK": lambda world: sdk(world, "PATCH", pushServiceToken="token", pushServiceType="GCM"),
}


@pytest.mark.parametrize("reinstall", REINSTALLS.values(), ids=REINSTALLS.keys())
def test_who_is_installed_again_under_the_same_id_gets_nothing_of_before(
    world: World, reinstall: Callable[[World], object]
) -> None:
    world.install("d1")
    world.send_to(device("d1"))
    held = {"sendingSpeedLimit": {"amount": 1, "timeUnit": "HOUR"}}
    world.send_to(device("d1"), device("d1"), schedule=held)
    sdk(world, "DELETE")
    reinstall(world)
    world.advance(HOUR)
    assert [(one["status"]["id"], one["error"]["id"]) for one in world.logs()] == [(REFUSED_BY_CLOUD, 8001)] * 3
    world.send_to(device("d1"))
    assert world.logs(limit=1)[0]["status"]["id"] == 7


def test_time_that_goes_back_keeps_nothing_waiting_that_was_due(world: World) -> None:
    world.install("d1")
    world.send_to(device("d1"))
    sdk(world, "DELETE")
    world.control.turn("set", now=after_noon(-HOUR))
    assert world.outcomes() == {"d1": (REFUSED_BY_CLOUD, 8001, 0)}


def test_a_request_of_many_destinations_says_and_does_what_small_ones_do(world: World) -> None:
    """Whom it reaches is left to what happens by itself, so that nobody else waits long."""
    world.install("d1", "d2", owner="u-1")
    world.install("off", systemData={"cloudType": "GCM", "notificationsEnabled": False})

    def tell(mark: str, more: int) -> tuple[Any, ...]:
        several = [device("d1"), device("off"), device("lost"), user("u-1"), user("nobody")]
        several += [device(one, messageId=f"mine-{mark}") for one in ("d2", "d1")]
        several.append({"type": "MULTIPLE", "$and": [{"externalUserId": ["u-1"]}]})
        answer = world.send_to(*several, *[device("d2")] * more)
        world.advance(SECOND)
        logs = world.logs(limit=1000, bulkId=answer["bulkId"])
        assert len(logs) == len(several) + 2 + more  # u-1 has two devices, and is named twice
        ends = [(one.get("destination"), *outcome(one)) for one in reversed(logs)]
        return status_ids(answer)[: len(several)], ends[: len(several) + 2]

    told = tell("few", 0)
    assert told[0] == [ENROUTE, ENROUTE, ENROUTE, ENROUTE, 66, ENROUTE, 23, ENROUTE]
    assert tell("many", MANY) == told


def outcome(told: Json) -> tuple[int, int, int]:
    return told["status"]["id"], told["error"]["id"], millis(told["doneAt"]) - millis(told["sentAt"])
