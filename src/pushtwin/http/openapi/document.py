"""`/openapi.json` and `/docs`, without a byte from outside."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from fastapi import FastAPI, routing
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin import __version__
from pushtwin.http.failure_table import Renderer
from pushtwin.http.openapi.fields import describe_fields, described_types
from pushtwin.http.openapi.references import referred_types
from pushtwin.http.openapi.schemas import refuse_wrong_names, schemas_of

ASSETS = "/docs/assets"
_ASSETS_PACKAGE = "fastapi_swagger"
# Releases of FastAPI without it put the routes of an included router beside all others.
_each_route: Callable[[Sequence[BaseRoute]], Iterable[Any]] = getattr(routing, "iter_route_contexts", iter)


def paths_of_operations(app: FastAPI, method: str | None = None) -> dict[str, str]:
    """The operations of an app, or those of one method, and their paths with the names of parameters in braces."""
    return {
        route.operation_id: route.path
        for route in app.routes
        if isinstance(route, APIRoute) and route.operation_id and method in {None, *(route.methods or ())}
    }


def openapi_document(
    apps: Sequence[FastAPI],
    security_schemes: dict[str, Any],
    tags: list[dict[str, str]],
) -> dict[str, Any]:
    """One OpenAPI 3.1 document for all surfaces. Raises ValueError when two schemas have the same name."""
    routes = [route for app in apps for route in app.routes]
    document = get_openapi(
        title="pushtwin",
        version=__version__,
        summary="A local twin of Infobip's mobile push world",
        description=(
            "Authorize with an application code (`AppCode`) and try the push endpoints. Unless the account asks for "
            "`strict` authentication, `Authorization` may be left out. `/_twin` sets the twin up for tests."
        ),
        routes=routes,
        tags=tags,
    )
    for item in document["paths"].values():
        for operation in item.values():
            for one in operation.get("parameters", ()):
                one["schema"].pop("title", None)  # only repeats the name
    components = document.setdefault("components", {})
    components["schemas"] = _schemas(routes, components.get("schemas", {}))
    describe_fields(components["schemas"])
    components.setdefault("securitySchemes", {}).update(security_schemes)
    return document


def _schemas(routes: Sequence[BaseRoute], of_parameters: dict[str, Any]) -> dict[str, Any]:
    """Those of bodies by name, beside those of parameters, which FastAPI makes."""
    referred = (
        type_
        for route in _each_route(routes)
        for part in (getattr(route, "responses", None), getattr(route, "openapi_extra", None))
        for type_ in referred_types(part)
    )
    of_bodies = schemas_of(dict.fromkeys((*referred, *described_types())))
    if twice := [name for name, schema in of_parameters.items() if of_bodies.get(name, schema) != schema]:
        raise ValueError(f"Other schemas have these names already: {', '.join(twice)}.")
    refuse_wrong_names(of_parameters)
    return {**of_parameters, **of_bodies}


def build(make_document: Callable[[], dict[str, Any]], render_failure: Renderer) -> Starlette:
    """The pages that show the document, which is made when it is first asked for."""
    document = cache(make_document)
    page = _page()

    async def openapi_json(_: Request) -> Response:
        return JSONResponse(document())

    async def docs(_: Request) -> Response:
        return page

    return Starlette(
        routes=[
            Route("/openapi.json", openapi_json),
            Route("/docs", docs),
            Mount(ASSETS, StaticFiles(packages=[(_ASSETS_PACKAGE, "resources")])),
        ],
        middleware=[Middleware(_Guarded)],
        exception_handlers={HTTPException: render_failure},
    )


def _page() -> Response:
    """Swagger UI, which may run its own scripts and the one that starts it, and call nobody but the twin."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="pushtwin",
        swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
        swagger_ui_parameters={"persistAuthorization": True, "tryItOutEnabled": True},
    )
    starters = re.findall(rb"<script>(.*?)</script>", bytes(page.body), re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(sha256(starter).digest()).decode()}'" for starter in starters)
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return page


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
