"""`/_twin/accounts/{accountId}/persons`: what other channels do on the real platform."""

import re
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both_at_length, once
from tests.shapes import assert_control_error
from tests.surfaces.control_api.listing import ids_in_pages

pytestmark = both_at_length

ANA = {
    "type": "LEAD",
    "externalId": "ana-17",
    "phones": ["385911234567", "385987654321"],
    "emails": ["Ana@Example.com"],
    "firstName": "Ana",
    "lastName": "Anić",
    "middleName": "M.",
    "birthday": "1990-05-17",
    "gender": "FEMALE",
    "tags": ["b", "a"],
    "customAttributes": {"text": "x", "number": 1.5, "yes": True},
}


@pytest.fixture
def path(account: Account) -> str:
    return f"{account.path}/persons"


def test_a_person_has_what_was_given(account: Account, http: httpx.Client, path: str) -> None:
    created = http.post(path, json=ANA)
    assert created.status_code == 201
    person = created.json()
    assert {name: person[name] for name in ANA} == ANA
    assert account.get_person(person["personId"]) == person


def test_the_members_come_in_the_documented_order(account: Account) -> None:
    members = ["personId", "type", "anonymous", "createdAt", "modifiedAt", "externalId", "firstName", "lastName"]
    members += ["middleName", "birthday", "gender", "phones", "emails", "tags", "customAttributes", "registrations"]
    assert set(account.get_person(account.person(**ANA))) == set(members)


def test_a_person_of_nothing_is_an_anonymous_customer(account: Account) -> None:
    person = account.get_person(account.person())
    for member in ("personId", "createdAt", "modifiedAt"):
        person.pop(member)
    assert person == {
        "type": "CUSTOMER",
        "anonymous": True,
        "phones": [],
        "emails": [],
        "tags": [],
        "customAttributes": {},
        "registrations": [],
    }


def test_a_person_is_a_customer_unless_said_otherwise(account: Account) -> None:
    assert account.get_person(account.person(externalId="c"))["type"] == "CUSTOMER"
    assert account.get_person(account.person(externalId="l", type="LEAD"))["type"] == "LEAD"


@pytest.mark.parametrize(
    "identity", [{"externalId": "x"}, {"phones": ["79810000000"]}, {"emails": ["a@b.co"]}], ids=str
)
def test_any_identifier_makes_a_person_identified(account: Account, identity: dict[str, Any]) -> None:
    assert account.get_person(account.person(**identity))["anonymous"] is False


def test_times_are_utc_with_milliseconds(account: Account) -> None:
    person = account.get_person(account.person())
    for member in ("createdAt", "modifiedAt"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", person[member])


def test_times_never_go_backwards(account: Account, http: httpx.Client, path: str) -> None:
    persons = [account.get_person(account.person()) for _ in range(5)]
    created = [person["createdAt"] for person in persons]
    assert created == sorted(created)
    changed = http.patch(f"{path}/{persons[0]['personId']}", json={"firstName": "Ana"}).json()
    assert changed["createdAt"] == created[0]
    assert changed["modifiedAt"] >= created[-1]


def test_identifiers_are_normalised(account: Account) -> None:
    phones = ["+385 (91) 123-45.67", "385911234567"]
    person = account.get_person(account.person(phones=phones, emails=["A@b.co", "a@B.co"]))
    assert (person["phones"], person["emails"]) == (["385911234567"], ["A@b.co"])


def test_a_registered_device_is_listed(account: Account) -> None:
    person_id = account.person(externalId="ana")
    account.install(registrationId="d1")
    account.push.personalize("d1", {"externalId": "ana"})
    assert account.get_person(person_id)["registrations"] == ["d1"]


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        ("EXTERNAL_ID_TAKEN", {"externalId": "ana-17"}),
        ("PHONE_TAKEN", {"phones": ["1" * 9, "+385 98 765 4321"]}),
        ("EMAIL_TAKEN", {"emails": ["ana@example.COM"]}),
    ],
    ids=["externalId", "phone", "email"],
)
class TestTaken:
    """An identifier belongs to one person of the account."""

    def test_create(self, account: Account, http: httpx.Client, path: str, code: str, taken: Any) -> None:
        owner = account.person(**ANA)
        assert_control_error(http.post(path, json=taken), 409, code)
        assert [person["personId"] for person in account.persons()] == [owner]

    def test_change(self, account: Account, http: httpx.Client, path: str, code: str, taken: Any) -> None:
        account.person(**ANA)
        other = account.person(externalId="other")
        before = account.get_person(other)
        assert_control_error(http.patch(f"{path}/{other}", json={"firstName": "X", **taken}), 409, code)
        assert account.get_person(other) == before

    def test_the_owner_may_send_it_again(
        self, account: Account, http: httpx.Client, path: str, code: str, taken: Any
    ) -> None:
        owner = account.person(**ANA)
        changed = http.patch(f"{path}/{owner}", json=taken)
        assert changed.status_code == 200, code
        assert account.get_person(owner) == changed.json()


def test_external_ids_differ_by_letter_case(account: Account) -> None:
    assert account.person(externalId="ana") != account.person(externalId="Ana")


def test_what_is_left_out_of_a_patch_stays(account: Account, http: httpx.Client, path: str) -> None:
    before = account.get_person(account.person(**ANA))
    changed = http.patch(f"{path}/{before['personId']}", json={"firstName": "Iva"})
    assert changed.status_code == 200
    assert {**changed.json(), "modifiedAt": ""} == {**before, "firstName": "Iva", "modifiedAt": ""}
    assert account.get_person(before["personId"]) == changed.json()


@pytest.mark.parametrize("member", ["externalId", "firstName", "lastName", "middleName", "birthday", "gender"], ids=str)
def test_null_clears_a_single_value(account: Account, http: httpx.Client, path: str, member: str) -> None:
    person_id = account.person(**ANA)
    changed = http.patch(f"{path}/{person_id}", json={member: None}).json()
    assert member not in changed
    assert len(changed) == len(ANA) + 5 - 1


@pytest.mark.parametrize(
    ("member", "empty"), [("phones", []), ("emails", []), ("tags", []), ("customAttributes", {})], ids=str
)
@pytest.mark.parametrize("cleared_by", ["null", "empty"])
def test_null_clears_a_collection(account: Account, member: str, empty: Any, cleared_by: str) -> None:
    person_id = account.person(**ANA)
    sent = None if cleared_by == "null" else empty
    shown = account.http.patch(f"{account.path}/persons/{person_id}", json={member: sent}).json()[member]
    assert shown == (ANA[member] if (member, cleared_by) == ("customAttributes", "empty") else empty)


@pytest.mark.parametrize(
    ("member", "sent"),
    [("phones", ["385987654321", "41790000000"]), ("emails", ["new@b.co"]), ("tags", ["c"])],
    ids=["phones", "emails", "tags"],
)
def test_lists_are_replaced_as_a_whole(
    account: Account, http: httpx.Client, path: str, member: str, sent: list[str]
) -> None:
    person_id = account.person(**ANA)
    assert http.patch(f"{path}/{person_id}", json={member: sent}).json()[member] == sent
    assert account.get_person(person_id)[member] == sent


def test_custom_attributes_merge_by_key(account: Account, http: httpx.Client, path: str) -> None:
    person_id = account.person(**ANA)
    changed = http.patch(f"{path}/{person_id}", json={"customAttributes": {"text": None, "number": 2, "new": "n"}})
    assert changed.json()["customAttributes"] == {"number": 2, "yes": True, "new": "n"}


def test_a_released_identifier_is_free(account: Account, http: httpx.Client, path: str) -> None:
    person_id = account.person(**ANA)
    http.patch(f"{path}/{person_id}", json={"externalId": None, "phones": [], "emails": []})
    assert account.get_person(person_id)["anonymous"] is True
    account.person(**ANA)


def test_an_anonymous_person_can_be_changed(account: Account, http: httpx.Client, path: str) -> None:
    account.install(registrationId="d1")
    anonymous = account.owner("d1")
    changed = http.patch(f"{path}/{anonymous['personId']}", json={"externalId": "ana", "tags": ["x"]}).json()
    assert (changed["anonymous"], changed["externalId"], changed["registrations"]) == (False, "ana", ["d1"])


def test_the_type_can_be_changed_both_ways(account: Account, http: httpx.Client, path: str) -> None:
    person_id = account.person()
    for kind in ("LEAD", "CUSTOMER"):
        assert http.patch(f"{path}/{person_id}", json={"type": kind}).json()["type"] == kind


@once
@each("method", ["POST", "PATCH"])
@each(
    ("field", "body"),
    [
        ("type", {"type": "customer"}),
        ("externalId", {"externalId": "x" * 257}),
        ("externalId", {"externalId": 17}),
        ("phones", {"phones": "385911234567"}),
        ("phones", {"phones": [f"3859{number:07}" for number in range(101)]}),
        ("phones.1", {"phones": ["385911234567", "0123"]}),
        ("phones.0", {"phones": [None]}),
        ("emails.0", {"emails": ["nobody"]}),
        ("firstName", {"firstName": "x" * 256}),
        ("lastName", {"lastName": "x" * 256}),
        ("middleName", {"middleName": "x" * 51}),
        ("birthday", {"birthday": "1990-02-30"}),
        ("birthday", {"birthday": "yesterday"}),
        ("gender", {"gender": "male"}),
        ("tags", {"tags": "x"}),
        ("tags", {"tags": [""]}),
        ("tags", {"tags": ["x" * 257]}),
        ("customAttributes", {"customAttributes": []}),
        ("firstname", {"firstname": "Ana"}),
    ],
)
def test_an_invalid_field_is_named(account: Account, method: str, field: str, body: dict[str, Any]) -> None:
    path = f"{account.path}/persons" if method == "POST" else f"{account.path}/persons/{account.person()}"
    assert_control_error(account.http.request(method, path, json=body), 422, "INVALID_REQUEST", field)


def test_every_invalid_field_is_named(http: httpx.Client, path: str) -> None:
    body = {"externalId": "x" * 257, "phones": ["0"], "emails": ["x"], "birthday": "x", "tags": [""], "nickname": "A"}
    fields = ["externalId", "phones.0", "emails.0", "birthday", "tags", "nickname"]
    assert_control_error(http.post(path, json=body), 422, "INVALID_REQUEST", *fields)


@pytest.mark.parametrize("value", [{}, [1], "x" * 4097, 2**63], ids=["object", "list", "long", "large"])
def test_custom_attributes_keep_their_limits(http: httpx.Client, path: str, value: Any) -> None:
    answer = http.post(path, json={"customAttributes": {"key": value}})
    assert answer.status_code == 422
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == ["customAttributes.key"]


def test_a_custom_attribute_keeps_its_type_in_the_account(account: Account, http: httpx.Client, path: str) -> None:
    account.person(customAttributes={"size": 5})
    answer = http.post(path, json={"customAttributes": {"size": "large"}})
    assert answer.status_code == 422
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == ["customAttributes.size"]


def test_persons_are_listed_in_the_order_of_creation(account: Account, http: httpx.Client, path: str) -> None:
    mine = [account.person(externalId=name) for name in "cabed"]
    for limit in (1, 2, 5, 1000):
        assert ids_in_pages(http, path, "persons", "personId", limit=limit) == mine


def test_a_listed_person_is_as_get_shows_it(account: Account, http: httpx.Client, path: str) -> None:
    person_id = account.person(**ANA)
    assert http.get(path).json() == {"persons": [account.get_person(person_id)]}


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ({"externalId": "ana-17"}, True),
        ({"externalId": "ANA-17"}, False),
        ({"phone": "+385 98 765-4321"}, True),
        ({"phone": "385000000000"}, False),
        ({"email": "ANA@example.com"}, True),
        ({"email": "ana@example.org"}, False),
        ({"externalId": "ana-17", "phone": "385911234567", "email": "ana@example.com"}, True),
        ({"externalId": "ana-17", "phone": "41790000000"}, False),
    ],
    ids=str,
)
def test_a_person_is_found_by_identifiers(account: Account, query: dict[str, str], finds: bool) -> None:
    ana = account.person(**ANA)
    account.person(phones=["41790000000"])
    assert [person["personId"] for person in account.persons(**query)] == ([ana] if finds else [])


@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("phone", {"phone": "0"}),
        ("email", {"email": "nobody"}),
        ("externalId", {"externalId": "x" * 257}),
        ("externalid", {"externalid": "x"}),
        ("phone", {"phone": "\0"}),
        ("email", {"email": "a\n@b.co"}),
    ],
    ids=str,
)
def test_an_invalid_search_names_its_field(http: httpx.Client, path: str, field: str, query: dict[str, str]) -> None:
    assert_control_error(http.get(path, params=query), 422, "INVALID_REQUEST", field)


def test_a_deleted_person_is_gone(account: Account, http: httpx.Client, path: str) -> None:
    person_id = account.person(**ANA)
    deleted = http.delete(f"{path}/{person_id}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert_control_error(http.get(f"{path}/{person_id}"), 404, "PERSON_NOT_FOUND")
    assert_control_error(http.patch(f"{path}/{person_id}", json={}), 404, "PERSON_NOT_FOUND")
    assert_control_error(http.delete(f"{path}/{person_id}"), 404, "PERSON_NOT_FOUND")


def test_the_identifiers_of_a_deleted_person_are_free(account: Account, http: httpx.Client, path: str) -> None:
    http.delete(f"{path}/{account.person(**ANA)}")
    account.person(**ANA)


def test_the_devices_of_a_deleted_person_move_to_fresh_anonymous_ones(
    account: Account, http: httpx.Client, path: str
) -> None:
    for device in ("d1", "d2"):
        account.install(registrationId=device)
        account.push.personalize(device, {"externalId": "ana"}, {"firstName": "Ana"}, setDeviceAsPrimary=True)
    person_id = account.owner("d1")["personId"]
    assert http.delete(f"{path}/{person_id}").status_code == 204
    owners = [account.owner(device) for device in ("d1", "d2")]
    assert [owner["registrations"] for owner in owners] == [["d1"], ["d2"]]
    assert all(owner["anonymous"] and "firstName" not in owner for owner in owners)
    assert person_id not in [owner["personId"] for owner in owners]
    assert [account.push.get(device).json()["isPrimary"] for device in ("d1", "d2")] == [False, False]


def test_a_moved_device_can_log_in_again(account: Account, http: httpx.Client, path: str) -> None:
    account.install(registrationId="d1")
    account.push.personalize("d1", {"externalId": "ana"})
    http.delete(f"{path}/{account.owner('d1')['personId']}")
    assert account.push.personalize("d1", {"externalId": "ana"}).json() == {"externalId": "ana"}


@pytest.mark.parametrize("external_id", ["", "null", "NULL", " ", " null "])
def test_nobody_can_be_looked_for_by_an_external_id_that_nobody_has(account: Account, external_id: str) -> None:
    account.person(externalId="ana")
    answer = account.http.get(f"{account.path}/persons", params={"externalId": external_id})
    assert_control_error(answer, 422, "INVALID_REQUEST", "externalId")
