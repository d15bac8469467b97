"""A receiver of webhooks that takes everything at once."""

import asyncio
import re

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Receiver:
    """Counts what it is told, on a port of this machine."""

    def __init__(self, expected: int) -> None:
        self._left = expected
        self._server: asyncio.Server | None = None
        self._has_all = asyncio.Event()

    async def start(self) -> str:
        """Returns its address."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    async def wait_for_all(self) -> None:
        await self._has_all.wait()

    def stop(self) -> None:
        if self._server:
            self._server.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        found = _LENGTH.search(head)
        await reader.readexactly(int(found[1]) if found else 0)
        writer.write(_TAKEN)
        await writer.drain()
        writer.close()
        self._left -= 1
        if self._left == 0:
            self._has_all.set()
