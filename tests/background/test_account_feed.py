"""Watching an account: each call comes once, crowds are counted, and who does not read is left behind."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from pushtwin.background.listener import Happening, Listener
from pushtwin.background.streaming import Streams
from pushtwin.base.errors import NotFound
from pushtwin.core.journal import service
from pushtwin.core.journal.entries import CallHead
from pushtwin.core.journal.service import CALLS, Look
from pushtwin.database import Change, Database


class Journal:
    """Of one account, by ordinals, in an epoch."""

    is_shared = False

    def __init__(self) -> None:
        self.ordinals: list[int] = []
        self.epoch = 0
        self.is_gone = False

    async def survey(self, work: Any, _: str, *wanted: Any) -> Any:
        await asyncio.sleep(0)
        if self.is_gone:
            raise NotFound("account", "a")
        if work is service.look:
            return Look(self.epoch, 0, [one for one in self.ordinals if one > wanted[0]], 0)
        if work is service.latest_heads:
            after, most = wanted
            return [head(one) for one in self.ordinals if one > after][-most:]
        return [head(one) for one in wanted[0]] if work is service.find_heads else 0


def head(ordinal: int) -> CallHead:
    return CallHead(ordinal, 0, "in", "get", "GET", "/", None, 200, None, 0.0, None, None, "[]", None)


def watching(run: Callable[[Journal, Streams], Awaitable[None]]) -> None:
    journal = Journal()
    asyncio.run(cast("Any", run(journal, Streams(cast("Database", journal)))))


def come(journal: Journal, streams: Streams, *ordinals: int) -> None:
    journal.ordinals = sorted([*journal.ordinals, *ordinals])
    streams.hear([Change("a", CALLS)])


async def told(listener: Listener) -> list[Any]:
    """Ordinals of calls, names of all else."""
    return [one.name if one.ordinal is None else one.ordinal for one in await listener.take(1)]


def test_a_call_that_is_known_late_comes_once() -> None:
    async def run(journal: Journal, streams: Streams) -> None:
        journal.ordinals = [5_000_000]
        async with streams.listening("a", None, 10) as listener:
            assert await told(listener) == ["hello", 5_000_000]
            come(journal, streams, 5_000_009)
            assert await told(listener) == [5_000_009]
            come(journal, streams, 5_000_004, 5_000_020)
            late, next_one = await listener.take(1)
            assert (late.ordinal, late.is_late) == (5_000_004, True)  # nobody goes on from there
            assert (next_one.ordinal, next_one.is_late) == (5_000_020, False)

    watching(run)


def test_of_a_crowd_the_latest_are_told_and_the_others_are_counted() -> None:
    async def run(journal: Journal, streams: Streams) -> None:
        async with streams.listening("a", None, 0) as listener:
            await told(listener)
            come(journal, streams, *range(200))
            skipped, *calls = await listener.take(1)
            assert json.loads(skipped.data) == {"calls": 150}
            assert [one.ordinal for one in calls] == [*range(150, 200)]

    watching(run)


def test_who_joins_between_two_looks_gets_each_call_once() -> None:
    async def run(journal: Journal, streams: Streams) -> None:
        async with streams.listening("a", None, 0) as first:
            journal.ordinals = [7]  # nobody has been told yet
            async with streams.listening("a", None, 10) as second:
                assert await told(second) == ["hello", 7]
                come(journal, streams, 8)
                assert await told(second) == [8]
                assert await told(first) == ["hello", 7, 8]

    watching(run)


def test_another_epoch_begins_anew_with_calls_that_come_before_those_that_were() -> None:
    async def run(journal: Journal, streams: Streams) -> None:
        journal.ordinals = [100_000_000]
        async with streams.listening("a", None, 0) as listener:
            await told(listener)
            journal.epoch, journal.ordinals = 1, []
            come(journal, streams, 3)
            assert await told(listener) == ["restarted", 3]

    watching(run)


def test_nobody_watches_what_is_not_there_and_the_end_is_told() -> None:
    async def run(journal: Journal, streams: Streams) -> None:
        async with streams.listening("a", None, 0) as listener:
            journal.is_gone = True
            streams.hear([Change("a", CALLS)])
            await asyncio.sleep(0.01)
            assert await told(listener) == ["hello", "gone"]
            assert listener.is_over
        with pytest.raises(NotFound):
            async with streams.listening("a", None, 0):
                pass
        assert not streams._feeds

    watching(run)


def test_a_feed_that_fails_lets_its_listeners_come_back(caplog: pytest.LogCaptureFixture) -> None:
    async def run(journal: Journal, streams: Streams) -> None:
        async with streams.listening("a", None, 0) as listener:
            await told(listener)
            journal.ordinals = cast("Any", None)
            streams.hear([Change("a", CALLS)])
            assert await told(listener) == []
            assert listener.is_over

    watching(run)
    assert "has to come back" in caplog.text


def test_who_does_not_read_is_left_behind_and_costs_nothing() -> None:
    slow, quick = Listener(), Listener()
    for number in range(100):
        for one in (slow, quick):
            one.put(Happening("call", b"x" * 10_000, number))
        asyncio.run(quick.take(1))
    assert slow.is_over
    assert not quick.is_over
    assert asyncio.run(slow.take(1)) == []
    slow.put(Happening("call", b"x", 101))
    assert not slow._waiting


def test_nothing_is_done_while_nobody_watches() -> None:
    async def run(journal: Journal, streams: Streams) -> None:
        async with streams.listening("a", None, 0):
            (feed,) = streams._feeds.values()
        come(journal, streams, 1)
        assert not streams._feeds
        await asyncio.sleep(0)
        assert feed._task is not None
        assert feed._task.cancelled() or feed._task.cancelling()

    watching(run)
