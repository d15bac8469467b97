"""One keep-alive connection to a twin, for whoever wants to look at each answer."""

import asyncio
import re

from benchmarks.calls import Call

_PATIENCE_SECONDS = 30
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Connection:
    """Opened when it is first needed, and again after a failure."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, call: Call) -> tuple[int, bytes]:
        """Status and body of the answer. Raises OSError or EOFError when there is none."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                self._streams = self._streams or await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(call.to_bytes())
                return await _read(reader)
        except (OSError, EOFError):
            self.close()
            raise

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return int(head.split(b" ", 2)[1]), await reader.readexactly(int(length[1]) if length else 0)
