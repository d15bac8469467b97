"""On which databases a test runs: on both, once, or on an empty PostgreSQL database of its own."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

once = pytest.mark.parametrize("twin_url", ["sqlite"], indirect=True)
"""For a test of what no database can change: a form that is refused, an order of checks, a header."""


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """Create an empty database, yield its URL, and drop it."""
    name = f"own_{uuid.uuid4().hex}"
    execute(server_url, f"CREATE DATABASE {name}")
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        execute(server_url, f"DROP DATABASE {name} WITH (FORCE)")


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
