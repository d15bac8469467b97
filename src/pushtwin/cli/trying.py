"""What `sweep` and `explore` share: whose twin the tests use, and how the command is run again and again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pushtwin.base import machine
from pushtwin.base.log_level import LogLevel
from pushtwin.cli.run import NO_TWIN, NOT_EXECUTABLE, NOT_FOUND, Signals, account_variables, serving

if TYPE_CHECKING:
    from pushtwin.trials.runner import Outcome, OwnTwin
    from pushtwin.trials.strategy import Strategy

# ruff: noqa: PLC0415  httpx takes a tenth of a second to import, which the help should not pay
_PYTEST = {"pytest", "py.test"}
_TESTS_FAILED = 1  # as pytest says it


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
        click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write JUnit XML there."),
        click.option("--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help="Write JSON there."),
        click.argument("command", metavar="CMD", nargs=-1, required=True, type=click.UNPROCESSED),
    ):
        command = option(command)
    return command


def try_command(command: Sequence[str], strategy: "Strategy", database: str | None) -> "Outcome":
    """Run it as often as the strategy says. Ends the process with a sentence where that can't be."""
    from pushtwin.trials.runner import CommandMissing, run

    try:
        with _own_twin(command, database) as own:
            outcome = run(command, strategy, own)
    except CommandMissing as problem:
        _fail(str(problem), NOT_FOUND if isinstance(problem.reason, FileNotFoundError) else NOT_EXECUTABLE)
    if (outcome.has_pytest or own is None) and outcome.code not in {0, _TESTS_FAILED}:
        click.echo(outcome.output.rstrip(), err=True)
        _fail(f"The tests have ended with code {outcome.code}", NO_TWIN)
    if not outcome.has_pytest and own is None:
        click.echo(outcome.output.rstrip(), err=True)
        _fail("No test of this pytest has run with the plugin of pushtwin", NO_TWIN)
    if not outcome.has_pytest and outcome.code:
        click.echo(outcome.output.rstrip(), err=True)
    return outcome


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
        _fail(f"The twin can't be used: {problem}", NO_TWIN)


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    """Ends the process with a sentence where the file can't be written."""
    try:
        write(path)
    except OSError as problem:
        _fail(f"{path} can't be written: {problem.strerror}", NO_TWIN)


def _fail(sentence: str, code: int) -> NoReturn:
    click.echo(f"pushtwin: {sentence.rstrip('.')}.", err=True)
    raise SystemExit(code)
