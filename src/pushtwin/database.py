"""Running use cases in transactions. The only commit and the only dialect knowledge of the project.

A use case is a plain synchronous function whose first argument is a `Reading` or a `Writing`. It may run more
than once: when it loses a race against another writer, everything is rolled back and it starts again.
"""

import asyncio
import random
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy import text as sql
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.pool import StaticPool

from pushtwin import schema
from pushtwin.errors import DatabaseUnavailable
from pushtwin.world import World

P = ParamSpec("P")
T = TypeVar("T")

_MAX_ATTEMPTS = 50
_LONGEST_PAUSE_SECONDS = 0.05
_SERIALIZATION_FAILURE = "40001"
_DEADLOCK_DETECTED = "40P01"
_MIGRATION_LOCK = 7_868_453_001  # any constant that nobody else on the server uses


@dataclass(frozen=True, slots=True)
class Reading:
    """What a use case that changes nothing gets."""

    connection: Connection
    world: World


@dataclass(frozen=True, slots=True)
class Writing(Reading):
    """What a use case that changes something gets; `now` is the same throughout."""

    now: int


class Database(ABC):
    """A place where the twin keeps its state."""

    kind: str

    def __init__(self, world: World) -> None:
        self.world = world

    @abstractmethod
    async def start(self) -> None:
        """Connect and bring the schema to head. Raises DatabaseUnavailable."""

    @abstractmethod
    async def stop(self) -> None:
        """Close every connection."""

    @abstractmethod
    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that only reads."""

    @abstractmethod
    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case in one transaction, committed before this returns."""


def open_database(url: str, world: World) -> Database:
    """The database for a URL. Connects only at `start`. Raises DatabaseUnavailable for a URL of another kind."""
    try:
        parsed = make_url(url)
    except ArgumentError as problem:
        raise DatabaseUnavailable("The database must be sqlite:///FILE or postgresql://…") from problem
    match parsed.get_backend_name():
        case "sqlite":
            return SqliteDatabase(parsed, world)
        case "postgresql" | "postgres":
            return PostgresDatabase(parsed, world)
        case other:
            raise DatabaseUnavailable(f"The database must be SQLite or PostgreSQL, not {other}.")


def describe(url: str) -> str:
    """Where the state is, for people: a file, the memory, or a server without its password."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return parsed.render_as_string(hide_password=True)
    path = _file_of(parsed)
    return str(Path(path).resolve()) if path else "in memory, gone when the twin stops"


def _file_of(url: URL) -> str | None:
    return None if url.database in {"", ":memory:"} else url.database


def _lost_a_race(problem: DBAPIError) -> bool:
    if isinstance(problem, IntegrityError):
        return True
    return getattr(problem.orig, "sqlstate", None) in {_SERIALIZATION_FAILURE, _DEADLOCK_DETECTED}


class SqliteDatabase(Database):
    """One long-lived connection, used inline on the event loop: nothing awaits inside a transaction.

    Not for several processes: each would block its loop while another one writes.
    """

    kind = "sqlite"

    def __init__(self, url: URL, world: World) -> None:
        super().__init__(world)
        self._url = url
        self._engine = create_engine(
            url.set(drivername="sqlite"),
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "cached_statements": 256, "timeout": 30},
            hide_parameters=True,
        )
        path = _file_of(url)
        self._checkpointer = _Checkpointer(path) if path else None

    async def start(self) -> None:
        try:
            self._connection = self._engine.connect()
            driver = self._connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            self._driver = driver
            for pragma in (
                "journal_mode=WAL",
                "synchronous=NORMAL",
                "foreign_keys=ON",
                "cache_size=-65536",
                "wal_autocheckpoint=16000",
            ):
                driver.execute(f"PRAGMA {pragma}")
            driver.execute("BEGIN IMMEDIATE")
            try:
                schema.bring_to_head(self._connection)
            except BaseException:
                driver.execute("ROLLBACK")
                raise
            driver.execute("COMMIT")
        except (sqlite3.Error, DBAPIError) as problem:
            reason = problem.orig if isinstance(problem, DBAPIError) else problem
            raise DatabaseUnavailable(f"The database {describe(str(self._url))} can't be used: {reason}.") from problem
        self._reading = Reading(self._connection, self.world)
        if self._checkpointer:
            self._checkpointer.start()

    async def stop(self) -> None:
        if self._checkpointer:
            self._checkpointer.stop()
        self._connection.close()
        self._engine.dispose()

    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return work(self._reading, *args, **kwargs)

    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(_MAX_ATTEMPTS - 1):
            try:
                return self._write_once(work, *args, **kwargs)
            except (IntegrityError, sqlite3.IntegrityError):
                continue  # only ids drawn twice get here: there is no other writer
        return self._write_once(work, *args, **kwargs)

    def _write_once(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        execute = self._driver.execute
        execute("BEGIN IMMEDIATE")
        try:
            result = work(Writing(self._connection, self.world, self.world.now()), *args, **kwargs)
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            raise
        if self._checkpointer:
            self._checkpointer.has_work = True
        return result


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


class PostgresDatabase(Database):
    """A pool of asyncpg connections; writes run under REPEATABLE READ.

    Every decision of a use case rests on one snapshot. When another writer has changed a row that it changes too,
    or has taken a unique value, PostgreSQL refuses, and the use case runs again on what is true now.
    """

    kind = "postgresql"

    def __init__(self, url: URL, world: World) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  SQLite users need not wait for it

        super().__init__(world)
        self._url = url
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            isolation_level="REPEATABLE READ",
            pool_size=16,
            max_overflow=0,
            pool_use_lifo=True,
            hide_parameters=True,
            connect_args={"server_settings": {"application_name": "pushtwin", "jit": "off"}, "timeout": 10},
        )
        self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def start(self) -> None:
        try:
            async with self._engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
                await connection.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                await connection.run_sync(schema.bring_to_head)
        except (OSError, DBAPIError, TimeoutError) as problem:
            reason = problem.orig if isinstance(problem, DBAPIError) else problem
            raise DatabaseUnavailable(
                f"The database {describe(str(self._url))} can't be reached: {reason or 'no answer'}."
            ) from problem
        except Exception as problem:
            if type(problem).__module__.partition(".")[0] != "asyncpg":
                raise
            raise DatabaseUnavailable(f"The database {describe(str(self._url))} refuses: {problem}.") from problem

    async def stop(self) -> None:
        await self._engine.dispose()

    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def run(connection: Connection) -> T:
            return work(Reading(connection, self.world), *args, **kwargs)

        try:
            async with self._reader.connect() as connection:
                return await connection.run_sync(run)
        except DBAPIError as problem:
            if not problem.connection_invalidated:
                raise
        async with self._reader.connect() as connection:  # the server was restarted since the last request
            return await connection.run_sync(run)

    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def run(connection: Connection) -> T:
            return work(Writing(connection, self.world, self.world.now()), *args, **kwargs)

        attempt = 0
        while True:
            attempt += 1
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(run)
            except DBAPIError as problem:
                if attempt == _MAX_ATTEMPTS or not _lost_a_race(problem):
                    raise
            longest = min(_LONGEST_PAUSE_SECONDS, 0.001 * 2**attempt)
            await asyncio.sleep(random.uniform(0, longest))  # noqa: S311  spreads the contenders, hides nothing


def ping(reading: Reading) -> Any:
    """Whether the database answers and holds the schema of this version: the revision, None without a schema."""
    return schema.current_revision(reading.connection)
