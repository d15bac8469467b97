"""HEAD is what GET is, without the body."""

from starlette.types import ASGIApp, Receive, Scope, Send

from pushtwin.http.scope import as_get


def routed_method(scope: Scope) -> str:
    """The method that a route must have to be the right one."""
    method: str = scope["method"]
    return "GET" if method == "HEAD" else method


class HeadIsGet:
    """Asks the app for GET where HEAD is asked for; the server, whose own scope still says HEAD, sends no body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(as_get(scope) if scope["method"] == "HEAD" else scope, receive, send)
