"""Entries of a journal, as short as a test needs them."""

from typing import Any

from pushtwin.base import json_text
from pushtwin.base.times import render_time
from pushtwin.trials.sessions.reading import read_session
from pushtwin.trials.sessions.steps import Call

BEGUN = 1_900_000_000_000


def entry(method: str = "GET", path: str = "/people/2/persons", ms: int = 0, **more: Any) -> dict[str, Any]:
    told = {"time": render_time(BEGUN + ms), "direction": "in", "method": method, "path": path, "status": 200}
    return {**told, "operation": "any", "query": {}, "headers": {}, **more}


def calls(*entries: dict[str, Any]) -> list[Call]:
    return [*read_session([json_text.write(list(entries))]).calls]
