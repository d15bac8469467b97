"""Routes of the emulated APIs, without ceremony."""

from collections.abc import Callable, Collection, Coroutine
from itertools import islice
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from pushtwin.core.calls.call import Call
from pushtwin.core.people.gate import check_caller
from pushtwin.http.invocation import MAX_UNREAD, Invocation
from pushtwin.http.limits import MAX_BODY_BYTES, read_body
from pushtwin.http.openapi.operations import EVERYTHING, read_parameters
from pushtwin.http.paths import path_value, shown_path
from pushtwin.http.scope import exchange_of

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig

# Releases of FastAPI that have no telemetry take this, too, and ignore it.
NO_TELEMETRY: "TelemetryConfig" = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


class DirectRoute(APIRoute):
    """A route whose endpoint and guard take the request and nothing else.

    The guard, its one dependency, notes who calls; then the body is read. FastAPI documents the route; to let it find
    out anew what each call needs would cost a fifth of a whole request.
    """

    max_body_bytes = MAX_BODY_BYTES

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint, operation_id = self.endpoint, self.operation_id or ""
        max_body_bytes = self.max_body_bytes
        known = read_parameters(self.openapi_extra or {})
        warns_of_unread = EVERYTHING not in known
        (guard,) = [one.dependency for one in self.dependencies if one.dependency]

        async def handle(request: Request) -> Response:
            exchange = exchange_of(request.scope)
            exchange.operation = operation_id
            await guard(request)
            if warns_of_unread and request.scope["query_string"]:
                _warn_of_unread(request, known)
            try:
                exchange.body = await read_body(request.scope, request.receive, max_body_bytes)
            except HTTPException:
                await Invocation(request).read(check_caller)
                raise
            response: Response = await endpoint(request)
            return response

        return handle


def _warn_of_unread(request: Request, known: Collection[str]) -> None:
    """Tell the client which parameters of its query nobody reads."""
    call = exchange_of(request.scope).call
    assert call is not None
    unread = (name for name in request.query_params if name not in known)
    for name in islice(unread, MAX_UNREAD):
        call.warn(f"unread parameter {name}")


def note_call(request: Request, call: Call) -> None:
    """Remember who calls, so that every answer can tell what was learned of the call on the way."""
    exchange = exchange_of(request.scope)
    call.operation = exchange.operation
    call.path = shown_path(request.scope)
    if "pushRegId" in request.path_params:
        call.registration_id = path_value(request.scope, "pushRegId")
    exchange.call = call
