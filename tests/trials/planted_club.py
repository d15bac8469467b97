"""An asynchronous backend with a bug, in ten variants: each passes its tests as long as nothing fails."""

from pathlib import Path
from typing import NamedTuple

_CLUB = '''
"""Members of a club and what they buy, told to the platform side by side."""

import asyncio

import httpx

PERSONS = "/people/2/persons"
PATIENCE_SECONDS = 1


class Refused(Exception):
    pass


class Club:
    def __init__(self, http, sleep):
        self._http, self._sleep = http, sleep
        self._one_writes = asyncio.Lock()
        self.cities = {}

    async def ask(self, method, path, **content):
        for pause in (0.1, 0.2, 0.4, None):
            answer = await self._send(method, path, content)
            if answer is not None and answer.status_code != 429 and not answer.is_server_error:
                if answer.is_error:
                    raise Refused(answer.json()["requestError"]["serviceException"]["messageId"])
                return answer.json() if answer.content else None
            if pause is None:
                raise TimeoutError(path)
            wanted = answer.headers.get("Retry-After") if answer is not None else None
            await self._sleep(float(wanted or pause))

    async def _send(self, method, path, content):
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._http.request(method, path, **content)
        except (httpx.TransportError, TimeoutError):
            return None

    async def join(self, name, city):
        async with self._one_writes:
            try:
                await self.ask("POST", PERSONS, json={"externalId": name, "city": city})
            except Refused as problem:
                if str(problem) != "DUPLICATE_EXT_PERSON_ID":
                    raise
                await self.ask("PATCH", PERSONS, params=_who(name), json={"city": city})
            self.cities[name] = city

    async def join_all(self, members):
        async with asyncio.TaskGroup() as group:
            for name, city in members.items():
                group.create_task(self.join(name, city))

    async def leave(self, name):
        try:
            await self.ask("DELETE", PERSONS, params=_who(name))
        except Refused as problem:
            if str(problem) != "PERSON_DOES_NOT_EXIST":
                raise

    async def names(self):
        found, page = [], 1
        while True:
            told = await self.ask("GET", PERSONS, params={"limit": 2, "page": page})
            found += [one["externalId"] for one in told["persons"]]
            if len(told["persons"]) < 2:
                return sorted(found)
            page += 1

    async def bought(self, name, order, at):
        event = {
            "definitionId": "bought",
            "eventId": f"order-{order}",
            "occurredTime": at,
            "identifier": {"id": name, "type": "EXTERNAL_ID"},
        }
        await self.ask("POST", "/people/3/events", json=[event])


def _who(name):
    return {"identifier": name, "type": "EXTERNAL_ID"}
'''

_TESTS = """
import asyncio

import httpx
import pytest

from CLUB import Club


@pytest.fixture
def run(twin, async_twin_account):
    async def visited(visit):
        await async_twin_account.clock.freeze()
        async with httpx.AsyncClient(
            base_url="https://api.infobip.com",
            headers={"Authorization": async_twin_account.headers["Authorization"]},
            transport=twin.async_transport,
            timeout=SECONDS,
        ) as http:
            club = Club(http, lambda seconds: async_twin_account.clock.advance(seconds=seconds))
            return await visit(club)

    return lambda visit: asyncio.run(visited(visit))


def test_members_join_side_by_side_and_leave(run, twin_account):
    async def visit(club):
        await club.join_all({"ana": "Split", "bo": "Zagreb", "cy": "Pula"})
        await club.leave("bo")
        assert await club.names() == ["ana", "cy"]
        assert {one["externalId"]: one["city"] for one in twin_account.persons()} == {
            name: club.cities[name] for name in ("ana", "cy")
        }

    run(visit)


def test_a_purchase_is_told_once(run, twin_account):
    twin_account.define_event("bought")

    async def visit(club):
        await club.bought("ana", 7, twin_account.clock.now().isoformat(timespec="milliseconds"))

    run(visit)
    (person,) = twin_account.persons()
    assert len(twin_account.events(person["personId"], "bought")) == 1
"""


class AsyncBug(NamedTuple):
    """What is wrong, and what is replaced by what for that."""

    name: str
    right: str
    wrong: str


_CATCHING = "except (httpx.TransportError, TimeoutError):"
_REQUEST = "return await self._http.request(method, path, **content)"
_PAGE = '            told = await self.ask("GET", PERSONS, params={"limit": 2, "page": page})\n'

ASYNC_BUGS = [
    AsyncBug("its own time-out comes as a surprise", _CATCHING, "except httpx.TransportError:"),
    AsyncBug(
        "half an answer comes as a surprise",
        _CATCHING,
        "except (httpx.NetworkError, httpx.TimeoutException, TimeoutError):",
    ),
    AsyncBug("who exists already is a refusal", 'if str(problem) != "DUPLICATE_EXT_PERSON_ID":', "if True:"),
    AsyncBug("who is gone already is a refusal", 'if str(problem) != "PERSON_DOES_NOT_EXIST":', "if True:"),
    AsyncBug("purchases have no id", '            "eventId": f"order-{order}",\n', ""),
    AsyncBug(
        "the body is gone after the first try",
        _REQUEST,
        _REQUEST.replace("**content", 'json=content.pop("json", None), **content'),
    ),
    AsyncBug("429 counts as done", "answer.status_code != 429 and", "True and"),
    AsyncBug("5xx is a refusal", " and not answer.is_server_error", ""),
    AsyncBug("it never gives up", "in (0.1, 0.2, 0.4, None)", "in iter(lambda: 0.1, None)"),
    AsyncBug(
        "a page that does not come is left out",
        _PAGE,
        '            answer = await self._send("GET", PERSONS, {"params": {"limit": 2, "page": page}})\n'
        "            if answer is None or answer.is_error:\n                page += 1\n                continue\n"
        "            told = answer.json()\n",
    ),
]
_OF_PATIENCE = (None, ASYNC_BUGS[0])
"""The client of these has no time-out: theirs is waited for, those of clients are not."""


def plant_club(folder: Path) -> dict[str, AsyncBug | None]:
    """Write every variant, and the backend as it is, with its tests. Returns the bug of each test file."""
    planted: dict[str, AsyncBug | None] = {}
    for number, bug in enumerate((None, *ASYNC_BUGS)):
        source = _CLUB
        if bug:
            assert source.count(bug.right) == 1, f"{bug.name}: {source.count(bug.right)} places"
            source = source.replace(bug.right, bug.wrong)
        (folder / f"club_{number}.py").write_text(source)
        seconds = None if bug in _OF_PATIENCE else 5
        tests = _TESTS.replace("CLUB", f"club_{number}").replace("SECONDS", str(seconds))
        (folder / f"test_club_{number}.py").write_text(tests)
        planted[f"test_club_{number}.py"] = bug
    return planted
