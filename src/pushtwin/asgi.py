"""What lies between the server and the areas: dispatch, limits and the headers of the platform's gateway."""

from collections.abc import Callable, Sequence
from urllib.parse import unquote

from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.accounts.model import Call
from pushtwin.world import World

MAX_BODY_BYTES = 1024 * 1024
MAX_WARNING_BYTES = 1024
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
OPERATION = "pushtwin.operation"  # where a route puts the id of its operation
_CALLS = "pushtwin.calls"
_ENCODED_SLASH = "\udc2f"  # stands for %2F inside a segment; no decoded path can hold it

_GATEWAY_HEADERS = [
    (b"server", b"SMS API"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"vary", b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-allow-methods",
        b"GET, POST, PUT, PATCH, DELETE, COPY, HEAD, OPTIONS, LINK, UNLINK, PURGE",
    ),
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, X-Enrollment-Token, Cache-Control, X-Requested-With, AppCode",
    ),
]


def note_call(scope: Scope, call: Call) -> None:
    """Remember the call, so that every answer to it can tell what was learned on the way."""
    call.operation = scope[OPERATION]
    call.path = scope["path"].replace(_ENCODED_SLASH, "/")
    scope[_CALLS][0] = call


def expect_call(scope: Scope) -> list[Call | None]:
    """A place where the call will be noted, also by those who get a copy of the scope."""
    place: list[Call | None] = [None]
    scope[_CALLS] = place
    return place


def noted_call(scope: Scope) -> Call | None:
    """The call of this request; None before its application code was read."""
    call: Call | None = scope[_CALLS][0]
    return call


def header(scope: Scope, name: bytes) -> bytes | None:
    """The value of a header, named in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return None


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


class BodyLimit:
    """Answers 413 to bodies over 1 MiB, or what `limit_of` says, and keeps an encoded slash inside its path segment."""

    def __init__(self, app: ASGIApp, too_large: Response, limit_of: Callable[[Scope], int] | None = None) -> None:
        self._app = app
        self._too_large = too_large
        self._limit_of = limit_of or (lambda _: MAX_BODY_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw_path: bytes = scope.get("raw_path") or b""
        if b"%2f" in raw_path.lower():
            scope["path"] = "/".join(
                unquote(segment).replace("/", _ENCODED_SLASH).replace("\0", "\ufffd")
                for segment in raw_path.decode("ascii").split("/")
            )
        length = header(scope, b"content-length")
        if length is None:
            if header(scope, b"transfer-encoding"):
                receive = _limited(receive, self._limit_of(scope))
        elif not length.isdigit() or (int(length) > MAX_BODY_BYTES and int(length) > self._limit_of(scope)):
            await self._too_large(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _limited(receive: Receive, limit: int) -> Receive:
    total = 0

    async def receive_within_limit() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            raise HTTPException(413)
        return message

    return receive_within_limit


class Gateway:
    """Adds the headers that the platform's gateway sends (people-api 1.6), and the twin's warnings."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *_GATEWAY_HEADERS]  # a shared response keeps its own list
                headers.append((b"x-request-id", self._world.new_request_id()))
                if call := noted_call(scope):
                    headers += _call_headers(call)
                message["headers"] = headers
            await send(message)

        if scope["method"] == "OPTIONS":
            await Response()(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def _call_headers(call: Call) -> list[tuple[bytes, bytes]]:
    headers = []
    if call.account:
        headers.append((b"x-account-id", call.account.account_id.encode()))
    if call.warnings:
        text = "; ".join(call.warnings)
        printable = "".join(character if " " <= character <= "~" else "?" for character in text)
        headers.append((b"x-twin-warning", printable.encode()[:MAX_WARNING_BYTES]))
    return headers
