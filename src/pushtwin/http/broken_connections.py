"""What a fault does to the connection of a call."""

import asyncio
import contextlib
import socket
import struct
from typing import Any

from starlette.types import Message, Receive, Send

from pushtwin.core.faults.model import Connection, Fault

_AT_ONCE = struct.pack("ii", 1, 0)  # linger: drop the connection instead of closing it
_PIECES = 10


def _is_lost(fault: Fault | None) -> bool:
    return fault is not None and fault.definition.connection in {Connection.RESET, Connection.EMPTY}


async def _deliver(fault: Fault | None, answer: list[Message], receive: Receive, send: Send) -> None:
    match fault.definition.connection if fault else None:
        case Connection.RESET | Connection.EMPTY as way:
            await _cut(way, receive, send)
        case Connection.TRUNCATED as way:
            await _send_half(answer, send)
            await _cut(way, receive, send)
        case Connection.SLOW if fault:
            await _send_slowly(answer, fault.definition.slow_ms, send)
        case _:
            for message in answer:
                await send(message)


async def _cut(way: Connection, receive: Receive, send: Send) -> None:
    """End the connection, and wait until the server has noticed."""
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:  # in process there is no connection to cut
        raise ConnectionResetError("a fault has cut the connection")
    if way is Connection.RESET:
        with contextlib.suppress(OSError):
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_half(answer: list[Message], send: Send) -> None:
    body = b"".join(message.get("body", b"") for message in answer[1:])
    await send(answer[0])
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


async def _send_slowly(answer: list[Message], slow_ms: int, send: Send) -> None:
    """The head at once, the body in pieces over this time."""
    body = b"".join(message.get("body", b"") for message in answer[1:])
    size = max(1, -(-len(body) // _PIECES))
    pieces = [body[place : place + size] for place in range(0, len(body), size)] or [b""]
    await send(answer[0])
    for piece in pieces:
        await asyncio.sleep(slow_ms / 1000 / len(pieces))
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
