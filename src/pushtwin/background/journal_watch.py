"""Handing the calls that come into a journal to those who wait for them: each is read once, however many they are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from pushtwin.background.hub import Hub
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base import machine
from pushtwin.base.portions import portions_of
from pushtwin.core.journal import service
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.core.journal.service import Look
from pushtwin.database import Change, Database

_AT_ONCE = 50  # so that others are answered in between
_LOOK_AGAIN_SECONDS = 0.25  # for calls that other processes have answered
_LATE = 60_000 << 12  # how much earlier than the latest known call one may have been made that is only known now
_REST = 9  # times as long as a look has taken, so that waiting takes a tenth of the time at most


class Incoming:
    """The calls that came since somebody began to wait, until they are taken.

    `known` are the ordinals of some that were there before and do not come any more. `is_obsolete` says that nothing of
    what came is there now, because the account or its journal has begun anew.
    """

    def __init__(self) -> None:
        self.known: set[int] = set()
        self.is_obsolete = False
        self._calls: list[JournaledCall] = []
        self._news = asyncio.Event()

    def put(self, calls: list[JournaledCall]) -> None:
        self._calls += calls
        self._news.set()

    def take(self) -> list[JournaledCall]:
        """All that there are."""
        taken, self._calls = self._calls, []
        self._news.clear()
        return taken

    def begin_anew(self, known: set[int]) -> None:
        """With an empty journal, or what is known of it by now."""
        self.known, self._calls, self.is_obsolete = known, [], True
        self._news.set()

    async def heard(self) -> None:
        """Until there are some."""
        await self._news.wait()


class JournalWatch:
    """Looks what comes into the journal of one account, for as long as somebody waits for it."""

    def __init__(self, database: Database, writer: JournalWriter, hub: Hub, account_id: str) -> None:
        self._database = database
        self._writer = writer
        self._hub = hub
        self._account_id = account_id
        self._known: set[int] = set()
        self._latest = -1
        self._beginning: tuple[int, int] | None = None
        self._looking = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None
        self._waiting: set[Incoming] = set()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_needed(self) -> bool:
        return bool(self._waiting)

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[Incoming]:
        """Every call that is written from now on comes, and perhaps some that were just written. Raises NotFound."""
        incoming = Incoming()
        await self._writer.settle()
        if self._latest < 0:
            await self.look()
        async with self._looking:  # a look that goes on knows calls that it has yet to hand over
            self._waiting.add(incoming)
            incoming.known = self._known
        try:
            if self._task is None or self._task.done():
                self._task = asyncio.ensure_future(self._keep_looking())
                self._task.add_done_callback(_forget)
            yield incoming
        finally:
            self._waiting.discard(incoming)
            if not self._waiting and self._task:
                self._task.cancel()
                self._task = None

    async def wait(self, incoming: Incoming, seconds: float) -> None:
        """Until something has come, or the time is over. Raises what looking has raised."""
        hearing = asyncio.ensure_future(incoming.heard())
        try:
            await asyncio.wait({hearing, *filter(None, [self._task])}, timeout=seconds, return_when="FIRST_COMPLETED")
        finally:
            hearing.cancel()
        if self._task and self._task.done():
            self._task.result()

    async def look(self) -> None:
        """What was answered until now has come. Those who ask while a look goes on share the next. Raises NotFound."""
        if self._next is None:
            self._next = asyncio.ensure_future(self._look())
        await asyncio.shield(self._next)

    async def _keep_looking(self) -> None:
        patience = _LOOK_AGAIN_SECONDS if self._database.is_shared else None
        with self._hub.listening(Change(self._account_id, service.CALLS)) as news:
            while True:
                news.clear()
                begun = machine.monotonic()
                await self.look()
                await machine.sleep_async((machine.monotonic() - begun) * _REST)
                with suppress(TimeoutError):
                    async with asyncio.timeout(patience):  # `wait_for` may forget that it was cancelled
                        await news.wait()

    async def _look(self) -> None:
        async with self._looking:
            self._next = None
            await self._writer.settle()
            after = max(self._latest - _LATE, -1)
            seen = await self._database.survey(service.look, self._account_id, after)
            if self._beginning not in {None, _beginning_of(seen)}:
                await self._begin_anew()
                return
            self._beginning, ordinals = _beginning_of(seen), seen.ordinals
            new = sorted(set(ordinals) - self._known) if self._latest >= 0 else []
            self._known = set(ordinals).difference(new)
            self._latest = max([self._latest, 0, *ordinals[-1:]])
            for some in portions_of(new, _AT_ONCE):
                calls = await self._database.survey(service.find_calls, self._account_id, some)
                self._known = self._known.union(some)  # what can't be read now is new for the next look
                for incoming in self._waiting:
                    incoming.put(calls)
                await machine.sleep_async(0)

    async def _begin_anew(self) -> None:
        """The account was reset or restored, and ordinals may come again, or the journal was deleted."""
        seen = await self._database.survey(service.look, self._account_id, -1)
        self._beginning = _beginning_of(seen)
        self._known, self._latest = set(seen.ordinals), max([0, *seen.ordinals[-1:]])
        for incoming in self._waiting:
            incoming.begin_anew(self._known)


def _beginning_of(seen: Look) -> tuple[int, int]:
    """Of the journal; another one has begun anew."""
    return seen.epoch, seen.clearings


def _forget(task: asyncio.Task[None]) -> None:
    """Who waits has been told what was raised; when nobody waits any more, nobody wants to know."""
    if not task.cancelled():
        task.exception()
