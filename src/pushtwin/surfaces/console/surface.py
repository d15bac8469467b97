"""The console at `/`: a page that is a client of the control API. Nothing here knows what a twin holds."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pushtwin import __version__
from pushtwin.base import json_text
from pushtwin.http.heads import routed_method
from pushtwin.surfaces.console.pages import Page, load

FILES = "/_twin/console/"
_LINKS = {
    "name": "pushtwin",
    "version": __version__,
    "console": "/",
    "docs": "/docs",
    "openapi": "/openapi.json",
    "accounts": "/_twin/accounts",
    "health": "/_twin/health/ready",
}
_GUARDED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class FrontPage:
    """`GET /`: the console for browsers, links for all others. Everything else is somebody else's."""

    def __init__(self, otherwise: ASGIApp) -> None:
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = _front_page(Request(scope)) if scope["path"] == "/" and _reads(scope) else self._otherwise
        await app(scope, receive, send)


class Files:
    """What the page needs. What there is not is somebody else's."""

    def __init__(self, otherwise: ASGIApp) -> None:
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = load(FILES).files.get(scope["path"].removeprefix(FILES)) if _reads(scope) else None
        app = self._otherwise if file is None else _answer(file, Request(scope))
        await app(scope, receive, send)


def _reads(scope: Scope) -> bool:
    return routed_method(scope) == "GET"


def _front_page(request: Request) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return _answer(load(FILES).page, request)
    return Response(json_text.write(_LINKS), media_type="application/json", headers={**_GUARDED, "Vary": "Accept"})


def _answer(page: Page, request: Request) -> Response:
    headers = {**_GUARDED, **page.headers}
    if page.headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(page.content, media_type=page.media_type, headers=headers)
