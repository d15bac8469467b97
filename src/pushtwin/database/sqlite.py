"""SQLite: the embedded default."""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Concatenate

from sqlalchemy import Table, create_engine
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from pushtwin.base import machine
from pushtwin.base.errors import DatabaseConflict, DatabaseUnavailable
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.database import migrating
from pushtwin.database.checkpointer import Checkpointer
from pushtwin.database.driver_errors import translated
from pushtwin.database.file_lock import FileLock
from pushtwin.database.latch import Latch
from pushtwin.database.statements import Parameters, Statement
from pushtwin.database.transactions import MAX_ATTEMPTS, Database, P, Reading, Row, T, Writing

_BUSY_SECONDS = 30  # while it is opened
_BUSY_MS = 250  # afterwards: so long nobody is answered where another program has locked the file
_MOST_TOGETHER = 32  # writes that share a commit; more would keep the first of them waiting
_PRAGMAS = (
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-65536",
    "mmap_size=1073741824",
    "wal_autocheckpoint=64000",
    "journal_size_limit=67108864",  # to which the write-ahead log shrinks again
)
_OWNER_ONLY = 0o600


def file_of(url: URL) -> str | None:
    """The file of a SQLite URL; None when the state is in memory."""
    return None if url.database in {"", ":memory:"} else url.database


class _Runner:
    at_once = passed_at_once = 4_000  # on the event loop

    def __init__(self, driver: sqlite3.Connection, dialect: Dialect) -> None:
        self._driver = driver
        self._dialect = dialect

    def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        return self._driver.execute(*statement.bind(self._dialect, parameters)).fetchall()

    def run(self, statement: Statement, parameters: Parameters) -> None:
        self._driver.execute(*statement.bind(self._dialect, parameters))

    def flush(self) -> None:
        """Nothing is kept back: there is no round trip to save."""

    def fill(self, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
        if len(rows) == 1:  # to look at its values would take longer
            self._driver.execute(_insert(table.name, *columns), rows[0])
        elif rows:
            quick = zip(columns, map(_quick, zip(*rows, strict=True)), strict=True)
            given = {name: values for name, values in quick if values is not None}
            self._driver.executemany(_insert(table.name, *given), zip(*given.values(), strict=True))


@lru_cache(maxsize=256)
def _insert(table: str, *columns: str) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  names of our tables


def _quick(values: Sequence[Any]) -> Sequence[Any] | None:
    """Values of a column as numbers or texts; None where all are NULL.

    The driver asks a value of any other kind how to write it, also NULL: that takes longer than the rest of an insert.
    """
    kinds = set(map(type, values))
    if kinds == {type(None)}:
        return None
    if kinds == {bool}:
        return [*map(int, values)]
    return [*map(str, values)] if all(issubclass(kind, StrEnum) for kind in kinds) else values


@dataclass(slots=True)
class _Waiting:
    """A write that is ready to run, and what became of it."""

    work: Callable[[Writing], Any]
    outcome: asyncio.Future[Any]
    writing: Writing | None = None
    result: Any = None
    problem: BaseException | None = None

    def settle(self) -> None:
        if self.outcome.done():  # the caller has gone
            return
        if self.problem is not None:
            self.outcome.set_exception(self.problem)
        else:
            self.outcome.set_result(self.result)


class SqliteDatabase(Database):
    """One long-lived connection, used inline on the event loop: nothing awaits inside a transaction.

    Writes that are ready in the same turn of the loop share a commit, each in a savepoint of its own. Not for several
    processes: each would block its loop while another one writes.
    """

    kind = "sqlite"
    is_shared = False

    def __init__(self, url: URL, time_and_ids: TimeAndIds) -> None:
        super().__init__(time_and_ids, Latch())
        self._url = url
        self._engine = create_engine(
            url.set(drivername="sqlite"),
            isolation_level="AUTOCOMMIT",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "cached_statements": 256, "timeout": _BUSY_SECONDS},
            hide_parameters=True,
        )
        self._path = file_of(url)
        self._checkpointer = Checkpointer(self._path) if self._path else None
        self._lock = FileLock(self._path) if self._path else None
        self._waiting: list[_Waiting] = []

    async def start(self) -> None:
        if self._lock:
            await self._lock.take()
        try:
            await self._open()
        except (sqlite3.Error, DBAPIError, DatabaseUnavailable) as problem:
            self._close()
            if isinstance(problem, DatabaseUnavailable):
                raise
            reason = problem.orig if isinstance(problem, DBAPIError) else problem
            raise DatabaseUnavailable(f"The database {self._url.database} can't be used: {reason}.") from problem
        self._reading = Reading(self._connection, self._runner, self.time_and_ids, self.trying)
        if self._checkpointer:
            self._checkpointer.start()

    async def _open(self) -> None:
        if self._path:
            _make_private(self._path)
        self._connection = self._engine.connect()
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self._driver = driver
        self._runner = _Runner(driver, self._engine.dialect)
        driver.execute("PRAGMA auto_vacuum=INCREMENTAL")  # heard only while the file is empty
        await _enter_wal_mode(driver)
        for pragma in _PRAGMAS:
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("BEGIN IMMEDIATE")
        try:
            migrating.bring_to_head(self._connection)
        except BaseException:
            self._roll_back()
            raise
        driver.execute("COMMIT")
        driver.execute(f"PRAGMA busy_timeout={_BUSY_MS}")

    async def stop(self) -> None:
        if self._checkpointer:
            self._checkpointer.stop()
            self._shrink()
        self._connection.close()
        self._close()

    def _close(self) -> None:
        self._engine.dispose()
        if self._lock:
            self._lock.release()

    def _shrink(self) -> None:
        """What is no longer needed goes back to the disk; not while anybody waits for an answer."""
        with contextlib.suppress(sqlite3.Error):  # of a full disk, say: then the file stays as it is
            self._driver.execute("PRAGMA incremental_vacuum").fetchall()
            self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def expect_much(self) -> None:
        self._driver.execute("PRAGMA cache_size=-524288")

    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            self._roll_back()
            return work(self._reading, *args, **kwargs)
        except (sqlite3.Error, DBAPIError) as problem:
            raise translated(problem) from problem

    async def survey(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.read(work, *args, **kwargs)  # nobody writes between two statements of one event

    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        waiting = _Waiting(lambda writing: work(writing, *args, **kwargs), loop.create_future())
        self._waiting.append(waiting)
        if len(self._waiting) == 1:
            loop.call_soon(self._write_those_waiting)
        result: T = await waiting.outcome
        return result

    # -- one transaction for those that wait -----------------------------------------------------------------------

    def _write_those_waiting(self) -> None:
        batch, self._waiting = self._waiting[:_MOST_TOGETHER], self._waiting[_MOST_TOGETHER:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._write_those_waiting)
        try:
            self._write(batch)
        except DatabaseConflict:  # found at the commit: one of them is in the way of all
            for one in batch:
                self._write_alone(one)
        except BaseException as problem:
            for one in batch:
                one.problem = problem
        for one in batch:
            one.settle()
        for one in batch:
            if one.problem is None and one.writing and one.writing.changes:
                self.after_commit(one.writing.changes)

    def _write_alone(self, one: _Waiting) -> None:
        for _ in range(MAX_ATTEMPTS):
            try:
                self._write([one])
            except DatabaseConflict as problem:  # ids drawn twice, or a row that is referred to is gone
                one.problem = problem
            except BaseException as problem:
                one.problem = problem
                return
            else:
                return

    def _write(self, batch: Sequence[_Waiting]) -> None:
        """All of them, those that fail excepted. Raises what keeps the whole from being committed."""
        try:
            self._roll_back()
            self._driver.execute("BEGIN IMMEDIATE")
            for one in batch:
                if not one.outcome.cancelled():
                    self._run_in_savepoint(one)
            self._driver.execute("COMMIT")
        except BaseException as problem:
            with contextlib.suppress(sqlite3.Error):  # whoever comes next tries again
                self._roll_back()
            if not isinstance(problem, Exception):
                raise
            raised = translated(problem)
            self.trouble = raised if isinstance(raised, DatabaseUnavailable) else None
            raise raised from problem
        self.trouble = None
        if self._checkpointer:
            self._checkpointer.has_work = True

    def _run_in_savepoint(self, one: _Waiting) -> None:
        """What is wrong with one leaves the others alone; what is wrong with the database does not."""
        execute = self._driver.execute
        for _ in range(MAX_ATTEMPTS):
            execute("SAVEPOINT one")
            now = self.time_and_ids.now()
            one.writing = Writing(self._connection, self._runner, self.time_and_ids, self.trying, now)
            try:
                one.result, one.problem = one.work(one.writing), None
            except Exception as problem:
                one.problem = translated(problem)
                if isinstance(one.problem, DatabaseUnavailable):
                    raise one.problem from problem
                execute("ROLLBACK TO one")
            execute("RELEASE one")
            if not isinstance(one.problem, DatabaseConflict):
                return

    def _roll_back(self) -> None:
        """What is left of a transaction that failed; after some errors SQLite has done so by itself."""
        if self._driver.in_transaction:
            self._driver.execute("ROLLBACK")


def _make_private(path: str) -> None:
    """A database holds keys and passwords: a new file is its owner's alone."""
    with contextlib.suppress(OSError):  # whatever is wrong with it, SQLite says it better
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))


async def _enter_wal_mode(driver: sqlite3.Connection) -> None:
    """SQLite does not wait for another process that enters it at the same moment, whatever the busy timeout says."""
    deadline = machine.monotonic() + _BUSY_SECONDS
    while True:
        try:
            driver.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as problem:
            is_busy = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or machine.monotonic() > deadline:
                raise
        else:
            return
        await machine.sleep_async(0.01)
