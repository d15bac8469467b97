"""Writing the journal without making callers wait for it."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Mapping, Sequence

from pushtwin.background.unmatched_calls import UnmatchedCalls
from pushtwin.base import machine
from pushtwin.base.errors import DatabaseError
from pushtwin.core.accounts.repository import count_call
from pushtwin.core.journal import service
from pushtwin.core.journal.bounds import Bound, Room
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.core.journal.service import AnsweredCall, Missing, Surplus
from pushtwin.database import Database

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.05
_BATCH = 50  # few, so that nobody waits long for the others' calls
_MOST_PENDING = 1000  # then callers wait for the database
_MOST_PENDING_BYTES = 16 * 1024 * 1024


class JournalWriter:
    """Keeps the latest calls of each account, up to a bound; none when that is none.

    Calls gather in memory and are written together a moment later, and always before anybody reads: this process
    writes them itself then, others hold the latch while they have some. Of those that could not be written it is
    remembered that they are missing. `unmatched` are those of no account.
    """

    def __init__(self, database: Database, bound: Bound) -> None:
        self.unmatched = UnmatchedCalls(database)
        self._database = database
        self._bound = bound
        self._room = Room(bound)
        self._pending: list[AnsweredCall] = []
        self._pending_bytes = 0
        self._missing: dict[str, Missing] = {}
        self._flushing = asyncio.Lock()
        self._holding = asyncio.Lock()
        self._side = 0  # of the latch, for what is pending
        self._held: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_on(self) -> bool:
        return self._bound.calls > 0

    async def add(self, call: JournaledCall, epoch: int, *, faces_faults: bool = True) -> None:
        """The call will be there for whoever reads after this returns, if the account is still in that epoch.

        A trial hears of it, too, and whether faults have looked at it.
        """
        if trial := self._database.trying.trial:
            trial.hear(call, faces_faults=faces_faults)
        self._pending.append(AnsweredCall(epoch, call))
        self._pending_bytes += call.size
        if (side := self._side) not in self._held:
            await self._hold_latch(side)
        if len(self._pending) == _BATCH:
            self._start_flush()
        elif len(self._pending) >= _MOST_PENDING or self._pending_bytes >= _MOST_PENDING_BYTES:
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

    async def make_way(self, account_id: str) -> None:
        """Before everything of an account goes: its calls go some at a time, as others are answered in between."""
        await self.settle()
        may_be_more = True
        while may_be_more:
            may_be_more = await self._database.write(service.forget_some, account_id)
            await machine.sleep_async(0)

    async def make_way_everywhere(self) -> None:
        """The same for all accounts."""
        await self.settle()
        await self.unmatched.flush()
        for account_id in await self._database.survey(service.list_accounts):
            await self.make_way(account_id)

    def misses(self, account_id: str, since: int | None) -> bool:
        """Whether calls that were made since then are missing, and it could not even be written down that they are."""
        missing = self._missing.get(account_id)
        return missing is not None and (since is None or missing.until >= since)

    async def flush(self) -> None:
        """Write what is pending here, also what another call is about to write."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        async with self._flushing:
            if not self._pending:
                if self._missing:
                    await self._write([])
                return
            calls, side = self._pending, self._side
            self._pending, self._pending_bytes, self._side = [], 0, 1 - side
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

    async def _write(self, calls: Sequence[AnsweredCall]) -> None:
        by_account: dict[str, list[AnsweredCall]] = defaultdict(list)
        for one in calls:
            by_account[one.call.account_id].append(one)
        missing = dict(self._missing)
        excesses = {
            account_id: self._room.take(account_id, len(own), sum(one.call.size for one in own))
            for account_id, own in by_account.items()
        }
        try:
            looked = await self._database.write(service.keep, by_account, missing, excesses, self._bound)
        except DatabaseError as problem:
            if calls:
                log.warning("%d calls are missing from the journal: %s", len(calls), problem)
            self._remember_missing(by_account)
            return
        self._missing = {name: one for name, one in self._missing.items() if missing.get(name) != one}
        for account_id, found in looked.items():
            if found.surplus is None or await self._forget(account_id, found.surplus):
                self._room.looked(account_id, excesses[account_id], found.size)

    async def _forget(self, account_id: str, surplus: Surplus) -> bool:
        """A few calls at a time, as others are answered in between. False where not all could go."""
        try:
            while await self._database.write_statement(service.forget_surplus, account_id, surplus):
                await machine.sleep_async(0)
        except DatabaseError as problem:
            log.warning("the journal of account %s keeps more than it should: %s", account_id, problem)
            return False
        return True

    def _remember_missing(self, by_account: Mapping[str, Sequence[AnsweredCall]]) -> None:
        """Until it can be written."""
        for account_id, own in by_account.items():
            epoch = max(one.epoch for one in own)
            until = max(one.call.called_at for one in own if one.epoch == epoch)
            before = self._missing.get(account_id)
            if before is not None and before.epoch == epoch:
                until = max(until, before.until)
            self._missing[account_id] = Missing(epoch, until)
