"""Paths as the client meant them."""

from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

_ENCODED_SLASH = "\udc2f"  # stands for %2F inside a segment; no decoded path can hold it


def path_value(scope: Scope, name: str) -> str:
    """A path parameter as the client meant it, an encoded slash included."""
    value: str = scope["path_params"][name]
    return value.replace(_ENCODED_SLASH, "/")


def allowed_methods(request: Request) -> str:
    """What `Allow` says after a 405: every method of the path. FastAPI names those of the first route only."""
    return ", ".join(
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    )
