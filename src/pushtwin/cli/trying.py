"""What `sweep` and `explore` share: whose twin the tests use, and how the command is run again and again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pushtwin.base import machine
from pushtwin.base.log_level import LogLevel
from pushtwin.cli.options import OUTPUT, fail
from pushtwin.cli.run import NO_TWIN, NOT_EXECUTABLE, NOT_FOUND, Signals, account_variables, serving

if TYPE_CHECKING:
    from pushtwin.trials.runner import Outcome, OwnTwin
    from pushtwin.trials.strategy import Strategy

# ruff: noqa: PLC0415  httpx takes a tenth of a second to import, which the help should not pay
_PYTEST = {"pytest", "py.test"}
_TESTS_FAILED = 1  # as pytest says it
_MOST_NAMES = 10
FOUND = 1
NOT_JUDGED = 3


def trying_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command that is tried, and where the results go."""
    for option in (
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0.01),
            metavar="SECONDS",
            help="How long a run of a test may take at most.  [default: ten times as long as it is, or 5]",
        ),
        click.option(
            "--database", help="Start a twin there, as `pushtwin serve` takes it, and let the tests use that."
        ),
        click.option("--junit", type=OUTPUT, help="Write JUnit XML there."),
        click.option("--json", "json_path", type=OUTPUT, help="Write JSON there."),
        click.argument("command", metavar="CMD", nargs=-1, required=True, type=click.UNPROCESSED),
    ):
        command = option(command)
    return command


def try_command(command: Sequence[str], strategy: "Strategy", database: str | None) -> "Outcome":
    """Run it as often as the strategy says. Ends the process with a sentence where that can't be.

    A signal ends the tests, and no more.
    """
    from pushtwin.trials.runner import CommandMissing, TwinNotCalled, run

    try:
        with _own_twin(command, database) as own:
            outcome = run(command, strategy, own)
    except CommandMissing as problem:
        code = NOT_FOUND if isinstance(problem.reason, FileNotFoundError) else NOT_EXECUTABLE
        fail(str(problem), code=code)
    except TwinNotCalled as problem:
        fail(str(problem), code=NO_TWIN)
    if outcome.has_stopped:
        return outcome
    why_not = _why_not(outcome, has_twin=own is not None)
    if why_not or outcome.unexamined or (outcome.code and not outcome.has_pytest):
        click.echo(outcome.output.rstrip(), err=True)
    if why_not:
        fail(why_not, code=NO_TWIN)
    return outcome


def _why_not(outcome: "Outcome", *, has_twin: bool) -> str | None:
    """Why nothing can be told of the tests."""
    if outcome.has_pytest and outcome.unexamined:
        return None  # what was seen until then can
    if (outcome.has_pytest or not has_twin) and outcome.code not in {0, _TESTS_FAILED}:
        return f"The tests have ended with code {outcome.code}"
    if not outcome.has_pytest and not has_twin:
        return "No test of this pytest has run with the plugin of pushtwin"
    return None


def end(outcome: "Outcome", code: int) -> NoReturn:
    """With this code, unless the tests have ended before all of them were examined: then nothing else is fine."""
    tests = [one or "the command" for one in outcome.unexamined]
    if tests:
        names = ", ".join(tests[:_MOST_NAMES]) + (
            f" and {len(tests) - _MOST_NAMES} more" if tests[_MOST_NAMES:] else ""
        )
        click.echo(f"pushtwin: The tests have ended too early. Not examined to the end: {names}.", err=True)
    if outcome.has_stopped:
        raise SystemExit(outcome.code)
    raise SystemExit(NO_TWIN if tests and code != FOUND else code)


@contextmanager
def _own_twin(command: Sequence[str], database: str | None) -> "Iterator[OwnTwin | None]":
    """A pytest has twins of its own. Anything else gets one, and in each run an account, in the variables of `exec`."""
    signals = Signals()
    if database is None and any(Path(word).name in _PYTEST for word in command):
        yield None
        return
    from pushtwin.testing import Twin
    from pushtwin.testing.control import TwinError
    from pushtwin.trials.runner import OwnTwin

    token = machine.new_token(24)
    options: dict[str, Any] = {"host": "127.0.0.1", "port": 0, "database": database, "seed": None}
    options["log_level"] = LogLevel.WARNING.value
    try:
        with serving(token, signals, **options) as url, Twin.connect(url, token) as twin:
            yield OwnTwin(twin, partial(account_variables, url, token, " ".join(command)))
    except TwinError as problem:
        fail(f"The twin can't be used: {problem}", code=NO_TWIN)
