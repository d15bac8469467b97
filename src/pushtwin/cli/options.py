"""What several commands share."""

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

import click


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
