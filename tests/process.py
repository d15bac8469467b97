"""Twins in a process of their own, as users run them: for tests that kill one, or that need several workers."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import httpx
from sqlalchemy import make_url

from tests.databases import new_database
from tests.forking import Forked

PATIENCE_SECONDS = 30


class TwinProcess:
    """`pushtwin serve` on a free port, with all its workers. Ready when it is entered, gone when it is left."""

    def __init__(self, database: str, folder: Path, *options: str, workers: int = 1) -> None:
        self._database = database
        self._options = options
        self._workers = workers
        self._out = folder / "stdout.txt"
        self._err = folder / "stderr.txt"

    def __enter__(self) -> "TwinProcess":
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PUSHTWIN_")}
        options = ["--port", "0", "--database", self._database, "--workers", str(self._workers), *self._options]
        self._out.write_text("")
        words = ["serve", "--log-level", "warning", *options]
        self._process = Forked(words, folder=Path.cwd(), out=self._out, err=self._err, environment=environment)
        try:
            self.url = self._wait_until_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    @property
    def log(self) -> str:
        """What the twin has written to stderr since the folder exists."""
        return self._err.read_text()

    def kill(self) -> None:
        """`kill -9`, the workers too."""
        with suppress(ProcessLookupError):  # gone by itself
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)

    def _wait_until_ready(self) -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"the twin did not start: {self.log}"
            head, _, _ = self._out.read_text().partition("\n")
            url = head.rpartition(" ")[2]
            if url.startswith("http") and _is_ready(url):
                return url
            time.sleep(0.02)
        raise AssertionError(f"the twin is not ready: {self._out.read_text()} {self.log}")


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_twin/health/ready", timeout=30).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def own_database(kind: str, server_url: str, folder: Path) -> Iterator[str]:
    """An empty database that outlives the twins on it: a file, or one on the PostgreSQL server."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'twin.db'}"
        return
    with new_database(server_url) as url:
        yield make_url(url).render_as_string(hide_password=False)
