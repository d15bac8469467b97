"""An app is installed and opened, somebody logs in, and things happen."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from pushtwin.cli.device.options import assignments, by_device, phone_of, reported, spoken, warnings
from pushtwin.cli.options import fail

if TYPE_CHECKING:
    from pushtwin.sdk import Device

_DROPPED = "dropped an event"  # in a warning of the twin


@click.command()
@spoken
@click.option("--count", type=click.IntRange(min=1), default=1, show_default=True, help="How many devices.")
def create(*, url: str, application_code: str, android: bool, count: int) -> None:
    """Install the app. Prints the registration ids, one per line."""
    from pushtwin.sdk import create_fleet  # noqa: PLC0415  which loads httpx

    created: list[str] = []
    with (
        reported(),
        _printed(created),
        click.progressbar(length=count, label="Devices", file=sys.stderr, hidden=count == 1) as bar,
    ):

        def note(registration_id: str) -> None:
            created.append(registration_id)
            bar.update(1)

        asyncio.run(create_fleet(url, application_code, count, phone=phone_of(android=android), on_created=note))


@contextmanager
def _printed(created: list[str]) -> Iterator[None]:
    """Those that exist are printed, whatever became of the rest."""
    try:
        yield
    finally:
        click.echo("".join(f"{registration_id}\n" for registration_id in created), nl=False)


@click.command()
@by_device
@click.option("--external-user-id", help="The person's id in the app's own backend.")
@click.option("--phone", "phones", multiple=True, help="Phone number in international format; may be repeated.")
@click.option("--email", "emails", multiple=True, help="Email address; may be repeated.")
@click.option("--first-name")
@click.option("--middle-name")
@click.option("--last-name")
@click.option("--birthday", metavar="YYYY-MM-DD")
@click.option("--gender", type=click.Choice(["Male", "Female"]))
@click.option("--tag", "tags", multiple=True, help="May be repeated.")
@click.option("--attribute", "attributes", multiple=True, metavar="NAME=VALUE", help="Custom attribute, as JSON.")
@click.option("--force", is_flag=True, help="Log out first whoever is logged in.")
@click.option("--keep-as-lead", is_flag=True, help="Do not make a customer of a lead.")
@click.option("--primary", is_flag=True, help="Make this the person's primary device.")
def personalize(
    phone: "Device", *, attributes: tuple[str, ...], force: bool, keep_as_lead: bool, primary: bool, **who: Any
) -> None:
    """Log somebody in. Prints the person as the twin knows them now."""
    told = {name: value for name, value in who.items() if value not in {None, ()}}
    if attributes:
        told["custom_attributes"] = assignments("--attribute", attributes)
    person = phone.personalize(force=force, keep_as_lead=keep_as_lead, as_primary=primary, **told)
    click.echo(json.dumps(person, indent=2, ensure_ascii=False))


@click.command()
@by_device
def launch(phone: "Device") -> None:
    """Open the app: a session starts and is reported."""
    phone.launch()


@click.command()
@by_device
@click.argument("definition_id", metavar="DEFINITION_ID")
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME=VALUE",
    help="VALUE as JSON (9.5, true), or any other text. May be repeated.",
)
@click.option("--validate", is_flag=True, help="Let the twin refuse what it does not know.")
def event(phone: "Device", *, definition_id: str, properties: tuple[str, ...], validate: bool) -> None:
    """Report that something happened in the app. Ends with code 1 when the twin drops it."""
    phone.event(definition_id, assignments("--property", properties), validate=validate)
    if any(_DROPPED in one for one in warnings()):
        fail("Nothing was recorded. Define the event first: docs/sdk.md shows how.")


@click.command()
@by_device
def logout(phone: "Device") -> None:
    """Log out whoever is logged in."""
    phone.depersonalize()
