"""The servers under test, as processes: `pushtwin serve` and the bare app."""

import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.calls import Call
from benchmarks.operations import OPERATIONS
from benchmarks.processes import Family
from benchmarks.revision import OURS, Revision

BARE_COMMAND = ("-m", "benchmarks.bare")
_URL = re.compile(r"http://127\.0\.0\.1:(\d+)")


def twin_command(database_url: str, workers: int = 1, *more: str) -> Sequence[str]:
    """`pushtwin serve` on a free port."""
    options = ("--port", "0", "--database", database_url, "--workers", str(workers), "--log-level", "warning")
    return ("-m", "pushtwin", "serve", *options, *more)


def first_registration() -> Call:
    """A call that any filled twin can answer."""
    return OPERATIONS[0].call(0, 0)


class Server:
    """A running server that has answered its first request."""

    def __init__(self, command: Sequence[str], first: Call, revision: Revision = OURS) -> None:
        started = time.perf_counter()
        self._process = revision.start(command)
        self.family = Family(self._process.pid)
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

    def _read_port(self) -> int:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := _URL.search(line):
                return int(found[1])
        raise RuntimeError(f"a server ended with {self._process.wait()} before it said where it serves")


@contextmanager
def serving(command: Sequence[str], first: Call, revision: Revision = OURS) -> Iterator[Server]:
    """Run a server for as long as the block takes."""
    server = Server(command, first, revision)
    try:
        yield server
    finally:
        server.stop()


def _ask(port: int, call: Call) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(call.to_bytes())
        answer = connection.recv(65536)
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"the first answer was not the expected one: {answer[:1000]!r}")
