"""The last seconds of the calendar: what would come or end after it can be told, kept and restored all the same."""

import json

import pytest

from tests import databases
from tests.api_client import Account
from tests.surfaces.control_api.test_snapshot import restore, take
from tests.surfaces.push_api.stories import window
from tests.surfaces.push_api.world import World, device, good

pytestmark = databases.both

LAST_SECOND = "9999-12-31T23:59:59.000Z"  # a Friday
END = "9999-12-31T23:59:59.999Z"


@pytest.fixture
def world(account: Account) -> World:
    """An account with three devices, in the last second of the calendar."""
    world = World(account)
    world.install("a", "b", "c")
    world.control.freeze(LAST_SECOND)
    return world


def assert_it_can_be_kept(world: World) -> None:
    before = take(world.account)
    restore(world.account, before)
    assert take(world.account) == before


def test_tokens_end_with_it(world: World) -> None:
    account, login = world.account, {name: world.account.answer[name] for name in ("username", "password")}
    session = good(account.http.post("/auth/1/session", json=login))["token"]
    client = {"client_id": login["username"], "client_secret": login["password"], "grant_type": "client_credentials"}
    good(account.http.post("/auth/1/oauth2/token", data=client))
    good(account.http.get("/people/2/persons", headers={"Authorization": f"IBSSO {session}"}))
    assert [one["expiresAt"] for one in json.loads(take(account))["accessTokens"]] == [END, END]
    assert_it_can_be_kept(world)


def test_what_a_speed_limit_would_hold_for_longer_ends_with_it(world: World) -> None:
    world.send_to(*map(device, "abc"), schedule={"sendingSpeedLimit": {"amount": 1, "timeUnit": "DAY"}})
    assert_it_can_be_kept(world)
    world.advance(999)
    assert [one["status"]["groupName"] for one in world.logs()] == ["EXPIRED"] * 3


def test_a_window_that_no_longer_opens_holds_a_message_until_then(world: World) -> None:
    world.send_to(device("a"), options=window("MONDAY"))
    (held,) = world.logs()
    explained = good(world.http.get(f"{world.account.path}/messages/{held['messageId']}/explain"))
    assert explained["why"] == "its delivery window is closed"
    assert_it_can_be_kept(world)
