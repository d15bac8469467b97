"""How httpx clients reach a twin without knowing its address: within this process, or wherever it runs.

A client with such a transport may have any base URL: its requests come to the twin.
"""

import asyncio
import concurrent.futures
import logging
import math
from typing import TYPE_CHECKING, Any, Self

import anyio
import anyio.to_thread
import httpx
from starlette.types import ASGIApp, Message

if TYPE_CHECKING:
    from pushtwin.testing.running import Running


class InProcess(httpx.BaseTransport):
    """Calls a twin of this process directly, no port in between."""

    def __init__(self, running: "Running") -> None:
        self._running = running

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._running.submit(_exchange(self._running.app, request, request.read()))
        return _waited(answer, request)


class AsyncInProcess(httpx.AsyncBaseTransport):
    """The same for `httpx.AsyncClient`, on whatever event loop the test has, also of trio."""

    def __init__(self, running: "Running") -> None:
        self._running = running

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._running.submit(_exchange(self._running.app, request, await request.aread()))
        if not _is_asyncio():
            unlimited = anyio.CapacityLimiter(math.inf)  # as many calls wait for an answer as the test makes
            return await anyio.to_thread.run_sync(_waited, answer, request, abandon_on_cancel=True, limiter=unlimited)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(answer)), _patience(request))
        except TimeoutError:
            raise _too_late(request) from None
        except asyncio.CancelledError:
            if not answer.cancelled():
                raise  # the caller's task is to end
            raise _nobody_there(request) from None


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


class Remote(httpx.BaseTransport):
    """Sends everything to a twin in another process."""

    def __init__(self, address: httpx.URL) -> None:
        self._address = address
        self._transport = httpx.HTTPTransport(trust_env=False, verify=_needs_certificates(address))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._transport.handle_request(_redirected(request, self._address))

    def close(self) -> None:
        self._transport.close()


class AsyncRemote(httpx.AsyncBaseTransport):
    """The same for `httpx.AsyncClient`."""

    def __init__(self, address: httpx.URL) -> None:
        self._address = address
        self._transport = httpx.AsyncHTTPTransport(trust_env=False, verify=_needs_certificates(address))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(_redirected(request, self._address))

    async def aclose(self) -> None:
        await self._transport.aclose()


def _needs_certificates(address: httpx.URL) -> bool:
    """Reading those of all authorities takes longer than ten calls; without TLS nobody asks for them."""
    return address.scheme == "https"


def _redirected(request: httpx.Request, address: httpx.URL) -> httpx.Request:
    url = request.url.copy_with(scheme=address.scheme, host=address.host, port=address.port)
    headers = httpx.Headers(request.headers)
    headers["Host"] = address.netloc.decode("ascii")
    return httpx.Request(request.method, url, headers=headers, stream=request.stream, extensions=request.extensions)


async def _exchange(app: ASGIApp, request: httpx.Request, body: bytes) -> httpx.Response:
    """One request to the app, and its answer as a client gets it over a connection."""
    wire = _Wire(body)
    try:
        await app(_scope(request), wire.receive, wire.send)
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

    def __init__(self, body: bytes) -> None:
        self._incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        self._sent: list[Message] = []
        self._is_cut = asyncio.Event()
        self._is_reset = False
        self.transport = self

    async def receive(self) -> Message:
        if self._incoming:
            return self._incoming.pop()
        await self._is_cut.wait()  # else the client stays until it has its answer
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
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

    def response(self, request: httpx.Request) -> httpx.Response:
        """Raises what httpx raises for a connection that ended too early."""
        if self._is_reset:
            raise httpx.ReadError("Connection reset by peer", request=request)
        if not self._sent and self._is_cut.is_set():
            raise _nobody_there(request)
        if not self._sent:
            return httpx.Response(500, text="Internal Server Error")  # as uvicorn answers for an app that failed
        start, *parts = self._sent
        if not parts or parts[-1].get("more_body", False):
            raise httpx.RemoteProtocolError("The connection ended within the answer.", request=request)
        content = b"" if request.method == "HEAD" else b"".join(part.get("body", b"") for part in parts)
        return httpx.Response(start["status"], headers=start["headers"], stream=httpx.ByteStream(content))


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


def _too_late(request: httpx.Request) -> httpx.ReadTimeout:
    return httpx.ReadTimeout("The read operation timed out", request=request)


def _nobody_there(request: httpx.Request) -> httpx.RemoteProtocolError:
    return httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
