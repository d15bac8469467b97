"""Reading events as backends post them: what each says, and everything that is wrong with it (people-api 8.2). Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.errors import AnswerableError
from pushtwin.base.event_errors import (
    WHOLE_REQUEST,
    Details,
    EventBatchEmpty,
    EventBatchMalformed,
    EventBatchTooLong,
    EventPropertiesInvalid,
)
from pushtwin.base.times import parse_time
from pushtwin.core.events.model import problems_of_event_id
from pushtwin.core.people.addresses import UNIQUE, WITHOUT_SENDER, Address, AddressType, read_address

MAX_ITEMS = 5000
MAX_ITEM_BYTES = 512_000
MAX_BATCH_BYTES = 15_728_640
MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000
TYPES = tuple(one for one in AddressType if one not in {"OPEN_CHANNEL", "KAKAO_TALK"})
"""The identifiers that events may name."""
_EMPTY = "Must not be empty."
_CHARACTERS = "Must only include letters (A-Z, a-z), digits (0-9), underscores (_), and hyphens (-)."
_ONE_OF = f"Must be one of the following types: {', '.join(TYPES)}."
_TOO_OLD = "Must not be older than 30 days."
_NO_TIME = "Must be a time in the format yyyy-MM-dd'T'HH:mm:ss.SSSZ."


class PostedEvent(NamedTuple):
    """An event that keeps the rules by itself. Nobody can be at an address that is None."""

    definition_id: str
    occurred_at: int
    address: Address | None
    event_id: str | None
    properties: Any


def read_batch(batch: object, size: int, now: int) -> list[PostedEvent]:
    """The events of a request of so many bytes; those of the future occur now.

    Raises EventBatchMalformed, EventBatchEmpty, EventBatchTooLong, or EventPropertiesInvalid with all that is wrong.
    """
    if not isinstance(batch, list) or not all(isinstance(item, dict) for item in batch):
        raise EventBatchMalformed
    if not batch:
        raise EventBatchEmpty
    if len(batch) > MAX_ITEMS:
        raise EventBatchTooLong(MAX_ITEMS)
    wrong = {index: found for index, item in enumerate(batch) if (found := [*_problems_of_item(item, now)])}
    if size > MAX_ITEM_BYTES:
        too_large = [("", f"Must not exceed {MAX_ITEM_BYTES} bytes.")]
        wrong |= {index: too_large for index, item in enumerate(batch) if _is_too_large(item)}
    if wrong:
        raise EventPropertiesInvalid(dict(sorted(wrong.items())))
    return [_read_item(item, now) for item in batch]


def read_single(definition_id: str, kind: str | None, text: str, body: Mapping[str, Any], now: int) -> PostedEvent:
    """An event whose path says whose it is, which needs no sender there. Raises EventPropertiesInvalid."""
    if problems := [*_problems_of_event_id(body), *_problems_of_target(kind, text)]:
        raise EventPropertiesInvalid({WHOLE_REQUEST: problems})
    address = read_address(AddressType(kind or ""), text, None)
    return PostedEvent(definition_id, now, address, body.get("eventId"), body.get("properties"))


def addresses_in(batch: object) -> Iterator[Address | None]:
    """Whose the events of a request are, whatever else is wrong with them."""
    for item in batch if isinstance(batch, list) else ():
        identifier = item.get("identifier") if isinstance(item, dict) else None
        if isinstance(identifier, dict) and not any(_problems_of_identifier(identifier)):
            yield _address_of(identifier)


def find_address(kind: str | None, text: str) -> Address | None:
    """Where a path says that the person is; None where nobody can be."""
    return None if any(_problems_of_target(kind, text)) else read_address(AddressType(kind or ""), text, None)


def _problems_of_target(kind: str | None, text: str) -> Iterator[tuple[str, str]]:
    if kind not in TYPES:
        yield "identifierType", _ONE_OF
    elif problem := _problem_of_address(AddressType(kind), text):
        yield "personId", problem


def _problems_of_item(item: Mapping[str, Any], now: int) -> Iterator[tuple[str, str]]:
    yield from _problems_of_event_id(item)
    if not isinstance(item.get("definitionId"), str) or not item["definitionId"]:
        yield "definitionId", _EMPTY
    occurred_at = parse_time(item.get("occurredTime"))
    if occurred_at is None:
        yield "occurredTime", _NO_TIME
    elif occurred_at < now - MAX_AGE_MS:
        yield "occurredTime", _TOO_OLD
    identifier = item.get("identifier")
    if isinstance(identifier, dict):
        yield from _problems_of_identifier(identifier)
    else:
        yield "identifier", _EMPTY


def _problems_of_event_id(item: Mapping[str, Any]) -> Details:
    event_id = item.get("eventId")
    if event_id is None or (isinstance(event_id, str) and not any(problems_of_event_id(event_id))):
        return ()
    if isinstance(event_id, str) and len(event_id) > 36:
        return [("eventId", "Must be between 1 and 36 characters.")]
    return [("eventId", _EMPTY if event_id == "" else _CHARACTERS)]


def _problems_of_identifier(identifier: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    text, kind, sender = (identifier.get(name) for name in ("id", "type", "sender"))
    if not isinstance(text, str) or not text.strip():
        yield "identifier.id", _EMPTY
    elif kind in TYPES and (problem := _problem_of_address(AddressType(kind), text)):
        yield "identifier.id", problem
    if kind not in TYPES:
        yield "identifier.type", _ONE_OF
    elif kind not in WITHOUT_SENDER and not (isinstance(sender, str) and sender):
        yield "identifier.sender", _EMPTY


def _problem_of_address(kind: AddressType, text: str) -> str | None:
    try:
        address = read_address(kind, text, None)
    except AnswerableError as problem:
        return f"{problem}."
    return _EMPTY if address is None and kind in UNIQUE else None


def _read_item(item: Mapping[str, Any], now: int) -> PostedEvent:
    occurred_at = parse_time(item["occurredTime"])
    return PostedEvent(
        item["definitionId"],
        now if occurred_at is None else min(occurred_at, now),
        _address_of(item["identifier"]),
        item.get("eventId"),
        item.get("properties"),
    )


def _address_of(identifier: Mapping[str, Any]) -> Address | None:
    return read_address(AddressType(identifier["type"]), identifier["id"], identifier.get("sender"))


def _is_too_large(item: Mapping[str, Any]) -> bool:
    return len(json_text.write(item)) > MAX_ITEM_BYTES
