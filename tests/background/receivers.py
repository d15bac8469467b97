"""Receivers of webhooks on this machine, which do what a test tells them."""

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET

Writer = asyncio.StreamWriter
Reply = Callable[[Writer], Awaitable[None]]
_MOST_WAITING = 1000  # connections; who finds no place tries again a second later, and after some gives up
CERTIFICATE = Path(__file__).parent / "hooks_example.pem"  # of hooks.example, by nobody; with its key


class Receiver:
    """Keeps what came; `most` is how many calls were there at once."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[bytes] = []
        self.most = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"


def saying(status: int = 200, headers: str = "", body: bytes = b"") -> Reply:
    """An answer."""

    async def reply(writer: Writer) -> None:
        head = f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return reply


async def say_nothing(_: Writer) -> None:
    """Keep the connection."""
    await asyncio.sleep(60)


async def say_half(writer: Writer) -> None:
    """An answer that does not go on."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
    await asyncio.sleep(60)


async def go_on_for_ever(writer: Writer) -> None:
    """An answer that has no end."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()


async def speak_no_http(writer: Writer) -> None:
    writer.write(b"220 mail.example ESMTP\r\n")
    await writer.drain()


async def hang_up(_: Writer) -> None:
    """Without a word."""


async def reset(writer: Writer) -> None:
    """Let the machine say that there is no such connection."""
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def receiving(reply: Reply, *, tls: bool = False, listens: bool = True) -> AsyncIterator[Receiver]:
    """A receiver on a free port that replies so, when it has heard a request; at once when it never listens."""
    there = 0
    connections: set[Writer] = set()

    async def serve(reader: asyncio.StreamReader, writer: Writer) -> None:
        nonlocal there
        there += 1
        receiver.most = max(receiver.most, there)
        try:
            if listens:
                receiver.requests.append(await _read(reader))
            await reply(writer)
        finally:
            there -= 1
            writer.close()

    async def serve_quietly(reader: asyncio.StreamReader, writer: Writer) -> None:
        connections.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await serve(reader, writer)

    context = _own_certificate() if tls else None
    server = await asyncio.start_server(serve_quietly, "127.0.0.1", 0, ssl=context, backlog=_MOST_WAITING)
    receiver = Receiver(server.sockets[0].getsockname()[1])
    try:
        yield receiver
    finally:
        server.close()
        for writer in connections:
            writer.transport.abort()
        await asyncio.sleep(0)  # until they have heard of it


def _own_certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


async def _read(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head + await reader.readexactly(next(lengths, 0))
