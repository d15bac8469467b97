"""Reading what a journal has told: its calls, and the account where it begins. Pure.

A file holds what `GET /_twin/accounts/{a}/journal` answers, any number of pages of it, or what `pushtwin journal`
saves.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.json_text import MalformedJson
from pushtwin.base.times import parse_time
from pushtwin.trials.sessions.callers import shows_jwt
from pushtwin.trials.sessions.jwts import with_known_keys, with_subjects
from pushtwin.trials.sessions.steps import Call, Session, Start, installs_before

_DEPTH = json_text.MAX_DOCUMENT_DEPTH + 20
_SPACE = re.compile(r"\s*")
_EMPTY = "It does not tell the account where it begins, as `pushtwin journal` saves it: an empty one is taken{}"
_CUT = "... [cut by the journal: "
_REQUIRED = {"time": str, "method": str, "path": str}


class SessionUnusable(Exception):
    """The file holds no session that can be done again; says why."""


class _Page(NamedTuple):
    """Some calls, and what goes around them."""

    calls: Sequence[Any]
    start: Mapping[str, Any] | None = None
    is_evicted: bool = False
    goes_on: bool = False


def read_session(contents: Sequence[bytes]) -> Session:
    """The calls of all these files, one after the other. Raises SessionUnusable."""
    pages = [page for content in contents for page in _pages(content)]
    entries = [one for page in pages for one in page.calls]
    calls = [_call(entry, number) for number, entry in enumerate(entries) if _is_asked(entry)]
    if not calls:
        raise SessionUnusable("It holds no calls.")
    document = next((page.start for page in pages if page.start is not None), None)
    start = None if document is None else Start(with_known_keys(document))
    calls = [*with_subjects(calls, start)]
    doubts = tuple(_doubts(pages, calls))
    if start is not None:
        return Session(start, tuple(calls), doubts)
    before = () if any(call.is_control for call in calls) else tuple(installs_before(calls))
    return Session(None, (*before, *calls), (*doubts, _EMPTY.format(f", with {len(before)} devices" if before else "")))


def _doubts(pages: Sequence[_Page], calls: Sequence[Call]) -> Iterator[str]:
    """Why the calls may not be all that there was."""
    if any(page.is_evicted for page in pages):
        yield "Older calls were no longer in the journal"
    if pages[-1].goes_on:
        yield "There are more pages of the journal than these"
    if any(call.operation == "clear-journal" for call in calls):
        yield "The journal was cleared in between"
    if cut := sum(isinstance(call.body, str) and _CUT in call.body for call in calls):
        yield f"Bodies that are too long for a journal are sent as it has cut them: {cut}"
    if hidden := sum(shows_jwt(call) and call.subject is None for call in calls):
        yield f"Calls with a JWT can't be made again where none tells whom it was for, as a journal hides it: {hidden}"


def _pages(content: bytes) -> Iterator[_Page]:
    for value in _values(content):
        match value:
            case {"calls": list() as calls}:
                start = value.get("start")
                is_evicted, goes_on = value.get("evicted") is True, "nextCursor" in value
                yield _Page(calls, start if isinstance(start, dict) else None, is_evicted, goes_on)
            case [{"calls": list()}, *_]:
                yield from (page for one in value for page in _pages(json_text.write(one)))
            case list():
                yield _Page(value)
            case _:
                raise SessionUnusable("It is not what a journal answers: an object with `calls`.")


def _values(content: bytes) -> Iterator[Any]:
    """JSON values, one after the other."""
    try:
        text = content.decode("utf-8-sig")
        place = _end_of_space(text, 0)
        while place < len(text):
            value, place = json_text.read_part(text, place, most=_DEPTH)
            place = _end_of_space(text, place)
            yield value
    except (UnicodeDecodeError, MalformedJson) as problem:
        raise SessionUnusable(f"It is not JSON: {problem}.") from None


def _end_of_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _is_asked(entry: Any) -> bool:
    """Whether somebody has called the twin, not the twin somebody."""
    return not (isinstance(entry, dict) and entry.get("direction") == "out")


def _call(entry: Any, number: int) -> Call:
    if not isinstance(entry, dict):
        raise SessionUnusable(f"Call {number + 1} is no object.")
    for name, kind in _REQUIRED.items():
        if not isinstance(entry.get(name), kind):
            raise SessionUnusable(f"Call {number + 1} has no {name}.")
    time = parse_time(entry["time"])
    if time is None:
        raise SessionUnusable(f"The time of call {number + 1} is none.")
    return Call(
        time=time,
        is_control=entry.get("direction") == "control",
        operation=str(entry.get("operation", "")),
        method=entry["method"],
        path=entry["path"],
        query=_members(entry, "query"),
        headers={str(name).lower(): str(value) for name, value in _members(entry, "headers").items()},
        has_body="body" in entry,
        body=with_known_keys(entry.get("body")) if entry.get("direction") == "control" else entry.get("body"),
        status=entry["status"] if isinstance(entry.get("status"), int) else None,
        answer=entry.get("answer"),
        application_id=str(entry.get("applicationId") or ""),
        is_struck="fault" in entry,
        person_id=entry["personId"] if isinstance(entry.get("personId"), int) else None,
        registration_id=entry["registrationId"] if isinstance(entry.get("registrationId"), str) else None,
    )


def _members(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = entry.get(name, {})
    return found if isinstance(found, dict) else {}
