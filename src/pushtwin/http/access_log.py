"""The log of calls, on standard error: a line for each."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.base import machine
from pushtwin.base.log_level import LogFormat
from pushtwin.http.access_lines import Seen, coloured_line, json_line, plain_line
from pushtwin.http.scope import begin_exchange

_PAUSE_SECONDS = 0.05


class AccessLog:
    """Writes a line for each call, unless its path begins with something `quiet`.

    Many at once, a moment later: to write is what costs most.
    """

    def __init__(
        self, app: ASGIApp, line: Callable[[Seen], str], write: Callable[[str], Any], quiet: tuple[str, ...]
    ) -> None:
        self._app = app
        self._line = line
        self._write = write
        self._quiet = quiet
        self._lines: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._quiet):
            await self._app(scope, receive, send)
            self.flush()  # also when the twin has stopped
            return
        exchange = begin_exchange(scope)
        answer = _Answer(send)
        at, started = machine.time_ns() // 1_000_000, machine.monotonic()
        try:
            await self._app(scope, receive, answer.send)
        finally:
            path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
            milliseconds = (machine.monotonic() - started) * 1000
            seen = Seen(at, scope["method"], path, query, answer.status, exchange, milliseconds)
            self._note(f"{self._line(seen)}\n")

    def _note(self, line: str) -> None:
        if not self._lines:
            asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self.flush)
        self._lines.append(line)

    def flush(self) -> None:
        """Write what was noted so far."""
        lines, self._lines = self._lines, []
        if lines:
            self._write("".join(lines))


class _Answer:
    """Passes an answer on, and knows its status. It has the transport of the server, which a fault may cut."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        self.status: int | None = None

    def send(self, message: Message) -> Awaitable[None]:
        if self.status is None:
            self.status = message["status"]
        return self._send(message)


def logged(app: ASGIApp, log_format: LogFormat, quiet: tuple[str, ...]) -> AccessLog:
    """The app with its log on standard error: coloured where that is a terminal, unless NO_COLOR is set."""
    is_coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    text_line = coloured_line if is_coloured else plain_line
    return AccessLog(app, json_line if log_format is LogFormat.JSON else text_line, _write, quiet)


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
