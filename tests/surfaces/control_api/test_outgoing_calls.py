"""Calls that the twin has made, in the journal: apart from those that came, and verified like them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from pushtwin.app import Twin, create_app
from pushtwin.background.unnumbered_calls import UnnumberedCalls
from pushtwin.core.accounts.service import NewAccount
from pushtwin.core.journal.outgoing import outgoing_call
from pushtwin.core.journal.service import find_era
from pushtwin.core.resetting import create_account
from pushtwin.core.webhooks.model import Outcome
from pushtwin.settings import Settings
from tests.databases import both_at_length
from tests.shapes import assert_control_error
from tests.surfaces.control_api.control import LONG_AGO, NOON, NOON_MS

Json = dict[str, Any]
pytestmark = both_at_length
JOURNAL = "/_twin/accounts/a/journal"
WELL = Outcome(200, None, 3)
REFUSED = Outcome(None, "connection refused", 3)


class World:
    """A twin with an account `a`, which has made and got some calls."""

    def __init__(self, twin: Twin, http: httpx.AsyncClient, code: str) -> None:
        self._twin = twin
        self._outgoing = UnnumberedCalls(twin._journal, twin.database.time_and_ids)
        self._code = code
        self.http = http

    def another_worker(self) -> UnnumberedCalls:
        """That of a process that knows nothing of what this one has called."""
        return UnnumberedCalls(self._twin._journal, self._twin.database.time_and_ids)

    async def call(
        self, url: str, outcome: Outcome = WELL, body: str = '{"n":1}', worker: UnnumberedCalls | None = None
    ) -> None:
        """The twin has called somebody."""
        era = await self._twin.database.read(find_era, "a")
        assert era is not None
        await (worker or self._outgoing).keep(outgoing_call("a", url, body, outcome, NOON_MS), era)

    async def be_called(self) -> None:
        await self.http.get("/mobile/3/version", headers={"Authorization": f"App {self._code}"})

    async def journal(self, **query: Any) -> list[Json]:
        found: list[Json] = (await self.http.get(JOURNAL, params=query)).json()["calls"]
        return found

    async def verify(self, **demand: Any) -> Json:
        answer: Json = (await self.http.post(f"{JOURNAL}/verify", json=demand)).json()
        return answer


@asynccontextmanager
async def opened(url: str, id_seed: str | None) -> AsyncIterator[World]:
    twin = create_app(Settings(database=url))
    await twin.start()
    try:
        made = await twin.database.write(create_account, NewAccount(account_id="a", id_seed=id_seed))
        code = made.applications[0].application_code
        async with httpx.AsyncClient(transport=httpx.ASGITransport(twin), base_url="http://localhost") as http:
            yield World(twin, http, code)
    finally:
        await twin.stop()


def in_world(url: str, story: Callable[[World], Awaitable[Any]], id_seed: str | None = None) -> Any:
    async def run() -> Any:
        async with opened(url, id_seed) as world:
            return await story(world)

    return asyncio.run(run())


def test_calls_of_either_direction_are_listed_apart(database_url: str) -> None:
    async def story(world: World) -> None:
        await world.be_called()
        await world.call("http://127.0.0.1:9/a")
        await world.call("http://127.0.0.1:9/b", REFUSED)
        assert [one["direction"] for one in await world.journal()] == ["in"]
        assert [one["direction"] for one in await world.journal(direction="in")] == ["in"]
        first, second = await world.journal(direction="out")
        assert (first["url"], first["time"], first["status"]) == ("http://127.0.0.1:9/a", NOON, 200)
        assert (second["url"], second["reason"]) == ("http://127.0.0.1:9/b", "connection refused")
        assert await world.journal(direction="out", operation="webhook", status=200) == [first]

    in_world(database_url, story)


def test_what_is_expected_goes_one_way(database_url: str) -> None:
    async def story(world: World) -> list[bool]:
        await world.be_called()
        await world.call("http://127.0.0.1:9/a?b=c")
        demands: list[Json] = [
            {"direction": "out", "count": 1},
            {"direction": "in", "count": 1},
            {"count": 1},
            {"direction": "out", "operation": "webhook", "status": 200, "match": {"body": {"n": 1}}},
            {"direction": "out", "match": {"url": "http://127.0.0.1:9/*", "path": "/a", "query": {"b": "c"}}},
            {"direction": "out", "since": LONG_AGO, "count": 1},
            {"inOrder": [{"operation": "get-version"}, {"direction": "out", "operation": "webhook"}]},
            {"match": {"url": "*"}},
            {"direction": "out", "match": {"url": "http://127.0.0.1:8/*"}},
            {"inOrder": [{"direction": "out"}, {"operation": "get-version"}]},
        ]
        return [(await world.verify(**demand))["passed"] for demand in demands]

    assert in_world(database_url, story) == [True] * 7 + [False] * 3


def test_the_nearest_calls_go_the_same_way(database_url: str) -> None:
    async def story(world: World) -> None:
        await world.be_called()
        await world.call("http://127.0.0.1:9/a", REFUSED)
        (near,) = (await world.verify(direction="out", status=200))["nearest"]
        assert near["call"]["url"] == "http://127.0.0.1:9/a"
        assert near["differences"] == [{"field": "status", "expected": 200}]
        (near,) = (await world.verify(operation="get-version", status=404))["nearest"]
        assert near["call"]["operation"] == "get-version"

    in_world(database_url, story)


def test_a_call_that_is_still_to_be_made_is_waited_for(database_url: str) -> None:
    async def story(world: World) -> tuple[bool, bool]:
        demand = {"direction": "out", "status": 200, "withinMs": 30_000}
        verdict = asyncio.ensure_future(world.verify(**demand))
        await asyncio.sleep(0.05)
        await world.be_called()
        await world.call("http://127.0.0.1:9/a", REFUSED)
        await asyncio.sleep(0.05)
        was_done = verdict.done()
        await world.call("http://127.0.0.1:9/a")
        return was_done, (await verdict)["passed"]

    assert in_world(database_url, story) == (False, True)


def test_in_an_account_with_a_seed_places_repeat(database_url: str) -> None:
    async def story(world: World) -> list[str]:
        for number in range(3):
            await world.call(f"http://127.0.0.1:9/{number}")
            await world.be_called()
        both = [*await world.journal(direction="out", limit=1), *await world.journal(direction="out")]
        assert [one["path"] for one in both] == ["/0", "/0", "/1", "/2"]
        cursor: str = (await world.http.get(JOURNAL, params={"direction": "out", "limit": 2})).json()["nextCursor"]
        return [cursor]

    assert in_world(database_url, story, "s") == ["MTU3Mjg2NA=="]


@pytest.mark.parametrize("seed", ["s", None])
def test_what_two_workers_call_is_in_the_order_of_each(database_url: str, seed: str | None) -> None:
    async def story(world: World) -> list[str]:
        other = world.another_worker()
        for number in range(4):
            await world.call(f"http://127.0.0.1:9/a{number}")
            await world.call(f"http://127.0.0.1:9/b{number}", worker=other)
            if number % 2:
                await world.journal()  # so that it is written
        return [one["path"] for one in await world.journal(direction="out")]

    paths = in_world(database_url, story, seed)
    assert [one for one in paths if "a" in one] == ["/a0", "/a1", "/a2", "/a3"]
    assert [one for one in paths if "b" in one] == ["/b0", "/b1", "/b2", "/b3"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"direction": "both"}, ["direction"]),
        ({"direction": "out", "operation": "get-version"}, ["operation"]),
        ({"operation": "webhook"}, ["operation"]),
    ],
)
def test_a_direction_has_its_own_operations(query: Json, fields: list[str]) -> None:
    async def story(world: World) -> None:
        assert_control_error(await world.http.get(JOURNAL, params=query), 422, "INVALID_REQUEST", *fields)
        refused = await world.http.post(f"{JOURNAL}/verify", json=query)
        assert_control_error(refused, 422, "INVALID_REQUEST", *fields)

    in_world("sqlite://", story)
