"""A receiver of webhooks that really listens, in a thread of its own."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from tests.surfaces.control_api.control import Json


class Post(NamedTuple):
    """One that was received."""

    path: str
    content_type: str
    body: Json

    @property
    def report(self) -> Json:
        """The one that it tells."""
        (told,) = self.body["results"]
        found: Json = told
        return found


class Hook:
    """`statuses` are those of the next answers; then each is 200."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.statuses: list[int] = []
        self.url = ""

    def status(self) -> int:
        return self.statuses.pop(0) if self.statuses else 200

    def take(self) -> list[Post]:
        """What came since the last time."""
        taken, self.posts = self.posts, []
        return taken


@contextmanager
def listening() -> Iterator[Hook]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            hook.posts.append(Post(self.path, self.headers["Content-Type"], body))
            self.send_response(hook.status())
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
