"""Running a command under trials: a pytest once, which runs its tests again and again, anything else whole."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import IO, TYPE_CHECKING, NamedTuple

from pushtwin.base import json_text, machine
from pushtwin.testing.trying import VARIABLE
from pushtwin.trials.conversation import Conversation
from pushtwin.trials.orders import FAILED, HUNG, PASSED, WHOLE, Orders, Reference, Run
from pushtwin.trials.strategy import Strategy

if TYPE_CHECKING:
    from pushtwin.testing import Twin

_MOST_OUTPUT = 20_000  # bytes of its end


class Outcome(NamedTuple):
    """How the command has ended the first time, the end of what it said, and whether the plugin has run tests."""

    code: int
    output: str
    has_pytest: bool


class CommandMissing(Exception):
    """There is no such command, or it can't be run; `reason` is the system's."""

    def __init__(self, command: str, reason: OSError) -> None:
        super().__init__(f"{command} can't be run: {reason.strerror}")
        self.reason = reason


class OwnTwin(NamedTuple):
    """A twin for commands that start none. Each run has an account, told in the variables that `new_account` gives."""

    twin: "Twin"
    new_account: Callable[[], AbstractContextManager[Mapping[str, str]]]


def run(command: Sequence[str], strategy: Strategy, own: OwnTwin | None = None) -> Outcome:
    """Run a command as often as the strategy says. Raises CommandMissing, and TwinError where the twin is gone.

    Without a twin of its own only tests with the plugin are tried, each process of them with the twin that it has.
    """
    conversation = Conversation(strategy)
    told = {VARIABLE: conversation.address}
    try:
        if own is None:
            done = _run_process(command, told, None)
            return Outcome(done.code, done.output, conversation.has_begun)
        return _run_whole(command, strategy, own, told, conversation)
    finally:
        conversation.close()
        if conversation.problem:
            raise conversation.problem


def _run_whole(
    command: Sequence[str], strategy: Strategy, own: OwnTwin, told: Mapping[str, str], conversation: Conversation
) -> Outcome:
    """The first run shows whether it is a pytest, whose plugin has seen to everything else then."""
    examination = strategy.examine(WHOLE)
    orders = next(examination)
    first: _Done | None = None
    while True:
        ran, done = _run_once(command, own, orders, told)
        first = first or done
        if conversation.has_begun:
            break
        if first is done:
            strategy.learn(_reference(own.twin))
        try:
            orders = examination.send(ran)
        except StopIteration:
            break
    return Outcome(first.code, first.output, conversation.has_begun)


def _run_once(command: Sequence[str], own: OwnTwin, orders: Orders, told: Mapping[str, str]) -> "tuple[Run, _Done]":
    control = own.twin.control
    begun = machine.monotonic()
    control.put("/_twin/trial", json_text.write({"answers": {**orders.answers}, "faults": [*orders.faults]}))
    with own.new_account() as variables:
        done = _run_process(command, {**told, **variables}, orders.time_limit)
    found = control.get("/_twin/trial", orders.query)
    outcome = HUNG if done.has_hung else FAILED if done.code else PASSED
    message = "" if done.code == 0 else done.output.strip().rpartition("\n")[2]
    seconds = machine.monotonic() - begun
    ran = Run(
        WHOLE, orders, outcome, message, seconds, frozenset(found["consulted"]), found["calls"], {}, found["accounts"]
    )
    return ran, done


def _reference(twin: "Twin") -> Reference:
    control = twin.control
    return Reference(
        control.get("/_twin/settings")["settings"],
        control.get("/_twin/fidelity")["rows"],
        control.get("/_twin/failures")["operations"],
    )


class _Done(NamedTuple):
    code: int
    output: str
    has_hung: bool


def _run_process(command: Sequence[str], told: Mapping[str, str], seconds: float | None) -> _Done:
    """What it says is kept for whoever wants to know why it went wrong."""
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603  what the user asks for
                command, env={**os.environ, **told}, stdout=output, stderr=output, start_new_session=True
            )
        except OSError as problem:
            raise CommandMissing(command[0], problem) from problem
        try:
            process.wait(seconds)
            has_hung = False
        except subprocess.TimeoutExpired:
            has_hung = True
        finally:
            _end(process)
        return _Done(process.returncode, _end_of(output), has_hung)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With all that it has started, if it is not through."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _end_of(output: IO[bytes]) -> str:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - _MOST_OUTPUT))
    return output.read().decode(errors="replace")
