"""`pushtwin journal`: what was done in an account, into a file."""

from collections.abc import Callable
from pathlib import Path

import click

from pushtwin.base import json_text
from pushtwin.base.whole_files import written_whole
from pushtwin.cli.options import account_option, fail, token_option, url_option
from pushtwin.testing.control import TwinError
from pushtwin.testing.twin import Twin

Command = Callable[..., None]


@click.command()
@url_option
@token_option
@account_option
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write.  [default: to the screen]"
)
def journal(*, url: str, control_token: str | None, account: str, output: Path | None) -> None:
    """Write what was called in an account, and how the account was before, for `reduce` and `write-test`.

    Secrets are hidden. The account goes on.
    """
    try:
        with Twin.connect(url, control_token) as twin:
            content = json_text.write(twin.account(account).session()) + b"\n"
        if output is None:
            click.echo(content.decode(), nl=False)
            return
        with written_whole(output) as file:
            file.write(content)
    except TwinError as problem:
        fail(f"The journal can't be had: {problem}")
    except OSError as problem:
        fail(f"{problem.filename} can't be written: {problem.strerror}")
