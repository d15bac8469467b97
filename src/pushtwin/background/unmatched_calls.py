"""Keeping calls that are in no journal, without making their callers wait."""

import asyncio
import logging
from collections import deque

from pushtwin.base import machine
from pushtwin.base.errors import DatabaseError
from pushtwin.core.journal import unmatched_repository
from pushtwin.core.journal.unmatched import MOST_KEPT, RECENT_MS, UnmatchedCall, summarise
from pushtwin.database import Database

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.02


class UnmatchedCalls:
    """The latest of the whole twin. They gather in memory and are written together a moment later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: deque[UnmatchedCall] = deque(maxlen=MOST_KEPT)
        self._flushing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def add(self, call: UnmatchedCall) -> None:
        """Whoever reads in this process will see it, those in others a moment later."""
        self._pending.append(call)
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._flush_soon())

    async def _flush_soon(self) -> None:
        while self._pending:
            await machine.sleep_async(_PAUSE_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Write what is pending. What can't be written is forgotten: the log tells of the database."""
        async with self._flushing:
            calls = list(self._pending)
            self._pending.clear()
            if not calls:
                return
            try:
                await self._database.write(unmatched_repository.keep, calls, MOST_KEPT)
            except DatabaseError as problem:
                log.debug("%d calls can't be kept: %s", len(calls), problem)

    async def list_all(self) -> list[UnmatchedCall]:
        """In the order in which they came."""
        await self.flush()
        return await self._database.survey(unmatched_repository.list_all)

    async def tell_recent(self, account_id: str) -> str:
        """Those of the last minute that may be what somebody misses in the journal of an account; empty without any."""
        since = self._database.time_and_ids.now() - RECENT_MS
        recent = [one for one in await self.list_all() if one.called_at >= since]
        return summarise(one for one in recent if one.account_id in {None, account_id})
