"""Paths as the client meant them: an encoded slash stays inside its segment. U+0000, which no id has, is replaced."""

from urllib.parse import unquote

from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

_ENCODED_SLASH = "\udc2f"  # stands for %2F inside a segment; no decoded path can hold it


def decode_path(scope: Scope) -> None:
    """Make the path of a request one that routes can be matched with."""
    raw_path: bytes = scope.get("raw_path") or b""
    if b"%2f" in raw_path.lower():
        segments = (unquote(segment).replace("/", _ENCODED_SLASH) for segment in raw_path.decode("ascii").split("/"))
        scope["path"] = "/".join(segments)
    if "\0" in scope["path"]:
        scope["path"] = scope["path"].replace("\0", "\ufffd")


def path_value(scope: Scope, name: str) -> str:
    """A path parameter as the client meant it, an encoded slash included."""
    value: str = scope["path_params"][name]
    return value.replace(_ENCODED_SLASH, "/")


def shown_path(scope: Scope) -> str:
    """The path for people, and for patterns that look at it."""
    path: str = scope["path"]
    return path.replace(_ENCODED_SLASH, "/")


def allowed_methods(request: Request) -> str:
    """What `Allow` says after a 405: every method of the path. FastAPI names those of the first route only."""
    taken = [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]
    if not taken or "GET" in taken:  # of files, which no route of their own leads to, nothing is taken
        taken[:1] = ["GET", "HEAD"]
    return ", ".join(taken)
