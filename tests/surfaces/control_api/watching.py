"""Reading a stream of the control API, event by event."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx

from tests.api_client import Account


class Event(NamedTuple):
    """One event of a stream."""

    name: str
    data: Any
    id: str | None = None


@contextmanager
def watching(http: httpx.Client, account: Account, last: str | None = None, **query: Any) -> Iterator[Iterator[Event]]:
    """The events of an account, beginning with `hello`, until the block ends."""
    headers = {} if last is None else {"Last-Event-ID": last}
    with http.stream("GET", f"{account.path}/stream", params=query, headers=headers, timeout=10) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events_of(answer.iter_lines())


def events_of(lines: Iterator[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            if "event" in fields:
                yield Event(fields["event"], json.loads(fields["data"]), fields.get("id"))
            fields = {}


def named(events: Iterator[Event], name: str) -> Event:
    """The next of this name."""
    return next(one for one in events if one.name == name)
