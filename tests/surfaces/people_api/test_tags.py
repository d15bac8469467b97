"""`/people/2/tags`: the labels of an account, and who has them (people-api 7.1)."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both
from tests.shapes import assert_service_exception
from tests.surfaces.people_api.persons import PersonsApi

TAGS = "/people/2/tags"
Json = dict[str, Any]


class TagsApi(PersonsApi):
    """A backend's view of the tags of its account, whose clock stands still."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.freeze("2026-01-31T12:00:00.500Z")

    def freeze(self, at: str) -> None:
        assert self.account.http.post(f"{self.account.path}/clock/freeze", json={"at": at}).status_code == 200

    def make(self, name: Any) -> httpx.Response:
        return self.call("POST", TAGS, json={"name": name})

    def page(self, **query: Any) -> Json:
        answer = self.call("GET", TAGS, params=query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def names(self, **query: Any) -> list[str]:
        return [one["name"] for one in self.page(**query)["tags"]]

    def tag(self, method: str, name: str, *people: tuple[str, str]) -> httpx.Response:
        """Give a tag to persons, or take it from them."""
        asked = [{"query": {"type": kind, "identifier": identifier}} for kind, identifier in people]
        return self.call(method, f"{TAGS}/{quote(name, safe='')}/persons", json={"people": asked})

    def of(self, person_id: int) -> list[str]:
        tags: list[str] = self.account.get_person(person_id)["tags"]
        return tags


@pytest.fixture
def tags(account: Account) -> TagsApi:
    return TagsApi(account)


@both
def test_a_tag_is_made_shown_and_deleted(tags: TagsApi) -> None:
    made = tags.make("VIP / gold")
    assert made.status_code == 200
    shown = made.json()
    assert {**shown, "id": 0} == {
        "createdAt": "2026-01-31T12:00:00",
        "modifiedAt": "2026-01-31T12:00:00",
        "id": 0,
        "name": "VIP / gold",
    }
    path = f"{TAGS}/{quote('VIP / gold', safe='')}"
    assert tags.call("GET", path).json() == shown
    ana = tags.account.person(externalId="ana", tags=["VIP / gold", "other", 'a","VIP / gold'])
    deleted = tags.call("DELETE", path)
    assert (deleted.status_code, deleted.json()) == (200, "OK")
    assert_service_exception(tags.call("GET", path), 404, "TAG_DOES_NOT_EXIST", "Tag not found (40403)")
    assert_service_exception(tags.call("DELETE", path), 404, "TAG_DOES_NOT_EXIST")
    assert tags.of(ana) == ["other", 'a","VIP / gold']


def test_names_are_taken_letter_by_letter(tags: TagsApi) -> None:
    tags.make("vip")
    assert_service_exception(tags.make("vip"), 400, "DUPLICATE_NAME", "The name vip is taken (40006)")
    assert tags.make("VIP").status_code == 200


@each("name", [None, 1, "", "x" * 257])
def test_a_name_beyond_its_limits_is_refused(tags: TagsApi, name: Any) -> None:
    text = "name should be string of 1 to 256 characters (40001)"
    assert_service_exception(tags.make(name), 400, "BAD_REQUEST", text)


@both
def test_a_list_has_a_page_in_its_order(tags: TagsApi) -> None:
    for second, name in enumerate(("b", "C", "a")):
        tags.freeze(f"2026-01-31T12:00:0{second}Z")
        tags.make(name)
    page = tags.page(limit=2, orderBy="createdAt:desc", includeTotalCount="true")
    assert {**page, "tags": [one["name"] for one in page["tags"]]} == {
        "limit": 2,
        "page": 1,
        "orderBy": "createdAt:desc",
        "tags": ["a", "C"],
        "totalCount": 3,
    }
    assert tags.names(limit=2, page=2, orderBy="createdAt:desc") == ["b"]
    assert tags.names(page=7) == []
    whole = tags.page()
    assert (whole["limit"], whole["page"], whole["orderBy"]) == (20, 1, "name:asc")
    assert sorted(one["name"] for one in whole["tags"]) == ["C", "a", "b"]
    assert "totalCount" not in whole


@each(
    ("query", "text"),
    [
        ({"limit": 1001}, "limit should be an integer from 1 to 1000 (40001)"),
        ({"limit": 0}, "limit should be an integer from 1 to 1000 (40001)"),
        ({"page": 0}, "page should be a positive integer (40001)"),
        ({"orderBy": "id"}, "orderBy should be one of name, createdAt, modifiedAt with :asc or :desc (40001)"),
        ({"orderBy": "name:up"}, "orderBy should be one of name, createdAt, modifiedAt with :asc or :desc (40001)"),
        ({"includeTotalCount": "yes"}, "includeTotalCount should be a boolean (40001)"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(tags: TagsApi, query: Json, text: str) -> None:
    assert_service_exception(tags.call("GET", TAGS, params=query), 400, "BAD_REQUEST", text)


@both
def test_persons_get_and_lose_a_tag_at_once(tags: TagsApi) -> None:
    account = tags.account
    ana = account.person(externalId="ana", phones=["385911234567"], tags=["first"])
    iva = account.person(emails=["iva@example.com"])
    tags.make("VIP")
    for _ in range(2):
        answer = tags.tag("PATCH", "VIP", ("PHONE", "+385 91 123 4567"), ("EMAIL", "IVA@example.com"), ("ID", "1"))
        assert (answer.status_code, answer.content) == (200, b"")
    assert (tags.of(ana), tags.of(iva)) == (["first", "VIP"], ["VIP"])
    assert tags.tag("DELETE", "VIP", ("EXTERNAL_ID", "ana"), ("EXTERNAL_ID", "nobody")).status_code == 200
    assert (tags.of(ana), tags.of(iva)) == (["first"], ["VIP"])
    assert account.get_person(ana)["modifiedAt"] == "2026-01-31T12:00:00.500Z"


def test_an_unknown_tag_is_given_to_nobody(tags: TagsApi) -> None:
    ana = tags.account.person(externalId="ana")
    for method in ("PATCH", "DELETE"):
        assert_service_exception(tags.tag(method, "none", ("EXTERNAL_ID", "ana")), 404, "TAG_DOES_NOT_EXIST")
    assert tags.of(ana) == []


@each(
    ("people", "text"),
    [
        (None, "people should be a list of at most 1000 entries"),
        ([{}] * 1001, "people should be a list of at most 1000 entries"),
        ([1], "people[0].query should be an object"),
        ([{"query": {"type": "EXTERNAL_ID"}}], "people[0].query.identifier should be a string"),
        (
            [{"query": {"type": "PUSH", "identifier": "d1"}}],
            "people[0].query: Missing parameter: sender",
        ),
        (
            [{"query": {"type": "PHONE", "identifier": "x"}}],
            "people[0].query: Invalid phone number: x (should be 5 to 15 digits in international format)",
        ),
    ],
)
def test_a_batch_that_is_none_is_refused(tags: TagsApi, people: Any, text: str) -> None:
    tags.make("VIP")
    for method, number, name in (
        ("PATCH", 40014, "INVALID_UPDATE_ENTRIES"),
        ("DELETE", 40016, "INVALID_DELETE_ENTRIES"),
    ):
        answer = tags.call(method, f"{TAGS}/VIP/persons", json={"people": people})
        assert_service_exception(answer, 400, name, f"{text} ({number})")


@both
def test_whoever_writes_a_tag_at_a_person_creates_it(tags: TagsApi) -> None:
    account = tags.account
    account.person(externalId="test", tags=["of a test"])
    assert tags.create(externalId="backend", tags=["of a backend"]).status_code == 200
    account.install(registrationId="d1")
    identity, attributes = {"externalId": "device"}, {"tags": ["of a device", "of a test"]}
    assert account.push.personalize("d1", identity, attributes).status_code == 200
    sdk = {"Authorization": f"App {account.application_code}"}
    user = {"tags": ["of an app"]}
    assert account.http.patch("/mobile/1/appinstance/d1/user", headers=sdk, json=user).status_code == 200
    assert tags.names() == ["of a backend", "of a device", "of a test", "of an app"]
    refused = account.push.personalize("d1", {"externalId": "backend"}, {"tags": ["of nobody"]})
    assert refused.status_code == 400
    assert "of nobody" not in tags.names()


def test_targeting_sees_a_tag_at_once(tags: TagsApi) -> None:
    account = tags.account
    account.install(registrationId="d1")
    assert account.push.personalize("d1", {"externalId": "ana"}).status_code == 200
    tags.make("VIP")
    wanted = {"sender": account.application_code, "to": {"tag": "VIP"}}

    def reached() -> int:
        return len(account.http.post(f"{account.path}/targeting", json=wanted).json()["matched"])

    assert reached() == 0
    tags.tag("PATCH", "VIP", ("EXTERNAL_ID", "ana"))
    assert reached() == 1
    assert tags.call("DELETE", f"{TAGS}/VIP").status_code == 200
    assert reached() == 0


@both
def test_a_snapshot_has_tags_and_learns_those_of_persons(tags: TagsApi) -> None:
    account = tags.account
    tags.make("nobody's")
    account.person(externalId="ana", tags=["hers"])
    before, taken = tags.page(), account.http.get(f"{account.path}/snapshot")
    assert tags.call("DELETE", f"{TAGS}/hers").status_code == 200
    for restore in (
        lambda: account.http.put(f"{account.path}/snapshot", content=taken.content),
        lambda: account.http.post(f"{account.path}/reset"),
    ):
        assert restore().status_code == 204
        assert tags.page() == before
    document = {"version": 1, "tags": [{"name": "a"}], "persons": [{"tags": ["b", "a"]}]}
    assert account.http.put(f"{account.path}/snapshot", json=document).status_code == 204
    assert tags.names() == ["a", "b"]
    twice = {"version": 1, "tags": [{"name": "a", "tagId": 1}, {"name": "a", "tagId": 1}]}
    refused = account.http.put(f"{account.path}/snapshot", json=twice).json()["error"]["details"]
    assert [one["field"] for one in refused] == ["tags.1.name", "tags.1.tagId"]


def test_many_lose_a_deleted_tag(tags: TagsApi) -> None:
    persons = [{"externalId": str(number), "tags": ["x", "y"]} for number in range(2001)]
    document = {"version": 1, "persons": persons}
    assert tags.account.http.put(f"{tags.account.path}/snapshot", json=document).status_code == 204
    assert tags.call("DELETE", f"{TAGS}/x").status_code == 200
    assert tags.names() == ["y"]
    assert {tuple(one["tags"]) for one in tags.account.persons(limit=1000)} == {("y",)}
