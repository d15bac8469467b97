"""Measuring without sockets: the ASGI apps called directly, which repeats far better than load does."""

import asyncio
import gc
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

import uvloop
from starlette.types import ASGIApp, Message

from benchmarks.bare import app as bare_app
from benchmarks.calls import Call
from benchmarks.operations import BARE, OPERATIONS, draw
from pushtwin.app import create_app
from pushtwin.settings import Settings


@dataclass(frozen=True, slots=True)
class InProcess:
    """Microseconds per request, and the ratio to the bare app."""

    operation: str
    registrations: int
    microseconds: float
    ratio: float


def measure_in_process(databases: Mapping[int, str], rounds: int, requests: int) -> list[InProcess]:
    """Every operation on databases of several sizes, in turns with the bare app, in one event loop."""
    gc.collect()
    gc.freeze()  # what the benchmark itself holds is not the apps' garbage
    try:
        return uvloop.run(_measure(databases, rounds, requests))
    finally:
        gc.unfreeze()


async def _measure(databases: Mapping[int, str], rounds: int, requests: int) -> list[InProcess]:
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        twins: dict[int, ASGIApp] = {}
        for size, url in databases.items():
            twin = create_app(Settings(database=url))
            await twin.start()
            stack.push_async_callback(twin.stop)
            twins[size] = twin
        for number in range(rounds + 1):
            await _round(twins, f"in process/{number}", requests, times)
            if not number:
                times.clear()
    return _results(times)


async def _round(
    twins: Mapping[int, ASGIApp], seed: str, requests: int, times: dict[tuple[str, int], list[float]]
) -> None:
    for operation in OPERATIONS:
        bare = await seconds_each(bare_app, draw(BARE, "", range(1), requests), BARE.expected)
        for size, twin in twins.items():
            calls = draw(operation, seed, range(size), requests)
            times[operation.name, size].append(await seconds_each(twin, calls, operation.expected))
            times[f"{BARE.name} before {operation.name}", size].append(bare)


def _results(times: Mapping[tuple[str, int], Sequence[float]]) -> list[InProcess]:
    results = []
    for operation in OPERATIONS:
        for size in sorted({size for _, size in times}):
            spent, bare = times[operation.name, size], times[f"{BARE.name} before {operation.name}", size]
            ratio = median(one / other for one, other in zip(bare, spent, strict=True))
            results.append(InProcess(operation.name, size, median(spent) * 1e6, ratio))
    return results


async def seconds_each(app: ASGIApp, calls: Iterable[Call], expected: bytes, at_once: int = 1) -> float:
    """Seconds per request, while so many go on at the same time."""
    prepared = [(call.to_scope(), call.body) for call in calls]
    waiting = iter(prepared)
    answers = []

    async def go_on() -> None:
        for scope, body in waiting:
            answers.append(await _answer(app, scope, body))

    before = time.perf_counter()
    await asyncio.gather(*(go_on() for _ in range(at_once)))
    spent = time.perf_counter() - before
    for answer in answers:
        if answer[0]["status"] != 200 or expected not in b"".join(one.get("body", b"") for one in answer):
            raise RuntimeError(f"not the expected answer: {answer}")
    return spent / len(prepared)


async def _answer(app: ASGIApp, scope: dict[str, Any], body: bytes) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent
