"""What a fault does to the connection of a call whose answer is ready."""

import contextlib
import socket
import struct
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.base import machine
from pushtwin.control_types.trials import CLIENT
from pushtwin.core.faults.model import Connection, Fault
from pushtwin.http.scope import exchange_of

_AT_ONCE = struct.pack("ii", 1, 0)  # linger: drop the connection instead of closing it
_PIECES = 10


class BrokenConnections:
    """Passes an answer on as it is; where a fault says so, later, or over a connection that breaks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        held: list[Message] = []

        async def send_or_hold(message: Message) -> None:
            if exchange.fault is None:
                await send(message)
                return
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                seconds = exchange.fault.latency / 1000
                if _gives_up(scope, seconds):
                    return
                await machine.sleep_async(seconds)
                await _deliver(exchange.fault, held, receive, send)

        await self._app(scope, receive, send_or_hold)


def _gives_up(scope: Scope, seconds: float) -> bool:
    """Whether the client is one of this process that says that it would not wait so long."""
    client = scope.get(CLIENT)
    return client is not None and client.gives_up(seconds)


async def _deliver(fault: Fault, answer: list[Message], receive: Receive, send: Send) -> None:
    body = b"".join(message.get("body", b"") for message in answer[1:])
    match fault.definition.connection:
        case Connection() as way if fault.definition.sends_nothing_of(body):
            await _cut(way, receive, send)
        case Connection.TRUNCATED as way:
            await send(answer[0])
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await _cut(way, receive, send)
        case Connection.SLOW:
            await send(answer[0])
            await _send_slowly(body, fault.definition.slow_ms, send)
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


async def _send_slowly(body: bytes, slow_ms: int, send: Send) -> None:
    """In pieces over this time."""
    size = max(1, -(-len(body) // _PIECES))
    pieces = [body[place : place + size] for place in range(0, len(body), size)] or [b""]
    for piece in pieces:
        await machine.sleep_async(slow_ms / 1000 / len(pieces))
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
