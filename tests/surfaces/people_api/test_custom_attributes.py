"""`/people/2/customAttributes`: what else is known of persons, with its types (people-api 7.2)."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both
from tests.shapes import assert_service_exception
from tests.surfaces.people_api.persons import MERGE, PersonsApi, contacts

ATTRIBUTES = "/people/2/customAttributes"
CART: dict[str, Any] = {
    "name": "cart",
    "dataType": "LIST_OF_OBJECTS",
    "objectSchema": {"product": "STRING", "price": "DECIMAL", "since": "DATE"},
}
TIMES = {"createdAt": "2026-01-31T12:00:00", "modifiedAt": "2026-01-31T12:00:00"}
Json = dict[str, Any]


class AttributesApi(PersonsApi):
    """A backend's view of the custom attributes of its account, whose clock stands still."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        frozen = account.http.post(f"{account.path}/clock/freeze", json={"at": "2026-01-31T12:00:00Z"})
        assert frozen.status_code == 200

    def make(self, name: str, data_type: str = "STRING", **more: Any) -> httpx.Response:
        return self.call("POST", ATTRIBUTES, json={"name": name, "dataType": data_type, **more})

    def page(self, **query: Any) -> Json:
        answer = self.call("GET", ATTRIBUTES, params=query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def types(self) -> dict[str, str]:
        return {one["name"]: one["dataType"] for one in self.page()["customAttributes"]}

    def append(self, item: Any, name: str = "cart", **query: str) -> httpx.Response:
        params = query or {"identifier": "ana", "type": "EXTERNAL_ID"}
        return self.call("POST", f"{ATTRIBUTES}/{name}/append", params=params, json=item)


@pytest.fixture
def attributes(account: Account) -> AttributesApi:
    return AttributesApi(account)


@both
def test_an_attribute_is_made_shown_and_deleted(attributes: AttributesApi) -> None:
    path = f"{ATTRIBUTES}/{quote('Contract / end', safe='')}"
    made = attributes.make("Contract / end", "DATE")
    assert (made.status_code, made.json()) == (200, {**TIMES, "name": "Contract / end", "dataType": "DATE"})
    assert attributes.call("GET", path).json() == made.json()
    assert attributes.call("POST", ATTRIBUTES, json=CART).json() == {**TIMES, **CART}
    ana = attributes.account.person(externalId="ana", customAttributes={"Contract / end": "2026-12-31", "other": 1})
    listed = [{"Contract / end": 1}]
    iva = attributes.account.person(externalId="iva", customAttributes={"list": listed})
    deleted = attributes.call("DELETE", path)
    assert (deleted.status_code, deleted.json()) == (200, "OK")
    text = "Custom attribute not found (40404)"
    for method in ("GET", "DELETE"):
        assert_service_exception(attributes.call(method, path), 404, "CUSTOM_ATTRIBUTE_DOES_NOT_EXIST", text)
    assert attributes.account.get_person(ana)["customAttributes"] == {"other": 1}
    assert attributes.account.get_person(iva)["customAttributes"] == {"list": listed}
    assert attributes.make("Contract / end", "INTEGER").status_code == 200


@both
def test_a_list_has_a_page_in_its_order(attributes: AttributesApi) -> None:
    for name in ("b", "a", "c"):
        attributes.make(name, "BOOLEAN")
    page = attributes.page(limit=2, page=2, orderBy="name:desc", includeTotalCount="true")
    shown = [{**TIMES, "name": "a", "dataType": "BOOLEAN"}]
    assert page == {"limit": 2, "page": 2, "orderBy": "name:desc", "customAttributes": shown, "totalCount": 3}


@each(
    ("body", "text"),
    [
        ({}, "name should be string of 1 to 256 characters without { } [ ] (40001)"),
        ({"name": "a{"}, "name should be string of 1 to 256 characters without { } [ ] (40001)"),
        (
            {"name": "a", "dataType": "NUMBER"},
            "dataType should be one of STRING, DECIMAL, INTEGER, BOOLEAN, DATE, DATE_TIME, LIST_OF_OBJECTS (40001)",
        ),
        (
            {"name": "a", "dataType": "DATE", "objectSchema": {"x": "STRING"}},
            "objectSchema should be absent, where the type is not LIST_OF_OBJECTS (40001)",
        ),
        (
            {"name": "a", "dataType": "LIST_OF_OBJECTS"},
            "objectSchema should be object with one of STRING, DECIMAL, INTEGER, BOOLEAN, DATE, DATE_TIME for each "
            "member (40001)",
        ),
        (
            {"name": "a", "dataType": "LIST_OF_OBJECTS", "objectSchema": {"x": "LIST_OF_OBJECTS"}},
            "objectSchema should be object with one of STRING, DECIMAL, INTEGER, BOOLEAN, DATE, DATE_TIME for each "
            "member (40001)",
        ),
    ],
)
def test_an_attribute_that_makes_no_sense_is_refused(attributes: AttributesApi, body: Json, text: str) -> None:
    assert_service_exception(attributes.call("POST", ATTRIBUTES, json=body), 400, "BAD_REQUEST", text)


def test_a_name_is_taken_once(attributes: AttributesApi) -> None:
    attributes.make("size")
    assert_service_exception(attributes.make("size"), 400, "DUPLICATE_NAME", "The name size is taken (40006)")


@both
def test_whoever_writes_a_value_creates_the_attribute_unless_it_is_a_list_of_a_backend(
    attributes: AttributesApi,
) -> None:
    account, sdk = attributes.account, {"Authorization": f"App {attributes.account.application_code}"}
    account.person(externalId="test", customAttributes={"byTest": 1})
    assert attributes.create(externalId="backend", customAttributes={"byBackend": True}).status_code == 200
    account.install(registrationId="d1")
    login = account.push.personalize("d1", {"externalId": "x"}, {"customAttributes": {"byDevice": "2026-01-01"}})
    assert login.status_code == 200
    user = {"customAttributes": {"byApp": [{"sku": "s", "amount": 2}]}}
    assert account.http.patch("/mobile/1/appinstance/d1/user", headers=sdk, json=user).status_code == 200
    assert attributes.types() == {
        "byApp": "LIST_OF_OBJECTS",
        "byBackend": "BOOLEAN",
        "byDevice": "STRING",
        "byTest": "DECIMAL",
    }
    shown = attributes.call("GET", f"{ATTRIBUTES}/byApp").json()
    assert shown["objectSchema"] == {"sku": "STRING", "amount": "DECIMAL"}
    refused = attributes.create(externalId="y", customAttributes={"unknown": [{"a": 1}]})
    assert_service_exception(refused, 404, "PLACEHOLDER_LIST_SCHEMA_MUST_EXIST")


@both
def test_types_hold_wherever_a_person_is_written(attributes: AttributesApi) -> None:
    account, sdk = attributes.account, {"Authorization": f"App {attributes.account.application_code}"}
    attributes.make("since", "DATE")
    attributes.make("amount", "INTEGER")
    assert attributes.call("POST", ATTRIBUTES, json=CART).status_code == 200
    account.install(registrationId="d1")
    fitting = {"since": "2026-01-31", "amount": 5, "cart": [{"product": "x", "price": 1.5, "since": "2026-01-31"}]}
    assert attributes.create(externalId="ana", customAttributes=fitting).status_code == 200
    wrong: list[tuple[Json, int, str]] = [
        ({"since": "31.01.2026"}, 404, "NON_PARSABLE_DATE"),
        ({"since": 5}, 400, "INVALID_ADDITIONAL_FIELD_TYPE"),
        ({"amount": 2.5}, 400, "INVALID_ADDITIONAL_FIELD_TYPE"),
        ({"amount": True}, 400, "INVALID_ADDITIONAL_FIELD_TYPE"),
        ({"cart": [{"colour": "red"}]}, 400, "INVALID_ADDITIONAL_FIELD_TYPE"),
        ({"cart": [{"since": "x"}]}, 404, "NON_PARSABLE_DATE"),
    ]
    for values, status, name in wrong:
        query = {"identifier": "ana", "type": "EXTERNAL_ID"}
        for answer in (
            attributes.create(externalId="eva", customAttributes=values),
            attributes.update({"customAttributes": values}, **query),
            attributes.replace({"externalId": "ana", "customAttributes": values}, **query),
        ):
            assert_service_exception(answer, status, name)
        by_test = account.http.post(f"{account.path}/persons", json={"customAttributes": values})
        assert by_test.status_code == 422
        user = {"customAttributes": values}
        by_app = account.http.patch("/mobile/1/appinstance/d1/user", headers=sdk, json=user)
        assert by_app.status_code == 400
        if "cart" not in values:
            by_device = account.push.personalize("d1", {"externalId": "new"}, {"customAttributes": values})
            assert by_device.json()["errorCode"] == 48909
    (ana,) = account.persons(externalId="ana")
    assert ana["customAttributes"] == fitting
    assert account.persons(externalId="new") == account.persons(externalId="eva") == []


@both
def test_a_list_grows_at_its_end(attributes: AttributesApi) -> None:
    attributes.call("POST", ATTRIBUTES, json=CART)
    ana = attributes.account.person(externalId="ana", phones=["385911234567"])
    cap, hat = {"product": "Cap", "price": 11.33, "since": "2026-01-31"}, {"product": "Hat", "price": 5}
    assert attributes.append(cap).json() == [cap]
    answer = attributes.append(hat, identifier="+385 91 123 4567", type="PHONE")
    assert (answer.status_code, answer.json()) == (200, [cap, hat])
    kept = attributes.get(identifier="ana", type="EXTERNAL_ID").json()["customAttributes"]
    assert kept == {"cart": [cap, hat]}
    assert attributes.update({"customAttributes": kept}, externalId="ana").json()["customAttributes"] == kept
    assert attributes.account.get_person(ana)["modifiedAt"] == "2026-01-31T12:00:00.000Z"


@both
def test_objects_of_a_list_need_not_have_the_same_members(attributes: AttributesApi) -> None:
    attributes.call("POST", ATTRIBUTES, json=CART)
    cap, hat, price = {"product": "Cap"}, {"product": "Hat", "price": 5}, {"price": 7}
    attributes.create(externalId="ana", customAttributes={"cart": [cap]})
    assert attributes.append(hat).json() == [cap, hat]
    attributes.create(externalId="eva", customAttributes={"cart": [price]}, contactInformation=contacts("385911234567"))
    both_persons = {"externalId": "ana", "contactInformation": [{"type": "PHONE", "identifier": "385911234567"}]}
    attributes.call("POST", MERGE, json={"persons": [both_persons]})
    ana = attributes.get(externalId="ana").json()
    assert ana["customAttributes"] == {"cart": [cap, hat, price]}
    assert attributes.replace(ana, externalId="ana").json()["customAttributes"] == {"cart": [cap, hat, price]}


def test_what_does_not_fit_a_list_is_not_appended(attributes: AttributesApi) -> None:
    schema = {**CART["objectSchema"], "amount": "INTEGER"}
    attributes.call("POST", ATTRIBUTES, json={**CART, "objectSchema": schema})
    attributes.make("size", "DECIMAL")
    ana = attributes.account.person(externalId="ana")
    refused = [
        (attributes.append({"price": "much"}), 400, "INVALID_ADDITIONAL_FIELD_TYPE"),
        (attributes.append({"colour": "red"}), 400, "INVALID_ADDITIONAL_FIELD_TYPE"),
        (attributes.append({"since": "x"}), 404, "NON_PARSABLE_DATE"),
        (attributes.append({}, "size"), 400, "INVALID_ADDITIONAL_FIELD_TYPE"),
        (attributes.append({}, "unknown"), 404, "CUSTOM_ATTRIBUTE_DOES_NOT_EXIST"),
        (attributes.append([]), 400, "BAD_REQUEST"),
        (attributes.append({}, identifier="nobody", type="EXTERNAL_ID"), 404, "PERSON_DOES_NOT_EXIST"),
        (attributes.append({}, identifier="ana"), 400, "BAD_REQUEST"),
        (attributes.append({"product": "x" * 4097}), 400, "CUSTOM_ATTRIBUTE_OUT_OF_BOUNDS"),
        (attributes.append({"amount": {"a": 1}}), 400, "CUSTOM_ATTRIBUTE_OUT_OF_BOUNDS"),
        (attributes.append({"amount": 10**30}), 400, "CUSTOM_ATTRIBUTE_OUT_OF_BOUNDS"),
    ]
    for answer, status, name in refused:
        assert_service_exception(answer, status, name)
    assert attributes.account.get_person(ana)["customAttributes"] == {}


@both
def test_a_snapshot_has_types_and_knows_those_of_before(attributes: AttributesApi) -> None:
    account = attributes.account
    attributes.call("POST", ATTRIBUTES, json=CART)
    account.person(externalId="ana", customAttributes={"size": 5.5})
    before, taken = attributes.page(), account.http.get(f"{account.path}/snapshot")
    attributes.make("later")
    for answer in (
        account.http.put(f"{account.path}/snapshot", content=taken.content),
        account.http.post(f"{account.path}/reset"),
    ):
        assert answer.status_code == 204
        assert attributes.page() == before
    older = {"version": 1, "customAttributes": {"a": "string", "b": "number", "c": "boolean", "d": "list", "e": "DATE"}}
    assert account.http.put(f"{account.path}/snapshot", json=older).status_code == 204
    names = ("STRING", "DECIMAL", "BOOLEAN", "LIST_OF_OBJECTS", "DATE")
    assert attributes.types() == dict(zip("abcde", names, strict=True))
    wrong = {"version": 1, "customAttributes": {"e": "DATE"}, "persons": [{"customAttributes": {"e": "x"}}]}
    refused = account.http.put(f"{account.path}/snapshot", json=wrong).json()["error"]["details"]
    assert [one["field"] for one in refused] == ["persons.0.customAttributes.e"]


def test_many_lose_the_values_of_a_deleted_attribute(attributes: AttributesApi) -> None:
    persons = [{"externalId": str(number), "customAttributes": {"x": number, "y": True}} for number in range(2001)]
    document = {"version": 1, "persons": persons}
    assert attributes.account.http.put(f"{attributes.account.path}/snapshot", json=document).status_code == 204
    assert attributes.call("DELETE", f"{ATTRIBUTES}/x").status_code == 200
    assert attributes.types() == {"y": "BOOLEAN"}
    assert all(one["customAttributes"] == {"y": True} for one in attributes.account.persons(limit=1000))
