"""Connections byte by byte: what a client really sends, and what comes back."""

import json
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

PATIENCE_SECONDS = 10


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers what it has received."""
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    seen = {"method": scope["method"], "path": scope["path"], "headers": headers, "body": body.decode("latin-1")}
    answer = json.dumps(seen).encode()
    length = (b"content-length", str(len(answer)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": answer})


class Answer(NamedTuple):
    """One of the server's."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """Of a client that knows no rules."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._incoming = connected.makefile("rb", buffering=-1)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def send_in_pieces(self, pieces: Iterable[bytes]) -> None:
        """Each in a packet of its own."""
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            self._socket.sendall(piece)

    def read(self, method: str = "GET") -> Answer:
        """The next answer."""
        response = HTTPResponse(_Readable(self._incoming), method=method)  # type: ignore[arg-type]  # all it needs
        response.begin()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())

    def read_line(self) -> bytes:
        """The next line, without its end."""
        return self._incoming.readline().rstrip(b"\r\n")

    def close(self) -> None:
        self._incoming.close()

    def is_closed(self) -> bool:
        """Whether nothing comes any more; waits for it."""
        try:
            return self._incoming.read(1) == b""
        except ConnectionResetError:
            return True


class _Readable:
    """Lends a file to one answer: it must not close it."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def makefile(self, *_: object) -> Any:
        return self

    def close(self) -> None:
        """The next answer comes from it too."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE_SECONDS) as one:
        connection = Connection(one)
        try:
            yield connection
        finally:
            connection.close()
