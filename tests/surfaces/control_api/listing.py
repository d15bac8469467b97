"""Walking through the pages of a list."""

from typing import Any

import httpx


def ids_in_pages(http: httpx.Client, path: str, name: str, member: str, **query: Any) -> list[Any]:
    """One member of everything in a list, however many pages it has."""
    found: list[Any] = []
    more: dict[str, str] = {}
    while True:
        answer = http.get(path, params={**query, **more})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page[name]) <= query.get("limit", 100)
        found += [one[member] for one in page[name]]
        if "nextCursor" not in page:
            return found
        more = {"cursor": page["nextCursor"]}
