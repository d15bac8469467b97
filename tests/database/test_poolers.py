"""What a pooler between the twin and PostgreSQL sees of it: few parameters at the start, and sessions of its own."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.demo import seed_if_empty
from pushtwin.database import open_database
from tests.databases import new_database

_SSL_REQUEST = 80877103
KNOWN_TO_POOLERS = {"user", "database", "client_encoding", "application_name"}


class Counter:
    """Stands between clients and a server, and notes the parameters with which each connection starts."""

    def __init__(self, server_url: str) -> None:
        self._url = make_url(server_url)
        self.parameters: list[set[str]] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(await asyncio.start_server(self._serve, "127.0.0.1", 0))
            port = server.sockets[0].getsockname()[1]
            user, password, name = self._url.username, self._url.password or "", self._url.database
            yield f"postgresql://{user}:{password}@127.0.0.1:{port}/{name}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        code, first = 0, b""
        while True:
            first = await reader.readexactly(4)
            first += await reader.readexactly(struct.unpack("!I", first)[0] - 4)
            code = struct.unpack("!I", first[4:8])[0]
            if code != _SSL_REQUEST:
                break
            writer.write(b"N")
        self.parameters.append({name.decode() for name in first[8:].split(b"\0")[:-2:2]})
        to_server, from_server = await self._connect()
        from_server.write(first)
        await asyncio.gather(_pump(reader, from_server), _pump(to_server, writer))

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder = self._url.query.get("host")
        if isinstance(folder, str):
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{self._url.port or 5432}")
        return await asyncio.open_connection(self._url.host, self._url.port or 5432)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while found := await reader.read(65536):
            writer.write(found)
    except OSError:
        pass
    writer.close()


def test_every_connection_starts_with_parameters_that_a_pooler_knows(postgres_url: str) -> None:
    async def use(url: str) -> list[set[str]]:
        counter = Counter(url)
        async with counter.open() as between:
            database = open_database(between, TimeAndIds())
            await database.start()
            await database.write(seed_if_empty)
            await database.latch.hold(0)
            await database.latch.release(0)
            await database.latch.wait()
            await database.stop()
        return counter.parameters

    with new_database(postgres_url) as url:
        seen = asyncio.run(use(url))
    assert len(seen) >= 4
    assert set.union(*seen) <= KNOWN_TO_POOLERS


def test_sessions_that_a_pooler_shares_are_refused_with_a_sentence(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Shared:
        """A connection of a client to a pooler that has but one session for all."""

        def __init__(self, session: asyncpg.Connection) -> None:
            self.execute = session.execute

        async def close(self, **_: Any) -> None:
            pass

    async def start() -> None:
        session = await asyncpg.connect(postgres_url)

        async def connect(*_: Any, **__: Any) -> Shared:
            return Shared(session)

        try:
            with monkeypatch.context() as patch:
                patch.setattr(asyncpg, "connect", connect)
                await open_database(postgres_url, TimeAndIds()).start()
        finally:
            await session.close()

    with pytest.raises(DatabaseUnavailable, match="pool_mode=session"):
        asyncio.run(start())
