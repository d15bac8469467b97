"""`pushtwin device`: phones without phones, for whoever has no emulator at hand."""

import asyncio
import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from pushtwin.base import machine
from pushtwin.cli.message_text import kept, shown
from pushtwin.cli.options import WholeLines, account_option, fail, token_option, url_option
from pushtwin.demo_account import APPLICATION_CODE

if TYPE_CHECKING:
    from pushtwin.sdk import Device, MoResult, Phone, PushMessage
    from pushtwin.testing.control import Control

# httpx takes a tenth of a second to import, which `pushtwin serve` should not pay: the SDK is imported when it is used.
# ruff: noqa: PLC0415
Command = Callable[..., None]
_PAUSE_SECONDS = 1
_DROPPED = "dropped an event"  # in a warning of the twin


def _spoken(command: Command) -> Command:
    """Options of every command that speaks as an SDK does."""
    code = click.option(
        "--application-code",
        envvar="PUSHTWIN_APP_CODE",
        default=APPLICATION_CODE,
        show_default="that of the demo account",
        show_envvar=True,
        help="Application code that the app is built with.",
    )
    platform = click.option("--android/--ios", default=True, show_default=True, help="Which SDK to speak as.")
    return url_option(code(platform(command)))


def _not_empty(_: click.Context, __: click.Parameter, value: str) -> str:
    """A shell variable that was never filled names no device."""
    if not value:
        raise click.BadParameter("It is empty.")
    return value


_registration = click.argument("registration_id", metavar="REGISTRATION_ID", callback=_not_empty)


def _by_device(command: Command) -> Command:
    """The command gets the device that the common options name."""

    @wraps(command)
    def run(*, url: str, application_code: str, android: bool, registration_id: str, **options: Any) -> None:
        from pushtwin.sdk import Device

        one = _phone(android=android)
        with (
            _reported(),
            Device(url, application_code, phone=one, registration_id=registration_id, warn=_note_warning) as phone,
        ):
            command(phone, **options)

    return _registration(_spoken(run))


@click.group(cls=WholeLines)
def device() -> None:
    """Be a phone: register, log in, get messages, report, log out, as the mobile SDKs do."""


@device.command()
@_spoken
@click.option("--count", type=click.IntRange(min=1), default=1, show_default=True, help="How many devices.")
def create(*, url: str, application_code: str, android: bool, count: int) -> None:
    """Install the app. Prints the registration ids, one per line."""
    from pushtwin.sdk import create_fleet

    created: list[str] = []
    with (
        _reported(),
        _printed(created),
        click.progressbar(length=count, label="Devices", file=sys.stderr, hidden=count == 1) as bar,
    ):

        def note(registration_id: str) -> None:
            created.append(registration_id)
            bar.update(1)

        asyncio.run(create_fleet(url, application_code, count, phone=_phone(android=android), on_created=note))


@device.command()
@_by_device
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
        told["custom_attributes"] = _assignments("--attribute", attributes)
    person = phone.personalize(force=force, keep_as_lead=keep_as_lead, as_primary=primary, **told)
    click.echo(json.dumps(person, indent=2, ensure_ascii=False))


@device.command()
@_by_device
def launch(phone: "Device") -> None:
    """Open the app: a session starts and is reported."""
    phone.launch()


@device.command()
@_by_device
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
    phone.event(definition_id, _assignments("--property", properties), validate=validate)
    if any(_DROPPED in one for one in _warnings()):
        fail("Nothing was recorded. Define the event first: docs/sdk.md shows how.")


@device.command()
@_by_device
@click.option("--once", is_flag=True, help="Show what is there, and end.")
def listen(phone: "Device", *, once: bool) -> None:
    """Show messages as they arrive, and report them as delivered, until it is stopped."""
    with suppress(KeyboardInterrupt):  # this is how it is stopped
        while True:
            if arrived := phone.sync():
                click.echo("\n".join(map(shown, arrived)))
                phone.sync()  # which reports them, as an SDK does at once
            if once:
                return
            machine.sleep(_PAUSE_SECONDS)


@device.command()
@_by_device
@click.option("--external-user-id", show_default="that of who is logged in", help="Whose inbox.")
@click.option("--topic", "topics", multiple=True, help="Only messages of this topic; may be repeated.")
@click.option("--limit", type=click.IntRange(min=0), help="How many at most.", show_default="20")
@click.option("--seen", "is_seen", is_flag=True, help="Report what is shown as seen in the inbox.")
def inbox(
    phone: "Device", *, external_user_id: str | None, topics: tuple[str, ...], limit: int | None, is_seen: bool
) -> None:
    """Look into the inbox of a person, the newest message first."""
    user = external_user_id or phone.user().get("externalUserId")
    if user is None:
        raise click.UsageError("Nobody with an external user id is logged in here: name one with --external-user-id.")
    found = phone.inbox(user, topics=topics, limit=limit)
    click.echo("\n".join([f"{found.count_total} messages, {found.count_unread} unread", *map(kept, found.messages)]))
    if is_seen and found.messages:
        phone.seen_in_inbox(*(one.message_id for one in found.messages), external_user_id=user)


@device.command(name="open")
@_by_device
@click.argument("message_id", metavar="MESSAGE_ID")
def open_message(phone: "Device", *, message_id: str) -> None:
    """Tap a message: the app opens, which reports a session, and the message is reported as seen."""
    _report_seen(phone, message_id)
    phone.launch()


@device.command()
@_by_device
@click.argument("message_ids", metavar="MESSAGE_ID...", nargs=-1, required=True)
@click.option("--ago", type=click.IntRange(min=0), default=0, metavar="SECONDS", help="How long ago that was.")
def seen(phone: "Device", *, message_ids: tuple[str, ...], ago: int) -> None:
    """Report messages as seen."""
    _report_seen(phone, *message_ids, ago=ago)


@device.command()
@_by_device
@click.argument("message_id", metavar="MESSAGE_ID")
@click.argument("action_id", metavar="ACTION_ID")
@click.option("--category", help="Category of the message; needed once the phone has reported it.")
def press(phone: "Device", *, message_id: str, action_id: str, category: str | None) -> None:
    """Press a button of a message, such as mm_accept: the app sends that."""
    message = _reported_message(message_id, category) if category else _waiting_message(phone, message_id)
    try:
        _require_sent(phone.press(message, action_id))
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem


def _waiting_message(phone: "Device", message_id: str) -> "PushMessage":
    found = next((one for one in phone.sync() if one.message_id == message_id), None)
    if found is None:
        fail(f"No message {message_id} waits for this phone; of one that it has reported, name the --category.")
    return found


def _reported_message(message_id: str, category: str) -> "PushMessage":
    """As much of it as a press tells."""
    from pushtwin.sdk import PushMessage

    return PushMessage(
        message_id=message_id,
        text="",
        title=None,
        sound=None,
        category=category,
        is_silent=False,
        custom_payload=None,
        internal={},
    )


@device.command()
@_by_device
@click.argument("text", metavar="TEXT")
@click.option("--destination", help="To whom, as the app says it.")
def write(phone: "Device", *, text: str, destination: str | None) -> None:
    """Let the app send a text of its own."""
    _require_sent(phone.write(text, destination=destination))


def _require_sent(result: "MoResult") -> None:
    if not result.is_sent:
        fail(f"The twin has not sent it: {result.status}.")


def _report_seen(phone: "Device", *message_ids: str, ago: int = 0) -> None:
    try:
        phone.seen(*message_ids, ago=timedelta(seconds=ago))
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem


@device.command()
@_by_device
def logout(phone: "Device") -> None:
    """Log out whoever is logged in."""
    phone.depersonalize()


def _controlled(command: Command) -> Command:
    """Options of every command that asks the control API."""
    return url_option(account_option(token_option(command)))


@device.command(name="list")
@_controlled
def list_devices(*, url: str, account: str, control_token: str | None) -> None:
    """List the devices of an account, one per line: id, what it is, and whose."""
    from pushtwin.testing.control import segment

    with _controlling(url, control_token) as control:
        for one in control.pages(f"/_twin/accounts/{segment(account)}/registrations", "registrations", {}):
            known = one["systemData"]
            kind = " ".join(known[name] for name in ("os", "osVersion", "deviceModel") if name in known)
            click.echo(f"{one['registrationId']}  {kind or 'unknown'}  person {one['personId']}")


@device.command()
@_registration
@_controlled
def show(*, url: str, account: str, registration_id: str, control_token: str | None) -> None:
    """Show all that is known of a device, and the person that it belongs to, as JSON."""
    from pushtwin.testing.control import segment

    path = f"/_twin/accounts/{segment(account)}"
    with _controlling(url, control_token) as control:
        found = control.get(f"{path}/registrations/{segment(registration_id)}")
        person = control.get(f"{path}/persons/{found['personId']}")
    click.echo(json.dumps({"registration": found, "person": person}, indent=2, ensure_ascii=False))


@contextmanager
def _controlling(url: str, token: str | None) -> Iterator["Control"]:
    from pushtwin.testing.control import Control, TwinError, client

    try:
        with client(url, None, token) as http:
            yield Control(http)
    except TwinError as problem:
        fail(str(problem))


@device.command()
@_registration
@_controlled
def uninstall(*, url: str, account: str, registration_id: str, control_token: str | None) -> None:
    """Remove the app. A phone can't announce that, so the control API simulates it."""
    from pushtwin.sdk import uninstall as simulate

    with _reported():
        simulate(url, account, registration_id, control_token)


def _note_warning(text: str) -> None:
    """What the twin warns of is shown beside what a command says."""
    _warnings().append(text)
    click.echo(f"pushtwin: warning: {text}", err=True)


def _warnings() -> list[str]:
    warnings: list[str] = click.get_current_context().meta.setdefault("pushtwin.warnings", [])
    return warnings


def _phone(*, android: bool) -> "Phone":
    from pushtwin.sdk import ANDROID_PHONE, IPHONE

    return ANDROID_PHONE if android else IPHONE


@contextmanager
def _printed(created: list[str]) -> Iterator[None]:
    """Those that exist are printed, whatever became of the rest."""
    try:
        yield
    finally:
        click.echo("".join(f"{registration_id}\n" for registration_id in created), nl=False)


@contextmanager
def _reported() -> Iterator[None]:
    """Say in one sentence what went wrong, and end with code 1."""
    from pushtwin.sdk import DeviceError

    try:
        yield
    except DeviceError as problem:
        if problem.status is None:
            fail(f"{problem}: start a twin with `pushtwin serve`, or name the address of one with --url.")
        fail(f"The twin refused: {problem}.")


def _assignments(option: str, given: tuple[str, ...]) -> dict[str, Any]:
    """NAME=VALUE, the value as JSON where it is some. Only text, numbers, true and false can be sent so."""
    told = {}
    for one in given:
        name, equals, text = one.partition("=")
        value = _json_or_text(text)
        if not equals or not name or not isinstance(value, str | int | float):
            raise click.UsageError(
                f"{option} takes NAME=VALUE, VALUE being text, a number, true or false; not {one!r}."
            )
        told[name] = value
    return told


def _json_or_text(text: str) -> Any:
    """The value that JSON writes so. NaN and infinity are no numbers of JSON."""
    try:
        value = json.loads(text, parse_constant=lambda _: text)
    except ValueError:
        return text
    return text if isinstance(value, float) and math.isinf(value) else value
