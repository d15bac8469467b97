"""One connection of a client: uvicorn's, with the bodies of requests that ask for another protocol, and with limits."""

import asyncio
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from pushtwin.base.deadline import Deadline
from pushtwin.http.scope import ends_with_server
from pushtwin.http.server import limits

_TEXTS = {
    400: b"The request can't be read.",
    408: b"The request took too long.",
    431: b"The head of a request may have 64 KiB and 100 headers.",
}


# What the next byte belongs to. Plain numbers: an Enum would cost more than all the rest of this module.
_NOTHING, _HEAD, _BODY = range(3)


class _RefusedHead(Exception):
    """Ends the parsing of a request that will not be served."""


class Protocol(HttpToolsProtocol):
    """Serves HTTP/1.1 and nothing else.

    A request may ask for another protocol (h2c is what Java's client asks for): it is served like any other. httptools
    takes what follows such a head for that protocol, and so would lose its body. A fresh parser gets the same head
    without the header `Upgrade`, and reads on; the app sees every header.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._expects = _NOTHING
        self._has_begun = False  # a head, since the last packet
        self._unread = 0  # bytes of the packets since the parser has last found anything
        self._packet = 0  # bytes of the present one
        self._first_packet = 0  # bytes of the one that a head has begun in
        self._refusal = 0
        self._plain_head = b""  # while it waits to be read once more
        self._sent_headers: list[tuple[bytes, bytes]] | None = None
        self._incoming = Deadline(self.loop, self._on_silence)
        self._outgoing = Deadline(self.loop, self._on_stalled)
        self._unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._incoming.set(limits.HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._incoming.end()
        self._outgoing.end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refusal:
            return
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        self._packet = len(data)
        self._unread += self._packet
        try:
            self._feed(data)
        except httptools.HttpParserError:
            self._refuse(self._refusal or 400)
            return
        if self._unread > limits.MAX_HEAD_BYTES:
            self._refuse(431)
        else:
            self._move_deadline()

    # -- requests that ask for another protocol --------------------------------------------------------------------

    def _feed(self, data: bytes) -> None:
        rest: bytes | memoryview = data
        while True:
            try:
                self.parser.feed_data(rest)
            except httptools.HttpParserUpgrade as upgrade:
                rest = memoryview(rest)[upgrade.args[0] :]
                self._feed_plain_head()
            else:
                return

    def _feed_plain_head(self) -> None:
        head, self._plain_head = self._plain_head, b""
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
        self.parser.feed_data(head)

    def _remember_plain_head(self) -> None:
        line = b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        lines = [line, *(name + b": " + value for name, value in self.headers if name != b"upgrade")]
        self._plain_head = b"\r\n".join([*lines, b"", b""])
        self._sent_headers = self.headers

    # -- what the parser has found ---------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._expects = _HEAD
        self._has_begun = True
        self._first_packet = self._packet
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value.rstrip(b" \t"))  # which httptools leaves, though they are no part of the value

    def on_headers_complete(self) -> None:
        if len(self.headers) > limits.MAX_HEADERS or (
            self._first_packet + self._unread > limits.MAX_HEAD_BYTES and self._head_bytes() > limits.MAX_HEAD_BYTES
        ):
            self._refusal = 431
            raise _RefusedHead
        self._unread = 0
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                raise _RefusedHead
            self._remember_plain_head()
            return
        if self._sent_headers is not None:
            self.headers[:] = self._sent_headers
            self._sent_headers = None
        self._expects = _BODY
        super().on_headers_complete()
        self.headers = []  # for what comes after a body in pieces: nobody reads it

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._plain_head:
            return
        self._unread = 0
        self._expects = _NOTHING
        super().on_message_complete()

    def _head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + len(": \r\n") for name, value in self.headers)

    def shutdown(self) -> None:
        super().shutdown()
        if self._is_answering and ends_with_server(dict(self.cycle.scope)):
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self.transport.close()

    # -- time ------------------------------------------------------------------------------------------------------

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _move_deadline(self) -> None:
        if self._expects == _NOTHING:
            if self._is_answering:
                self._incoming.lift()
            elif not self._incoming.is_set:  # nothing but blank lines has come
                self._incoming.set(limits.HEAD_SECONDS)
        elif self._expects == _BODY:
            self._incoming.set(limits.BODY_SECONDS)
        elif self._has_begun:
            self._incoming.set(limits.HEAD_SECONDS)
        self._has_begun = False

    def _on_silence(self) -> None:
        if self._refusal:
            self.transport.abort()
        elif self.flow.read_paused or (self._expects != _BODY and self._is_answering):
            self._incoming.set(limits.BODY_SECONDS)  # it is not the client who makes us wait
        elif self._expects == _NOTHING:
            self.transport.close()
        else:
            self._refuse(408)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self._outgoing.set(limits.BODY_SECONDS)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._outgoing.lift()

    def _on_stalled(self) -> None:
        """The client takes nothing of its answer, or very little at a time."""
        unsent, self._unsent = self._unsent, self.transport.get_write_buffer_size()
        if self._unsent < unsent:
            self._outgoing.set(limits.BODY_SECONDS)
        else:
            self.transport.abort()

    def timeout_keep_alive_handler(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().timeout_keep_alive_handler()

    # -- refusing --------------------------------------------------------------------------------------------------

    def _refuse(self, status: int) -> None:
        """Nothing that the client sends from now on is read. It is told why, unless it waits for another answer."""
        self._refusal = status
        self._incoming.lift()
        if self.transport.is_closing():
            return
        if self._is_answering and not self._take_back():
            if self._expects == _BODY:
                self.transport.abort()
            self.cycle.keep_alive = False
            return
        self.transport.write(self._refusal_bytes(status))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._incoming.set(limits.LINGER_SECONDS)

    def _take_back(self) -> bool:
        """End the call that goes on. False when it is not the one that is refused, or its answer has begun."""
        if self._expects != _BODY or self.cycle.response_started or self.pipeline:
            return False
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        return True

    def _refusal_bytes(self, status: int) -> bytes:
        text = _TEXTS[status]
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(text)),
            (b"connection", b"close"),
        ]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        return STATUS_LINE[status] + lines + b"\r\n" + text
