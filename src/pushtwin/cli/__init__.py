"""The command line: `pushtwin`."""

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


for _command in (serve, device, execute, wait, doctor, snapshot, restore):
    main.add_command(_command)
