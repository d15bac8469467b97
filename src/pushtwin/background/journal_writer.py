"""Writing the journal without making callers wait for it."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from itertools import count

from pushtwin.base.errors import DatabaseError
from pushtwin.core.accounts.repository import count_call
from pushtwin.core.journal import repository
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.database import Database, Writing

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.05
_BATCH = 200
_SLACK = 10  # a tenth more than the bound may be kept: to look for the oldest calls costs the same for one or many


class JournalWriter:
    """Keeps the latest `size` calls of each account; none when `size` is 0.

    Calls gather in memory and are written together a moment later, and always before anybody reads: this process
    writes them itself then, others have announced what they hold.
    """

    def __init__(self, database: Database, size: int) -> None:
        self._database = database
        self._size = size
        self._pending: list[JournaledCall] = []
        self._flushing = asyncio.Lock()
        self._announcing = asyncio.Lock()
        self._has_announced = False
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._added: Counter[str] = Counter()

    @property
    def is_on(self) -> bool:
        return self._size > 0

    async def add(self, call: JournaledCall) -> None:
        """The call will be there for whoever reads after this returns."""
        self._pending.append(call)
        if not self._has_announced:
            await self._announce()
        if len(self._pending) >= _BATCH:
            await self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self._start_flush)

    async def number_call(self, account_id: str) -> int:
        """The number of a call among those of an account whose ids repeat; 0 when the account is gone by now."""
        return await self._database.write(count_call, account_id)

    async def settle(self) -> None:
        """Every call that was answered, by whatever process, is written."""
        await self.flush()
        if self.is_on:
            await self._database.latch.wait()

    async def flush(self) -> None:
        """Write what is pending here, also what another call is about to write."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        async with self._flushing:
            calls, self._pending = self._pending, []
            if calls:
                await self._write(calls)
            async with self._announcing:
                if self._has_announced and not self._pending:
                    self._has_announced = False
                    await self._tell(self._database.latch.release)

    async def _announce(self) -> None:
        async with self._announcing:
            if not self._has_announced:
                await self._tell(self._database.latch.hold)
                self._has_announced = True

    async def _tell(self, what: Callable[[], Awaitable[None]]) -> None:
        """Whoever can't reach the database has no journal to read either."""
        with contextlib.suppress(DatabaseError):
            await what()

    def _start_flush(self) -> None:
        self._timer = None
        task = asyncio.ensure_future(self.flush())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self, calls: list[JournaledCall]) -> None:
        try:
            await self._database.write(self._add, calls, count())
        except DatabaseError as problem:
            log.warning("%d calls are missing from the journal: %s", len(calls), problem)

    def _add(self, writing: Writing, calls: list[JournaledCall], attempts: Iterator[int]) -> None:
        repository.insert_calls(writing, calls, next(attempts))
        self._added += Counter(one.account_id for one in calls)
        for account_id in {one.account_id for one in calls}:
            if self._added[account_id] > self._size // _SLACK:
                repository.evict(writing, account_id, self._size)
                del self._added[account_id]
