"""Running somebody's command against the world after a session, and what it says of it."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from pushtwin.trials.commands import run_command

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
        done = run_command(self.command, variables, self._seconds)
        return Verdict(None if done.has_hung else done.code, done.output[-_MOST_SHOWN:].strip())
