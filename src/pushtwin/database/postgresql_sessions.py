"""Whether a connection to PostgreSQL is a session: behind a pooler it may be a different one for each transaction."""

import contextlib

import asyncpg
from sqlalchemy.engine import URL

from pushtwin.base import machine
from pushtwin.base.errors import DatabaseUnavailable

CONNECT_SECONDS = 5
_ALONE = "The twin keeps locks and prepared statements in its sessions"


async def require_sessions(url: URL) -> None:
    """Raises DatabaseUnavailable where sessions are shared, and what the driver raises where nobody answers.

    A mark that one connection leaves in its session must be there for itself, and for nobody else. Asked in the simple
    protocol, which every pooler can do.
    """
    text = url.set(drivername="postgresql").render_as_string(hide_password=False)
    mark = machine.new_uuid().hex
    is_marked = f"SELECT 1 WHERE current_setting('pushtwin.mark', true) = '{mark}'"
    async with contextlib.AsyncExitStack() as stack:
        one, other = [await _connect(stack, text) for _ in range(2)]
        await one.execute(f"SET pushtwin.mark TO '{mark}'")
        if await other.execute(is_marked) == "SELECT 1" or await one.execute(is_marked) != "SELECT 1":
            raise DatabaseUnavailable(
                f"{_ALONE}, which a pooler in front of PostgreSQL shares among its clients: "
                "let it pool sessions (PgBouncer: pool_mode=session), or connect to PostgreSQL itself."
            )


async def _connect(stack: contextlib.AsyncExitStack, url: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS, command_timeout=CONNECT_SECONDS)
    stack.push_async_callback(connection.close, timeout=CONNECT_SECONDS)
    return connection
