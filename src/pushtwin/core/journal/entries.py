"""What the journal keeps of a call, and how it is shown. Pure.

A call is kept as it went over the wire. It becomes JSON when somebody reads it: nobody reads most of them.
"""

import codecs
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from pushtwin.base import json_text
from pushtwin.base.json_text import MalformedJson
from pushtwin.base.remembering import remember_short
from pushtwin.base.times import render_time
from pushtwin.control_types.calls import CallAnswered, CallAsked, CallConcerned, CallSummary, Direction
from pushtwin.control_types.calls import JournaledCall as ShownCall
from pushtwin.core.journal.secrets import HIDDEN, is_secret, mask, mask_json, mask_text, shown_url
from pushtwin.core.journal.touched import read_touched

_MOST_KEPT = 256 * 1024  # bytes of a body; what is longer is cut
_SHORT = 4096  # bytes of a call that is remembered for a while
_MOST_WARNED = 1000  # characters of a warning
_COLON = b":"
_LINE = b"\n"


IN: Direction = "in"
OUT: Direction = "out"
CONTROL: Direction = "control"


class JournaledCall(NamedTuple):
    """A call and its answer, in the columns of the journal. Times in milliseconds.

    `status` is None when no answer was sent. `headers` are lines; `warnings` are a JSON list. Of a call that the twin
    has made (`direction` is OUT) `origin` is what comes before the path, and `reason` says why there is no answer.
    `is_counted` is False where a fault wants expectations to look past it.
    `touched` are all registrations and persons that it is about, where they are several (`core/journal/touched`).
    `choice_points` are the settings that it went by, with blanks between, where a trial was on.
    """

    account_id: str
    ordinal: int
    called_at: int
    operation: str
    status: int | None
    registration_id: str | None
    person_id: int | None
    application_id: str
    duration: float
    method: str
    path: str
    query: bytes
    headers: bytes
    body: bytes
    answer: bytes
    warnings: str
    fault_id: str | None
    direction: Direction = IN
    origin: str | None = None
    reason: str | None = None
    touched: str | None = None
    is_counted: bool = True
    choice_points: str | None = None

    @property
    def size(self) -> int:
        """What it takes to keep it, in bytes, as `repository` measures it."""
        texts = len(self.path) + len(self.warnings) + len(self.touched or "")
        return texts + sum(map(len, (self.query, self.headers, self.body, self.answer))) + BYTES_BESIDE


class CallHead(NamedTuple):
    """What a list shows of a call: its columns without what is long."""

    ordinal: int
    called_at: int
    direction: Direction
    operation: str
    method: str
    path: str
    origin: str | None
    status: int | None
    reason: str | None
    duration: float
    registration_id: str | None
    person_id: int | None
    warnings: str
    fault_id: str | None


BYTES_BESIDE = 200  # of a call, roughly, for everything that is always short


def cut(content: bytes) -> bytes:
    """A body as it is kept: what is too long ends with a mark, which makes it longer than any that is whole."""
    if len(content) <= _MOST_KEPT:
        return content
    return content[:_MOST_KEPT] + b"... [cut by the journal: %d bytes in all]" % len(content)


def is_cut(content: bytes) -> bool:
    """Whether only the beginning of a body was kept."""
    return len(content) > _MOST_KEPT


def join_headers(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """One a line; neither names nor values can hold a line's end."""
    return _LINE.join([name + _COLON + value for name, value in headers])


def join_warnings(warnings: list[str]) -> str:
    return json_text.write([one[:_MOST_WARNED] for one in warnings]).decode() if warnings else "[]"


def show(call: JournaledCall) -> ShownCall:
    """The entry that the journal shows; secrets are hidden."""
    asked: CallAsked = {
        "time": render_time(call.called_at),
        "direction": call.direction,
        "operation": call.operation,
        "method": call.method,
        "path": call.path,
        "query": _shown_query(call.query),
        "headers": _shown_headers(call.headers),
    }
    if call.origin is not None:
        asked["url"] = shown_url(_url(call, call.origin))
    if call.body:
        asked["body"] = _spliced(call.body)
    answered: CallAnswered = {"durationMs": round(call.duration, 3)}
    if call.status is not None:
        answered["status"] = call.status
    if call.reason is not None:
        answered["reason"] = call.reason
    if call.answer:
        answered["answer"] = _spliced(call.answer)
    return {**asked, **answered, **_concerned(call)}


def summarise(call: CallHead) -> CallSummary:
    """A call in a line. Its id is text: it may have more digits than a number of JavaScript holds."""
    summary: CallSummary = {
        "callId": str(call.ordinal),
        "time": render_time(call.called_at),
        "direction": call.direction,
        "operation": call.operation,
        "method": call.method,
        "path": call.path,
        "durationMs": round(call.duration, 3),
        "warnings": json_text.parse(call.warnings),
    }
    if call.origin is not None:
        summary["url"] = shown_url(call.origin + call.path)
    if call.status is not None:
        summary["status"] = call.status
    if call.reason is not None:
        summary["reason"] = call.reason
    if call.registration_id is not None:
        summary["registrationId"] = call.registration_id
    if call.person_id is not None:
        summary["personId"] = call.person_id
    if call.fault_id is not None:
        summary["fault"] = call.fault_id
    return summary


def form_to_compare(call: JournaledCall) -> Mapping[str, Any]:
    """What an expectation can name of the entry, as it truly was."""
    return _short_form(call) if call.size <= _SHORT else _form(call)


def _form(call: JournaledCall) -> Mapping[str, Any]:
    form: dict[str, Any] = {
        "operation": call.operation,
        "path": call.path,
        "query": _query(call.query) if call.query else {},
        "headers": _true_headers(call.headers),
    }
    known = {"status": call.status, "registrationId": call.registration_id, "personId": call.person_id}
    form |= {name: value for name, value in known.items() if value is not None}
    if call.touched is not None:
        touched = read_touched(call.touched)
        form |= {"registrationIds": touched.registration_ids, "personIds": touched.person_ids}
    if call.origin is not None:
        form["url"] = _url(call, call.origin)
    if call.body:
        form["body"] = _parsed(call.body)
    return form


_short_form = lru_cache(1024)(_form)  # many who verify at once read the same calls, one after the other


def _concerned(call: JournaledCall) -> CallConcerned:
    concerned: CallConcerned = {"applicationId": call.application_id, "warnings": json_text.parse(call.warnings)}
    if call.registration_id is not None:
        concerned["registrationId"] = call.registration_id
    if call.person_id is not None:
        concerned["personId"] = call.person_id
    if call.touched is not None:
        touched = read_touched(call.touched)
        concerned["registrationIds"], concerned["personIds"] = touched.registration_ids, touched.person_ids
        concerned["idsCut"] = touched.is_cut
    if call.fault_id is not None:
        concerned["fault"] = call.fault_id
    if call.choice_points is not None:
        concerned["choicePoints"] = call.choice_points.split()
    return concerned


def _url(call: JournaledCall, origin: str) -> str:
    query = call.query.decode("latin-1")
    return f"{origin}{call.path}?{query}" if query else f"{origin}{call.path}"


def _true_headers(lines: bytes) -> dict[str, str]:
    parted = (line.partition(_COLON) for line in lines.split(_LINE)) if lines else ()
    return {name.decode("latin-1"): value.decode("latin-1") for name, _, value in parted}


@remember_short(64)
def _shown_headers(lines: bytes) -> dict[str, str]:
    """Most calls of a client have the same ones."""
    return {name: mask(value) if is_secret(name) else value for name, value in _true_headers(lines).items()}


def _shown_query(query: bytes) -> dict[str, Any]:
    return {name: HIDDEN if is_secret(name) else value for name, value in _query(query).items()}


def _query(query: bytes) -> dict[str, Any]:
    """A name that comes twice has a list of values."""
    if not query:
        return {}
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="replace"):
        values.setdefault(name, []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def _spliced(content: bytes) -> Any:
    """JSON as it was written, digit by digit; anything else as text. Secrets are hidden."""
    if not is_cut(content) and json_text.is_readable(content):
        return json_text.raw(mask_json(content.removeprefix(codecs.BOM_UTF8).decode()))
    return mask_text(content.decode("utf-8", "replace"))


def _parsed(content: bytes) -> Any:
    if is_cut(content):
        return content.decode("utf-8", "replace")
    try:
        return json_text.read(content)
    except MalformedJson:
        return content.decode("utf-8", "replace")
