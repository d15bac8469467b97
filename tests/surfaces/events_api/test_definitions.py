"""`/peopleevents/2/definitions`: what custom events may be like (people-api 8.4)."""

from typing import Any

import httpx

from tests.cases import each, each_named
from tests.databases import both
from tests.shapes import assert_service_exception
from tests.surfaces.events_api.world import CART, Events, Json, details_of, errors_of, item

PATH = "/peopleevents/2/definitions"
SHOWN = {"isInternalDefinition": False, "category": "external", **CART}
STANDARD = [
    "mobileAppInstall",
    "mobileAppUninstall",
    "mobileAppPersonalize",
    "mobileAppDepersonalize",
    "mobileAppLaunch",
]


def ids_of(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["definitionId"] for one in answer.json()]


@both
def test_a_definition_is_made_shown_and_changed(events: Events) -> None:
    made = events.define(definitionId="bought", title="Bought", description="Paid")
    shown = {**SHOWN, "definitionId": "bought", "title": "Bought", "description": "Paid"}
    assert (made.status_code, made.json()) == (201, shown)
    assert events.call("GET", f"{PATH}/bought").json() == shown
    fields = [*CART["fields"], {"name": "gift", "type": "Boolean"}]
    changed = events.call("POST", f"{PATH}/bought", json={"title": "Bought it", "fields": fields})
    assert (changed.status_code, changed.json()) == (200, {**shown, "title": "Bought it", "fields": fields})
    renamed = events.call("POST", f"{PATH}/bought", json={"title": "B", "description": ""})
    assert renamed.json() == {**shown, "title": "B", "description": "", "fields": fields}
    assert ids_of(events.call("GET", PATH)) == [*STANDARD, "addToCart", "bought"]


def test_the_standard_ones_are_told_as_the_platform_s_own(events: Events) -> None:
    shown = events.call("GET", f"{PATH}/mobileAppLaunch").json()
    assert (shown["isInternalDefinition"], shown["category"], shown["subcategory"]) == (True, "product", "mobileapp")
    assert {"name": "pushRegistrationId", "type": "String"} in shown["fields"]


@each(
    ("query", "found"),
    [
        ({"category": "external"}, ["addToCart", "bought"]),
        ({"category": "product", "limit": "2"}, STANDARD[:2]),
        ({"category": ["external", "product"], "offset": "5"}, ["addToCart", "bought"]),
        ({"category": "channel"}, []),
        ({"searchText": "CART"}, ["addToCart"]),
        ({"searchText": "paid"}, ["bought"]),
        ({"searchText": "nothing"}, []),
        ({"limit": "0"}, []),
        ({"category": "external", "orderField": "Title", "orderType": "Desc"}, ["addToCart", "bought"]),
        ({"category": "external", "orderField": "Title", "orderType": "Asc"}, ["bought", "addToCart"]),
        ({"category": "external", "orderField": "DefinitionId", "orderType": "Desc"}, ["bought", "addToCart"]),
        ({"category": "external", "orderField": "Title"}, ["addToCart", "bought"]),
        ({"category": "external", "orderType": "Desc"}, ["addToCart", "bought"]),
    ],
)
def test_a_list_has_what_is_asked_for_in_its_order(events: Events, query: Any, found: list[str]) -> None:
    events.define(definitionId="bought", title="Bought", description="Paid")
    assert ids_of(events.call("GET", PATH, params=query)) == found


@each("query", [{"offset": "-1"}, {"limit": "many"}, {"category": "x"}, {"orderType": "up"}, {"orderField": "fields"}])
def test_a_query_that_makes_no_sense_is_refused(events: Events, query: Any) -> None:
    answer = events.call("GET", PATH, params=query)
    assert [code for _, code, _ in errors_of(answer)] == [400504]
    assert [name for _, name, _ in details_of(answer)] == list(query)


@each_named(
    ("body", "places"),
    {
        "nothing": ({}, ["definitionId"]),
        "no title": ({"definitionId": "a"}, ["title"]),
        "an empty title": ({"definitionId": "a", "title": ""}, ["title"]),
        "a long title": ({"definitionId": "a", "title": "x" * 101}, ["title"]),
        "a long description": ({"definitionId": "a", "title": "t", "description": "x" * 2001}, ["description"]),
        "an id with a blank": ({"definitionId": "a b", "title": "t"}, ["definitionId"]),
        "a long id": ({"definitionId": "a" * 37, "title": "t"}, ["definitionId"]),
        "a template": ({"templateId": "t"}, ["templateId"]),
        "something unknown": ({"definitionId": "a", "title": "t", "colour": "red"}, ["colour"]),
        "no type": ({"definitionId": "a", "title": "t", "fields": [{"name": "x"}]}, ["fields[0].type"]),
        "two of a name": (
            {
                "definitionId": "a",
                "title": "t",
                "fields": [{"name": "x", "type": "String"}, {"name": "X", "type": "String"}],
            },
            ["fields[1].name", "fields[1].name"],
        ),
        "a list of nothing": (
            {"definitionId": "a", "title": "t", "fields": [{"name": "x", "type": "List"}]},
            ["fields[0].schema"],
        ),
        "a list in a list": (
            {
                "definitionId": "a",
                "title": "t",
                "fields": [
                    {
                        "name": "x",
                        "type": "List",
                        "schema": {"type": "Object", "fields": [{"name": "y", "type": "List"}]},
                    }
                ],
            },
            ["fields[0].schema.fields[0].type"],
        ),
    },
)
def test_a_definition_that_breaks_rules_is_refused(events: Events, body: Json, places: list[str]) -> None:
    answer = events.call("POST", PATH, json=body)
    assert [code for _, code, _ in errors_of(answer)] == [400504]
    assert sorted({name for _, name, _ in details_of(answer)}) == sorted(set(places))


def test_an_id_is_taken_once(events: Events) -> None:
    assert_service_exception(events.define(), 409, "CONFLICT")
    assert_service_exception(events.define(definitionId="mobileAppLaunch"), 409, "CONFLICT")


TOTAL, ITEMS = CART["fields"]


@each_named(
    ("fields", "place"),
    {
        "one is gone": ([TOTAL], "fields"),
        "another type": ([{"name": "total", "type": "String"}, ITEMS], "fields[0].type"),
        "a member of the list is gone": (
            [TOTAL, {**ITEMS, "schema": {"type": "Object", "fields": [{"name": "x", "type": "String"}]}}],
            "fields[1].schema.fields",
        ),
        "another type of a member": (
            [TOTAL, {**ITEMS, "schema": {"type": "Object", "fields": [{"name": "id", "type": "String"}]}}],
            "fields[1].schema.fields[0].type",
        ),
    },
)
def test_no_field_may_go_or_change_its_type(events: Events, fields: list[Json], place: str) -> None:
    answer = events.call("POST", f"{PATH}/addToCart", json={"title": "t", "fields": fields})
    assert [name for _, name, _ in details_of(answer)] == [place]
    assert events.call("GET", f"{PATH}/addToCart").json() == SHOWN


def test_a_standard_definition_stays_as_it_is(events: Events) -> None:
    answer = events.call("POST", f"{PATH}/mobileAppLaunch", json={"title": "t"})
    assert [name for _, name, _ in details_of(answer)] == ["definitionId"]
    assert [code for _, code, _ in errors_of(events.call("POST", f"{PATH}/addToCart", json={}))] == [400504]
    assert [code for _, code, _ in errors_of(events.call("POST", PATH, json=[]))] == [400500]


def test_an_unknown_definition_is_not_found(events: Events) -> None:
    assert_service_exception(events.call("GET", f"{PATH}/none"), 404, "NOT_FOUND")
    assert_service_exception(events.call("POST", f"{PATH}/none", json={"title": "t"}), 404, "NOT_FOUND")


def test_tests_and_backends_see_the_same_definitions(events: Events) -> None:
    path = f"{events.account.path}/eventDefinitions"
    assert [one["definitionId"] for one in events.http.get(path).json()["eventDefinitions"]] == ["addToCart"]
    assert events.http.post(path, json={"definitionId": "byTest"}).status_code == 201
    assert events.post(item("ana", definitionId="byTest")).status_code == 202
    assert events.call("GET", f"{PATH}/byTest").json()["title"] == "byTest"


def test_the_older_prefix_leads_to_the_same(events: Events) -> None:
    older = PATH.replace("/2/", "/1/")
    assert ids_of(events.call("GET", older, params={"category": "external"})) == ["addToCart"]
    assert events.call("GET", f"{older}/addToCart").json() == SHOWN
    assert events.call("POST", older, json={"definitionId": "old", "title": "Old"}).status_code == 201
    one = "/peopleevents/1/persons/ana/definitions/old/events"
    query = {"identifierType": "EXTERNAL_ID", "createPerson": "true"}
    assert events.call("POST", one, params=query, json={}).status_code == 201
    assert_service_exception(events.call("GET", "/peopleevents/3/definitions"), 404, "NOT_FOUND")
