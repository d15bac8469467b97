"""How clients of httpx and of httpx2 reach a twin without knowing its address: in this process, or wherever it runs.

A client with such a transport may have any base URL: its requests come to the twin. A client wants answers and errors
of its own library, which is the one that its requests are of. Both libraries have the same names.
"""

import asyncio
import concurrent.futures
import logging
import math
import os
import sys
import threading
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import SplitResult, urlsplit

import anyio
import anyio.to_thread
import httpx

from pushtwin.control_types.trials import CLIENT
from pushtwin.sdk.certificates import trusted_at
from pushtwin.testing.trying import VARIABLE, allowance

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message

    from pushtwin.testing.running import Running


def library_of(request: httpx.Request) -> Any:
    """The module `httpx` or `httpx2`."""
    return sys.modules[type(request).__module__.partition(".")[0]]


class _Transport:
    """What a client asks of one: to be entered and left with the client, and to be closed."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is open."""


class _AsyncTransport:
    """The same of an asynchronous one."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Nothing is open."""


class InProcess(_Transport):
    """Calls a twin of this process directly, no port in between."""

    def __init__(self, running: "Running") -> None:
        self._running = running

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _count(request)
        exchange = _exchange(self._running.app, request, request.read(), allowance.longest_wait())
        return _waited(self._running.submit(exchange), request)


class AsyncInProcess(_AsyncTransport):
    """The same for an `AsyncClient`, on whatever event loop the test has, also of trio."""

    def __init__(self, running: "Running") -> None:
        self._running = running

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        _count(request)
        answer = self._running.submit(_exchange(self._running.app, request, await request.aread()))
        if not _is_asyncio():
            unlimited = anyio.CapacityLimiter(math.inf)  # as many calls wait for an answer as the test makes
            return await anyio.to_thread.run_sync(_waited, answer, request, abandon_on_cancel=True, limiter=unlimited)
        waiting = asyncio.wrap_future(answer)
        waiting.add_done_callback(_take_notice)
        try:
            return await asyncio.wait_for(asyncio.shield(waiting), _patience(request))
        except TimeoutError:
            raise _too_late(request) from None
        except asyncio.CancelledError:
            if not answer.cancelled():
                raise  # the caller's task is to end
            raise _nobody_there(request) from None


def _take_notice(answer: "asyncio.Future[httpx.Response]") -> None:
    """Where the caller has given up, how its call ends is nobody's failure: asyncio would tell the loop of it."""
    if not answer.cancelled():
        answer.exception()


def _count(request: httpx.Request) -> None:
    """What a test asks of the twin itself may be as much as it likes."""
    if not request.url.path.startswith("/_twin"):
        allowance.count()


def _waited(answer: "concurrent.futures.Future[httpx.Response]", request: httpx.Request) -> httpx.Response:
    try:
        return answer.result(_patience(request))
    except concurrent.futures.TimeoutError:
        raise _too_late(request) from None  # the twin goes on with the call, as it does for a lost connection
    except concurrent.futures.CancelledError:
        raise _nobody_there(request) from None


def _is_asyncio() -> bool:
    """Whether the caller's event loop is one of asyncio; trio has its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Remote(_Transport):
    """Sends everything to a twin in another process."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)
        self._transport: Any = None
        self._preparing = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._preparing:  # threads that share a client may make its first requests at the same moment
            if self._transport is None:
                self._transport = library_of(request).HTTPTransport(**_connecting(self._address))
        response: httpx.Response = self._transport.handle_request(_redirected(request, self._address))
        return response

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class AsyncRemote(_AsyncTransport):
    """The same for an `AsyncClient`."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)
        self._transport: Any = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._transport is None:
            self._transport = library_of(request).AsyncHTTPTransport(**_connecting(self._address))
        response: httpx.Response = await self._transport.handle_async_request(_redirected(request, self._address))
        return response

    async def aclose(self) -> None:
        if self._transport is not None:
            await self._transport.aclose()


def _connecting(address: SplitResult) -> dict[str, Any]:
    return {"trust_env": False, "verify": trusted_at(address.scheme)}


def _redirected(request: httpx.Request, address: SplitResult) -> httpx.Request:
    library = library_of(request)
    url = request.url.copy_with(scheme=address.scheme, host=address.hostname, port=address.port)
    headers = library.Headers(request.headers)
    headers["Host"] = address.netloc
    redirected: httpx.Request = library.Request(
        request.method, url, headers=headers, stream=request.stream, extensions=request.extensions
    )
    return redirected


async def _exchange(
    app: "ASGIApp", request: httpx.Request, body: bytes, longest_wait: float | None = None
) -> httpx.Response:
    """One request to the app, and its answer as a client gets it over a connection."""
    wire = _Wire(body, _patience(request), longest_wait)
    scope = _scope(request)
    if VARIABLE in os.environ:
        scope[CLIENT] = wire
    try:
        await app(scope, wire.receive, wire.send)
    except Exception:
        logging.getLogger("pushtwin").exception("The twin failed.")  # its answer, if there is one, counts all the same
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError  # the twin stops: there is no connection that its last answer could take
    return wire.response(request)


class _Wire:
    """Stands in for server and connection.

    It has what the twin looks for when a fault is to cut the connection: the transport of a server, with its socket.
    """

    def __init__(self, body: bytes, patience: float | None, longest_wait: float | None) -> None:
        self._incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        self._sent: list[Message] = []
        self._is_cut = asyncio.Event()
        self._is_reset = False
        self._patience = patience
        self._longest_wait = longest_wait
        self._has_given_up = False
        self.transport = self

    async def receive(self) -> "Message":
        if self._incoming:
            return self._incoming.pop()
        await self._is_cut.wait()  # else the client stays until it has its answer
        return {"type": "http.disconnect"}

    async def send(self, message: "Message") -> None:
        self._sent.append(message)

    def get_extra_info(self, _: str) -> Self:
        return self

    def setsockopt(self, *_: object) -> None:
        """Nothing lingers here."""

    def close(self) -> None:
        self._is_cut.set()

    def abort(self) -> None:
        self._is_reset = True
        self._is_cut.set()

    def gives_up(self, seconds: float) -> bool:
        """Whether the client would not wait so long, or be ended before; then it does not wait at all."""
        patience = self._longest_wait if self._patience is None else self._patience
        self._has_given_up = patience is not None and patience < seconds
        return self._has_given_up

    def response(self, request: httpx.Request) -> httpx.Response:
        """Raises what the client's library raises for a connection that ended too early."""
        library = library_of(request)
        if self._has_given_up:
            raise allowance.wait_for_ever() if self._patience is None else _too_late(request)
        if self._is_reset:
            raise library.ReadError("Connection reset by peer", request=request)
        if not self._sent and self._is_cut.is_set():
            raise _nobody_there(request)
        if not self._sent:
            return _made(request, 500, [], b"Internal Server Error")  # as uvicorn answers for an app that failed
        start, *parts = self._sent
        if not parts or parts[-1].get("more_body", False):
            raise library.RemoteProtocolError("The connection ended within the answer.", request=request)
        content = b"" if request.method == "HEAD" else b"".join(part.get("body", b"") for part in parts)
        return _made(request, start["status"], start["headers"], content)


def _made(request: httpx.Request, status: int, headers: list[tuple[bytes, bytes]], content: bytes) -> httpx.Response:
    library = library_of(request)
    made: httpx.Response = library.Response(status, headers=headers, stream=library.ByteStream(content))
    return made


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 0),
        "server": (request.url.host, request.url.port),
    }


def _patience(request: httpx.Request) -> float | None:
    """Seconds that the client waits for an answer; None for as long as it takes."""
    patience: float | None = request.extensions.get("timeout", {}).get("read")
    return patience


def _too_late(request: httpx.Request) -> Exception:
    problem: Exception = library_of(request).ReadTimeout("The read operation timed out", request=request)
    return problem


def _nobody_there(request: httpx.Request) -> Exception:
    said = "Server disconnected without sending a response."
    problem: Exception = library_of(request).RemoteProtocolError(said, request=request)
    return problem
