"""Running somebody's command, with everything that it starts, and keeping the end of what it says."""

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

_MOST_OUTPUT = 20_000  # bytes of its end
_PATIENCE_SECONDS = 5.0
_ERROR = re.compile(r"(error|exception)\b[^:]{0,40}: *\S", re.IGNORECASE)
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

    Its own group of processes ends with it when it takes longer than so many seconds. Where this process is to end, the
    command hears of it, and has a moment.
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
    """With all that it has started, if it is not through."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        _signal(process, signal.SIGKILL)
    else:
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
    """Why a command has failed, by what it has said: the first line that names an error, else the last one."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    told = next((place for place, line in enumerate(lines) if _ERROR.search(line)), len(lines) - 1)
    line, *following = lines[told:] or [""]
    return f"{line} {following[0]}" if following and line.endswith(_GOES_ON) else line
