"""Many persons by their identifiers: `/people/2/persons/match` and `/people/3/persons/merge`."""

from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each, each_named
from tests.databases import both_at_length, once
from tests.shapes import JSON, assert_service_exception
from tests.surfaces.people_api.persons import MATCH, MERGE, PersonsApi, contacts

pytestmark = both_at_length
INVALID = "One or more properties of the person are invalid"


@pytest.fixture
def persons(account: Account) -> PersonsApi:
    """Ana came first and has the phone d1, Bea came second and has the phone d2."""
    api = PersonsApi(account)
    for name, contact, device in (("ana", "11111", "d1"), ("bea", "b@b.co", "d2")):
        made = {"firstName": name.title(), "tags": [name], "customAttributes": {name: 1}}
        api.create(externalId=name, contactInformation=contacts(contact), **made)
        account.install(registrationId=device)
        account.push.personalize(device, {"externalId": name})
    return api


def match(api: PersonsApi, *identities: dict[str, Any]) -> httpx.Response:
    return api.call("POST", MATCH, json={"identities": [*identities]})


def merge(api: PersonsApi, *items: Any) -> httpx.Response:
    return api.call("POST", MERGE, json={"persons": [*items]})


def merged(api: PersonsApi, *items: Any) -> list[int]:
    """The persons of a merge in which nothing is wrong."""
    answer = merge(api, *items)
    assert (answer.status_code, answer.headers["content-type"]) == (207, JSON), answer.text
    said = answer.json()
    assert (said["errors"], [one["index"] for one in said["results"]]) == ([], [*range(len(items))])
    return [one["id"] for one in said["results"]]


def contact(identifier: str, kind: str | None = None, **more: Any) -> dict[str, Any]:
    return {"type": kind or ("EMAIL" if "@" in identifier else "PHONE"), "identifier": identifier, **more}


def id_of(api: PersonsApi, external_id: str) -> int:
    found: int = api.get(externalId=external_id).json()["id"]
    return found


# -- match ---------------------------------------------------------------------------------------------------------


def test_what_is_somebodys_is_told_once_in_the_order_of_the_request(persons: PersonsApi) -> None:
    ana, bea = id_of(persons, "ana"), id_of(persons, "bea")
    code = persons.account.application_code
    sent = [
        contact("+1 11-11"),
        {"type": "EXTERNAL_ID", "identifier": "nobody"},
        contact("d2", "PUSH", sender=code),
        contact("11111"),
        contact("B@b.co"),
        contact("000"),
        {"type": "ID", "identifier": str(ana)},
        contact("x", "KAKAO_TALK", sender="y"),
    ]
    answer = match(persons, *sent)
    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    owners = [(sent[0], ana), (sent[2], bea), (sent[4], bea), (sent[6], ana)]
    assert answer.json() == {"matches": [{**one, "personId": owner} for one, owner in owners]}


def test_where_nobody_matches_the_list_is_empty(account: Account) -> None:
    for identities in ([], [contact("11111")]):
        answer = match(PersonsApi(account), *identities)
        assert (answer.status_code, answer.json()) == (200, {"matches": []})


def test_many_are_matched(persons: PersonsApi) -> None:
    """More than are looked for at once."""
    sent = [{"type": "EXTERNAL_ID", "identifier": f"nobody-{number}"} for number in range(1200)]
    answer = match(persons, *sent, {"type": "EXTERNAL_ID", "identifier": "ana"})
    assert [one["identifier"] for one in answer.json()["matches"]] == ["ana"]


@once
@each(
    "identity",
    [
        {"type": "PHONE"},
        {"identifier": "11111"},
        {"type": "WEB_PUSH", "identifier": "x", "sender": "y"},
        {"type": "phone", "identifier": "11111"},
        {"type": "PUSH", "identifier": "d1"},
        {"type": "PHONE", "identifier": "11111", "sender": "x"},
        {"type": "PHONE", "identifier": 11111},
        "x",
    ],
)
def test_an_identity_that_makes_no_sense_is_refused(account: Account, identity: Any) -> None:
    assert_service_exception(match(PersonsApi(account), identity), 400, "BAD_REQUEST")


@once
@each("content", [b"", b"[]", b"{}", b'{"identities":null}', b'{"identities":{}}'])
def test_a_match_without_identities_is_refused(account: Account, content: bytes) -> None:
    assert_service_exception(PersonsApi(account).call("POST", MATCH, content=content), 400, "BAD_REQUEST")


# -- merge ---------------------------------------------------------------------------------------------------------


def test_all_that_own_an_identifier_become_one(persons: PersonsApi) -> None:
    account, ana, bea = persons.account, id_of(persons, "ana"), id_of(persons, "bea")
    account.push.update("d2", {"isPrimary": True})
    account.push.personalize("d2", {"externalId": "bea"})
    item = {
        "firstName": "Nina",
        "city": "Zagreb",
        "tags": ["new"],
        "customAttributes": {"bea": 2},
        "contactInformation": [contact("11111", primary=True), contact("B@b.co"), contact("22222")],
    }
    assert merged(persons, item) == [ana]
    assert persons.get(identifier=bea, type="ID").status_code == 404
    shown = persons.get(identifier=ana, type="ID").json()
    push = shown["contactInformation"].pop("push")
    assert [(one["registrationId"], one["isPrimary"]) for one in push] == [("d1", False), ("d2", True)]
    assert {name: shown[name] for name in ("externalId", "firstName", "city", "tags", "customAttributes")} == {
        "externalId": "bea",  # of the customer that was modified last
        "firstName": "Nina",
        "city": "Zagreb",
        "tags": ["ana", "bea", "new"],
        "customAttributes": {"ana": 1, "bea": 2},
    }
    assert shown["contactInformation"] == contacts("11111", "22222", "b@b.co")
    events = account.http.get(f"{account.path}/persons/{ana}/events").json()["events"]
    assert {one["registrationId"] for one in events} == {"d1", "d2"}


def test_a_new_external_id_replaces_the_one_that_is_there(persons: PersonsApi) -> None:
    ana = id_of(persons, "ana")
    assert merged(persons, {"externalId": "new", "contactInformation": [contact("11111")]}) == [ana]
    assert persons.get(externalId="ana").status_code == 404
    assert id_of(persons, "new") == ana


def test_who_is_unknown_is_a_new_customer(persons: PersonsApi) -> None:
    new, lead, same = merged(
        persons,
        {"externalId": "new", "firstName": "New", "birthDate": "1990-05-17"},
        {"type": "LEAD", "contactInformation": [contact("33333"), contact("33333")]},
        {"externalId": "new", "lastName": "Same"},
    )
    shown = persons.get(identifier=new, type="ID").json()
    assert (shown["firstName"], shown["lastName"], shown["type"], shown["origin"]) == ("New", "Same", "CUSTOMER", "API")
    assert (same, persons.get(phone="33333").json()["type"]) == (new, "LEAD")
    assert persons.get(phone="33333").json()["id"] == lead


def test_a_device_leads_to_its_person(persons: PersonsApi) -> None:
    account = persons.account
    account.install(registrationId="d3")
    stranger = account.owner("d3")["personId"]
    item = {"externalId": "ana", "contactInformation": [contact("d3", "PUSH", sender=account.application_code)]}
    ana = id_of(persons, "ana")
    assert merged(persons, item) == [ana]
    assert account.get_registration("d3")["personId"] == ana
    assert persons.get(identifier=stranger, type="ID").status_code == 404


def test_what_is_null_changes_nothing(persons: PersonsApi) -> None:
    before = persons.get(externalId="ana").json()
    merged(persons, {"externalId": "ana", "firstName": None, "tags": None, "customAttributes": None, "type": None})
    assert {**persons.get(externalId="ana").json(), "modifiedAt": before["modifiedAt"]} == before


BAD_ITEMS: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "phone": (
        {"contactInformation": [contact("000"), {"type": "EMAIL", "identifier": "john.doe@example"}]},
        [
            (".contactInformation[0].identifier", "Phone number is invalid"),
            (".contactInformation[1].identifier", "Email address is invalid"),
        ],
    ),
    "no type": (
        {"contactInformation": [{"identifier": "a@b.co"}]},
        [(".contactInformation[0].type", "Must not be null")],
    ),
    "no identifier": (
        {"contactInformation": [{"type": "EMAIL"}]},
        [(".contactInformation[0].identifier", "Must not be null")],
    ),
    "nobody": ({"firstName": "x"}, [(".contactInformation", "Must not be empty")]),
    "a device that is not there": (
        {"contactInformation": [contact("unknown", "PUSH", sender="x")]},
        [(".contactInformation", "A person needs a phone number, an email address or an external id")],
    ),
    "no object": ("x", [("", "Must be an object")]),
    "kind of a field": ({"externalId": "x", "firstName": 1}, [(".firstName", "Should be string")]),
    "fields": (
        {"externalId": "x", "gender": "M", "type": "X"},
        [(".gender", "Should be MALE or FEMALE"), (".type", "Should be LEAD or CUSTOMER")],
    ),
    "kind of an attribute": (
        {"externalId": "ana", "customAttributes": {"ana": "x"}},
        [(".customAttributes.ana", "Should be number")],
    ),
    "101 phones": (
        {"externalId": "ana", "contactInformation": [contact(str(30000 + number)) for number in range(100)]},
        [(".contactInformation", "A person has at most 100 phone numbers and 100 email addresses")],
    ),
}


@each_named(("item", "details"), BAD_ITEMS)
def test_an_item_that_is_wrong_changes_nothing_and_the_others_are_merged(
    persons: PersonsApi, item: Any, details: list[tuple[str, str]]
) -> None:
    before = persons.get(externalId="ana").json()
    answer = merge(persons, {"externalId": "bea", "city": "x"}, item, {"externalId": "other"})
    said = answer.json()
    assert answer.status_code == 207
    assert [one["index"] for one in said["results"]] == [0, 2]
    shown = [{"property": f"persons[1]{place}", "message": message} for place, message in details]
    assert said["errors"] == [{"code": 400100, "message": INVALID, "details": shown, "index": 1}]
    assert persons.get(externalId="ana").json() == before


@once
@each(
    ("content", "expected"),
    [
        *((one, {"code": 400103, "message": "Malformed JSON body, wrong syntax"}) for one in (b"", b"{", b"[]")),
        *(
            (
                one,
                {
                    "code": 400104,
                    "message": "Missing required property 'persons'",
                    "details": [{"property": "persons", "message": "Required, but value is missing"}],
                },
            )
            for one in (b"{}", b'{"persons":null}')
        ),
    ],
)
def test_what_is_no_merge_is_refused_as_published(account: Account, content: bytes, expected: dict[str, Any]) -> None:
    answer = PersonsApi(account).call("POST", MERGE, content=content)
    assert (answer.status_code, answer.json()) == (400, expected)


@once
@each("items", [[], [{"externalId": "x"}] * 1001, {"externalId": "x"}])
def test_a_merge_of_nobody_or_of_too_many_is_refused(account: Account, items: Any) -> None:
    answer = PersonsApi(account).call("POST", MERGE, json={"persons": items})
    assert (answer.status_code, answer.json()["code"]) == (400, 400100)
    assert account.persons() == []


def test_many_are_merged(account: Account) -> None:
    """More than are merged in one transaction."""
    ids = merged(PersonsApi(account), *({"externalId": f"new-{number}"} for number in range(25)))
    assert len({*ids}) == 25
    assert len(account.persons()) == 25


@once
def test_fields_that_the_twin_does_not_keep_are_warned_of(account: Account) -> None:
    answer = merge(PersonsApi(account), {"externalId": "x", "nickName": "X", "createdBy": "me"})
    assert answer.headers["x-twin-warning"] == "unread field persons[0].nickName"
