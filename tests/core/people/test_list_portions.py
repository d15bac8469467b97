"""Lists of persons that are gone through a few at a time, against those that are looked at all at once."""

import asyncio
import itertools
import json
from typing import Any

import httpx
import pytest

from pushtwin.app import Twin
from pushtwin.core.people import person_listing
from pushtwin.database import postgresql_lane, sqlite
from tests.database.scenes import in_a_twin
from tests.databases import both

FILTERS: list[Any] = [
    None,
    {"city": "Pula"},
    {"#ne": {"city": "Pula"}},
    {"#contains": {"tags": "vip"}},
    {"#gt": {"customAttributes.number": 20}},
    {"#contains": {"customAttributes.text": '"é\\'}},
    {"#startsWith": {"customAttributes.text": '"é'}},
    {"#endsWith": {"customAttributes.text": "\\3"}},
    {"externalId": "person-7"},
    {"externalId": "nobody"},
    {"#contains": {"email": "5@"}},
    {"#startsWith": {"email": "p"}},
    {"#and": [{"#endsWith": {"email": "1@example.com"}}, {"city": "Pula"}]},
    {"#or": [{"externalId": "person-7"}, {"city": "Pula"}]},
    {"#and": [{"#contains": {"email": "@"}}, {"#contains": {"tags": "vip"}}]},
]
ORDERS = (None, "firstName:asc", "lastName:desc")
PAGES = [(2, 1, "false"), (3, 3, "true"), (2, 200, "true"), (40, 1, "true"), (3, 2, "false")]
QUERIES = [*zip(itertools.product(FILTERS, ORDERS), itertools.cycle(PAGES))]


async def make(http: httpx.AsyncClient) -> None:
    """Persons of whom some are alike."""
    made = await http.post("/_twin/accounts", json={"apiKey": "a"})
    http.headers["Authorization"] = f"App {made.json()['apiKey']}"
    for number in range(30):
        body = {
            "externalId": f"person-{number}",
            "firstName": (None, "Ana", "ana", "Élan", "Zoe")[number % 5],
            "lastName": f"{number % 7}",
            "city": ("Pula", "Split")[number % 2],
            "tags": [["vip"], ["new"], []][number % 3],
            "customAttributes": {"number": number, "text": f'"é\\{number}'},
            "contactInformation": {"email": [{"address": f"p{number}@example.com"}]},
        }
        answer = await http.post("/people/2/persons", json=body)
        assert answer.status_code == 200, answer.text


async def list_all(http: httpx.AsyncClient) -> dict[str, Any]:
    told = {}
    for (condition, order), (limit, page, counts) in QUERIES:
        query: dict[str, Any] = {"limit": limit, "page": page, "includeTotalCount": counts}
        query |= {"filter": json.dumps(condition)} if condition else {}
        query |= {"orderBy": order} if order else {}
        answer = (await http.get("/people/2/persons", params=query)).json()
        told[str(query)] = [one["externalId"] for one in answer["persons"]], answer.get("totalCount")
    return told


@both
def test_a_list_does_not_depend_on_how_many_are_gone_through_at_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def go_through(at_once: int, passed_at_once: int) -> None:
        for runner in (sqlite._Runner, postgresql_lane.Lane):
            monkeypatch.setattr(runner, "at_once", at_once)
            monkeypatch.setattr(runner, "passed_at_once", passed_at_once)

    async def compare(_: Twin, http: httpx.AsyncClient) -> None:
        await make(http)
        whole = await list_all(http)
        monkeypatch.setattr(person_listing, "_AMONG_AT_ONCE", 2)
        monkeypatch.setattr(person_listing, "_MOST_OWNERS", 5)
        for sizes in ((4, 7), (8, 100)):
            go_through(*sizes)
            assert await list_all(http) == whole, sizes
        assert sum(bool(found) for found, _ in whole.values()) > len(whole) / 3

    asyncio.run(in_a_twin(database_url, compare))
