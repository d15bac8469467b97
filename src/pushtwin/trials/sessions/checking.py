"""Running somebody's command against the world after a session, and what it says of it."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, NamedTuple, Protocol

_MOST_SHOWN = 2000  # characters of what it has printed


class Verdict(NamedTuple):
    """How the command has ended: by itself with a code, or None when it took too long."""

    code: int | None
    printed: str

    @property
    def has_failed(self) -> bool:
        return self.code != 0

    def __str__(self) -> str:
        return "takes too long" if self.code is None else f"ends with code {self.code}"


class Judge(Protocol):
    """Says whether what the account holds is a failure."""

    def run(self, variables: Mapping[str, str]) -> Verdict: ...


class Check:
    """A command line that the shell runs, within so many seconds."""

    def __init__(self, command: str, seconds: float) -> None:
        self.command = command
        self._seconds = seconds

    def run(self, variables: Mapping[str, str]) -> Verdict:
        """Everything that the command has started ends with it when it takes too long."""
        with tempfile.TemporaryFile() as printed:
            process = subprocess.Popen(  # noqa: S602  what the user asks for
                self.command,
                shell=True,
                env={**os.environ, **variables},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code: int | None = process.wait(self._seconds)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                _end(process)
            return Verdict(code, _tail(printed))


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    with suppress(OSError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _tail(printed: IO[bytes]) -> str:
    printed.seek(0, os.SEEK_END)
    printed.seek(max(printed.tell() - _MOST_SHOWN, 0))
    return printed.read().decode("utf-8", "replace").strip()
