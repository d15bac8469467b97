"""Handing a request to the surface that it is for."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from pushtwin.http.paths import decode_path
from pushtwin.http.scope import begin_exchange


class Dispatch:
    """Hands a request to the first surface whose prefix its path has."""

    def __init__(self, surfaces: Sequence[tuple[str, ASGIApp]]) -> None:
        self._surfaces = surfaces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # no surface has web sockets
            await send({"type": "websocket.close"})
            return
        scope = dict(scope)  # the server logs its own one, which must stay as the client sent it
        path: str = scope["path"]
        decode_path(scope)
        begin_exchange(scope)
        for prefix, app in self._surfaces:
            if path.startswith(prefix):
                await app(scope, receive, send)
                return
