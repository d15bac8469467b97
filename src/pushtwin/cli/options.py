"""What several commands share."""

from collections.abc import Callable
from typing import NoReturn

import click


def fail(sentence: str) -> NoReturn:
    """Say why, and end with code 1."""
    click.echo(f"pushtwin: {sentence}", err=True)
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
