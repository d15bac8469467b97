"""What the journal keeps of a call. Pure."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from pushtwin.base import json_text
from pushtwin.base.times import render_time

_SECRETS = (b"authorization", b"appcode", b"applicationcode", b"cookie", b"key", b"token", b"secret", b"password")
_HIDDEN = "***"

Headers = Iterable[tuple[bytes, bytes]]


class JournaledCall(NamedTuple):
    """A call and its answer, as they went over the wire. Times in milliseconds.

    `has_own_ordinal` says that no other call can have the same, whichever process it came to.
    """

    account_id: str
    application_id: str
    ordinal: int
    has_own_ordinal: bool
    called_at: int
    duration: float
    operation: str
    method: str
    path: str
    query: bytes
    headers: Headers
    body: bytes
    status: int
    answer: bytes
    registration_id: str | None
    person_id: int | None
    warnings: list[str]
    fault_id: str | None


def to_json(call: JournaledCall) -> str:
    """The entry that the journal shows; secrets are hidden."""
    entry: dict[str, Any] = {
        "time": render_time(call.called_at),
        "operation": call.operation,
        "method": call.method,
        "path": call.path,
        "query": _query(call.query) if call.query else {},
        "headers": _headers(tuple(call.headers)),
    }
    if call.body:
        entry["body"] = _content(call.body)
    entry["status"] = call.status
    if call.answer:
        entry["answer"] = _content(call.answer)
    entry["durationMs"] = round(call.duration, 3)
    entry["applicationId"] = call.application_id
    known = {"registrationId": call.registration_id, "personId": call.person_id}
    entry |= {name: value for name, value in known.items() if value is not None}
    entry["warnings"] = call.warnings
    if call.fault_id is not None:
        entry["fault"] = call.fault_id
    return json_text.write(entry).decode()


@lru_cache(maxsize=256)
def _headers(headers: tuple[tuple[bytes, bytes], ...]) -> Any:
    """Most calls of a client have the same ones."""
    shown = {name.decode("latin-1"): _shown(name, value) for name, value in headers}
    return json_text.raw(json_text.write(shown))


def _shown(name: bytes, value: bytes) -> str:
    if not _is_secret(name):
        return value.decode("latin-1")
    scheme, _, secret = value.partition(b" ")
    return f"{scheme.decode('latin-1')} {_HIDDEN}" if b"authorization" in name and secret else _HIDDEN


@lru_cache(maxsize=256)
def _is_secret(name: bytes) -> bool:
    return any(part in name.lower() for part in _SECRETS)


def _query(query: bytes) -> dict[str, Any]:
    """A name that comes twice has a list of values."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="replace"):
        values.setdefault(name, []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def _content(content: bytes) -> Any:
    """JSON as it was written, digit by digit; anything else as text."""
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        return content.decode("utf-8", "replace")
    return json_text.raw(content)
