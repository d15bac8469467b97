"""`/openapi.json` and `/docs`, without a byte from outside."""

from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pushtwin import __version__

Failure = Callable[[Request, Exception], Awaitable[Response]]

ASSETS = "/docs/assets"
_ASSETS_PACKAGE = "fastapi_swagger"
_REF_TEMPLATE = "#/components/schemas/{model}"


def operation_ids(*apps: FastAPI) -> list[str]:
    """The operations of these apps."""
    routes = [route for app in apps for route in app.routes if isinstance(route, APIRoute)]
    return [route.operation_id for route in routes if route.operation_id]


def openapi_document(
    apps: Iterable[FastAPI],
    models: Iterable[type],
    security_schemes: dict[str, Any],
    tags: list[dict[str, str]],
) -> dict[str, Any]:
    """One OpenAPI 3.1 document for all areas."""
    document = get_openapi(
        title="pushtwin",
        version=__version__,
        summary="A local twin of Infobip's mobile push world",
        description=(
            "Authorize with an application code (`AppCode`) and try the push endpoints. Unless the account asks for "
            "`strict` authentication, `Authorization` may be left out. `/_twin` sets the twin up for tests."
        ),
        routes=[route for app in apps for route in app.routes],
        tags=tags,
    )
    adapters: list[Any] = [(model.__name__, "validation", TypeAdapter(model)) for model in models]
    _, definitions = TypeAdapter.json_schemas(adapters, ref_template=_REF_TEMPLATE)
    components = document.setdefault("components", {})
    components.setdefault("schemas", {}).update(definitions.get("$defs", {}))
    components.setdefault("securitySchemes", {}).update(security_schemes)
    return document


def build(make_document: Callable[[], dict[str, Any]], render_failure: Failure) -> Starlette:
    """The pages that show the document, which is made when it is first asked for."""
    document = cache(make_document)

    async def openapi_json(_: Request) -> Response:
        return JSONResponse(document())

    async def docs(_: Request) -> Response:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="pushtwin",
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
            swagger_ui_parameters={"persistAuthorization": True, "tryItOutEnabled": True},
        )

    return Starlette(
        routes=[
            Route("/openapi.json", openapi_json),
            Route("/docs", docs),
            Mount(ASSETS, StaticFiles(packages=[(_ASSETS_PACKAGE, "resources")])),
        ],
        exception_handlers={HTTPException: render_failure},
    )
