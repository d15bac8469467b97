"""The command line: `pushtwin`."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import TextIOWrapper
from typing import NamedTuple, NoReturn, TextIO

import click

from pushtwin import __version__
from pushtwin.base.errors import ServerPartMissing
from pushtwin.base.server_part import server_part
from pushtwin.cli.options import Suggesting, fail
from pushtwin.cli.variables import doubtful_variables


class _Home(NamedTuple):
    """Where a command is, and what it begins to say of itself: the overview should not import them all."""

    module: str
    attribute: str
    line: str


HOMES = {
    "serve": _Home("serve", "serve", "Run a twin until it is told to stop."),
    "device": _Home(
        "device", "device", "Be a phone: register, log in, get messages, report, log out, as the mobile SDKs do."
    ),
    "exec": _Home("run", "execute", "Start a twin, run CMD against it, stop the twin."),
    "sweep": _Home("sweep", "sweep", "Tell which tests of CMD pass only because the twin has guessed as it has."),
    "wait": _Home("run", "wait", "Wait until a twin is ready for use."),
    "explore": _Home("explore", "explore", "Tell which failures of the platform the code that CMD tests can't bear."),
    "doctor": _Home("doctor", "doctor", "Say what works, and what would stop a client of the twin."),
    "snapshot": _Home("snapshot", "snapshot", "Write everything that an account is and holds, as one JSON document."),
    "restore": _Home("snapshot", "restore", "Make an account what FILE says, in JSON or YAML: all of it, or nothing."),
    "journal": _Home(
        "journal",
        "journal",
        "Write what was called in an account, and how the account was before, for `reduce` and `write-test`.",
    ),
    "reduce": _Home(
        "sessions", "reduce", "Find as few calls of a session as possible after which COMMAND still fails."
    ),
    "write-test": _Home("sessions", "write_test", "Write a session as a test for pytest that stands alone."),
}


class Commands(Suggesting):
    """Imports a command when it is asked for: those that call a twin should not wait for the import of one."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*HOMES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in HOMES:
            return None
        home = HOMES[cmd_name]
        try:
            with server_part("use one that runs elsewhere, by its URL"), _without_garbage_collector():
                command: click.Command = getattr(import_module(f"{__name__}.{home.module}"), home.attribute)
        except ServerPartMissing as problem:
            return _missing(cmd_name, str(problem))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, home.line) for name, home in HOMES.items()])


@contextmanager
def _without_garbage_collector() -> Iterator[None]:
    """What is loaded stays: to look for garbage in it takes a fifth of the start of a twin, now as well as later."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _missing(name: str, sentence: str) -> click.Command:
    """Stands for a command of the twin itself, whatever its options, and says why it can't run."""

    def refuse() -> NoReturn:
        fail(sentence)

    settings = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
    return click.Command(name, callback=refuse, context_settings=settings)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """A local twin of Infobip's mobile push world."""
    _write_anything(sys.stdout)
    _write_anything(sys.stderr)
    for sentence in doubtful_variables(os.environ):
        click.echo(f"pushtwin: warning: {sentence}", err=True)


def _write_anything(stream: TextIO | None) -> None:
    """A console may lack letters of a name: what it can't show is spelt out, and the command goes on."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
