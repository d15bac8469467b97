"""What several commands share."""

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

import click

from pushtwin.demo_account import ACCOUNT_ID


def fail(sentence: str, faults: Sequence[Mapping[str, str]] = ()) -> NoReturn:
    """Say why, with every fault of a document in a line of its own, and end with code 1."""
    told = [f"{one.get('field') or 'the document'}: {one.get('message')}" for one in faults]
    click.echo("\n  ".join([f"pushtwin: {sentence.rstrip('.')}.", *told]), err=True)
    raise SystemExit(1)


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


class WholeLines(click.Group):
    """Shows the first sentence of each of its commands, however long it is."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(limit=200)) for name, one in commands if one])
