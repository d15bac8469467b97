"""A twin that runs inside this process: in a thread of its own, on an event loop of its own.

Everything that touches the twin's state happens on that loop, whether a request comes by a port or without one.
"""

import asyncio
import socket
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from pushtwin.app import create_app
from pushtwin.base import machine
from pushtwin.http.server import server_config
from pushtwin.http.server.loops import new_event_loop
from pushtwin.settings import Settings
from pushtwin.testing.quiet import quiet_server
from pushtwin.testing.server import Server

T = TypeVar("T")


class Running:
    """One twin. With a listener it also serves that; the listener is closed at the end."""

    def __init__(self, settings: Settings, listener: socket.socket | None) -> None:
        self.app = create_app(settings)
        self._listener = listener
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="pushtwin", daemon=True)

    @property
    def has_port(self) -> bool:
        """Whether it can be reached from outside of this process."""
        return self._listener is not None

    def start(self) -> None:
        """Returns when it serves. Raises what keeps it from that."""
        _refuse_green_threads()
        self._thread.start()
        self._started.result()

    def stop(self) -> None:
        """Returns when it has stopped. Once is enough; more does no harm."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._told_to_stop.set)
            self._thread.join()

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run something on the twin's loop. Raises RuntimeError once it has stopped."""
        if not self._thread.is_alive():
            work.close()
            raise RuntimeError("The twin has stopped.")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self) -> None:
        config = server_config(self.app, lifespan="off", timeout_graceful_shutdown=1)
        try:
            with quiet_server(), asyncio.Runner(loop_factory=in_real_time) as runner:
                runner.run(self._live(Server(config)))
        except BaseException as problem:
            if self._started.done():
                raise
            self._started.set_exception(problem)

    async def _live(self, server: Server) -> None:
        self._loop = asyncio.get_running_loop()
        self._told_to_stop = asyncio.Event()
        await self.app.start()
        try:
            await self._serve(server)
        finally:
            await self.app.stop()

    async def _serve(self, server: Server) -> None:
        """Until told to stop. Who connects before the server is up waits in the listener's queue."""
        serving = asyncio.create_task(server.serve([self._listener])) if self._listener else None
        self._started.set_result(None)
        await self._told_to_stop.wait()
        if serving:
            server.should_exit = True
            await serving


def in_real_time(make: Callable[[], asyncio.AbstractEventLoop] = new_event_loop) -> asyncio.AbstractEventLoop:
    """A loop whose time a test can't stop. That of uvloop asks no function that could be replaced."""
    loop = make()
    if isinstance(loop, asyncio.BaseEventLoop):
        loop.time = machine.monotonic  # type: ignore[method-assign]
    return loop


def _refuse_green_threads() -> None:
    """Raises RuntimeError where gevent has replaced threads: the twin's would wait for the test's, and never run."""
    monkey: Any = sys.modules.get("gevent.monkey")
    if monkey is not None and monkey.is_module_patched("threading"):
        raise RuntimeError(
            "A twin needs real threads, and gevent has patched them: run `pushtwin serve` or `pushtwin exec`, and use "
            "Twin.connect(url), or patch with thread=False."
        )


def listen(port: int) -> socket.socket:
    """A socket on loopback; port 0 picks a free one. Raises OSError when the port is taken."""
    return socket.create_server(("127.0.0.1", port), backlog=2048)
