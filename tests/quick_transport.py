"""A plain client of a twin: what httpx itself brings takes as long as the twin's whole answer.

It speaks HTTP/1.1 over sockets that it keeps, and fails with the errors of httpx.
"""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httptools
import httpx

_PIECE = 65536


class QuickClient(httpx.Client):
    """A client of httpx that follows nothing, keeps no cookies and tells no log."""

    def __init__(self, url: str) -> None:
        self._quick = QuickTransport()
        super().__init__(base_url=url, timeout=30, transport=self._quick)

    def send(
        self, request: httpx.Request, *, stream: bool = False, auth: Any = httpx.USE_CLIENT_DEFAULT, **others: Any
    ) -> httpx.Response:
        """What is streamed, or shows credentials that httpx makes, goes its usual way."""
        if stream or auth is not httpx.USE_CLIENT_DEFAULT:
            return super().send(request, stream=stream, auth=auth, **others)
        response = self._quick.handle_request(request)
        response.request = request
        try:
            response.read()
        finally:
            response.close()
        return response


class QuickTransport(httpx.BaseTransport):
    """For one host; may be shared by threads."""

    def __init__(self) -> None:
        self._idle: list[socket.socket] = []
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        timeouts = request.extensions.get("timeout", {})
        connection = self._connection(request.url, timeouts)
        answer = _Answer(self, connection, is_head=request.method == "HEAD")
        try:
            _send(connection, request)
            answer.read_head()
        except BaseException:
            connection.close()
            raise
        extensions = {"http_version": f"HTTP/{answer.version}".encode(), "reason_phrase": answer.reason}
        return httpx.Response(answer.status, headers=answer.headers, stream=answer, extensions=extensions)

    def keep(self, connection: socket.socket) -> None:
        """The next request may use it."""
        with self._lock:
            self._idle.append(connection)

    def close(self) -> None:
        with self._lock:
            kept, self._idle = self._idle, []
        for connection in kept:
            connection.close()

    def _connection(self, url: httpx.URL, timeouts: dict[str, Any]) -> socket.socket:
        while (kept := self._take()) is not None:
            if not _is_readable(kept):  # else the other end has closed it
                kept.settimeout(timeouts.get("read"))
                return kept
            kept.close()
        try:
            made = socket.create_connection((url.host, url.port or 80), timeouts.get("connect"))
        except TimeoutError as problem:
            raise httpx.ConnectTimeout(str(problem)) from problem
        except OSError as problem:
            raise httpx.ConnectError(str(problem)) from problem
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.settimeout(timeouts.get("read"))
        return made

    def _take(self) -> socket.socket | None:
        with self._lock:
            return self._idle.pop() if self._idle else None


def _is_readable(connection: socket.socket) -> bool:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def _send(connection: socket.socket, request: httpx.Request) -> None:
    target = request.url.raw_path
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), target)]
    lines += [b"%s: %s" % header for header in request.headers.raw]
    head = b"\r\n".join(lines) + b"\r\n\r\n"
    is_chunked = "transfer-encoding" in request.headers
    assert isinstance(request.stream, httpx.SyncByteStream)
    with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it has read all
        for piece in request.stream:
            connection.sendall(head + (b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece))
            head = b""
        if is_chunked or head:
            connection.sendall(head + (b"0\r\n\r\n" if is_chunked else b""))


class _Answer(httpx.SyncByteStream):
    """An answer as it comes in. The names that begin with `on_` are those of httptools."""

    def __init__(self, transport: QuickTransport, connection: socket.socket, *, is_head: bool) -> None:
        self._transport = transport
        self._connection: socket.socket | None = connection
        self._is_head = is_head
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._has_head = self._is_complete = self._keeps_alive = False
        self._body: list[bytes] = []
        self.reason = b""
        self.headers: list[tuple[bytes, bytes]] = []

    def on_status(self, reason: bytes) -> None:
        self.reason = reason

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._has_head = True
        self._keeps_alive = self._parser.should_keep_alive()

    def on_body(self, piece: bytes) -> None:
        self._body.append(piece)

    def on_message_complete(self) -> None:
        self._is_complete = True

    def read_head(self) -> None:
        """Read until it is known what is answered; what only says that more will come is skipped."""
        while not self._has_head:
            self._receive()
        self.status: int = self._parser.get_status_code()
        self.version: str = self._parser.get_http_version()
        if self._is_head:
            self._is_complete = True

    def __iter__(self) -> Iterator[bytes]:
        while True:
            if self._body:
                piece, self._body = b"".join(self._body), []
                yield piece
            if self._is_complete:
                return
            self._receive()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._is_complete and self._keeps_alive:
            self._transport.keep(connection)
        else:
            connection.close()

    def _receive(self) -> None:
        assert self._connection
        try:
            data = self._connection.recv(_PIECE)
        except TimeoutError as problem:
            raise httpx.ReadTimeout(str(problem)) from problem
        except OSError as problem:
            raise httpx.ReadError(str(problem)) from problem
        if not data:
            raise httpx.RemoteProtocolError("Server disconnected without sending a complete response.")
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as problem:
            raise httpx.RemoteProtocolError(str(problem)) from problem
