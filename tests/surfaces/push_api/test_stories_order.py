"""What is due has happened before whatever comes next, although nobody has moved time or asked for messages."""

from collections.abc import Callable
from typing import Any

import pytest

from pushtwin.core.messages.sending import MANY
from tests import databases
from tests.surfaces.control_api.control import Json, after_noon
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.world import (
    DAY,
    DELIVERED,
    ENROUTE,
    HOUR,
    MINUTE,
    REFUSED_BY_CLOUD,
    SECOND,
    World,
    device,
    good,
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


@databases.once
def test_a_speed_limit_goes_on_over_many_destinations(world: World) -> None:
    world.install("d1", "d2", owner="u-1")
    several = [device("d1"), user("u-1")] * (MANY // 2 + 1)
    world.send_to(*several, schedule={"sendingSpeedLimit": {"amount": 1, "timeUnit": "MINUTE"}})
    world.advance(DAY)
    assert world.sent_at() == [number * MINUTE for number in range(len(several) * 3 // 2)]


def test_a_device_may_get_one_message_for_many_destinations(world: World) -> None:
    world.install("d1", "d2", owner="u-1")
    world.account.set(repeatedDevices="once")
    several = world.message(*[device("d2"), user("u-1"), device("D1")] * MANY)
    answer = world.send(several, world.message(device("d2"), text="another"))
    assert status_ids(answer) == [ENROUTE, ENROUTE, *[66] * (3 * MANY - 2), ENROUTE]
    world.advance(SECOND)
    got = [(one["content"]["text"], one["destination"]) for one in world.logs(limit=1000) if one["status"]["id"] == 5]
    assert sorted(got) == [("Hi", "d1"), ("Hi", "d2"), ("another", "d2")]


@databases.once
def test_many_messages_of_v2_are_tested_and_sent_as_few_are(world: World) -> None:
    world.install("d1", "d2", owner="u-1")
    requests = [world.push_request({"externalUserId": who}) for who in ["u-1", "nobody", *["u-1"] * MANY]]
    for path in ("/push/2/message/multi/test", "/push/2/message/multi"):
        bulks = good(world.post(path, {"messages": requests}))["bulks"]
        told = [(one["status"]["id"], one["messageCount"]) for one in bulks]
        assert told == [(26, 2), (66, 0), *[(26, 2)] * MANY], path
    world.advance(SECOND)
    assert [world.statistics(one["bulkId"])["delivered"] for one in bulks[:3]] == [2, 0, 2]
    assert len(world.logs(limit=1000)) == 2 * (MANY + 1)


def test_what_many_destinations_have_still_to_get_goes_on_from_a_snapshot(world: World) -> None:
    world.install("d1", "d2", owner="u-1")
    answer = world.send_to(*[user("u-1")] * MANY, device("lost", messageId="lost"))
    document = good(world.http.get(f"{world.account.path}/snapshot"))
    control(world, "PUT", "/snapshot", json=document)
    world.install("lost")
    world.advance(SECOND)
    assert world.outcomes(bulkId=answer["bulkId"]) == {
        "d1": (DELIVERED, 0, SECOND),
        "d2": (DELIVERED, 0, SECOND),
        "lost": (REFUSED_BY_CLOUD, 8004, 0),
    }
    assert len(world.logs(limit=1000)) == 2 * MANY + 1


def outcome(told: Json) -> tuple[int, int, int]:
    return told["status"]["id"], told["error"]["id"], millis(told["doneAt"]) - millis(told["sentAt"])
