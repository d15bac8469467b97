"""Serving the routes of an emulated API.

FastAPI documents them. Its way from the server to an endpoint, made for endpoints that declare what they take, would
cost these a quarter of a whole request.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import cast

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pushtwin.http.failure_log import log_failure
from pushtwin.http.failure_table import Renderer
from pushtwin.http.heads import routed_method
from pushtwin.http.routes import DirectRoute
from pushtwin.http.unknown_paths import call_unknown

log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]


class Endpoints:
    """Finds the endpoint of a request, and makes an answer of whatever it raises, as the app's handlers say."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._renderers = cast("dict[type[Exception], Renderer]", app.exception_handlers)
        self._routes = [
            (route.path_regex, route.methods or set(), route.get_route_handler())
            for route in app.routes
            if isinstance(route, DirectRoute)
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self._app
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        except Exception as error:
            response = await self._render(request, error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            handler = self._find(request.scope)
        except HTTPException as refusal:
            await call_unknown(request, refusal)
            raise
        return await handler(request)

    def _find(self, scope: Scope) -> Handler:
        status, method = 404, routed_method(scope)
        for pattern, methods, handler in self._routes:
            if found := pattern.match(scope["path"]):
                if method in methods:
                    scope["path_params"] = found.groupdict()
                    return handler
                status = 405
        raise HTTPException(status)

    async def _render(self, request: Request, error: Exception) -> Response:
        kind = next(kind for kind in type(error).__mro__ if kind in self._renderers)
        if kind is Exception:
            log_failure(log, request.scope, error)
        return await self._renderers[kind](request, error)
