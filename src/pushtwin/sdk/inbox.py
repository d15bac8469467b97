"""Inboxes on a phone: what an app asks for, and what its SDK makes of the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from pushtwin.base.times import milliseconds_of
from pushtwin.sdk import values
from pushtwin.sdk.messages import PushMessage, read_items
from pushtwin.sdk.phone import Platform
from pushtwin.sdk.sending import DeviceError

_OF_SEVERAL_TOPICS = 1000
"""The limit with which SDKs ask where they choose among topics themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """Which messages an app wants: sent from a time until before another one, of some topics, so many at most."""

    sent_from: datetime | None = None
    sent_before: datetime | None = None
    topics: Sequence[str] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What an app gets. The counts of what a filter lets through are None where there was no filter."""

    count_total: int
    count_unread: int
    count_total_filtered: int | None
    count_unread_filtered: int | None
    messages: Sequence[PushMessage]


def query_of(platform: Platform, wanted: InboxFilter) -> str:
    """As the SDK of a platform writes it: of several topics it names none, and asks for as many messages as there are.

    Android writes a space as a plus; iOS leaves a plus as it is, and sorts the parameters.
    """
    told: dict[str, Any] = {
        "dateTimeFrom": _milliseconds(wanted.sent_from),
        "dateTimeTo": _milliseconds(wanted.sent_before),
        "messageTopic": wanted.topics[0] if len(wanted.topics) == 1 else None,
        "limit": _OF_SEVERAL_TOPICS if len(wanted.topics) > 1 else wanted.limit,
    }
    given = {name: str(value) for name, value in values.without_nulls(told).items()}
    if platform is Platform.ANDROID:
        return urlencode(given)
    return "&".join(f"{name}={quote(value, safe='+')}" for name, value in sorted(given.items()))


def read_inbox(platform: Platform, answer: Mapping[str, Any], wanted: InboxFilter) -> Inbox:
    """Of several topics the SDK chooses itself, and counts what it has chosen. Raises DeviceError."""
    messages = read_items(platform, answer.get("messages"))
    total, unread = (answer.get(f"count{name}Filtered") for name in ("Total", "Unread"))
    if len(wanted.topics) > 1:
        messages = [one for one in messages if one.inbox_topic in wanted.topics]
        total, unread = len(messages), sum(not one.is_seen for one in messages)
        messages = messages[: wanted.limit] if wanted.limit else messages
    counts = [answer.get("countTotal"), answer.get("countUnread")]
    if not all(isinstance(one, int) for one in counts):
        raise DeviceError(None, None, "The answer does not count the messages")
    return Inbox(
        count_total=answer["countTotal"],
        count_unread=answer["countUnread"],
        count_total_filtered=total,
        count_unread_filtered=unread,
        messages=messages,
    )


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else milliseconds_of(values.utc(moment))
