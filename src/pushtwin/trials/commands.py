"""Running somebody's command, with everything that it starts, and keeping the end of what it says."""

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

_MOST_OUTPUT = 20_000  # bytes of its end
_PATIENCE_SECONDS = 5.0
_ERROR = re.compile(r"(error|exception)\b(?!])[^:]{0,40}: *\S", re.IGNORECASE)
_FAILING = re.compile(r"--- FAIL: |● (?!Console$)|\d+\) Failure:$")  # as Go, Jest and minitest name a test
_COLOUR = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
_GOES_ON = (" |-", " |", " >")  # as TAP tells an error of several lines


class Stopped(SystemExit):
    """Somebody wants this process to end; `status` is its code then, as shells make it of a signal."""

    def __init__(self, number: int) -> None:
        self.status = 128 + number
        super().__init__(self.status)


class Done(NamedTuple):
    """With which code a command has ended, or was ended because it took too long, and the end of what it has said."""

    code: int
    output: str
    has_hung: bool


def run_command(command: Sequence[str] | str, variables: Mapping[str, str], seconds: float | None) -> Done:
    """Run a command, or a line for the shell. Raises OSError where it can't be run.

    It is ended when it takes longer than so many seconds. Where this process is to end, it hears of that, and has a
    moment. What it has started, and left in its group of processes, ends with it.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603  what the user asks for
            command,
            shell=isinstance(command, str),
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
            has_hung = False
        except subprocess.TimeoutExpired:
            has_hung = True
        except (Stopped, KeyboardInterrupt):
            _interrupt(process)
            raise
        finally:
            _end(process)
        return Done(process.returncode, _end_of(output), has_hung)


def _interrupt(process: "subprocess.Popen[bytes]") -> None:
    """As Ctrl-C does it: a pytest lets go of its fixtures then."""
    if hasattr(os, "killpg"):
        _signal(process, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE_SECONDS)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With all that it has started: what it leaves behind would call the twin in the midst of the next run."""
    if hasattr(os, "killpg"):
        _signal(process, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    """To all of its group. One that has ended meanwhile is unknown, or on macOS somebody else's."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _end_of(output: IO[bytes]) -> str:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - _MOST_OUTPUT))
    return output.read().decode(errors="replace")


def reason_in(output: str) -> str:
    """Why a command has failed, by what it says: the test that it names, else the first error, else its last line."""
    lines = [line.strip() for line in _COLOUR.sub("", output).splitlines() if line.strip()]
    told = _first(_FAILING.match, lines) or _first(_ERROR.search, lines) or lines[-1:] or [""]
    goes_on = told[1:] and (_FAILING.match(told[0]) or told[0].endswith(_GOES_ON))
    return f"{told[0]} {told[1]}" if goes_on else told[0]


def _first(fits: Callable[[str], object], lines: Sequence[str]) -> Sequence[str]:
    """The lines from the first one that fits."""
    return next((lines[place:] for place, line in enumerate(lines) if fits(line)), [])
