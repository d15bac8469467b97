"""What a phone itself can't do or say: the control API does."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pushtwin.cli.device.options import registration_argument, reported
from pushtwin.cli.options import account_option, fail, token_option, url_option

if TYPE_CHECKING:
    from pushtwin.testing.control import Control

# httpx takes a tenth of a second to import, which `pushtwin serve` should not pay: the SDK is imported when it is used.
# ruff: noqa: PLC0415
Command = Callable[..., None]


def _controlled(command: Command) -> Command:
    """Options of every command that asks the control API."""
    return url_option(account_option(token_option(command)))


@click.command(name="list")
@_controlled
def list_devices(*, url: str, account: str, control_token: str | None) -> None:
    """List the devices of an account, one per line: id, what it is, and whose."""
    from pushtwin.testing.control import segment

    with _controlling(url, control_token) as control:
        for one in control.pages(f"/_twin/accounts/{segment(account)}/registrations", "registrations", {}):
            known = one["systemData"]
            kind = " ".join(known[name] for name in ("os", "osVersion", "deviceModel") if name in known)
            click.echo(f"{one['registrationId']}  {kind or 'unknown'}  person {one['personId']}")


@click.command()
@registration_argument
@_controlled
def show(*, url: str, account: str, registration_id: str, control_token: str | None) -> None:
    """Show all that is known of a device, and the person that it belongs to, as JSON."""
    from pushtwin.testing.control import segment

    path = f"/_twin/accounts/{segment(account)}"
    with _controlling(url, control_token) as control:
        found = control.get(f"{path}/registrations/{segment(registration_id)}")
        person = control.get(f"{path}/persons/{found['personId']}")
    click.echo(json.dumps({"registration": found, "person": person}, indent=2, ensure_ascii=False))


@click.command()
@registration_argument
@_controlled
def uninstall(*, url: str, account: str, registration_id: str, control_token: str | None) -> None:
    """Remove the app. A phone can't announce that, so the control API simulates it."""
    from pushtwin.sdk import uninstall as simulate

    with reported():
        simulate(url, account, registration_id, control_token)


@contextmanager
def _controlling(url: str, token: str | None) -> Iterator["Control"]:
    from pushtwin.testing.control import Control, TwinError, client

    try:
        with client(url, None, token) as http:
            yield Control(http)
    except TwinError as problem:
        fail(str(problem))
