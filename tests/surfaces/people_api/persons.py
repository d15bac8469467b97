"""`/people/2/persons` as a backend calls it; nothing here interprets an answer."""

from typing import Any

import httpx

from tests.api_client import Account

PERSONS = "/people/2/persons"
CONTACTS = f"{PERSONS}/contactInformation"
MATCH = f"{PERSONS}/match"
MERGE = "/people/3/persons/merge"


class PersonsApi:
    """A backend's view of the persons of its account."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.headers = {"Authorization": f"App {account.answer['apiKey']}"}

    def call(self, method: str, path: str = PERSONS, **request: Any) -> httpx.Response:
        return self.account.http.request(method, path, headers=self.headers, **request)

    def get(self, **query: Any) -> httpx.Response:
        return self.call("GET", params=query)

    def create(self, **body: Any) -> httpx.Response:
        return self.call("POST", json=body)

    def create_mia(self) -> None:
        """With the custom attribute of her list, which has to be there before."""
        assert self.call("POST", "/people/2/customAttributes", json=COLOURS).status_code == 200
        assert self.create(**MIA).status_code == 200

    def replace(self, body: Any, **query: Any) -> httpx.Response:
        return self.call("PUT", json=body, params=query)

    def update(self, body: Any, **query: Any) -> httpx.Response:
        return self.call("PATCH", json=body, params=query)

    def delete(self, **query: Any) -> httpx.Response:
        return self.call("DELETE", params=query)

    def contacts(self, method: str, body: Any, **query: Any) -> httpx.Response:
        return self.call(method, CONTACTS, json=body, params=query)


def contacts(*addresses: str) -> dict[str, Any]:
    """With `@` an email, else a phone."""
    found: dict[str, list[dict[str, str]]] = {}
    for one in addresses:
        kind, member = ("email", "address") if "@" in one else ("phone", "number")
        found.setdefault(kind, []).append({member: one})
    return found


COLOURS = {
    "name": "colours",
    "dataType": "LIST_OF_OBJECTS",
    "objectSchema": {"name": "STRING", "depth": "DECIMAL"},
}
MIA: dict[str, Any] = {
    "externalId": "Mia-4",
    "type": "LEAD",
    "firstName": "Mia",
    "lastName": "Horvat",
    "address": "Trg 1",
    "city": "Zagreb",
    "country": "Croatia",
    "gender": "FEMALE",
    "birthDate": "1990-05-17",
    "middleName": "M.",
    "preferredLanguage": "en-gb",
    "profilePicture": "http://profile.com",
    "tags": ["one", "two"],
    "customAttributes": {"size": 38, "colours": [{"name": "red", "depth": 2.50}]},
    "contactInformation": contacts("+385 91 123 4567", "Mia@Example.com", "41793026727"),
}
