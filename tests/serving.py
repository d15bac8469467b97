"""Twins that really serve, inside the test process: on a free port, in a thread of their own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from pushtwin.app import create_app
from pushtwin.settings import Settings


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Run a twin and yield its URL."""
    app = create_app(settings)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, server_header=False, ws="none")
    server = uvicorn.Server(config)
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
