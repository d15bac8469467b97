"""What a phone does with messages: those that come, those in inboxes, and those that it sends."""

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from pushtwin.base import machine
from pushtwin.cli.device.options import by_device
from pushtwin.cli.message_text import kept, shown
from pushtwin.cli.options import fail

if TYPE_CHECKING:
    from pushtwin.sdk import Device, MoResult, PushMessage

_PAUSE_SECONDS = 1


@click.command()
@by_device
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


@click.command()
@by_device
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


@click.command(name="open")
@by_device
@click.argument("message_id", metavar="MESSAGE_ID")
def open_message(phone: "Device", *, message_id: str) -> None:
    """Tap a message: the app opens, which reports a session, and the message is reported as seen."""
    _report_seen(phone, message_id)
    phone.launch()


@click.command()
@by_device
@click.argument("message_ids", metavar="MESSAGE_ID...", nargs=-1, required=True)
@click.option("--ago", type=click.IntRange(min=0), default=0, metavar="SECONDS", help="How long ago that was.")
def seen(phone: "Device", *, message_ids: tuple[str, ...], ago: int) -> None:
    """Report messages as seen."""
    _report_seen(phone, *message_ids, ago=ago)


@click.command()
@by_device
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
    from pushtwin.sdk import PushMessage  # noqa: PLC0415  which loads httpx

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


@click.command()
@by_device
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
