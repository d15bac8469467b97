"""PostgreSQL: for many processes and much data."""

import asyncio
import contextlib
import zlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Concatenate, Generic, NamedTuple
from weakref import WeakValueDictionary

import asyncpg
from sqlalchemy import Connection, Table
from sqlalchemy import text as sql
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.util import await_only

from pushtwin.base import machine
from pushtwin.base.errors import DatabaseConflict, DatabaseUnavailable
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.database import migrating
from pushtwin.database.driver_errors import translated
from pushtwin.database.joining import Joined
from pushtwin.database.postgresql_latch import AdvisoryLatch
from pushtwin.database.postgresql_sessions import CONNECT_SECONDS, require_sessions
from pushtwin.database.statements import Parameters, Statement
from pushtwin.database.transactions import Change, Database, P, Reading, Row, T, Trying, Writing

_CONNECTIONS_OF_THE_LATCH = 2
_ANSWER_SECONDS = 60  # for one statement; a server that is silent for longer counts as gone
_CLOSE_SECONDS = 2
_PATIENCE = 3  # lost races before a use case queues with the other losers
_LONGEST_PAUSE_SECONDS = 0.05
_CONNECTIONS_FOR_ALL = sql(
    "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
)
_MIGRATION_LOCK = 7_868_453_001  # any constants that nobody else on the server uses
_LOSERS_LOCK = 7_868_453_002
_QUEUES = 786_845_305  # the first half of a key of two; the other stands for the queue
_SNAPSHOT = "REPEATABLE READ"
_LATEST = "READ COMMITTED"
_SHARED = f"SELECT pg_advisory_xact_lock_shared({_LOSERS_LOCK})"


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


class _Committed(NamedTuple, Generic[T]):
    """What a use case has returned, and what others want to know of it."""

    result: T
    changes: list[Change]


class _Lane:
    """One connection that is kept open, with everything that a use case needs to run on it.

    Frequent statements run on asyncpg itself; SQLAlchemy, which wraps it, is left in autocommit mode, so that the
    transaction is the one that is begun here.
    """

    at_once = 10_000  # their rows come to the event loop
    passed_at_once = 200_000  # the server goes through them, while others are answered

    def __init__(
        self, connection: AsyncConnection, driver: asyncpg.Connection, time_and_ids: TimeAndIds, trying: Trying
    ) -> None:
        self._connection = connection
        self._driver = driver
        self._time_and_ids = time_and_ids
        self._trying = trying
        self._dialect: Dialect = connection.dialect
        self._joined = Joined(self._dialect)

    @classmethod
    async def open(cls, engine: AsyncEngine, time_and_ids: TimeAndIds, trying: Trying) -> "_Lane":
        connection = await engine.connect()
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, asyncpg.Connection)
        await driver.execute("SET jit TO off")
        return cls(connection, driver, time_and_ids, trying)

    @property
    def is_usable(self) -> bool:
        return not self._driver.is_closed() and not self._driver.is_in_transaction()

    async def close(self) -> None:
        """Says good-bye to a server that listens."""
        with contextlib.suppress(TimeoutError, OSError, asyncpg.InterfaceError):
            await self._driver.close(timeout=_CLOSE_SECONDS)
        await self._connection.invalidate()
        await self._connection.close()

    def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        self.flush()
        text, arguments = statement.bind(self._dialect, parameters)
        rows: list[Row] = await_only(self._driver.fetch(text, *arguments))
        return rows

    def run(self, statement: Statement, parameters: Parameters) -> None:
        if not self._joined.takes(statement):
            self.flush()
        self._joined.add(statement, parameters)

    def flush(self) -> None:
        if found := self._joined.take():
            text, values = found
            await_only(self._driver.execute(text, *values))

    def fill(self, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
        self.flush()
        await_only(self._driver.copy_records_to_table(table.name, records=rows, columns=columns))

    async def read(self, work: Callable[[Reading], T]) -> T:
        return await self._connection.run_sync(lambda connection: work(self._reading(connection)))

    async def write(
        self,
        work: Callable[[Writing], T],
        isolation: str = _SNAPSHOT,
        is_crowded: Callable[[str], bool] = lambda _: False,
    ) -> _Committed[T]:
        now = self._time_and_ids.now()

        def run(connection: Connection) -> _Committed[T]:
            writing = Writing(connection, self, self._time_and_ids, self._trying, now, is_crowded=is_crowded)
            result = work(writing)
            self.flush()
            return _Committed(result, writing.changes)

        return await self._transact(f"{isolation}; {_SHARED}", run)

    async def insist(self, work: Callable[[Writing], T], isolation: str) -> _Committed[T]:
        """Write, and when that loses, again at once."""
        for _ in range(_PATIENCE - 1):
            try:
                return await self.write(work, isolation)
            except Exception as problem:
                if not isinstance(translated(problem), DatabaseConflict):
                    raise
        return await self.write(work, isolation)

    async def survey(self, work: Callable[[Reading], T]) -> T:
        return await self._transact(f"{_SNAPSHOT} READ ONLY", lambda connection: work(self._reading(connection)))

    def _reading(self, connection: Connection) -> Reading:
        return Reading(connection, self, self._time_and_ids, self._trying)

    async def _transact(self, mode: str, work: Callable[[Connection], T]) -> T:
        try:
            await self._driver.execute(f"BEGIN ISOLATION LEVEL {mode}")
            result = await self._connection.run_sync(work)
            await self._driver.execute("COMMIT")
        except TimeoutError:  # whoever did not answer would not answer this either
            self._driver.terminate()
            raise
        except BaseException:
            self._joined = Joined(self._dialect)  # whoever comes next, outside of a transaction too, would send it
            if not self._driver.is_closed():
                await self._driver.execute("ROLLBACK")
            raise
        return result

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Nobody else writes for as long as the block takes.

        Every write shares the lock that this takes alone, and whoever comes later waits.
        """
        return self._locked(str(_LOSERS_LOCK))

    def in_queue(self, queue: str) -> AbstractAsyncContextManager[None]:
        """Nobody else who has lined up there writes for as long as the block takes."""
        return self._locked(f"{_QUEUES}, {zlib.crc32(queue.encode()) - 2**31}")

    @contextlib.asynccontextmanager
    async def _locked(self, key: str) -> AsyncIterator[None]:
        """The lock is taken before a transaction begins, because the snapshot of that must be younger."""
        is_free = False
        try:
            await self._driver.execute(f"SELECT pg_advisory_lock({key})")
            try:
                yield
            finally:  # a refusal and a lost race are rolled back by now
                if not self._driver.is_closed() and not self._driver.is_in_transaction():
                    await self._driver.execute(f"SELECT pg_advisory_unlock({key})")
                    is_free = True
        finally:
            if not is_free:
                self._driver.terminate()  # it may hold the lock nevertheless, which goes with the connection


@dataclass(slots=True)
class _Loser:
    """A write that has lost again and again, or would."""

    work: Callable[[Writing], Any]
    outcome: asyncio.Future[_Committed[Any]]

    async def run(self, lane: _Lane) -> None:
        try:
            committed = await lane.write(self.work)
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
        super().__init__(time_and_ids, AdvisoryLatch(url))
        self._url = url
        self._wanted = processes * (connections + _CONNECTIONS_OF_THE_LATCH)
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={
                "server_settings": {"application_name": "pushtwin"},  # others a pooler refuses
                "timeout": CONNECT_SECONDS,
                "command_timeout": _ANSWER_SECONDS,
            },
        )
        self._idle: list[_Lane] = []
        self._free = asyncio.Semaphore(connections)
        self._losers: deque[_Loser] = deque()
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._turn: asyncio.Task[None] | None = None

    async def start(self) -> None:
        try:
            await require_sessions(self._url)
            async with self._engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
                await connection.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                await connection.run_sync(migrating.bring_to_head)
                self._refuse_too_many(int((await connection.execute(_CONNECTIONS_FOR_ALL)).scalar_one()))
        except (OSError, TimeoutError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            reason = problem.orig if isinstance(problem, DBAPIError) else problem
            place = self._url.difference_update_query(["password"]).render_as_string(hide_password=True)
            raise DatabaseUnavailable(f"The database {place} can't be used: {str(reason) or 'no answer'}.") from problem

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
        return await self._write(lambda writing: work(writing, *args, **kwargs), _PATIENCE)

    async def write_statement(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        attempts = _Attempts(lambda writing: work(writing, *args, **kwargs))
        try:
            committed = await self._try(attempts, _LATEST)
        except DatabaseConflict:
            if attempts.queue is None:
                raise
            committed = await self._commit_in_queue(attempts, attempts.queue, _LATEST)
        return committed.result

    async def write_alone(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._write(lambda writing: work(writing, *args, **kwargs), 0)

    async def _write(self, work: Callable[[Writing], T], patience: int) -> T:
        committed = await self._commit(work, patience)
        if committed.changes:
            self.after_commit(committed.changes)
        return committed.result

    async def _commit(self, work: Callable[[Writing], T], patience: int) -> _Committed[T]:
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

    async def _try(self, work: Callable[[Writing], T], isolation: str = _SNAPSHOT) -> _Committed[T]:
        """Unless it would push in before those who wait."""
        return await self._on_a_lane(lambda lane: lane.write(work, isolation, self._is_crowded))

    def _is_crowded(self, queue: str) -> bool:
        return queue in self._queues

    async def _commit_in_queue(
        self, work: Callable[[Writing], T], queue: str, isolation: str = _SNAPSHOT
    ) -> _Committed[T]:
        """Those of this process wait here, where they take no connection from others, and go in order."""

        async def write(lane: _Lane) -> _Committed[T]:
            async with lane.in_queue(queue):
                return await lane.insist(work, isolation)

        async with self._queues.setdefault(queue, asyncio.Lock()):
            return await self._on_a_lane(write)

    async def _commit_in_turn(self, work: Callable[[Writing], T]) -> _Committed[T]:
        """All who wait for their turn at the same moment share it, one after the other."""
        loser = _Loser(work, asyncio.get_running_loop().create_future())
        self._losers.append(loser)
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._take_turns())
        committed: _Committed[T] = await loser.outcome
        return committed

    async def _take_turns(self) -> None:
        while self._losers:
            try:
                await self._on_a_lane(self._take_turn)
            except Exception as problem:
                while self._losers:
                    self._losers.popleft().fail(problem)

    async def _take_turn(self, lane: _Lane) -> None:
        async with lane.alone():
            while self._losers and lane.is_usable:
                await self._losers.popleft().run(lane)

    async def _on_a_lane(self, use: Callable[[_Lane], Awaitable[T]]) -> T:
        """Raises DatabaseError."""
        async with self._free:
            try:
                lane = await self._lane()
                try:
                    return await use(lane)
                finally:
                    if lane.is_usable:
                        self._idle.append(lane)
                    else:
                        await lane.close()
            except Exception as problem:
                raised = translated(problem)
                if raised is problem:
                    raise
                raise raised from problem

    async def _lane(self) -> _Lane:
        while self._idle:
            lane = self._idle.pop()
            if lane.is_usable:
                return lane
            await lane.close()  # the server was restarted since
        return await _Lane.open(self._engine, self.time_and_ids, self.trying)
