"""Around every emulated API: what faults do to the connection, and the journal of calls."""

import asyncio
import contextlib
import socket
import struct
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.accounts.model import Call, CalledAccount
from pushtwin.asgi import expect_call
from pushtwin.faults.model import Connection, Fault
from pushtwin.journal.entries import Exchange
from pushtwin.journal.writer import JournalWriter
from pushtwin.world import World, draw, first_ordinal

_AT_ONCE = struct.pack("ii", 1, 0)  # linger: drop the connection instead of closing it
_PIECES = 10


class Stage:
    """Lets the app answer, does to the answer what a fault wants, and writes both down."""

    def __init__(self, app: ASGIApp, journal: JournalWriter, world: World) -> None:
        self._app = app
        self._journal = journal
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = expect_call(scope)
        exchange = _Recording(receive, self._world.now())
        try:
            await self._app(scope, exchange.receive, exchange.send)
        finally:  # an error that nobody expected has been answered too
            call = place[0]
            if exchange.answer:
                if call and call.account:
                    await self._finish(scope, call, call.account, exchange)
                await _deliver(call.fault if call else None, exchange.answer, receive, send)

    async def _finish(
        self,
        scope: Scope,
        call: Call,
        account: CalledAccount,
        recorded: "_Recording",
    ) -> None:
        if call.fault and call.fault.latency:
            await asyncio.sleep(call.fault.latency / 1000)
        ordinal = self._world.next_ordinal()
        if account.id_seed is not None:
            number = await self._journal.number_call(account.account_id)
            ordinal = first_ordinal(number)
            if account.id_seed:
                _set_request_id(recorded.answer[0], draw(account.id_seed, number, 0, 16).hex())
            else:
                ordinal = max(ordinal, self._world.next_ordinal())
        if self._journal.is_on:
            clock = account.clock
            await self._journal.add(
                Exchange(
                    account_id=account.account_id,
                    application_id=account.application_id,
                    ordinal=ordinal,
                    has_own_ordinal=account.id_seed is not None,
                    called_at=clock.now(recorded.called_at),
                    duration=0.0 if clock.is_frozen else recorded.milliseconds(),
                    operation=call.operation,
                    method=scope["method"],
                    path=call.path,
                    query=scope["query_string"],
                    headers=scope["headers"],
                    body=recorded.body,
                    status=recorded.answer[0]["status"],
                    answer=b"" if _is_lost(call.fault) else recorded.answer_body,
                    registration_id=call.registration_id,
                    person_id=call.person_id,
                    warnings=call.warnings,
                    fault_id=call.fault.fault_id if call.fault else None,
                )
            )


class _Recording:
    """Stands between app and server: passes the request on, keeps the answer back."""

    def __init__(self, receive: Receive, called_at: int) -> None:
        self._receive = receive
        self._started = time.perf_counter()
        self.called_at = called_at
        self.body = b""
        self.answer: list[Message] = []

    async def receive(self) -> Message:
        message = await self._receive()
        self.body += message.get("body", b"")
        return message

    async def send(self, message: Message) -> None:
        self.answer.append(message)

    def milliseconds(self) -> float:
        """Since the call came in."""
        return (time.perf_counter() - self._started) * 1000

    @property
    def answer_body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.answer[1:])


def _set_request_id(start: Message, request_id: str) -> None:
    others = [(name, value) for name, value in start["headers"] if name != b"x-request-id"]
    start["headers"] = [*others, (b"x-request-id", request_id.encode())]


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
