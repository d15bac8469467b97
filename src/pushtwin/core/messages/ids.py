"""The ids of messages and bulks (messages, "Ids"). Pure."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.settings.messages import MessageIds

_RANDOM = 10**10
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_BULK_LETTERS = 20


def new_id(time_and_ids: TimeAndIds, form: MessageIds) -> str:
    """Of a message, or of a bulk of the current API.

    As digits the time and ten more: both SDKs take a UUID for an id of their own, and never report it as seen.
    """
    if form is MessageIds.UUID:
        return time_and_ids.new_uuid()
    return _digits(time_and_ids.now(), int(time_and_ids.new_hex(16), 16))


def further_id(first: str, place: int, sent_at: int, form: MessageIds) -> str:
    """That of the device at this place of a send, whose first device has the given one. It repeats."""
    (found,) = further_ids(first, [place], sent_at, form)
    return found


def further_ids(first: str, places: Iterable[int], sent_at: int, form: MessageIds) -> list[str]:
    """Those of the devices at these places."""
    if form is MessageIds.UUID:
        return [_uuid_of(f"{first}/{place}") for place in places]
    number = int.from_bytes(hashlib.shake_128(first.encode()).digest(8))
    return [_digits(sent_at, number + place) for place in places]


def new_bulk_id(time_and_ids: TimeAndIds) -> str:
    """Of a message of the deprecated API: twenty small letters and digits."""
    number, letters = int(time_and_ids.new_hex(32), 16), ""
    for _ in range(_BULK_LETTERS):
        number, letter = divmod(number, len(_LETTERS))
        letters += _LETTERS[letter]
    return letters


def _uuid_of(text: str) -> str:
    return str(UUID(bytes=hashlib.shake_128(text.encode()).digest(16), version=4))


def _digits(at: int, number: int) -> str:
    return f"{at:013d}{number % _RANDOM:010d}"
