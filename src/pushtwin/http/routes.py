"""Routes without ceremony."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from starlette.responses import Response

from pushtwin.http.scope import OPERATION

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


class DirectRoute(APIRoute):
    """A route whose endpoint and dependencies take the request and nothing else.

    FastAPI documents it; to find that out anew for every call would cost a fifth of a whole request.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint, operation_id = self.endpoint, self.operation_id
        dependencies = [one.dependency for one in self.dependencies if one.dependency]

        async def handle(request: Request) -> Response:
            request.scope[OPERATION] = operation_id
            for dependency in dependencies:
                await dependency(request)
            response: Response = await endpoint(request)
            return response

        return handle
