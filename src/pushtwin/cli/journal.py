"""`pushtwin journal`: what was done in an account, into a file."""

from collections.abc import Callable
from pathlib import Path

import click

from pushtwin.base import json_text
from pushtwin.cli.options import OUTPUT, account_option, fail, token_option, url_option, write_file
from pushtwin.testing.control import TwinError
from pushtwin.testing.twin import Twin

Command = Callable[..., None]


@click.command()
@url_option
@token_option
@account_option
@click.option("--output", "-o", type=OUTPUT, help="File to write.  [default: to the screen]")
def journal(*, url: str, control_token: str | None, account: str, output: Path | None) -> None:
    """Write what was called in an account, and how the account was before, for `reduce` and `write-test`.

    Secrets are hidden. The account goes on.
    """
    try:
        with Twin.connect(url, control_token) as twin:
            content = json_text.write(twin.account(account).session()) + b"\n"
    except TwinError as problem:
        fail(f"The journal can't be had: {problem}")
    if output is None:
        click.echo(content.decode(), nl=False)
    else:
        write_file(output, lambda file: file.write(content))
