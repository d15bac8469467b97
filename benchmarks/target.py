"""The servers under test, as processes: `pushtwin serve` and the bare app."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psutil

from benchmarks.operations import OPERATIONS, Call

BARE_COMMAND = ("-m", "benchmarks.bare")
_URL = re.compile(r"http://127\.0\.0\.1:(\d+)")
_MEBIBYTE = 1024 * 1024


def twin_command(database_url: str, workers: int = 1, *more: str) -> Sequence[str]:
    """`pushtwin serve` on a free port."""
    options = ("--port", "0", "--database", database_url, "--workers", str(workers), "--log-level", "warning")
    return ("-m", "pushtwin", "serve", *options, *more)


def first_registration() -> Call:
    """A call that any filled twin can answer."""
    return OPERATIONS[0].call(0, 0)


class Server:
    """A running server that has answered its first request."""

    def __init__(self, command: Sequence[str], first: Call) -> None:
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.PIPE, text=True, env=_plain_environment()
        )
        try:
            self.port = self._read_port()
            _ask(self.port, first)
        except BaseException:
            self.stop()
            raise
        self.first_answer_seconds = time.perf_counter() - started

    def stop(self) -> None:
        """End this process, and only this one."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def resident_mebibytes(self) -> float:
        """Of all its processes together."""
        total: int = sum(one.memory_info().rss for one in self._processes())
        return total / _MEBIBYTE

    def cpu_seconds(self) -> float:
        """Of all its processes together, since they began."""
        return sum(sum(one.cpu_times()[:2]) for one in self._processes())

    def _processes(self) -> list[psutil.Process]:
        parent = psutil.Process(self._process.pid)
        return [parent, *parent.children(recursive=True)]

    def _read_port(self) -> int:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := _URL.search(line):
                return int(found[1])
        raise RuntimeError(f"a server ended with {self._process.wait()} before it said where it serves")


@contextmanager
def serving(command: Sequence[str], first: Call) -> Iterator[Server]:
    """Run a server for as long as the block takes."""
    server = Server(command, first)
    try:
        yield server
    finally:
        server.stop()


def _plain_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PUSHTWIN_")}


def _ask(port: int, call: Call) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(call.to_bytes())
        answer = connection.recv(65536)
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"the first answer was not the expected one: {answer[:1000]!r}")
