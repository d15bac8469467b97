"""Handing a request to the surface that it is for."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send


class Areas:
    """Hands a request to the first area whose prefix its path has. U+0000, which no id has, becomes U+FFFD."""

    def __init__(self, areas: Sequence[tuple[str, ASGIApp]]) -> None:
        self._areas = areas

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # no surface has web sockets
            await send({"type": "websocket.close"})
            return
        scope = dict(scope)  # the server logs its own one, which must stay as the client sent it
        path: str = scope["path"]
        if "\0" in path:
            path = scope["path"] = path.replace("\0", "\ufffd")
        for prefix, app in self._areas:
            if path.startswith(prefix):
                await app(scope, receive, send)
                return
