"""Twins that really serve, inside the test process: on a free port, in a thread of their own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from pushtwin.app import create_app
from pushtwin.http.server import server_config
from pushtwin.settings import Settings


@contextmanager
def serving(settings: Settings, **running: Any) -> Iterator[str]:
    """Run a twin and yield its URL."""
    with serving_app(create_app(settings), **running) as url:
        yield url


@contextmanager
def serving_app(app: ASGIApp, port: int = 0, **running: Any) -> Iterator[str]:
    """Run any app as a twin is run, and yield its URL."""
    server = uvicorn.Server(server_config(app, host="127.0.0.1", port=port, **running))
    thread = threading.Thread(target=server.run, name="twin", daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the twin did not start")
        thread.join(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
