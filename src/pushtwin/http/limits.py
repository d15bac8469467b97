"""How large a body may be."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.http.scope import header

MAX_BODY_BYTES = 1024 * 1024


async def read_body(scope: Scope, receive: Receive, limit: int = MAX_BODY_BYTES) -> bytes:
    """The whole body. Raises HTTPException with 413 when it is too large, if possible before any of it was read."""
    length = header(scope, b"content-length")
    if length is None and header(scope, b"transfer-encoding") is None:
        return b""
    if length is not None and _is_beyond(length, limit):
        raise HTTPException(413)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > limit:
            raise HTTPException(413)
        if not message.get("more_body", False):
            return bytes(body)


def _is_beyond(length: bytes, limit: int) -> bool:
    return not length.isdigit() or int(length) > limit


class BodyLimit:
    """Answers 413 to bodies over what `limit_of` says: at once when their length is told, else when they are read."""

    def __init__(self, app: ASGIApp, too_large: Response, limit_of: Callable[[Scope], int]) -> None:
        self._app = app
        self._too_large = too_large
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = header(scope, b"content-length")
        if length is not None and _is_beyond(length, self._limit_of(scope)):
            await self._too_large(scope, receive, send)
        elif header(scope, b"transfer-encoding"):
            await self._app(scope, _limited(receive, self._limit_of(scope)), send)
        else:
            await self._app(scope, receive, send)


def _limited(receive: Receive, limit: int) -> Receive:
    total = 0

    async def receive_within_limit() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            raise HTTPException(413)
        return message

    return receive_within_limit
