"""Verifying the journal: what is kept is read once, some at a time; what comes is looked at when it comes."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from typing import NamedTuple

from pushtwin.background.hub import Hub
from pushtwin.background.journal_watch import Incoming, JournalWatch
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base import machine
from pushtwin.core.journal import service
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.core.journal.judging import Came, Judge, NearCall, Nearest, Verification
from pushtwin.database import Database

_AT_ONCE = 50
_SLICE_SECONDS = 0.005  # then others are answered


class Verdict(NamedTuple):
    """Whether it is as expected.

    `is_evicted` says that calls which could decide it are no longer kept, or not whole; it has not passed then. Where
    an order was expected, `came` are the first calls that were, each with the places that it could have had.
    """

    has_passed: bool
    is_evicted: bool
    number: int
    matches: list[JournaledCall]
    nearest: list[NearCall]
    came: list[tuple[JournaledCall, list[int]]]


class JournalReader:
    """Reads the journal of an account after everything that was answered has been written.

    Who waits takes nothing while nothing comes.
    """

    def __init__(self, database: Database, writer: JournalWriter, hub: Hub) -> None:
        self._database = database
        self._writer = writer
        self._hub = hub
        self._watches: dict[str, JournalWatch] = {}
        self._reading = asyncio.Lock()  # one portion at a time, whoever reads: others are answered in between

    async def verify(self, account_id: str, verification: Verification, patience: float) -> Verdict:
        """Waits up to so many seconds for a verdict that no call to come can change. Raises NotFound."""
        judge = await self._judge(account_id, verification, patience)
        misses = (
            not self._writer.is_on
            or judge.undecided > 0
            or self._writer.misses(account_id, verification.since)
            or await self._database.survey(service.misses, account_id, verification.since)
        )
        amount = verification.amount
        is_exceeded = amount is not None and amount.is_exceeded(judge.number)
        can_only_grow = amount is None or amount.at_most is None  # by calls that are gone
        has_passed = judge.missing is None and (can_only_grow or not misses)
        nearest, came = await self._look_again(account_id, verification, judge)
        return Verdict(
            has_passed=has_passed,
            is_evicted=misses and not is_exceeded and not has_passed,
            number=judge.number,
            matches=judge.matches,
            nearest=nearest.calls,
            came=came.calls,
        )

    async def _look_again(self, account_id: str, verification: Verification, judge: Judge) -> tuple[Nearest, Came]:
        """What came instead of what is missing."""
        nearest, came = Nearest(judge.missing or verification.expected[0]), Came(verification)
        if judge.missing is not None:
            async for call in self._calls(account_id, verification.since):
                nearest.take(call)
                came.take(call)
        return nearest, came

    async def _judge(self, account_id: str, verification: Verification, patience: float) -> Judge:
        deadline = machine.monotonic() + patience
        judge = Judge(verification)
        if patience <= 0:
            await self._writer.settle()
            await self._take_kept(account_id, judge)
            return judge
        async with self._watching(account_id) as watch, watch.waiting() as incoming:
            while not await self._judge_in_order(account_id, judge, watch, incoming, deadline):
                judge = Judge(verification)
        return judge

    async def _judge_in_order(
        self, account_id: str, judge: Judge, watch: JournalWatch, incoming: Incoming, deadline: float
    ) -> bool:
        """False when another judge must begin anew.

        A call turned up too late for one who goes by the order, or what was taken is there no more.
        """
        incoming.is_obsolete = False
        kept = await self._take_kept(account_id, judge, incoming.known)
        is_over = False
        while True:
            if incoming.is_obsolete or not _take_new(judge, incoming.take(), kept):
                return False
            if judge.is_final or is_over:
                return True
            await watch.wait(incoming, deadline - machine.monotonic())
            if machine.monotonic() >= deadline:
                await watch.look()
                is_over = True

    async def _take_kept(self, account_id: str, judge: Judge, known: Collection[int] = ()) -> set[int]:
        """Returns the ordinals of those that may come once more, because they were written meanwhile."""
        taken = set()
        async for call in self._calls(account_id, judge.verification.since):
            if call.ordinal not in known:
                taken.add(call.ordinal)
            judge.take(call)
        return taken

    async def _calls(self, account_id: str, since: int | None) -> AsyncIterator[JournaledCall]:
        after = -1
        while True:
            async with self._reading:
                begun = machine.monotonic()
                calls = await self._database.survey(service.read_calls, account_id, since, after, _AT_ONCE)
                for call in calls:
                    yield call
                    if machine.monotonic() - begun > _SLICE_SECONDS:
                        await machine.sleep_async(0)
                        begun = machine.monotonic()
                await machine.sleep_async(0)
            if len(calls) < _AT_ONCE:
                return
            after = calls[-1].ordinal

    @asynccontextmanager
    async def _watching(self, account_id: str) -> AsyncIterator[JournalWatch]:
        watch = self._watches.get(account_id)
        if watch is None:
            watch = self._watches[account_id] = JournalWatch(self._database, self._writer, self._hub, account_id)
        try:
            yield watch
        finally:
            if not watch.is_needed and self._watches.get(account_id) is watch:
                del self._watches[account_id]


def _take_new(judge: Judge, calls: Iterable[JournaledCall], taken: set[int]) -> bool:
    since = judge.verification.since
    for call in calls:
        if call.ordinal in taken or (since is not None and call.called_at < since):
            continue
        if judge.order_matters and call.ordinal < judge.last:
            return False
        judge.take(call)
    return True
