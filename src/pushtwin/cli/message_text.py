"""Push messages as the command line shows them. Pure."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pushtwin.sdk import PushMessage


def shown(message: "PushMessage") -> str:
    """The id, which other commands take, and below it what a phone shows and what the app gets."""
    return "\n".join([message.message_id, *(f"  {line}" for line in _lines(message))])


def kept(message: "PushMessage") -> str:
    """The same of a message in an inbox, with its topic and whether it was seen there."""
    state = "seen" if message.is_seen else "unread"
    return "\n".join(
        [f"{message.message_id} ({message.inbox_topic}, {state})", *(f"  {line}" for line in _lines(message))]
    )


def _lines(message: "PushMessage") -> Iterator[str]:
    if message.is_silent:
        yield "(silent)"
    if message.title:
        yield message.title
    yield from message.text.splitlines()
    if message.image_url:
        yield message.image_url
    if message.custom_payload is not None:
        yield json.dumps(message.custom_payload, ensure_ascii=False)
