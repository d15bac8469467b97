"""The OpenAPI document of all surfaces."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI, routing
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from pushtwin import __version__
from pushtwin.control_types.faults import DocumentedFailure
from pushtwin.http.openapi.fields import describe_fields, described_types
from pushtwin.http.openapi.operations import FAILURES, GUIDE_TITLES, GUIDES, Tag, say_what_comes_first
from pushtwin.http.openapi.references import referred_types
from pushtwin.http.openapi.schemas import refuse_wrong_names, schemas_of

# Releases of FastAPI without it put the routes of an included router beside all others.
each_route: Callable[[Sequence[BaseRoute]], Iterable[Any]] = getattr(routing, "iter_route_contexts", iter)


def paths_of_operations(app: FastAPI, method: str | None = None) -> dict[str, str]:
    """The operations of an app, or those of one method, and their paths with the names of parameters in braces."""
    return {
        route.operation_id: route.path
        for route in app.routes
        if isinstance(route, APIRoute) and route.operation_id and method in {None, *(route.methods or ())}
    }


def failures_of_operations(app: FastAPI) -> dict[str, list[DocumentedFailure]]:
    """How the operations of an app are documented to fail."""
    return {
        route.operation_id: (route.openapi_extra or {}).get(FAILURES, [])
        for route in app.routes
        if isinstance(route, APIRoute) and route.operation_id
    }


def openapi_document(
    apps: Sequence[FastAPI],
    security_schemes: dict[str, Any],
    tags: list[Tag],
    webhooks: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """One OpenAPI 3.1 document for all surfaces. Raises ValueError when two schemas have the same name."""
    routes = [route for app in apps for route in app.routes]
    document = get_openapi(
        title="pushtwin",
        version=__version__,
        summary="A local twin of Infobip's mobile push world",
        description=(
            "Each operation has an example that works as it stands; the credentials of the demo account are filled in. "
            "`/_twin` is the twin's own: it sets worlds up, and tells tests what happened.\n\n"
            f"Guides: {_links_to_guides()}. This document: [openapi.json](/openapi.json)."
        ),
        routes=routes,
        tags=tags,
    )
    for item in document["paths"].values():
        for operation in item.values():
            say_what_comes_first(operation)
            for one in operation.get("parameters", ()):
                one["schema"].pop("title", None)  # only repeats the name
                if examples := one["schema"].pop("examples", None):
                    one["example"] = examples[0]  # which FastAPI puts into the schema, where no page looks for it
    components = document.setdefault("components", {})
    components["schemas"] = _schemas(routes, webhooks, components.get("schemas", {}))
    describe_fields(components["schemas"])
    components["securitySchemes"] = {**security_schemes, **components.get("securitySchemes", {})}
    return {**document, "webhooks": dict(webhooks)} if webhooks else document


def _links_to_guides() -> str:
    return ", ".join(f"[{title}]({GUIDES}/{name})" for name, title in GUIDE_TITLES.items())


def _schemas(routes: Sequence[BaseRoute], webhooks: Mapping[str, Any], of_parameters: dict[str, Any]) -> dict[str, Any]:
    """Those of bodies by name, beside those of parameters, which FastAPI makes."""
    referred = (
        type_
        for route in each_route(routes)
        for part in (getattr(route, "responses", None), getattr(route, "openapi_extra", None))
        for type_ in referred_types(part)
    )
    of_bodies = schemas_of(dict.fromkeys((*referred, *referred_types(dict(webhooks)), *described_types())))
    if twice := [name for name, schema in of_parameters.items() if of_bodies.get(name, schema) != schema]:
        raise ValueError(f"Other schemas have these names already: {', '.join(twice)}.")
    refuse_wrong_names(of_parameters)
    return {**of_parameters, **of_bodies}
