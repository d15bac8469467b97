"""What the commands of a phone have in common: their options, and how they tell what went wrong."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from pushtwin.cli.options import fail, url_option
from pushtwin.demo_account import APPLICATION_CODE

if TYPE_CHECKING:
    from pushtwin.sdk import Phone

# httpx takes a tenth of a second to import, which `pushtwin serve` should not pay: the SDK is imported when it is used.
# ruff: noqa: PLC0415
Command = Callable[..., None]


def spoken(command: Command) -> Command:
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


registration_argument = click.argument("registration_id", metavar="REGISTRATION_ID", callback=_not_empty)


def by_device(command: Command) -> Command:
    """The command gets the device that the common options name."""

    @wraps(command)
    def run(*, url: str, application_code: str, android: bool, registration_id: str, **options: Any) -> None:
        from pushtwin.sdk import Device

        one = phone_of(android=android)
        with (
            reported(),
            Device(url, application_code, phone=one, registration_id=registration_id, warn=_note_warning) as phone,
        ):
            command(phone, **options)

    return registration_argument(spoken(run))


def _note_warning(text: str) -> None:
    """What the twin warns of is shown beside what a command says."""
    warnings().append(text)
    click.echo(f"pushtwin: warning: {text}", err=True)


def warnings() -> list[str]:
    warnings: list[str] = click.get_current_context().meta.setdefault("pushtwin.warnings", [])
    return warnings


def phone_of(*, android: bool) -> "Phone":
    from pushtwin.sdk import ANDROID_PHONE, IPHONE

    return ANDROID_PHONE if android else IPHONE


@contextmanager
def reported() -> Iterator[None]:
    """Say in one sentence what went wrong, and end with code 1."""
    from pushtwin.sdk import DeviceError

    try:
        yield
    except DeviceError as problem:
        if problem.status is None:
            fail(f"{problem}: start a twin with `pushtwin serve`, or name the address of one with --url.")
        fail(f"The twin refused: {problem}.")


def assignments(option: str, given: tuple[str, ...]) -> dict[str, Any]:
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
