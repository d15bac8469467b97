"""Whoever builds on messages hears of what becomes of those that it has sent.

They are further up in the core, so that messages do not know them: the app says who they are.
"""

from typing import Protocol

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.messages import message_id_repository
from pushtwin.core.messages.model import Message, Send, Source
from pushtwin.database import Reading, Writing


class Follower(Protocol):
    """Sends messages, and goes on with what becomes of them."""

    def hear(self, writing: Writing, before: Message, after: Message, settings: AccountSettings) -> int | None:
        """One of its messages has changed. Returns when what that has made due is."""

    def find_earliest_due(self, reading: Reading, account_id: str) -> int | None:
        """When it may send a message by itself for the next time."""

    def is_message_id_taken(self, reading: Reading, account_id: str, message_id: str) -> bool:
        """Whether something of its own has it, whatever that sends."""


_followers: dict[Source, Follower] = {}


def follow(source: Source, follower: Follower) -> None:
    """From now on it hears of the messages that are sent with this source."""
    _followers[source] = follower


def tell_follower(
    writing: Writing, before: Message, after: Message, send: Send, settings: AccountSettings
) -> int | None:
    """A message has changed. Returns when what that has made due is."""
    follower = _followers.get(send.source)
    return follower.hear(writing, before, after, settings) if follower else None


def find_earliest_due(reading: Reading, account_id: str) -> int | None:
    """When one of them may send a message by itself for the next time."""
    found = [one.find_earliest_due(reading, account_id) for one in _followers.values()]
    return min((at for at in found if at is not None), default=None)


def is_message_id_taken(reading: Reading, account_id: str, message_id: str) -> bool:
    """Whether a message has it, or something that sends messages."""
    return message_id_repository.is_message_id_taken(reading, account_id, message_id) or any(
        one.is_message_id_taken(reading, account_id, message_id) for one in _followers.values()
    )
