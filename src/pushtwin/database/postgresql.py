"""PostgreSQL: for many processes and much data."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Concatenate, Generic
from weakref import WeakValueDictionary

import asyncpg
from sqlalchemy import text as sql
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from pushtwin.base import machine
from pushtwin.base.errors import DatabaseConflict, DatabaseUnavailable
from pushtwin.base.time_and_ids import PROCESSES, TimeAndIds
from pushtwin.database import migrating
from pushtwin.database.driver_errors import translated
from pushtwin.database.postgresql_lane import ANSWER_SECONDS, LATEST, PATIENCE, SNAPSHOT, Committed, Lane
from pushtwin.database.postgresql_latch import AdvisoryLatch
from pushtwin.database.postgresql_sessions import CONNECT_SECONDS, require_sessions
from pushtwin.database.transactions import Database, P, Reading, T, Writing

_CONNECTIONS_OF_THE_LATCH = 2
_LONGEST_PAUSE_SECONDS = 0.05
_CONNECTIONS_FOR_ALL = sql(
    "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
)
_MIGRATION_LOCK = 7_868_453_001  # any constants that nobody else on the server uses


class _Attempts(Generic[T]):
    """A use case that may have to run again, and the queue for which it has lined up the last time."""

    def __init__(self, work: Callable[[Writing], T]) -> None:
        self._work = work
        self.queue: str | None = None

    def __call__(self, writing: Writing) -> T:
        try:
            return self._work(writing)
        finally:
            self.queue = writing.queue


@dataclass(slots=True)
class _Loser:
    """A write that has lost again and again, or would."""

    work: Callable[[Writing], Any]
    outcome: asyncio.Future[Committed[Any]]

    async def run(self, lane: Lane) -> None:
        try:
            committed = await lane.write(self.work, is_alone=True)
        except Exception as problem:
            self.fail(translated(problem))
        else:
            if not self.outcome.done():
                self.outcome.set_result(committed)

    def fail(self, problem: Exception) -> None:
        if not self.outcome.done():  # the caller may have gone
            self.outcome.set_exception(problem)


class PostgresDatabase(Database):
    """A few connections, each used by one request at a time; writes run under REPEATABLE READ.

    Every decision of a use case rests on one snapshot. When another writer has changed a row that it changes too,
    or has taken a unique value, PostgreSQL refuses, and the use case runs again on what is true now.
    Those that keep losing take turns.
    """

    kind = "postgresql"
    is_shared = True

    def __init__(self, url: URL, time_and_ids: TimeAndIds, connections: int, processes: int) -> None:
        self._latch = AdvisoryLatch(url)
        super().__init__(time_and_ids, self._latch)
        self._url = url
        self._wanted = processes * (connections + _CONNECTIONS_OF_THE_LATCH)
        self._engine = _engine(url)
        self._idle: list[Lane] = []
        self._free = asyncio.Semaphore(connections)
        self._losers: deque[_Loser] = deque()
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._turn: asyncio.Task[None] | None = None

    async def start(self) -> None:
        engine = _engine(self._url, command_timeout=ANSWER_SECONDS).execution_options(isolation_level="READ COMMITTED")
        try:
            await require_sessions(self._url)
            async with engine.begin() as connection:
                await connection.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                await connection.run_sync(migrating.bring_to_head)
                self._refuse_too_many(int((await connection.execute(_CONNECTIONS_FOR_ALL)).scalar_one()))
            number = await self._latch.take_number(PROCESSES)
        except (OSError, TimeoutError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            reason = problem.orig if isinstance(problem, DBAPIError) else problem
            place = self._url.difference_update_query(["password"]).render_as_string(hide_password=True)
            raise DatabaseUnavailable(f"The database {place} can't be used: {str(reason) or 'no answer'}.") from problem
        self.time_and_ids.process = machine.quick_random.randrange(PROCESSES) if number is None else number

    def _refuse_too_many(self, for_all: int) -> None:
        if self._wanted > for_all:
            raise DatabaseUnavailable(
                f"The twin wants {self._wanted} connections, but the server has {for_all} for everybody: "
                "take fewer with --connections or --workers, or let the server have more (max_connections)."
            )

    async def stop(self) -> None:
        await self.latch.close()
        while self._idle:
            await self._idle.pop().close()
        await self._engine.dispose()

    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._on_a_lane(lambda lane: lane.read(lambda reading: work(reading, *args, **kwargs)))

    async def survey(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._on_a_lane(lambda lane: lane.survey(lambda reading: work(reading, *args, **kwargs)))

    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._write(lambda writing: work(writing, *args, **kwargs), PATIENCE)

    async def write_statement(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        attempts = _Attempts(lambda writing: work(writing, *args, **kwargs))
        try:
            committed = await self._try(attempts, LATEST)
        except DatabaseConflict:
            if attempts.queue is None:
                raise
            committed = await self._commit_in_queue(attempts, attempts.queue, LATEST)
        return committed.result

    async def write_alone(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._write(lambda writing: work(writing, *args, **kwargs), 0)

    async def _write(self, work: Callable[[Writing], T], patience: int) -> T:
        committed = await self._commit(work, patience)
        if committed.changes:
            self.after_commit(committed.changes)
        return committed.result

    async def _commit(self, work: Callable[[Writing], T], patience: int) -> Committed[T]:
        """Those that keep losing take turns; those of one queue let one of them try at a time."""
        attempts = _Attempts(work)
        for attempt in range(1, patience + 1):
            with contextlib.suppress(DatabaseConflict):
                return await self._try(attempts)
            if attempts.queue is not None:
                with contextlib.suppress(DatabaseConflict):
                    return await self._commit_in_queue(attempts, attempts.queue)
                break
            longest = min(_LONGEST_PAUSE_SECONDS, 0.001 * 2**attempt)
            await machine.sleep_async(machine.quick_random.uniform(0, longest))  # spreads the contenders
        return await self._commit_in_turn(work)

    async def _try(self, work: Callable[[Writing], T], isolation: str = SNAPSHOT) -> Committed[T]:
        """Unless it would push in before those who wait."""
        return await self._on_a_lane(lambda lane: lane.write(work, isolation, self._is_crowded))

    def _is_crowded(self, queue: str) -> bool:
        return queue in self._queues

    async def _commit_in_queue(
        self, work: Callable[[Writing], T], queue: str, isolation: str = SNAPSHOT
    ) -> Committed[T]:
        """Those of this process wait here, where they take no connection from others, and go in order."""

        async def write(lane: Lane) -> Committed[T]:
            async with lane.in_queue(queue):
                return await lane.insist(work, isolation)

        async with self._queues.setdefault(queue, asyncio.Lock()):
            return await self._on_a_lane(write)

    async def _commit_in_turn(self, work: Callable[[Writing], T]) -> Committed[T]:
        """Those who wait for their turn at the same moment share a connection, one after the other."""
        loser = _Loser(work, asyncio.get_running_loop().create_future())
        self._losers.append(loser)
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._take_turns())
        committed: Committed[T] = await loser.outcome
        return committed

    async def _take_turns(self) -> None:
        while self._losers:
            try:
                await self._on_a_lane(self._take_turn)
            except Exception as problem:
                while self._losers:
                    self._losers.popleft().fail(problem)

    async def _take_turn(self, lane: Lane) -> None:
        while self._losers and lane.is_usable:
            await self._losers.popleft().run(lane)

    async def _on_a_lane(self, use: Callable[[Lane], Awaitable[T]]) -> T:
        """Raises DatabaseError."""
        async with self._free:
            try:
                lane = await self._lane()
                try:
                    return await use(lane)
                finally:
                    lane.rest()
                    if lane.is_usable:
                        self._idle.append(lane)
                    else:
                        await lane.close()
            except Exception as problem:
                raised = translated(problem)
                if raised is problem:
                    raise
                raise raised from problem

    async def _lane(self) -> Lane:
        while self._idle:
            lane = self._idle.pop()
            if lane.is_usable:
                return lane
            await lane.close()  # the server was restarted since
        return await Lane.open(self._engine, self.time_and_ids, self.trying)


def _engine(url: URL, **limits: float) -> AsyncEngine:
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={
            "server_settings": {"application_name": "pushtwin"},  # others a pooler refuses
            "timeout": CONNECT_SECONDS,
            **limits,
        },
    )
