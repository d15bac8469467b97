"""What tests of events share: calls by an account's key, and what the account knows afterwards."""

from typing import Any

import httpx

from tests.api_client import Account

Json = dict[str, Any]
CART: Json = {
    "definitionId": "addToCart",
    "title": "Item added to cart",
    "fields": [
        {"name": "total", "type": "Decimal"},
        {"name": "items", "type": "List", "schema": {"type": "Object", "fields": [{"name": "id", "type": "Numeric"}]}},
    ],
}
NOW = "2026-01-31T00:00:00.000Z"


class Events:
    """The endpoints of events, called with the key of an account whose clock stands still."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.http = account.http
        self.headers = {"Authorization": f"App {account.answer['apiKey']}"}
        assert self.http.post(f"{account.path}/clock/freeze", json={"at": NOW}).status_code == 200

    def define(self, **more: Any) -> httpx.Response:
        return self.call("POST", "/peopleevents/2/definitions", json={**CART, **more})

    def post(self, *items: Any) -> httpx.Response:
        return self.call("POST", "/people/3/events", json=list(items))

    def post_one(self, person: str, body: Any = None, definition: str = "addToCart", **query: str) -> httpx.Response:
        path = f"/peopleevents/2/persons/{person}/definitions/{definition}/events"
        params = {"identifierType": "EXTERNAL_ID", **query}
        return self.call("POST", path, params=params, **({} if body is None else {"json": body}))

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.http.request(method, path, headers=self.headers, **more)

    def of(self, person_id: int) -> list[Json]:
        """What happened to a person, but what the platform recorded by itself."""
        answer = self.http.get(f"{self.account.path}/persons/{person_id}/events").json()
        return [one for one in answer["events"] if not one["definitionId"].startswith("mobileApp")]

    def person(self, **identifier: str) -> Json | None:
        """The person with this identifier."""
        return next(iter(self.account.persons(**identifier)), None)


def item(identifier: str = "ana", kind: str = "EXTERNAL_ID", **more: Any) -> Json:
    """An event that happened a day ago."""
    return {
        "definitionId": "addToCart",
        "occurredTime": "2026-01-30T00:00:00.000Z",
        "identifier": {"id": identifier, "type": kind},
        **more,
    }


def errors_of(response: httpx.Response) -> list[Any]:
    """Index, number and message of everything that is wrong with a request; everything else is as it always is."""
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/json;charset=UTF-8"
    answer = response.json()
    assert list(answer) == ["errors", "traceId", "type", "title", "status"]
    assert answer["type"] == "https://tools.ietf.org/html/rfc9110#section-15.5.1"
    assert (answer["title"], answer["status"]) == ("One or more validation errors occurred.", 400)
    assert len(answer["traceId"]) == 32
    return [(one["index"], one["code"], one["message"]) for one in answer["errors"]]


def details_of(response: httpx.Response) -> list[tuple[int, str, str]]:
    """Each place that breaks a rule."""
    return [
        (error["index"], one["property"], one["message"])
        for error in response.json()["errors"]
        for one in error["details"]
    ]
