"""Verifying the journal: what is kept is read once, some at a time; what comes is looked at when it comes."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

from pushtwin.background.hub import Hub
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base import machine
from pushtwin.core.journal import service
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.core.journal.judging import Judge, NearCall, Nearest, Verification
from pushtwin.database import Change, Database

_AT_ONCE = 200  # so that others are answered in between
_LOOK_AGAIN_SECONDS = 0.25  # for calls that other processes have answered
_LATE = 60_000 << 12  # how much earlier than the latest known call one may have been made that is only known now


class Verdict(NamedTuple):
    """Whether it is as expected.

    `is_evicted` says that calls which could decide it are no longer kept, or not whole; it has not passed then.
    """

    has_passed: bool
    is_evicted: bool
    number: int
    matches: list[JournaledCall]
    nearest: list[NearCall]


class JournalReader:
    """Reads the journal of an account after everything that was answered has been written."""

    def __init__(self, database: Database, writer: JournalWriter, hub: Hub) -> None:
        self._database = database
        self._writer = writer
        self._hub = hub

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
        return Verdict(
            has_passed=has_passed,
            is_evicted=misses and not is_exceeded and not has_passed,
            number=judge.number,
            matches=judge.matches,
            nearest=await self._nearest(account_id, verification, judge),
        )

    async def _nearest(self, account_id: str, verification: Verification, judge: Judge) -> list[NearCall]:
        if judge.missing is None:
            return []
        nearest = Nearest(judge.missing)
        async for call in self._calls(account_id, verification.since, -1):
            nearest.take(call)
        return nearest.calls

    async def _judge(self, account_id: str, verification: Verification, patience: float) -> Judge:
        deadline = machine.monotonic() + patience
        judge, seen = Judge(verification), set[int]()
        with self._hub.listening(Change(account_id, service.CALLS)) as news:
            while True:
                news.clear()
                await self._writer.settle()
                if not await self._take_new(account_id, judge, seen):
                    judge, seen = Judge(verification), set()
                    continue
                left = deadline - machine.monotonic()
                if judge.is_final or left <= 0:
                    return judge
                await _heard(news, min(left, _LOOK_AGAIN_SECONDS))

    async def _take_new(self, account_id: str, judge: Judge, seen: set[int]) -> bool:
        """False when a call turned up too late for a judge who goes by the order: another must begin anew."""
        async for call in self._calls(account_id, judge.verification.since, judge.last - _LATE):
            if call.ordinal in seen:
                continue
            if judge.order_matters and call.ordinal < judge.last:
                return False
            seen.add(call.ordinal)
            judge.take(call)
        return True

    async def _calls(self, account_id: str, since: int | None, after: int) -> AsyncIterator[JournaledCall]:
        while True:
            calls = await self._database.survey(service.read_calls, account_id, since, after, _AT_ONCE)
            for call in calls:
                yield call
            if len(calls) < _AT_ONCE:
                return
            after = calls[-1].ordinal
            await machine.sleep_async(0)


async def _heard(news: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), seconds)
    except TimeoutError:
        return
