"""SQLite: the embedded default."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from typing import Concatenate

from sqlalchemy import Table, create_engine
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import StaticPool

from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.database import migrating
from pushtwin.database.statements import Parameters, Statement
from pushtwin.database.transactions import MAX_ATTEMPTS, Database, P, Reading, Row, T, Writing

_BUSY_SECONDS = 30


def file_of(url: URL) -> str | None:
    """The file of a SQLite URL; None when the state is in memory."""
    return None if url.database in {"", ":memory:"} else url.database


class _Runner:
    def __init__(self, driver: sqlite3.Connection, dialect: Dialect) -> None:
        self._driver = driver
        self._dialect = dialect

    def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        return self._driver.execute(*statement.bind(self._dialect, parameters)).fetchall()

    def run(self, statement: Statement, parameters: Parameters) -> None:
        self._driver.execute(*statement.bind(self._dialect, parameters))

    def fill(self, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
        marks = ", ".join("?" * len(columns))
        text = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  names of tables.py
        self._driver.executemany(text, rows)


class SqliteDatabase(Database):
    """One long-lived connection, used inline on the event loop: nothing awaits inside a transaction.

    Not for several processes: each would block its loop while another one writes.
    """

    kind = "sqlite"

    def __init__(self, url: URL, time_and_ids: TimeAndIds) -> None:
        super().__init__(time_and_ids)
        self._url = url
        self._engine = create_engine(
            url.set(drivername="sqlite"),
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "cached_statements": 256, "timeout": _BUSY_SECONDS},
            hide_parameters=True,
        )
        path = file_of(url)
        self._checkpointer = _Checkpointer(path) if path else None

    async def start(self) -> None:
        try:
            self._connection = self._engine.connect()
            driver = self._connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            self._driver = driver
            self._runner = _Runner(driver, self._engine.dialect)
            await _enter_wal_mode(driver)
            for pragma in (
                "synchronous=NORMAL",
                "foreign_keys=ON",
                "cache_size=-65536",
                "mmap_size=1073741824",
                "wal_autocheckpoint=64000",
            ):
                driver.execute(f"PRAGMA {pragma}")
            driver.execute("BEGIN IMMEDIATE")
            try:
                migrating.bring_to_head(self._connection)
            except BaseException:
                driver.execute("ROLLBACK")
                raise
            driver.execute("COMMIT")
        except (sqlite3.Error, DBAPIError) as problem:
            reason = problem.orig if isinstance(problem, DBAPIError) else problem
            raise DatabaseUnavailable(f"The database {self._url.database} can't be used: {reason}.") from problem
        self._reading = Reading(self._connection, self._runner, self.time_and_ids)
        if self._checkpointer:
            self._checkpointer.start()

    async def stop(self) -> None:
        if self._checkpointer:
            self._checkpointer.stop()
        self._connection.close()
        self._engine.dispose()

    async def expect_much(self) -> None:
        self._driver.execute("PRAGMA cache_size=-524288")

    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return work(self._reading, *args, **kwargs)

    async def survey(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return work(self._reading, *args, **kwargs)  # nobody writes between two statements of one event

    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(MAX_ATTEMPTS - 1):
            try:
                return self._write_once(work, *args, **kwargs)
            except (IntegrityError, sqlite3.IntegrityError):
                continue  # only ids drawn twice get here: there is no other writer
        return self._write_once(work, *args, **kwargs)

    def _write_once(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        execute = self._driver.execute
        execute("BEGIN IMMEDIATE")
        try:
            result = work(
                Writing(self._connection, self._runner, self.time_and_ids, self.time_and_ids.now()), *args, **kwargs
            )
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            raise
        if self._checkpointer:
            self._checkpointer.has_work = True
        return result


async def _enter_wal_mode(driver: sqlite3.Connection) -> None:
    """SQLite does not wait for another process that enters it at the same moment, whatever the busy timeout says."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            driver.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as problem:
            is_busy = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > deadline:
                raise
        else:
            return
        await asyncio.sleep(0.01)


class _Checkpointer:
    """Moves the write-ahead log into the database file from a thread, so that no request waits for the disk."""

    _INTERVAL_SECONDS = 0.25

    def __init__(self, path: str) -> None:
        self.has_work = False
        self._path = path
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpointer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            while not self._stopped.wait(self._INTERVAL_SECONDS):
                if self.has_work:
                    self.has_work = False
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            connection.close()
