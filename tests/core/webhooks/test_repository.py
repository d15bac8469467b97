"""Callbacks in the database: who may make the next attempt, and what is kept of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.service import NewAccount, delete_account
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.resetting import create_account, reset_account
from pushtwin.core.webhooks import repository
from pushtwin.core.webhooks.model import Attempt, Callback, CallbackKind, CallbackState
from pushtwin.core.webhooks.repository import CLAIM_MS, Wanted
from pushtwin.core.webhooks.retrying import note_attempt
from pushtwin.database import Database, open_database
from tests.core.webhooks.callbacks import NOON, make_callback
from tests.databases import DATABASES
from tests.process import own_database

EARLY = CallbackKind.INTERMEDIATE
SOME = [
    make_callback(2, due_at=NOON),
    make_callback(1, 1, due_at=NOON + 5),
    make_callback(1, 0, due_at=NOON),
    make_callback(1, 0, kind=EARLY, due_at=NOON),
    make_callback(3, due_at=None, state=CallbackState.DONE, tries=1, attempts=(Attempt(NOON, 204, None, 3),)),
]
IN_ORDER = [SOME[3], SOME[2], SOME[1], SOME[0], SOME[4]]


@pytest.fixture(scope="module", params=DATABASES)
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database for all tests here, in which none of them leaves an account."""
    server_url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with own_database(request.param, server_url, tmp_path_factory.mktemp("shared")) as url:
        yield url


@asynccontextmanager
async def opened(url: str, callbacks: Sequence[Callback] = ()) -> AsyncIterator[Database]:
    """A database with an account `a` that has these."""
    database = open_database(url, TimeAndIds())
    await database.start()
    try:
        await database.write(create_account, NewAccount(account_id="a"))
        await database.write(repository.insert_callbacks, callbacks)
        yield database
        await database.write(delete_account, "a")
    finally:
        await database.stop()


def in_database(url: str, work: Callable[[Database], Coroutine[Any, Any, Any]], callbacks: Sequence[Callback]) -> Any:
    async def run() -> Any:
        async with opened(url, callbacks) as database:
            return await work(database)

    return asyncio.run(run())


def test_they_are_listed_in_the_order_in_which_they_were_made(shared_database: str) -> None:
    assert in_database(shared_database, lambda one: one.survey(repository.list_callbacks, "a"), SOME) == IN_ORDER


def test_a_flow_is_on_its_way_before_it_is_done_and_done_before_it_is_seen(shared_database: str) -> None:
    kinds = [CallbackKind.OMNI_INTERMEDIATE, CallbackKind.OMNI_DELIVERY, CallbackKind.OMNI_SEEN]
    some = [make_callback(kind=kind) for kind in reversed(kinds)]
    due = in_database(shared_database, lambda one: one.survey(repository.list_due, "a", NOON, 9), some)
    assert [one.kind for one in due] == kinds


def test_pages_hold_all_of_them_once(shared_database: str) -> None:
    async def leaf(database: Database) -> list[Callback]:
        found: list[Callback] = []
        while page := await database.survey(
            repository.list_callbacks, "a", Wanted(), found[-1].key if found else None, 2
        ):
            found += page
        return found

    assert in_database(shared_database, leaf, SOME) == IN_ORDER


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(message_id="m1"), IN_ORDER[:3]),
        (Wanted(state=CallbackState.DONE), [SOME[4]]),
        (Wanted("m1", CallbackState.DONE), []),
        (Wanted("m9"), []),
    ],
)
def test_filters_find_what_they_say(shared_database: str, wanted: Wanted, found: list[Callback]) -> None:
    assert in_database(shared_database, lambda one: one.survey(repository.list_callbacks, "a", wanted), SOME) == found


def test_one_is_found_by_its_key(shared_database: str) -> None:
    async def find(database: Database) -> list[Callback | None]:
        keys = [SOME[3].key, make_callback(9).key]
        return [await database.survey(repository.find_callback, "a", key) for key in keys]

    assert in_database(shared_database, find, SOME) == [SOME[3], None]


@pytest.mark.parametrize(("until", "limit", "count"), [(NOON - 1, 9, 0), (NOON, 9, 3), (NOON + 5, 9, 4), (NOON, 2, 2)])
def test_what_is_due_comes_earliest_first(shared_database: str, until: int, limit: int, count: int) -> None:
    due = in_database(shared_database, lambda one: one.survey(repository.list_due, "a", until, limit), SOME)
    assert due == [SOME[3], SOME[2], SOME[0], SOME[1]][:count]


def test_the_earliest_tells_when_there_is_something_to_do(shared_database: str) -> None:
    async def look(database: Database) -> Any:
        waiting = await database.survey(repository.list_waiting_accounts)
        return [await database.survey(repository.earliest_due, name) for name in ("a", "b")], waiting

    assert in_database(shared_database, look, SOME) == ([NOON, None], ["a"])


def test_what_is_claimed_is_nobody_elses_for_a_while(shared_database: str) -> None:
    async def claim(database: Database) -> list[list[Callback]]:
        return [await database.write(repository.claim, "a", NOON, now, 2) for now in (1, 2, 3, 1 + CLAIM_MS)]

    first, second, third, later = in_database(shared_database, claim, SOME)
    assert [one.key for one in first] == [SOME[3].key, SOME[2].key]
    assert {one.claimed_until for one in first} == {1 + CLAIM_MS}
    assert [one.key for one in second] == [SOME[0].key]
    assert third == []
    assert [one.key for one in later] == [SOME[3].key, SOME[2].key]  # whoever had claimed them must have ended


@pytest.mark.parametrize(("message_id", "url", "waits"), [("m1", None, True), ("m2", None, False), ("m1", "/b", False)])
def test_what_an_address_is_told_of_a_message_waits_for_what_it_is_being_told_of_it(
    shared_database: str, message_id: str, url: str | None, waits: bool
) -> None:
    first = make_callback(1, kind=EARLY, due_at=NOON)
    then = make_callback(1, due_at=NOON + 1, message_id=message_id, url=url or first.url)

    async def claim(database: Database) -> list[int]:
        await database.write(repository.claim, "a", NOON, 1, 9)
        return [len(await database.write(repository.claim, "a", NOON + 1, now, 9)) for now in (2, 1 + CLAIM_MS)]

    assert in_database(shared_database, claim, [first, then]) == ([0, 2] if waits else [1, 1])


def test_of_many_who_claim_at_once_each_gets_others(shared_database: str) -> None:
    async def claim(database: Database) -> list[list[Callback]]:
        return await asyncio.gather(*(database.write(repository.claim, "a", NOON, 1, 10) for _ in range(8)))

    portions = in_database(shared_database, claim, [make_callback(number) for number in range(80)])
    claimed = [one.ordinal for portion in portions for one in portion]
    assert sorted(claimed) == list(range(80))


def failed(callback: Callback) -> Callback:
    return note_attempt(callback, Attempt(NOON, None, "connection refused", 4), AccountSettings())


def test_what_came_of_an_attempt_is_kept(shared_database: str) -> None:
    async def try_it(database: Database) -> Any:
        (claimed,) = await database.write(repository.claim, "a", NOON, 1, 1)
        assert await database.write(repository.update_callback, claimed, failed(claimed))
        return await database.survey(repository.find_callback, "a", claimed.key)

    assert in_database(shared_database, try_it, [make_callback()]) == failed(make_callback())


def test_who_was_too_slow_notes_nothing(shared_database: str) -> None:
    async def try_twice(database: Database) -> Any:
        (slow,) = await database.write(repository.claim, "a", NOON, 1, 1)
        (quick,) = await database.write(repository.claim, "a", NOON, 1 + CLAIM_MS, 1)
        return [await database.write(repository.update_callback, one, failed(one)) for one in (slow, quick, slow)]

    assert in_database(shared_database, try_twice, [make_callback()]) == [False, True, False]


def test_an_account_that_has_begun_anew_has_none(shared_database: str) -> None:
    async def begin_anew(database: Database) -> Any:
        (claimed,) = await database.write(repository.claim, "a", NOON, 1, 1)
        await database.write(reset_account, "a")
        noted = await database.write(repository.update_callback, claimed, failed(claimed))
        return noted, await database.survey(repository.list_callbacks, "a")

    assert in_database(shared_database, begin_anew, [make_callback()]) == (False, [])


def test_any_number_can_be_claimed_at_once(shared_database: str) -> None:
    many = [make_callback(number) for number in range(1200)]
    assert len(in_database(shared_database, lambda one: one.write(repository.claim, "a", NOON, 1, 1200), many)) == 1200
