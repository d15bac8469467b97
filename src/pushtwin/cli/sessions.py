"""`pushtwin reduce`, `pushtwin write-test`: from a failing session to a few calls, and to a test."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from pushtwin.base import json_text
from pushtwin.base.errors import PushtwinError
from pushtwin.cli.options import OUTPUT, fail, write_file
from pushtwin.cli.run import Signals
from pushtwin.testing.control import TwinError
from pushtwin.testing.twin import Twin
from pushtwin.trials.sessions.checking import Check
from pushtwin.trials.sessions.reading import SessionUnusable, read_session
from pushtwin.trials.sessions.replaying import ID_SEED, Answered, Script, fresh_world, prepare
from pushtwin.trials.sessions.steps import Call
from pushtwin.trials.sessions.trying import NotToReduce, Trial, Trials
from pushtwin.trials.sessions.writing.body import Played
from pushtwin.trials.sessions.writing.module import module

Command = Callable[..., None]
_SECONDS = 30.0
_OTHER_SEED = "another"  # what it changes is nothing to rely on


def _journal_option(command: Command) -> Command:
    return click.option(
        "--journal",
        "files",
        metavar="FILE",
        multiple=True,
        required=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="What `pushtwin journal` has saved, or what `GET /_twin/accounts/…/journal` answers; several times for "
        "several pages.",
    )(command)


@click.command()
@_journal_option
@click.option("--check", "command", metavar="COMMAND", required=True, help="What fails after the session; for a shell.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0.1),
    default=_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long COMMAND may take. One that takes longer has failed.",
)
@click.option(
    "--output",
    "-o",
    type=OUTPUT,
    help="File for what is left of the session, for `write-test`.",
)
def reduce(*, files: Sequence[Path], command: str, time_limit: float, output: Path | None) -> None:
    """Find as few calls of a session as possible after which COMMAND still fails.

    \b
    The calls of FILE are made again, fewer and fewer of them, in a twin that is started for it, each time in
    a fresh account. Ids that the twin has made up are replaced by those of now. A call stays with those that
    it needs: each is answered with the status that it has among all. COMMAND finds the account in the
    variables that `pushtwin exec` sets (PUSHTWIN_URL, PUSHTWIN_ACCOUNT, …), and fails when its exit code is
    not 0.

    \b
    In the end no single call can be left out, with those that need it, so that COMMAND still fails.
    Ends with code 1 when COMMAND does not fail after the whole session, or not always. Ctrl-C, or
    SIGTERM, ends it with code 130 or 143, and what is left by then is told and written.
    """
    Signals()  # from now on they raise Stopped, whatever runs
    script = _script(files)
    with _twin() as twin:
        trials = Trials(twin, script, Check(command, time_limit))
        whole = trials.run_whole()
        _tell_differences(whole.answered, script)
        last = trials.reduce(whole, _tell_progress)
    _tell_left(last, script, trials.count)
    if output is not None:
        write_file(output, lambda file: file.write(json_text.write(last.session) + b"\n"))
    if trials.stopped:
        raise trials.stopped


@click.command("write-test")
@_journal_option
@click.option("--name", metavar="NAME", help="What the test is called.  [default: by its last call]")
@click.option(
    "--output",
    "-o",
    type=OUTPUT,
    help="File to write, such as test_session.py.  [default: to the screen]",
)
def write_test(*, files: Sequence[Path], name: str | None, output: Path | None) -> None:
    """Write a session as a test for pytest that stands alone.

    \b
    The calls of FILE are made again, in a twin that is started for it; the test makes the same ones, in an
    account whose ids repeat and whose time stands still. It expects the statuses that come now and, of the
    bodies, refusals, what was sent before, and what has become of it. `pushtwin reduce` makes FILE short first.
    """
    if name is not None and not (name.isidentifier() and name.startswith("test")):
        raise click.UsageError(f"{name} is no name of a test: it should be like test_login.")
    script = _script(files)
    with _twin() as twin:
        text = written(twin, script, name)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, lambda file: file.write(text.encode()))


def written(twin: Twin, script: Script, name: str | None = None) -> str:
    """The test. The session is done twice in the twin: what differs then is nothing to expect."""
    account = twin.create_account()
    defaults = account.get()["settings"]
    account.delete()
    played = _played(twin, script, ID_SEED)
    _tell_differences(played.answered, script)
    return module(script, (played, _played(twin, script, _OTHER_SEED)), defaults, name)


def _played(twin: Twin, script: Script, id_seed: str) -> Played:
    with fresh_world(twin, script, id_seed) as world:
        answered = world.play(range(len(script.steps)))
        return Played(answered, world.ids.now)


def _script(files: Sequence[Path]) -> Script:
    names = ", ".join(map(str, files))
    try:
        session = read_session([file.read_bytes() for file in files])
    except SessionUnusable as problem:
        fail(f"{names} can't be used: {problem}")
    except OSError as problem:
        fail(f"{problem.filename} can't be read: {problem.strerror}")
    for doubt in session.doubts:
        _warn(f"{doubt}.")
    return prepare(session)


@contextmanager
def _twin() -> Iterator[Twin]:
    """One that is empty, so that a session can have the ids and codes again that it had. Says what goes wrong."""
    try:
        with Twin.start() as twin:
            for account in twin.accounts():
                account.delete()
            yield twin
    except NotToReduce as problem:
        fail(str(problem))
    except TwinError as problem:
        fail(f"The session can't begin: {problem}")
    except (PushtwinError, OSError) as problem:
        fail(f"A twin can't be started: {problem}")


def _tell_differences(answered: Sequence[Answered], script: Script) -> None:
    """Where the world is not as it was, the failure may be another one."""
    found = [one for one in answered if not one.is_as_before]
    if found:
        first = found[0]
        _warn(
            f"{len(found)} of {len(script.steps)} steps are answered otherwise than the journal tells. The first is "
            f"number {first.place + 1}, {first.step}, now {first.status or 'no answer'}."
        )


def _tell_progress(count: int, left: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r  trial {count}: {left} steps left  ", nl=False, err=True)


def _tell_left(last: Trial, script: Script, count: int) -> None:
    if sys.stderr.isatty():
        click.echo(err=True)
    click.echo(
        f"COMMAND {last.verdict} after {len(last.answered)} of {len(script.steps)} steps ({count} trials):", err=True
    )
    for one in last.answered:
        click.echo(_line(one))


def _line(one: Answered) -> str:
    if isinstance(one.step, Call):
        return f"{one.place + 1:5}  {one.step.method} {one.step.path} → {one.status or 'no answer'}"
    return f"{one.place + 1:5}  {one.step}"


def _warn(sentence: str) -> None:
    click.echo(f"pushtwin: warning: {sentence}", err=True)
