"""Running a command under trials: a pytest once, which runs its tests again and again, anything else whole."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, NamedTuple

from pushtwin.base import machine
from pushtwin.testing.trying import VARIABLE, begin_trial, reference_of
from pushtwin.trials.commands import Done, Stopped, reason_in, run_command
from pushtwin.trials.conversation import Conversation
from pushtwin.trials.orders import FAILED, HUNG, PASSED, WHOLE, Orders, Reference, Run
from pushtwin.trials.strategy import Strategy

if TYPE_CHECKING:
    from pushtwin.testing import Twin
    from pushtwin.testing.control import Control


class Outcome(NamedTuple):
    """How the command has ended the first time, the end of what it said, and whether the plugin has run tests.

    `unexamined` are tests that are not examined to the end, as their process has ended before. Where somebody
    `has_stopped` it all, the code is the one to end with.
    """

    code: int
    output: str
    has_pytest: bool
    unexamined: Sequence[str] = ()
    has_stopped: bool = False


class CommandMissing(Exception):
    """There is no such command, or it can't be run; `reason` is the system's."""

    def __init__(self, command: str, reason: OSError) -> None:
        super().__init__(f"{command} can't be run: {reason.strerror}")
        self.reason = reason


class TwinNotCalled(Exception):
    """The command has passed without a call to the twin: nobody knows what it makes of another one."""

    def __init__(self) -> None:
        super().__init__(
            "The command has passed, but has not called the twin of PUSHTWIN_URL. Do its tests get this variable (tox: "
            "pass_env), and do they run each time (go test -count=1, gradle test --rerun-tasks)?"
        )


class OwnTwin(NamedTuple):
    """A twin for commands that start none. Each run has an account, told in the variables that `new_account` gives."""

    twin: "Twin"
    new_account: Callable[[], AbstractContextManager[Mapping[str, str]]]


def run(command: Sequence[str], strategy: Strategy, own: OwnTwin | None = None) -> Outcome:
    """Run a command as often as the strategy says. Raises CommandMissing, TwinNotCalled; TwinError if the twin is gone.

    Without a twin of its own only tests with the plugin are tried, each process of them with the twin that it has.
    """
    conversation = Conversation(strategy)
    told = {VARIABLE: conversation.address}
    has_stopped = False
    try:
        done = _run_whole(command, strategy, own, told, conversation) if own else _run_process(command, told, None)
    except Stopped as stop:
        done, has_stopped = Done(stop.status, "", has_hung=False), True
    finally:
        unexamined = conversation.close(is_stopped=has_stopped)
        if conversation.problem:
            raise conversation.problem
    if has_stopped and own and not conversation.has_begun:
        unexamined = [WHOLE]
    return Outcome(done.code, done.output, conversation.has_begun, unexamined, has_stopped)


def _run_whole(
    command: Sequence[str], strategy: Strategy, own: OwnTwin, told: Mapping[str, str], conversation: Conversation
) -> Done:
    """The first run, which shows whether it is a pytest, whose plugin has seen to everything else then."""
    examination = strategy.examine(WHOLE)
    orders = next(examination)
    first: Done | None = None
    while True:
        ran, done = _run_once(command, own, orders, told)
        first = first or done
        if conversation.has_begun:
            return first
        if ran.has_passed and not _has_called(ran):
            raise TwinNotCalled
        if first is done:
            strategy.learn(Reference(**reference_of(own.twin.control)))
        try:
            orders = examination.send(ran)
        except StopIteration:
            return first


def _run_once(command: Sequence[str], own: OwnTwin, orders: Orders, told: Mapping[str, str]) -> tuple[Run, Done]:
    control = own.twin.control
    begun = machine.monotonic()
    refused = begin_trial(control, orders.to_json())
    with own.new_account() as variables:
        done = _run_process(command, {**told, **variables}, orders.time_limit)
    found = control.get("/_twin/trial", orders.query)
    _forget(control, found["accounts"])
    outcome = HUNG if done.has_hung else FAILED if done.code else PASSED
    message = "" if done.code == 0 else reason_in(done.output)
    seconds = machine.monotonic() - begun
    return Run(WHOLE, orders, outcome, message, seconds).knowing(
        {**found, "accounts": [found["accounts"]], "refused": refused}
    ), done


def _forget(control: "Control", accounts: Sequence[str]) -> None:
    """Delete those that the tests have left behind: their ids may be the same in each run."""
    from pushtwin.testing.control import TwinError, segment  # noqa: PLC0415  it takes a tenth of a second to import

    for account in accounts:
        with suppress(TwinError):  # its test has deleted it
            control.delete(f"/_twin/accounts/{segment(account)}")


def _has_called(ran: Run) -> bool:
    """Whether its tests have used the twin. The first account is not theirs."""
    return bool(ran.calls or ran.consulted or ran.accounts[0][1:])


def _run_process(command: Sequence[str], variables: Mapping[str, str], seconds: float | None) -> Done:
    try:
        return run_command(command, variables, seconds)
    except OSError as problem:
        raise CommandMissing(command[0], problem) from problem
