"""On which databases a test runs: on both, once, or on an empty PostgreSQL database of its own."""

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from pushtwin.database.migrating import bring_to_head

DATABASES = ["sqlite", "postgresql"]
both = pytest.mark.databases(*DATABASES)
"""For what a database can change: statements, the order of rows, types, constraints, transactions. For a test or, as
`pytestmark`, for a module."""
both_at_length = pytest.mark.databases("sqlite", pytest.param("postgresql", marks=pytest.mark.extra))
"""The same for cases so many that those of `both` already tell whether it works on PostgreSQL: there `make test-slow`
tries them."""
once = pytest.mark.databases("sqlite")
"""For what no database can change, where the module or the fixture takes both. Whoever asks for the twin of the session
has it once anyway."""
on_postgresql = pytest.mark.databases("postgresql")
PATIENCE_SECONDS = 30


@contextmanager
def new_database(server_url: str, *, is_empty: bool = False) -> Iterator[str]:
    """Create a database that has its tables, unless it is to be empty, yield its URL, and drop it.

    To make the tables takes longer than most tests, to copy them does not.
    """
    name = f"own_{uuid.uuid4().hex}"
    execute(server_url, f"CREATE DATABASE {name}" + ("" if is_empty else f" TEMPLATE {_template(server_url)}"))
    try:
        yield _of_server(server_url, name)
    finally:
        execute(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _template(server_url: str) -> str:
    """The name of a database with the tables of a twin, and nothing in them."""
    name = f"template_{uuid.uuid4().hex}"
    execute(server_url, f"CREATE DATABASE {name}")

    async def bring() -> None:
        engine = create_async_engine(make_url(_of_server(server_url, name)).set(drivername="postgresql+asyncpg"))
        async with engine.begin() as connection:
            await connection.run_sync(bring_to_head)
        await engine.dispose()

    asyncio.run(bring())
    return name


def drop_template(server_url: str) -> None:
    """Leave nothing behind on a server that goes on."""
    execute(server_url, f"DROP DATABASE {_template(server_url)}")
    _template.cache_clear()


def _of_server(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def sqlite_file(path: Path | str) -> Iterator[sqlite3.Connection]:
    """A connection of its own, which is closed after the block: that of `sqlite3` alone would leave it open."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def execute(url: str, statement: str) -> None:
    """Run one statement in a connection of its own."""

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def fetch_value(url: str, query: str, *arguments: Any) -> Any:
    """The one value that a query finds, read in a connection of its own."""

    async def run() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(query, *arguments)
        finally:
            await connection.close()

    return asyncio.run(run())


def count_deadlocks(server_url: str, database_url: str) -> int:
    """How many PostgreSQL had to break in a database; a session tells its own when it ends, so all must have ended."""
    name = make_url(database_url).database
    deadline = time.monotonic() + PATIENCE_SECONDS
    while fetch_value(server_url, "SELECT count(*) FROM pg_stat_activity WHERE datname = $1", name):
        assert time.monotonic() < deadline, "the twin has left sessions behind"
        time.sleep(0.02)
    assert fetch_value(server_url, "SELECT xact_commit FROM pg_stat_database WHERE datname = $1", name) > 0
    counted: int = fetch_value(server_url, "SELECT deadlocks FROM pg_stat_database WHERE datname = $1", name)
    return counted
