"""The worst that clients can do to each other: many of them on four devices, while the account is reset under them."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import ExitStack

import uvloop

from benchmarks.calls import Call, depersonalize, personalize, registration_id, update
from benchmarks.connection import Connection
from benchmarks.tally import Tally

_CLIENTS = 48
_DEVICES = range(4)
_PAUSE_SECONDS = 0.3
READY = Call("GET", "/_twin/health/ready")
_ACCOUNT = "/_twin/accounts/demo"
_ACTIONS: dict[str, Callable[[int, int], Call]] = {
    "personalize": personalize,
    "depersonalize": depersonalize,
    "update": update,
}


def contend(port: int, seconds: float, tally: Tally) -> None:
    """Let all clients loose on an empty twin, and count what it answers."""
    uvloop.run(_contend(port, seconds, tally))


async def _contend(port: int, seconds: float, tally: Tally) -> None:
    with ExitStack() as stack:
        first, *others = await _connect(stack, port)
        world = await _prepare(first)
        deadline = time.monotonic() + seconds
        clients = [_use_devices(one, tally, deadline, seed) for seed, one in enumerate(others)]
        await asyncio.gather(_go_back(first, world, tally, deadline), *clients)


async def _connect(stack: ExitStack, port: int) -> list[Connection]:
    """Open before the clock runs."""
    connections = [Connection(port) for _ in range(_CLIENTS + 1)]
    for connection in connections:
        stack.callback(connection.close)
        await _succeed(connection, READY)
    return connections


async def _prepare(connection: Connection) -> bytes:
    """The devices, as the account's snapshot: what it goes back to from now on."""
    for index in _DEVICES:
        body = b'{"registrationId":"%s"}' % registration_id(index).encode()
        await _succeed(connection, Call("POST", f"{_ACCOUNT}/registrations", body))
    world = await _succeed(connection, Call("GET", f"{_ACCOUNT}/snapshot"))
    await _succeed(connection, _restore(world))
    return world


async def _use_devices(connection: Connection, tally: Tally, deadline: float, seed: int) -> None:
    source = random.Random(seed)
    while time.monotonic() < deadline:
        kind, action = source.choice(list(_ACTIONS.items()))
        call = action(source.choice(_DEVICES), source.choice(_DEVICES))
        await tally.ask(connection, kind, call)


async def _go_back(connection: Connection, world: bytes, tally: Tally, deadline: float) -> None:
    while time.monotonic() < deadline:
        await tally.ask(connection, "reset", Call("POST", f"{_ACCOUNT}/reset"))
        await tally.ask(connection, "restore", _restore(world))
        await asyncio.sleep(_PAUSE_SECONDS)


def _restore(world: bytes) -> Call:
    return Call("PUT", f"{_ACCOUNT}/snapshot", world)


async def _succeed(connection: Connection, call: Call) -> bytes:
    status, body = await connection.ask(call)
    if status >= 300:
        raise RuntimeError(f"{call.method} {call.path} was answered {status}: {body[:1000]!r}")
    return body
