"""A receiver of webhooks for tests: it listens on this machine, keeps what came, and answers as it is told."""

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

from pushtwin.base import machine

_LOOK_SECONDS = 0.01


class Reply(NamedTuple):
    """An answer: a status, after so many seconds. One that hangs up says nothing."""

    status: int = 200
    delay: float = 0.0
    hangs_up: bool = False


class WebhookCall(NamedTuple):
    """One call that came, and what it was answered.

    `body` is the JSON of it, or its text where it is none; names of headers are in lower case.
    """

    path: str
    headers: Mapping[str, str]
    body: Any
    reply: Reply

    @property
    def reports(self) -> list[dict[str, Any]]:
        """The reports that it tells."""
        found: list[dict[str, Any]] = self.body["results"]
        return found

    @property
    def report(self) -> dict[str, Any]:
        """The only one."""
        (found,) = self.reports
        return found


class WebhookServer:
    """Listens on loopback until `stop()`, or until its `with` block is left. All durations are seconds.

    It answers 200 at once, unless it is told otherwise. Any path is taken; `url` is the first part of all.
    """

    def __init__(self, port: int = 0) -> None:
        """Port 0 picks a free one. Raises OSError when the port is taken."""
        self._calls: list[WebhookCall] = []
        self._next: deque[Reply] = deque()
        self._usual = Reply()
        self._came = threading.Condition()
        self._stopped = threading.Event()
        self._server = _Listener(("127.0.0.1", port), _handler_of(self._take))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK_SECONDS,), name="pushtwin-webhooks", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<WebhookServer {self.url}: {len(self.calls)} calls>"

    def stop(self) -> None:
        """No longer listen. Answers that are delayed are never given. Fine also a second time."""
        if not self._stopped.is_set():
            self._stopped.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    # -- what came -----------------------------------------------------------------------------------------------

    @property
    def calls(self) -> list[WebhookCall]:
        """All since the start, or since `forget()`, in the order in which they came."""
        with self._came:
            return [*self._calls]

    def wait(self, count: int = 1, *, within: float = 5.0) -> list[WebhookCall]:
        """Wait until so many calls have come in all, and return them all. Raises AssertionError when they do not come.

        What is due while the account's clock moves has come when `clock.advance` returns: there is nothing to wait for.
        """
        __tracebackhide__ = True  # pytest shows the line of the test instead of this one
        until = machine.monotonic() + within
        with self._came:
            while len(self._calls) < count:
                left = until - machine.monotonic()
                if left <= 0:
                    came = "".join(f"\n  {call.path} → {call.reply.status}: {call.body}" for call in self._calls)
                    raise AssertionError(f"{len(self._calls)} of {count} webhooks came within {within:g} s:{came}")
                self._came.wait(left)
            return [*self._calls]

    def forget(self) -> None:
        """Begin to count anew."""
        with self._came:
            self._calls.clear()

    # -- how it answers ------------------------------------------------------------------------------------------

    def answer(self, *replies: int | Reply) -> None:
        """The next calls get these statuses, or replies, one after the other; those that follow what is usual."""
        with self._came:
            self._next.extend(map(_reply, replies))

    def fail(self, times: int | None = None, *, status: int = 500) -> None:
        """The next so many calls are answered with this status; without a number all, until `always` says otherwise."""
        if times is None:
            self.always(status)
        else:
            self.answer(*[status] * times)

    def always(self, reply: int | Reply = 200) -> None:
        """From now on each call gets this one, and what was told before no longer counts."""
        with self._came:
            self._next.clear()
            self._usual = _reply(reply)

    def _take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        with self._came:
            reply = self._next.popleft() if self._next else self._usual
            self._calls.append(WebhookCall(path, headers, _parsed(body), reply))
            self._came.notify_all()
        was_stopped = reply.delay > 0 and self._stopped.wait(reply.delay)
        return reply._replace(hangs_up=True) if was_stopped else reply


class _Listener(ThreadingHTTPServer):
    """That of the standard library. Nobody waits at the end for answers that are delayed."""

    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever no longer waits for the answer is not worth a word."""


def _handler_of(take: Callable[[str, Mapping[str, str], bytes], Reply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            reply = take(self.path, headers, body)
            if not reply.hangs_up:
                self.send_response(reply.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests have their own output."""

    return Handler


def _reply(given: int | Reply) -> Reply:
    return given if isinstance(given, Reply) else Reply(given)


def _parsed(body: bytes) -> Any:
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text
