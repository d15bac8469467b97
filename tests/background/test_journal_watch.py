"""Whoever begins to wait while calls come in takes each of them once."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest

from pushtwin.background.hub import Hub
from pushtwin.background.journal_watch import Incoming, JournalWatch
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.core.journal import service
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.database import Database


class Journal:
    """Of one account, by ordinals; it is read when `is_readable`."""

    is_shared = False

    def __init__(self) -> None:
        self.ordinals: list[int] = []
        self.epoch, self.clearings = 1, 0
        self.is_readable = asyncio.Event()
        self.is_readable.set()
        self.is_asked = asyncio.Event()
        self.is_away = False

    async def survey(self, work: Any, _: str, wanted: Any) -> Sequence[Any]:
        if work is service.look:
            ordinals = [ordinal for ordinal in self.ordinals if ordinal > wanted]
            return service.Look(self.epoch, 0, ordinals, self.clearings)
        self.is_asked.set()
        await self.is_readable.wait()
        if self.is_away:
            raise DatabaseUnavailable("away")
        return [call(ordinal) for ordinal in wanted]

    async def settle(self) -> None:
        """All is written."""


def call(ordinal: int) -> JournaledCall:
    return JournaledCall(
        "a", ordinal, 0, "get", 200, None, None, "app", 0.0, "GET", "/", b"", b"", b"", b"", "[]", None
    )


def watch_of(journal: Journal) -> JournalWatch:
    return JournalWatch(cast("Database", journal), cast("JournalWriter", journal), Hub(), "a")


def taken(incoming: Incoming) -> list[int]:
    return [one.ordinal for one in incoming.take()]


def test_a_call_that_another_look_is_about_to_hand_over_is_not_known_yet() -> None:
    async def run() -> None:
        journal = Journal()
        watch = watch_of(journal)
        async with watch.waiting() as first:
            journal.is_readable.clear()
            journal.ordinals = [1]
            looking = asyncio.ensure_future(watch.look())
            await journal.is_asked.wait()
            second = watch.waiting()
            entering = asyncio.ensure_future(second.__aenter__())
            await asyncio.sleep(0)
            journal.is_readable.set()
            await looking
            incoming = await entering
            assert (taken(first), taken(incoming)) == ([1], [])
            assert incoming.known == {1}
            await second.__aexit__(None, None, None)

    asyncio.run(run())


def test_what_could_not_be_read_comes_with_the_next_look() -> None:
    async def run() -> None:
        journal = Journal()
        watch = watch_of(journal)
        async with watch.waiting() as incoming:
            journal.ordinals, journal.is_away = [1], True
            with pytest.raises(DatabaseUnavailable):
                await watch.look()
            journal.is_away = False
            await watch.look()
            assert taken(incoming) == [1]

    asyncio.run(run())


@pytest.mark.parametrize("what", ["epoch", "clearings"])
def test_who_waits_is_told_that_the_journal_has_begun_anew_and_gets_ordinals_that_come_again(what: str) -> None:
    async def run() -> None:
        journal = Journal()
        watch = watch_of(journal)
        journal.ordinals = [1, 2]
        async with watch.waiting() as incoming:
            journal.ordinals = [1]
            setattr(journal, what, 2)
            await watch.look()
            assert (incoming.is_obsolete, incoming.known, taken(incoming)) == (True, {1}, [])
            journal.ordinals = [1, 2]
            await watch.look()
            assert taken(incoming) == [2]

    asyncio.run(run())
