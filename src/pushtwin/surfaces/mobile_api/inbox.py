"""Inboxes as the SDKs ask for them and read them (mobile-sdk-api 4.15 and 4.18)."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, NotRequired
from urllib.parse import parse_qs

from pydantic import Field
from starlette.datastructures import QueryParams
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.base.times import EARLIEST, LATEST
from pushtwin.core.inbox.looking import MOST, InboxFilter
from pushtwin.core.messages.inboxes import Inbox, outgoing_of
from pushtwin.core.messages.payloads import PlatformType, sync_item
from pushtwin.http.openapi.references import documented

DEFAULT_LIMIT = 20
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)


class InboxAnswer(TypedDict):
    """Messages that were sent to a person, whether or not a device has got them."""

    countTotal: Annotated[int, documented("How many messages there are, at most 100.", 2)]
    countUnread: Annotated[int, documented("How many of them nobody has seen in the inbox.", 1)]
    countTotalFiltered: NotRequired[Annotated[int, documented("How many the filter lets through.", 1)]]
    countUnreadFiltered: NotRequired[Annotated[int, documented("How many of these nobody has seen.", 1)]]
    messages: Annotated[
        list[dict[str, Any]], Field(description="The newest first: flat texts, or documents of APNs, as in a sync.")
    ]


class InboxQuery(NamedTuple):
    """Which messages, and how many at most; without a filter nothing is counted twice."""

    filter: InboxFilter | None
    limit: int


def read_query(query: QueryParams, raw: bytes, platform: PlatformType) -> InboxQuery:
    """Raises RequestFormatInvalid.

    The SDK for iOS leaves a plus as it is, where that for Android writes a space so (mobile-sdk-api 2.1).
    """
    limit = _number(query, "limit", "whole number from 0")
    if limit is not None and limit < 0:
        raise RequestFormatInvalid("limit", "whole number from 0")
    topic = query.get("messageTopic") or None
    if platform == "APNS" and topic:
        topic = parse_qs(raw.decode("latin-1").replace("+", "%2B"))["messageTopic"][-1]
    wanted = InboxFilter(_time(query, "dateTimeFrom"), _time(query, "dateTimeTo"), topic)
    return InboxQuery(wanted if any(one is not None for one in wanted) else None, _within(limit))


def _within(limit: int | None) -> int:
    return DEFAULT_LIMIT if limit is None else min(limit, MOST)


def _time(query: QueryParams, name: str) -> int | None:
    number = _number(query, name, "milliseconds since 1970")
    return None if number is None else max(EARLIEST, min(number, LATEST + 1))


def _number(query: QueryParams, name: str, what: str) -> int | None:
    """An empty one counts as absent."""
    text = query.get(name, "").strip()
    if text and not _NUMBER.fullmatch(text):
        raise RequestFormatInvalid(name, what)
    return int(text) if text else None


def inbox(platform: PlatformType, found: Inbox) -> InboxAnswer:
    """In the form of a platform."""
    answer: InboxAnswer = {
        "countTotal": found.counts.total,
        "countUnread": found.counts.unread,
        "messages": [sync_item(platform, outgoing_of(one)) for one in found.shown],
    }
    if found.filtered is not None:
        answer["countTotalFiltered"] = found.filtered.total
        answer["countUnreadFiltered"] = found.filtered.unread
    return answer


Example = Mapping[str, Any]
EXAMPLE_ON_ANDROID: Example = {
    "countTotal": 2,
    "countUnread": 1,
    "messages": [
        {
            "gcm.notification.messageId": "17672256004093847561",
            "gcm.notification.body": "Everything is cheaper today.",
            "gcm.notification.sound": "default",
            "gcm.notification.vibrate": "true",
            "gcm.notification.silent": "false",
            "internalData": '{"sendDateTime":1767225600000,"bulkId":"17672256001029384756",'
            '"inbox":{"topic":"Offers","seen":false},"validUntil":1767830400000}',
        }
    ],
}
EXAMPLE_ON_IOS: Example = {
    "countTotal": 2,
    "countUnread": 1,
    "messages": [
        {
            "messageId": "17672256004093847561",
            "aps": {"alert": {"body": "Everything is cheaper today."}, "sound": "default", "mutable-content": 1},
            "internalData": {
                "sendDateTime": 1767225600000,
                "bulkId": "17672256001029384756",
                "inbox": {"topic": "Offers", "seen": False},
                "validUntil": 1767830400000,
            },
        }
    ],
}
