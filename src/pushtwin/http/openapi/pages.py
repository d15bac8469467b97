"""`/openapi.json`, `/docs` and its guides, without a byte from outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.base.building import built_once
from pushtwin.http.failure_table import Renderer
from pushtwin.http.openapi.operations import GUIDE_TITLES, GUIDES

DOCS, OPENAPI = "/docs", "/openapi.json"
ICON = f"{DOCS}/assets/favicon-32x32.png"
INSTEAD = {"/redoc": DOCS, "/favicon.ico": ICON}
"""What browsers and habits ask for, and where that is here."""
PREFIXES = (DOCS, OPENAPI, *INSTEAD)
_ASSETS_PACKAGE = "fastapi_swagger"
_PAGE = Path(__file__).parent / "page"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def build(make_document: Callable[[], dict[str, Any]], render_failure: Renderer) -> Starlette:
    """The pages that show the document, which is made when it is first asked for.

    Swagger UI may run its own scripts and the one that starts it, and call nobody but the twin.
    """
    document = built_once(make_document)
    page = HTMLResponse((_PAGE / "index.html").read_text(), headers={"Content-Security-Policy": _POLICY})

    async def openapi_json(_: Request) -> Response:
        return JSONResponse(document())

    async def docs(_: Request) -> Response:
        return page

    async def instead(request: Request) -> Response:
        return RedirectResponse(INSTEAD[request.url.path])

    return Starlette(
        routes=[
            Route(OPENAPI, openapi_json),
            Route(DOCS, docs),
            Route(f"{GUIDES}/{{name}}", _guide),
            Mount(f"{DOCS}/page", StaticFiles(directory=_PAGE)),
            Mount(f"{DOCS}/assets", StaticFiles(packages=[(_ASSETS_PACKAGE, "resources")])),
            *(Route(path, instead) for path in INSTEAD),
        ],
        middleware=[Middleware(_Guarded)],
        exception_handlers={HTTPException: render_failure},
    )


async def _guide(request: Request) -> Response:
    """As it was written: a browser would save a file of type Markdown."""
    name = request.path_params["name"]
    if name not in GUIDE_TITLES:
        raise HTTPException(404)
    return FileResponse(guides_path() / f"{name}.md", media_type="text/plain; charset=utf-8")


def guides_path() -> Path:
    """Inside the package when installed from a wheel, at the top of the project in a checkout."""
    package = Path(__file__).parents[2]
    shipped = package / "guides"
    return shipped if shipped.exists() else package.parents[1] / "docs"


class _Guarded:
    """No page of somebody else may show these in a frame, and no browser may guess what they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(b"x-content-type-options", b"nosniff"), (b"x-frame-options", b"DENY")]
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)
