"""Writing the journal without making callers wait for it."""

import asyncio
import contextlib
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Mapping, Sequence

from pushtwin.base.errors import DatabaseError
from pushtwin.core.accounts.repository import count_call
from pushtwin.core.journal import repository
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.database import Change, Database, Writing

log = logging.getLogger(__name__)

CALLS = "calls"  # the kind of a change
_PAUSE_SECONDS = 0.05
_BATCH = 50  # few, so that nobody waits long for the others' calls
_MOST_PENDING = 1000  # then callers wait for the database
_SLACK = 40  # one in so many more than the bound may be kept: to look for the oldest costs the same for one or many


class JournalWriter:
    """Keeps the latest `size` calls of each account; none when `size` is 0.

    Calls gather in memory and are written together a moment later, and always before anybody reads: this process
    writes them itself then, others hold the latch while they have some.
    """

    def __init__(self, database: Database, size: int) -> None:
        self._database = database
        self._size = size
        self._pending: list[JournaledCall] = []
        self._flushing = asyncio.Lock()
        self._holding = asyncio.Lock()
        self._side = 0  # of the latch, for what is pending
        self._held: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._added: Counter[str] = Counter()

    @property
    def is_on(self) -> bool:
        return self._size > 0

    async def add(self, call: JournaledCall) -> None:
        """The call will be there for whoever reads after this returns."""
        self._pending.append(call)
        if (side := self._side) not in self._held:
            await self._hold_latch(side)
        if len(self._pending) == _BATCH:
            self._start_flush()
        elif len(self._pending) >= _MOST_PENDING:
            await self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self._start_flush)

    async def number_call(self, account_id: str) -> int:
        """The number of a call among those of an account whose ids repeat; 0 when the account is gone by now."""
        return await self._database.write_statement(count_call, account_id)

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
            if not self._pending:
                return
            calls, side = self._pending, self._side
            self._pending, self._side = [], 1 - side
            await self._write(calls)
            async with self._holding:
                if side in self._held:
                    self._held.discard(side)
                    await self._tell(self._database.latch.release(side))

    async def _hold_latch(self, side: int) -> None:
        async with self._holding:
            if side not in self._held and side == self._side:
                await self._tell(self._database.latch.hold(side))
                self._held.add(side)
        if side not in self._held:  # what it was for is being written meanwhile
            async with self._flushing:
                return

    async def _tell(self, what: Awaitable[None]) -> None:
        """Whoever can't reach the database has no journal to read either."""
        with contextlib.suppress(DatabaseError):
            await what

    def _start_flush(self) -> None:
        self._timer = None
        task = asyncio.ensure_future(self.flush())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self, calls: Sequence[JournaledCall]) -> None:
        by_account: dict[str, list[JournaledCall]] = defaultdict(list)
        for call in calls:
            by_account[call.account_id].append(call)
        added = self._added + Counter({account_id: len(own) for account_id, own in by_account.items()})
        overfull = [account_id for account_id in by_account if added[account_id] > self._size // _SLACK]
        try:
            await self._database.write(_insert, by_account)
            for account_id in overfull:
                await self._database.write(repository.evict, account_id, self._size)
        except DatabaseError as problem:
            log.warning("%d calls are missing from the journal: %s", len(calls), problem)
            return
        self._added = added
        for account_id in overfull:
            del self._added[account_id]


def _insert(writing: Writing, by_account: Mapping[str, Sequence[JournaledCall]]) -> None:
    for account_id in sorted(repository.list_known_accounts(writing, by_account)):
        repository.insert_calls(writing, account_id, by_account[account_id])
        writing.tell(Change(account_id, CALLS))
