"""What several commands share."""

import os
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from pushtwin.base.whole_files import written_whole
from pushtwin.demo_account import ACCOUNT_ID


def fail(sentence: str, faults: Sequence[Mapping[str, str]] = (), code: int = 1) -> NoReturn:
    """Say why, with every fault of a document in a line of its own, and end with this code."""
    told = [f"{one.get('field') or 'the document'}: {one.get('message')}" for one in faults]
    click.echo("\n  ".join([f"pushtwin: {sentence.rstrip('.')}.", *told]), err=True)
    raise SystemExit(code)


class _Output(click.Path):
    """A file that will be written. That its folder is missing is told before there is something to write."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not path.parent.is_dir():
            self.fail(f"There is no folder {path.parent}.", param, ctx)
        return path


OUTPUT = _Output(dir_okay=False, writable=True, path_type=Path)


def write_file(path: Path, write: Callable[[BinaryIO], object], code: int = 1) -> None:
    """The whole file, or nothing. Ends the process with this code and a sentence where it can't be written."""
    try:
        with written_whole(path) as file:
            write(file)
    except OSError as problem:
        fail(f"{path} can't be written: {problem.strerror}", code=code)


def url_option(command: Callable[..., None]) -> Callable[..., None]:
    """The option that every command has which asks a running twin."""
    return click.option(
        "--url",
        envvar="PUSHTWIN_URL",
        default="http://127.0.0.1:8080",
        show_default=True,
        show_envvar=True,
        help="Address of the twin.",
    )(command)


def account_option(command: Callable[..., None]) -> Callable[..., None]:
    """The account that a command is about."""
    return click.option(
        "--account",
        envvar="PUSHTWIN_ACCOUNT",
        default=ACCOUNT_ID,
        show_default=True,
        show_envvar=True,
        help="Account of the twin.",
    )(command)


def token_option(command: Callable[..., None]) -> Callable[..., None]:
    """What every command may need that asks the control API."""
    return click.option(
        "--control-token",
        envvar="PUSHTWIN_CONTROL_TOKEN",
        show_envvar=True,
        help="Token of the control API; needed where the twin is not bound to loopback.",
    )(command)


class Suggesting(click.Group):
    """Says which of its commands may have been meant by a name that it does not have.

    Some versions of click do so by themselves, but know no commands that are not imported yet.
    """

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as problem:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if near and not getattr(problem, "possibilities", None):
                ctx.fail(f"{problem.message.rstrip('.')}. Did you mean '{near[0]}'?")
            raise


class WholeLines(Suggesting):
    """Shows the first sentence of each of its commands, however long it is."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(limit=200)) for name, one in commands if one])
