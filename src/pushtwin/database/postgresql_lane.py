"""One connection to PostgreSQL, with everything that a use case needs to run on it."""

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Generic, NamedTuple

import asyncpg
from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import await_only

from pushtwin.base.deadline import Deadline
from pushtwin.base.errors import DatabaseConflict
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.database.driver_errors import translated
from pushtwin.database.joining import Joined
from pushtwin.database.statements import Parameters, Statement, insertion
from pushtwin.database.transactions import Change, Reading, Row, T, Trying, Writing

ANSWER_SECONDS = 60  # for one statement; a server that is silent for longer counts as gone
PATIENCE = 3  # lost races before a use case queues with the other losers
SNAPSHOT = "REPEATABLE READ"
LATEST = "READ COMMITTED"
_CLOSE_SECONDS = 2
_FEW = 2  # rows that go together with other writes; more are quicker in a stream of their own
_QUEUES = 786_845_305  # any constant that nobody else on the server uses, with another one that stands for the queue
# Every write shares what a turn alone takes for itself, of a table that is always there. To lock a table takes no
# snapshot, as to select a lock would: what a write sees is younger than the turn that it has waited for.
_AMONG_OTHERS = "LOCK TABLE alembic_version IN ROW SHARE MODE"
_ALONE = "LOCK TABLE alembic_version IN EXCLUSIVE MODE"


class Committed(NamedTuple, Generic[T]):
    """What a use case has returned, and what others want to know of it."""

    result: T
    changes: list[Change]


class Lane:
    """One connection that is kept open, with everything that a use case needs to run on it.

    Frequent statements run on asyncpg itself; SQLAlchemy, which wraps it, is left in autocommit mode, so that the
    transaction is the one that is begun here. A time-out of asyncpg's would cost half as much as a statement.
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
        self._answer = Deadline(asyncio.get_running_loop(), driver.terminate)

    @classmethod
    async def open(cls, engine: AsyncEngine, time_and_ids: TimeAndIds, trying: Trying) -> "Lane":
        connection = await engine.connect()
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, asyncpg.Connection)
        await driver.execute("SET jit TO off")
        return cls(connection, driver, time_and_ids, trying)

    @property
    def is_usable(self) -> bool:
        return not self._driver.is_closed() and not self._driver.is_in_transaction()

    def rest(self) -> None:
        """Nobody waits for an answer any more."""
        self._answer.lift()

    async def close(self) -> None:
        """Says good-bye to a server that listens."""
        self._answer.end()
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
        if not self._joined.takes(statement, parameters):
            self.flush()
        self._joined.add(statement, parameters)

    def flush(self) -> None:
        self._answer.set(ANSWER_SECONDS)  # also to the statement that comes next
        if found := self._joined.take():
            text, values = found
            await_only(self._driver.execute(text, *values))

    def fill(self, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
        if len(rows) <= _FEW:
            for row in rows:
                self.run(insertion(table, tuple(columns)), dict(zip(columns, row, strict=True)))
            return
        self.flush()
        await_only(self._driver.copy_records_to_table(table.name, records=rows, columns=columns))

    async def read(self, work: Callable[[Reading], T]) -> T:
        return await self._connection.run_sync(lambda connection: work(self._reading(connection)))

    async def write(
        self,
        work: Callable[[Writing], T],
        isolation: str = SNAPSHOT,
        is_crowded: Callable[[str], bool] = lambda _: False,
        *,
        is_alone: bool = False,
    ) -> Committed[T]:
        """Nobody else writes meanwhile when it is alone; whoever comes later waits."""
        now = self._time_and_ids.now()

        def run(connection: Connection) -> Committed[T]:
            writing = Writing(connection, self, self._time_and_ids, self._trying, now, is_crowded=is_crowded)
            result = work(writing)
            self.flush()
            return Committed(result, writing.changes)

        return await self._transact(f"{isolation}; {_ALONE if is_alone else _AMONG_OTHERS}", run)

    async def insist(self, work: Callable[[Writing], T], isolation: str) -> Committed[T]:
        """Write, and when that loses, again at once."""
        for _ in range(PATIENCE - 1):
            try:
                return await self.write(work, isolation)
            except Exception as problem:
                if not isinstance(translated(problem), DatabaseConflict):
                    raise
        return await self.write(work, isolation)

    async def survey(self, work: Callable[[Reading], T]) -> T:
        return await self._transact(f"{SNAPSHOT} READ ONLY", lambda connection: work(self._reading(connection)))

    def _reading(self, connection: Connection) -> Reading:
        return Reading(connection, self, self._time_and_ids, self._trying)

    async def _transact(self, mode: str, work: Callable[[Connection], T]) -> T:
        try:
            await self._execute(f"BEGIN ISOLATION LEVEL {mode}")
            result = await self._connection.run_sync(work)
            await self._execute("COMMIT")
        except BaseException:
            self._joined = Joined(self._dialect)  # whoever comes next, outside of a transaction too, would send it
            if not self._driver.is_closed():
                await self._execute("ROLLBACK")
            raise
        return result

    async def _execute(self, text: str) -> None:
        self._answer.set(ANSWER_SECONDS)
        await self._driver.execute(text)

    @contextlib.asynccontextmanager
    async def in_queue(self, queue: str) -> AsyncIterator[None]:
        """Nobody else who has lined up there writes for as long as the block takes.

        The lock is taken before a transaction begins, because the snapshot of that must be younger.
        """
        key = f"{_QUEUES}, {zlib.crc32(queue.encode()) - 2**31}"
        is_free = False
        try:
            await self._execute(f"SELECT pg_advisory_lock({key})")
            try:
                yield
            finally:  # a refusal and a lost race are rolled back by now
                if not self._driver.is_closed() and not self._driver.is_in_transaction():
                    await self._execute(f"SELECT pg_advisory_unlock({key})")
                    is_free = True
        finally:
            if not is_free:
                self._driver.terminate()  # it may hold the lock nevertheless, which goes with the connection
