"""The command line: `pushtwin`."""

import sys
from io import TextIOWrapper
from typing import TextIO

import click

from pushtwin import __version__
from pushtwin.cli.device import device
from pushtwin.cli.doctor import doctor
from pushtwin.cli.run import execute, wait
from pushtwin.cli.serve import serve
from pushtwin.cli.snapshot import restore, snapshot


@click.group()
@click.version_option(__version__)
def main() -> None:
    """A local twin of Infobip's mobile push world."""
    _write_anything(sys.stdout)
    _write_anything(sys.stderr)


def _write_anything(stream: TextIO | None) -> None:
    """A console may lack letters of a name: what it can't show is spelt out, and the command goes on."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


for _command in (serve, device, execute, wait, doctor, snapshot, restore):
    main.add_command(_command)
