"""What the journal does to the database: portions, epochs, and a disk that is full."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from pushtwin.app import Twin, create_app
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.repository import delete_account
from pushtwin.core.accounts.service import NewAccount
from pushtwin.core.journal import repository, service
from pushtwin.core.journal.bounds import Bound, Excess
from pushtwin.core.journal.repository import Filter
from pushtwin.core.journal.service import AnsweredCall
from pushtwin.core.resetting import create_account, reset_account
from pushtwin.database import Database, Writing, open_database
from pushtwin.settings import Settings
from tests.factories import make_call

BOUND = Bound(100_000, 2**40)
QUIET = Excess(calls=False, size=False)
DEVICE = "/people/2/contactInformation/push/d2463a09-1cf8-4e07-a063-041d4195d171"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database with an account `a`."""
    database = open_database(url, TimeAndIds())
    await database.start()
    await database.write(begin)
    try:
        yield database
    finally:
        await database.stop()


def begin(writing: Writing) -> int:
    """The epoch of a new account `a`."""
    create_account(writing, NewAccount(account_id="a"))
    return repository.find_epochs(writing, ["a"])["a"]


def keep(writing: Writing, epoch: int, number: int, size: int) -> None:
    """So many calls of so many bytes."""
    calls = [AnsweredCall(epoch, make_call(ordinal, body=b"x" * size)) for ordinal in range(number)]
    service.keep(writing, {"a": calls}, {}, {"a": QUIET}, BOUND)


def count(writing: Writing) -> int:
    return len(repository.list_calls(writing, "a", Filter()))


@pytest.mark.parametrize(("number", "size"), [(3200, 10), (30, 500_000)])
def test_a_journal_is_forgotten_in_portions(database_url: str, number: int, size: int) -> None:
    async def forget() -> list[int]:
        async with opened(database_url) as database:
            epoch = (await database.read(repository.find_epochs, ["a"]))["a"]
            await database.write(keep, epoch, number, size)
            counts = [await database.write(count)]
            while await database.write(service.forget_some, "a"):
                counts.append(await database.write(count))
            return counts

    counts = asyncio.run(forget())
    gone = [before - after for before, after in pairwise(counts)]
    assert len(gone) >= 2
    assert all(0 < one <= 1500 and one * size <= 4_500_000 for one in gone)
    assert counts[-1] < 1500
    assert counts[-1] * size < 4_500_000


def test_what_a_call_takes_is_the_same_here_and_in_the_database(database_url: str) -> None:
    calls = [
        make_call(1, query=b"a", body=b"bb", answer=b"ccc", touched='\n"d1"\n"d2"\n7\n'),
        make_call(2, path="/xy", headers=b"a:b"),
    ]

    async def measure() -> int:
        async with opened(database_url) as database:
            await database.write(repository.insert_calls, "a", calls)
            return (await database.survey(repository.find_beyond_size, "a", 2**40))[1]

    assert asyncio.run(measure()) == sum(call.size for call in calls)


def test_a_portion_that_is_gone_is_told(database_url: str) -> None:
    async def forget() -> bool:
        async with opened(database_url) as database:
            epoch = (await database.read(repository.find_epochs, ["a"]))["a"]
            await database.write(keep, epoch, 1600, 1)
            await database.write(service.forget_some, "a")
            return await database.survey(service.misses, "a", None)

    assert asyncio.run(forget()) is True


def keep_too_many(writing: Writing, number: int) -> service.Surplus:
    """So many calls in a journal of fifty: those that are too many."""
    epoch = repository.find_epochs(writing, ["a"])["a"]
    calls = [AnsweredCall(epoch, make_call(ordinal)) for ordinal in range(number)]
    looked = service.keep(writing, {"a": calls}, {}, {"a": Excess(calls=True, size=True)}, Bound(50, 2**40))
    assert looked["a"].surplus is not None
    return looked["a"].surplus


def test_calls_that_are_too_many_go_a_few_at_a_time_and_no_others(database_url: str) -> None:
    async def forget() -> tuple[list[int], list[int]]:
        async with opened(database_url) as database:
            surplus = await database.write(keep_too_many, 400)
            counts, may_be_more = [400], True
            while may_be_more:
                may_be_more = await database.write(service.forget_surplus, "a", surplus)
                counts.append(await database.write(count))
            return counts, await database.survey(service.list_ordinals, "a", -1)

    counts, left = asyncio.run(forget())
    assert counts == [400, 300, 200, 100, 50]
    assert left == [*range(350, 400)]


@pytest.mark.databases("postgresql")
def test_of_two_processes_that_let_calls_go_at_the_same_time_none_has_to_try_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_surplus, attempts = service.forget_surplus, 0

    def forget_slowly(writing: Writing, account_id: str, surplus: service.Surplus) -> bool:
        nonlocal attempts
        attempts += 1
        may_be_more = forget_surplus(writing, account_id, surplus)
        writing.connection.execute(select(func.pg_sleep(0.3)))
        return may_be_more

    async def forget() -> list[int]:
        async with opened(database_url) as one:
            other = open_database(database_url, TimeAndIds())
            await other.start()
            epoch = (await one.read(repository.find_epochs, ["a"]))["a"]
            writers = [JournalWriter(database, Bound(10, 2**40)) for database in (one, other)]
            for ordinal in range(40):
                await writers[ordinal % 2].add(make_call(ordinal), epoch)
            await asyncio.gather(*(writer.flush() for writer in writers))
            await other.stop()
            return await one.survey(service.list_ordinals, "a", -1)

    monkeypatch.setattr(service, "forget_surplus", forget_slowly)
    assert asyncio.run(forget())[-10:] == [*range(30, 40)]
    assert attempts == 2


@pytest.mark.parametrize("begin_anew", [reset_account, service.clear])
def test_of_a_journal_that_has_begun_anew_no_calls_are_too_many(
    database_url: str, begin_anew: Callable[[Writing, str], object]
) -> None:
    async def forget() -> int:
        async with opened(database_url) as database:
            surplus = await database.write(keep_too_many, 80)
            await database.write(begin_anew, "a")
            epoch = (await database.read(repository.find_epochs, ["a"]))["a"]
            await database.write(keep, epoch, 10, 1)
            await database.write(service.forget_surplus, "a", surplus)
            return await database.write(count)

    assert asyncio.run(forget()) == 10


@pytest.mark.parametrize("end", ["delete", "reset"])
def test_a_call_to_what_the_account_was_before_is_not_kept(database_url: str, end: str) -> None:
    def begin_anew(writing: Writing) -> None:
        if end == "reset":
            reset_account(writing, "a")
        else:
            delete_account(writing, "a")
            begin(writing)

    async def answer_late() -> list[int]:
        async with opened(database_url) as database:
            before = (await database.read(repository.find_epochs, ["a"]))["a"]
            await database.write(begin_anew)
            after = (await database.read(repository.find_epochs, ["a"]))["a"]
            counts = []
            for epoch in (before, after):
                await database.write(keep, epoch, 3, 1)
                counts.append(await database.write(count))
            return counts

    assert asyncio.run(answer_late()) == [0, 3]


# -- a full disk -----------------------------------------------------------------------------------------------


@asynccontextmanager
async def running(path: Path) -> AsyncIterator[tuple[Twin, httpx.AsyncClient]]:
    """A twin on a file, and a client of its demo account."""
    twin = create_app(Settings(database=f"sqlite:///{path}"))
    await twin.start()
    transport = httpx.ASGITransport(twin)
    headers = {"AppCode": "87dc5af9bb50ebe3df341c89d2463a09-1cf8-4e07-a063-041d4195d172"}
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as http:
            yield twin, http
    finally:
        await twin.stop()


async def pragma(twin: Twin, text: str) -> int:
    value: int = await twin.database.read(
        lambda reading: reading.connection.exec_driver_sql(f"PRAGMA {text}").scalar_one()
    )
    return value


async def verdict(http: httpx.AsyncClient) -> tuple[bool, bool]:
    """Whether nobody has logged in, and whether that can't be told."""
    demand = {"operation": "personalize-push-instance", "never": True}
    answer = (await http.post("/_twin/accounts/demo/journal/verify", json=demand)).json()
    return answer["passed"], answer["evicted"]


async def update(http: httpx.AsyncClient, *, enabled: bool) -> bool:
    """Change a little, with a large body; what the device shows afterwards."""
    body = {"systemData": {"registrationEnabled": enabled}, "padding": "x" * 100_000}
    answer = await http.patch(DEVICE, json=body)
    assert answer.status_code == 200
    shown = (await http.get(DEVICE)).json()
    assert answer.json() == shown
    return bool(shown["systemData"]["registrationEnabled"])


def test_calls_are_answered_while_the_disk_is_full_and_the_journal_says_that_they_are_missing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def live() -> None:
        async with running(tmp_path / "own.db") as (twin, http):
            assert await verdict(http) == (True, False)
            await pragma(twin, f"max_page_count={await pragma(twin, 'page_count')}")
            with caplog.at_level(logging.WARNING):
                assert await update(http, enabled=False) is False
                page = (await http.get("/_twin/accounts/demo/journal")).json()
            assert "2 calls are missing from the journal" in caplog.text
            assert (page["calls"], page["evicted"]) == ([], True)
            assert await verdict(http) == (False, True)

            await pragma(twin, "max_page_count=1000000")
            assert await update(http, enabled=True) is True
            page = (await http.get("/_twin/accounts/demo/journal")).json()
            assert (len(page["calls"]), page["evicted"]) == (2, True)
        async with running(tmp_path / "own.db") as (_, http):  # also when it has started again
            assert await verdict(http) == (False, True)
            assert (await http.delete("/_twin/accounts/demo/journal")).status_code == 204
            assert await verdict(http) == (True, False)

    asyncio.run(live())


# -- waiting ---------------------------------------------------------------------------------------------------

WAITING = 20


def test_who_waits_over_a_full_journal_holds_nobody_up_and_asks_nothing_while_nothing_comes(tmp_path: Path) -> None:
    async def live() -> tuple[float, int, list[bool]]:
        async with running(tmp_path / "own.db") as (twin, http):
            database = twin.database
            survey, surveys = database.survey, 0

            async def counted(*args: Any) -> Any:
                nonlocal surveys
                surveys += 1
                return await survey(*args)

            await database.write(keep, await database.write(begin), 2000, 100)
            database.survey = counted  # type: ignore[method-assign]
            demand = {"match": {"path": "/x"}, "atLeast": 1, "withinMs": 60_000}
            verdicts = [
                asyncio.ensure_future(http.post("/_twin/accounts/a/journal/verify", json=demand))
                for _ in range(WAITING)
            ]
            longest = 0.0
            before = -1
            while before != surveys:  # they read what is kept
                before = surveys
                for _ in range(20):
                    begun = time.perf_counter()
                    assert (await http.get(DEVICE)).status_code == 200
                    longest = max(longest, time.perf_counter() - begun)
                    await asyncio.sleep(0.01)
            waited = surveys
            await asyncio.sleep(0.6)
            asked = surveys - waited
            epoch = (await database.read(repository.find_epochs, ["a"]))["a"]
            call = AnsweredCall(epoch, make_call(5000, path="/x"))
            await database.write(service.keep, {"a": [call]}, {}, {"a": QUIET}, BOUND)
            passed = [(await one).json()["passed"] for one in verdicts]
            return longest, asked, passed

    longest, asked, passed = asyncio.run(live())
    assert asked == 0
    assert passed == [True] * WAITING
    assert longest < 5  # most often a hundredth; it was 21
