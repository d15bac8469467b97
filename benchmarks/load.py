"""The load generator: a process of its own that sends rendered requests over keep-alive connections.

Raw protocols on uvloop and next to no parsing: it takes a fraction of the time that the server takes, and tells
how much of a core it took.
"""

import asyncio
import gc
import multiprocessing
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self, cast

import uvloop

_LENGTH = b"content-length: "
_LONGEST_LAP_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Job:
    """Every request exactly once, spread over the connections as they become free."""

    port: int
    connections: int
    requests: list[bytes]
    expected: bytes


@dataclass(slots=True)
class Lap:
    """What one job came to."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    server_cpu_seconds: float = 0.0
    database_cpu_seconds: float | None = None
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: str = ""

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def add_error(self, answer: bytes) -> None:
        self.errors += 1
        self.first_error = self.first_error or answer[:1000].decode("utf-8", "replace")


class _Client(asyncio.Protocol):
    """One connection, with one request at a time on it."""

    __slots__ = ("_answer", "_done", "_expected", "_lap", "_requests", "_sent", "_transport")

    def __init__(self, lap: Lap, requests: Iterator[bytes], expected: bytes) -> None:
        self._lap = lap
        self._requests = requests
        self._expected = expected
        self._answer = b""
        self._sent = 0.0
        self._done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's has the methods, not the base class

    async def run(self) -> None:
        self._send_next()
        await self._done
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        answer = self._answer + data if self._answer else data
        if not _is_complete(answer):
            self._answer = answer
            return
        self._answer = b""
        self._lap.latencies.append(time.perf_counter() - self._sent)
        if not answer.startswith(b"HTTP/1.1 200 ") or self._expected not in answer:
            self._lap.add_error(answer)
        self._send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._lap.add_error(f"connection lost: {exc}".encode())
            self._done.set_result(None)

    def _send_next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._done.set_result(None)
            return
        self._sent = time.perf_counter()
        self._transport.write(request)


def _is_complete(answer: bytes) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    start = answer.find(_LENGTH, 0, end)
    if start < 0:
        return True  # no length, so not an answer that is expected here: whoever checks it will say so
    start += len(_LENGTH)
    return len(answer) - end - 4 >= int(answer[start : answer.index(b"\r", start)])


async def _do(job: Job) -> Lap:
    lap = Lap()
    requests = iter(job.requests)
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda: _Client(lap, requests, job.expected), "127.0.0.1", job.port))[1]
        for _ in range(job.connections)
    ]
    cpu_before, before = _cpu_seconds(), time.perf_counter()
    await asyncio.wait_for(asyncio.gather(*(client.run() for client in clients)), _LONGEST_LAP_SECONDS)
    lap.seconds = time.perf_counter() - before
    lap.cpu_seconds = _cpu_seconds() - cpu_before
    return lap


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _work(pipe: Connection) -> None:
    gc.disable()  # a pause of the generator would look like one of the server
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        while (job := pipe.recv()) is not None:
            pipe.send(runner.run(_do(job)))
            gc.collect()


class LoadGenerator:
    """The handle on the process. Keeps count of errors and of the time that the process itself needed."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), name="load generator", daemon=True)
        self.errors = 0
        self.first_error = ""
        self._cpu_per_request: list[float] = []
        self._cpu_share: list[float] = []

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.is_alive():
            self._pipe.send(None)
            self._process.join(5)

    def run(self, job: Job) -> Lap:
        """Do a job and wait for its end."""
        self._pipe.send(job)
        lap: Lap = self._pipe.recv()
        self.errors += lap.errors
        self.first_error = self.first_error or lap.first_error
        self._cpu_per_request.append(lap.cpu_seconds / max(1, len(job.requests)))
        self._cpu_share.append(lap.cpu_seconds / lap.seconds)
        return lap

    def describe(self) -> dict[str, float]:
        """How fast it is itself: what it could send if the server took no time."""
        per_request = statistics.median(self._cpu_per_request)
        return {
            "microseconds_per_request": per_request * 1e6,
            "ceiling_per_second": 1 / per_request if per_request else 0.0,
            "largest_share_of_a_core": max(self._cpu_share),
        }
