"""The latch between processes on one PostgreSQL."""

import asyncio
import contextlib
from typing import Any

import asyncpg
from sqlalchemy.engine import URL

from pushtwin.database.driver_errors import translated
from pushtwin.database.latch import Latch

_LIMITS: dict[str, Any] = {"timeout": 5, "command_timeout": 60}  # seconds
_CLOSE_SECONDS = 2
_SIDE_LOCKS = (7_868_453_003, 7_868_453_004)  # any constants that nobody else on the server uses
_NUMBERS = 786_845_306  # the first half of a key of two; the other is the number
_TAKE_NUMBER = "SELECT one FROM generate_series(0, $2 - 1) AS one WHERE pg_try_advisory_lock($1, one) LIMIT 1"


class _LockHolder:
    """A connection that is kept for what must be held longer than a transaction; used by one task at a time."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._driver: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()

    async def fetch_value(self, statement: str, *arguments: int) -> Any:
        """Raises DatabaseError."""
        async with self._turn:
            try:
                if self._driver is None or self._driver.is_closed():
                    self._driver = await asyncpg.connect(self._url, **_LIMITS)
                return await self._driver.fetchval(statement, *arguments)
            except Exception as problem:
                raise translated(problem) from problem

    async def close(self) -> None:
        if self._driver:
            with contextlib.suppress(TimeoutError, OSError, asyncpg.InterfaceError):
                await self._driver.close(timeout=_CLOSE_SECONDS)
            self._driver = None


class AdvisoryLatch(Latch):
    """A lock that is shared by all who hold it; it goes with the connection when the process dies.

    Waiting takes the lock alone, when nobody holds it, and whoever wants to hold it later waits for this moment. It
    has a connection of its own: this process must be able to release what it holds meanwhile.
    """

    def __init__(self, url: URL) -> None:
        self._holding = _LockHolder(url)
        self._waiting = _LockHolder(url)

    async def take_number(self, count: int) -> int | None:
        """One below `count`, which no other process has then; None where all are taken."""
        number: int | None = await self._holding.fetch_value(_TAKE_NUMBER, _NUMBERS, count)
        return number

    async def hold(self, side: int) -> None:
        await self._holding.fetch_value("SELECT pg_advisory_lock_shared($1)", _SIDE_LOCKS[side])

    async def release(self, side: int) -> None:
        await self._holding.fetch_value("SELECT pg_advisory_unlock_shared($1)", _SIDE_LOCKS[side])

    async def wait(self) -> None:
        for lock in _SIDE_LOCKS:
            await self._waiting.fetch_value("SELECT pg_advisory_xact_lock($1)", lock)

    async def close(self) -> None:
        await self._holding.close()
        await self._waiting.close()
