"""How large a body may be."""

from collections.abc import Callable
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.http.paths import _ENCODED_SLASH
from pushtwin.http.scope import header

MAX_BODY_BYTES = 1024 * 1024


class BodyLimit:
    """Answers 413 to bodies over 1 MiB, or what `limit_of` says, and keeps an encoded slash inside its path segment."""

    def __init__(self, app: ASGIApp, too_large: Response, limit_of: Callable[[Scope], int] | None = None) -> None:
        self._app = app
        self._too_large = too_large
        self._limit_of = limit_of or (lambda _: MAX_BODY_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw_path: bytes = scope.get("raw_path") or b""
        if b"%2f" in raw_path.lower():
            scope["path"] = "/".join(
                unquote(segment).replace("/", _ENCODED_SLASH).replace("\0", "\ufffd")
                for segment in raw_path.decode("ascii").split("/")
            )
        length = header(scope, b"content-length")
        if length is None:
            if header(scope, b"transfer-encoding"):
                receive = _limited(receive, self._limit_of(scope))
        elif not length.isdigit() or (int(length) > MAX_BODY_BYTES and int(length) > self._limit_of(scope)):
            await self._too_large(scope, receive, send)
            return
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
