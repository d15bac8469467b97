"""`pushtwin` in a process of its own that need not load the twin: it is forked from one that has.

To load it takes more than a second of every process, of which a run of the tests starts hundreds.
"""

import asyncio
import io
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path

from uvicorn import _subprocess as uvicorn_workers

from pushtwin.app import Twin, create_app
from pushtwin.cli import main
from pushtwin.settings import Settings

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload([__name__, "pushtwin.cli.serve"])


class Forked:
    """`pushtwin WORDS`, with the methods of `subprocess.Popen` that tests need."""

    def __init__(
        self, words: list[str], *, folder: Path, out: Path, err: Path, environment: Mapping[str, str] = os.environ
    ) -> None:
        self._process: ForkServerProcess = FORKING.Process(
            target=_run, args=(words, folder, out, err, dict(environment))
        )
        self._process.start()
        assert self._process.pid
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("pushtwin", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start_and_stop(database: str, err: Path, at_once: Barrier) -> None:
    """What a process does that starts a twin when the others have come as far, too."""
    _redirect(err, 2, os.O_WRONLY | os.O_CREAT)
    twin = create_app(Settings(database=database))
    at_once.wait(60)
    asyncio.run(_start_and_stop(twin))


async def _start_and_stop(twin: Twin) -> None:
    await twin.start()
    await twin.stop()


def _run(words: list[str], folder: Path, out: Path, err: Path, environment: dict[str, str]) -> None:
    """What the process does: it leads a session, as one that was started for itself, and is the command."""
    os.setsid()
    _redirect(Path(os.devnull), 0, os.O_RDONLY)
    _redirect(out, 1, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    _redirect(err, 2, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.stdin = os.fdopen(0)
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(number, "w"), write_through=True) for number in (1, 2))
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    # so that its workers need not load the twin either
    vars(uvicorn_workers)["spawn"] = multiprocessing.get_context("fork")
    main(words, prog_name="pushtwin")


def _redirect(path: Path, number: int, flags: int) -> None:
    opened = os.open(path, flags)
    os.dup2(opened, number)
    os.close(opened)
