"""`pushtwin device`: phones without phones, for whoever has no emulator at hand."""

import click

from pushtwin.cli.device import control, life, messages
from pushtwin.cli.options import WholeLines


@click.group(cls=WholeLines)
def device() -> None:
    """Be a phone: register, log in, get messages, report, log out, as the mobile SDKs do."""


for _command in (
    *(life.create, life.personalize, life.launch, life.event, life.logout),
    *(messages.listen, messages.inbox, messages.open_message, messages.seen, messages.press, messages.write),
    *(control.list_devices, control.show, control.uninstall),
):
    device.add_command(_command)
