"""PostgreSQL: for many processes and much data."""

import asyncio
import random
from collections.abc import Callable
from typing import Any, Concatenate

import asyncpg
from sqlalchemy import Connection
from sqlalchemy import text as sql
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from pushtwin import schema
from pushtwin.database.running import MAX_ATTEMPTS, Database, P, Parameters, Reading, Row, Statement, T, Writing
from pushtwin.errors import DatabaseUnavailable
from pushtwin.world import World

_LONGEST_PAUSE_SECONDS = 0.05
_LOST_RACES = {
    "40001",  # another writer changed a row that this one changes
    "40P01",  # the two waited for each other
    "23503",  # a row that this one refers to is gone
    "23505",  # a unique value is taken
}
_MIGRATION_LOCK = 7_868_453_001  # any constant that nobody else on the server uses


class _Runner:
    """Statements on asyncpg itself, inside the transaction of the SQLAlchemy connection that wraps it."""

    def __init__(self, connection: Connection) -> None:
        self._dialect: Dialect = connection.dialect
        self._driver: Any = connection.connection.dbapi_connection

    def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        text, arguments = statement.bind(self._dialect, parameters)
        rows: list[Row] = self._driver.run_async(lambda driver: driver.fetch(text, *arguments))
        return rows

    def run(self, statement: Statement, parameters: Parameters) -> None:
        self.rows(statement, parameters)


class PostgresDatabase(Database):
    """A pool of asyncpg connections; writes run under REPEATABLE READ.

    Every decision of a use case rests on one snapshot. When another writer has changed a row that it changes too,
    or has taken a unique value, PostgreSQL refuses, and the use case runs again on what is true now.
    """

    kind = "postgresql"

    def __init__(self, url: URL, world: World) -> None:
        super().__init__(world)
        self._url = url
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            isolation_level="AUTOCOMMIT",
            pool_size=16,
            max_overflow=0,
            pool_use_lifo=True,
            hide_parameters=True,
            connect_args={"server_settings": {"application_name": "pushtwin", "jit": "off"}, "timeout": 10},
        )

    async def start(self) -> None:
        try:
            async with self._engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
                await connection.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                await connection.run_sync(schema.bring_to_head)
        except (OSError, TimeoutError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            reason = problem.orig if isinstance(problem, DBAPIError) else problem
            place = self._url.render_as_string(hide_password=True)
            raise DatabaseUnavailable(f"The database {place} can't be used: {reason or 'no answer'}.") from problem

    async def stop(self) -> None:
        await self._engine.dispose()

    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def run(connection: Connection) -> T:
            return work(Reading(connection, _Runner(connection), self.world), *args, **kwargs)

        try:
            async with self._engine.connect() as connection:
                return await connection.run_sync(run)
        except (DBAPIError, asyncpg.InterfaceError, OSError) as problem:
            if isinstance(problem, DBAPIError) and not problem.connection_invalidated:
                raise
        async with self._engine.connect() as connection:  # the server was restarted since the last request
            return await connection.run_sync(run)

    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def run(connection: Connection) -> T:
            return work(Writing(connection, _Runner(connection), self.world, self.world.now()), *args, **kwargs)

        attempt = 0
        while True:
            attempt += 1
            try:
                async with self._engine.connect() as connection:
                    return await _in_transaction(connection, run)
            except (DBAPIError, asyncpg.PostgresError) as problem:
                if attempt == MAX_ATTEMPTS or not _lost_a_race(problem):
                    raise
            longest = min(_LONGEST_PAUSE_SECONDS, 0.001 * 2**attempt)
            await asyncio.sleep(random.uniform(0, longest))  # noqa: S311  spreads the contenders, hides nothing


async def _in_transaction(connection: AsyncConnection, run: Callable[[Connection], T]) -> T:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    try:
        result = await connection.run_sync(run)
        await driver.execute("COMMIT")
    except BaseException:
        await _roll_back(connection, driver)
        raise
    return result


async def _roll_back(connection: AsyncConnection, driver: Any) -> None:
    try:
        await driver.execute("ROLLBACK")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        await connection.invalidate()  # it died; the pool makes another


def _lost_a_race(problem: Exception) -> bool:
    cause = problem.orig if isinstance(problem, DBAPIError) else problem
    return getattr(cause, "sqlstate", None) in _LOST_RACES
