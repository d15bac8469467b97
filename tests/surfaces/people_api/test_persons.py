"""One person by `/people/2/persons`: how it is found, made, changed and deleted."""

from typing import Any

import pytest

from tests.api_client import Account
from tests.cases import each, each_named
from tests.databases import both, once
from tests.shapes import JSON, assert_service_exception
from tests.surfaces.people_api.persons import MIA, PersonsApi, contacts

pytestmark = both
SHOWN_CONTACTS = contacts("385911234567", "41793026727", "Mia@Example.com")
READ_ONLY = ("createdAt", "modifiedAt", "id", "origin", "modifiedFrom")


@pytest.fixture
def persons(account: Account) -> PersonsApi:
    """With Mia, who has the phones d1 and d2, of which d2 is the primary one."""
    api = PersonsApi(account)
    api.create_mia()
    for device in ("d1", "d2"):
        account.install(registrationId=device, systemData={"os": "Android"}, additionalData={"a": 1})
        account.push.personalize(device, {"externalId": "Mia-4"}, keepAsLead=True)
    account.push.update("d2", {"isPrimary": True})
    return api


def told(persons: PersonsApi, **query: Any) -> dict[str, Any]:
    """Mia as she is, without what the platform says of her by itself."""
    answer = persons.get(**(query or {"identifier": "Mia-4", "type": "EXTERNAL_ID"}))
    assert answer.status_code == 200, answer.text
    return {name: value for name, value in answer.json().items() if name not in READ_ONLY}


# -- how a person is found -----------------------------------------------------------------------------------------


def test_a_person_is_shown_whole_in_the_order_of_the_examples(persons: PersonsApi) -> None:
    answer = persons.get(identifier="Mia-4", type="EXTERNAL_ID")
    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    shown = answer.json()
    application = persons.account.answer["applications"][0]["applicationId"]
    devices = [
        {
            "registrationId": device,
            "applicationId": application,
            "isPrimary": device == "d2",
            "additionalData": {"a": 1},
            "systemData": {"registrationEnabled": True, "os": "Android"},
        }
        for device in ("d1", "d2")
    ]
    assert {name: value for name, value in shown.items() if name not in READ_ONLY} == {
        **MIA,
        "contactInformation": {**SHOWN_CONTACTS, "push": devices},
    }
    assert list(shown) == ["createdAt", "modifiedAt", "id", *_order()]
    assert (shown["origin"], shown["modifiedFrom"]) == ("API", "API")
    known = persons.account.get_person(shown["id"])
    assert (shown["createdAt"], shown["modifiedAt"]) == (known["createdAt"][:19], known["modifiedAt"][:19])


def _order() -> list[str]:
    names = [name for name in MIA if name not in {"tags", "customAttributes", "contactInformation"}]
    return [*names, "origin", "modifiedFrom", "tags", "customAttributes", "contactInformation"]


def test_every_form_of_an_identifier_finds_the_person(persons: PersonsApi) -> None:
    mia = persons.get(externalId="Mia-4").json()
    application = persons.account.answer["applications"][0]
    forms: list[dict[str, Any]] = [
        {"identifier": mia["id"], "type": "ID"},
        {"identifier": "+41 79-302-6727", "type": "PHONE"},
        {"identifier": "mia@EXAMPLE.com", "type": "EMAIL"},
        {"identifier": "d1", "type": "PUSH", "sender": application["applicationId"]},
        {"identifier": "d2", "type": "PUSH", "sender": application["applicationCode"]},
        {"phone": "385911234567"},
        {"email": "Mia@example.com"},
        {"pushRegistrationId": "d1"},
    ]
    for form in forms:
        answer = persons.get(**form)
        assert (answer.status_code, answer.json()) == (200, mia), form


@each(
    "query",
    [
        {"identifier": "mia-4", "type": "EXTERNAL_ID"},
        {"identifier": "null", "type": "EXTERNAL_ID"},
        {"identifier": "0", "type": "ID"},
        {"identifier": "mia", "type": "ID"},
        {"identifier": "9" * 19, "type": "ID"},
        {"identifier": "9" * 400, "type": "ID"},
        {"identifier": "12345", "type": "PHONE"},
        {"identifier": "d1", "type": "PUSH", "sender": "another"},
        {"identifier": "nobody", "type": "LINE", "sender": "channel"},
        {"identifier": "a\0b", "type": "EXTERNAL_ID"},
        {"pushRegistrationId": "nothing"},
    ],
)
def test_nobody_is_404(persons: PersonsApi, query: dict[str, str]) -> None:
    for method in ("GET", "DELETE"):
        answer = persons.call(method, params=query)
        assert_service_exception(answer, 404, "PERSON_DOES_NOT_EXIST", "Person not found (40401)")


@once
@each(
    ("query", "name", "text"),
    [
        ({"type": "PHONE"}, "BAD_REQUEST", "Missing parameter: identifier (40001)"),
        ({"identifier": "1"}, "BAD_REQUEST", "Missing parameter: type (40001)"),
        ({"identifier": "1", "type": "PUSH"}, "BAD_REQUEST", "Missing parameter: sender (40001)"),
        (
            {"identifier": "1", "type": "ID", "sender": "x"},
            "BAD_REQUEST",
            "For type ID sender shouldn't be specified (40001)",
        ),
        ({"identifier": "1", "type": "id"}, "BAD_REQUEST", None),
        ({"identifier": "1", "type": "KAKAO_TALK", "sender": "x"}, "BAD_REQUEST", None),
        ({"phone": "1", "email": "a@b.co"}, "BAD_REQUEST", "More than one identifier is given (40001)"),
        ({"identifier": "x", "type": "EXTERNAL_ID", "phone": "12345"}, "BAD_REQUEST", None),
        (
            {"identifier": "000", "type": "PHONE"},
            "INVALID_UNIQUE_FIELD",
            "Invalid phone number: 000 (should be 5 to 15 digits in international format) (40012)",
        ),
        ({"email": "nobody"}, "INVALID_UNIQUE_FIELD", "Invalid email: nobody (40012)"),
    ],
)
def test_a_call_that_does_not_say_whom_it_means_is_refused(
    account: Account, query: dict[str, str], name: str, text: str | None
) -> None:
    api = PersonsApi(account)
    for answer in (api.get(**query), api.delete(**query), api.update({}, **query)):
        assert_service_exception(answer, 400, name, text)


@once
def test_to_change_somebody_needs_an_identifier(account: Account) -> None:
    api = PersonsApi(account)
    for method in ("PUT", "PATCH", "DELETE"):
        assert_service_exception(api.call(method, json={}), 400, "BAD_REQUEST", "Missing parameter: identifier (40001)")


def test_the_credentials_decide_the_account(persons: PersonsApi) -> None:
    other = PersonsApi(Account.create(persons.account.http))
    assert other.get(externalId="Mia-4").status_code == 404
    for header in ({}, {"Authorization": "App nobody"}):
        answer = persons.account.http.get("/people/2/persons", params={"externalId": "Mia-4"}, headers=header)
        assert_service_exception(answer, 401, "UNAUTHORIZED", "Unauthorized")


# -- how one is made -----------------------------------------------------------------------------------------------


def test_a_new_person_is_a_customer_of_the_api(account: Account) -> None:
    made = PersonsApi(account).create(contactInformation=contacts("a@b.co")).json()
    assert {name: made[name] for name in ("type", "origin", "modifiedFrom", "contactInformation")} == {
        "type": "CUSTOMER",
        "origin": "API",
        "modifiedFrom": "API",
        "contactInformation": contacts("a@b.co"),
    }
    assert made["createdAt"] == made["modifiedAt"]
    assert account.get_person(made["id"])["emails"] == ["a@b.co"]


@each_named(
    ("body", "name", "text"),
    {
        "external id": ({"externalId": "Mia-4"}, "DUPLICATE_EXT_PERSON_ID", "external id Mia-4"),
        "phone": (
            {"externalId": "x", "contactInformation": contacts("+41793026727")},
            "DUPLICATE_NUMBER_DESTINATION",
            "phone 41793026727",
        ),
        "email": (
            {"externalId": "x", "contactInformation": contacts("MIA@example.com")},
            "DUPLICATE_EMAIL_DESTINATION",
            "email MIA@example.com",
        ),
    },
)
def test_what_belongs_to_somebody_else_is_refused(
    persons: PersonsApi, body: dict[str, Any], name: str, text: str
) -> None:
    other = persons.account.person(externalId=f"other-{name}")
    before = persons.account.state()
    called = {"identifier": other, "type": "ID"}
    for answer in (persons.create(**body), persons.replace(body, **called), persons.update(body, **called)):
        assert_service_exception(answer, 400, name)
        assert text in answer.text
    assert persons.account.state() == before


LONG = {"firstName": 255, "lastName": 255, "middleName": 50, "address": 256, "city": 50, "country": 50}
BAD: dict[str, tuple[dict[str, Any], str]] = {
    **{name: ({name: "x" * (most + 1)}, "BAD_REQUEST") for name, most in LONG.items()},
    "picture": ({"profilePicture": "x" * 2084}, "BAD_REQUEST"),
    "language": ({"preferredLanguage": "english"}, "BAD_REQUEST"),
    "gender": ({"gender": "female"}, "BAD_REQUEST"),
    "birth date": ({"birthDate": "17.05.1990"}, "BAD_REQUEST"),
    "no such day": ({"birthDate": "2023-02-29"}, "BAD_REQUEST"),
    "type": ({"type": "PERSON"}, "BAD_REQUEST"),
    "external id": ({"externalId": "x" * 257}, "BAD_REQUEST"),
    "kind of a field": ({"firstName": 1}, "BAD_REQUEST"),
    "tags": ({"tags": [""]}, "BAD_REQUEST"),
    "no list of phones": ({"contactInformation": {"phone": {"number": "12345"}}}, "BAD_REQUEST"),
    "no number": ({"contactInformation": {"phone": [{}]}}, "BAD_REQUEST"),
    "101 emails": (
        {"contactInformation": contacts(*(f"{number}@b.co" for number in range(101)))},
        "BAD_REQUEST",
    ),
    "phone": ({"contactInformation": contacts("000")}, "INVALID_UNIQUE_FIELD"),
    "email": ({"contactInformation": contacts("a@b")}, "INVALID_UNIQUE_FIELD"),
    "another channel": ({"contactInformation": {"line": [{"userId": "x"}]}}, "NON_MANAGED_DESTINATIONS_EXCEPTION"),
    "a device": ({"contactInformation": {"push": [{"registrationId": "x"}]}}, "NON_MANAGED_DESTINATIONS_EXCEPTION"),
    "unknown": ({"nickname": "x"}, "UNKNOWN_PROPERTY"),
    "unknown contact": ({"contactInformation": {"fax": []}}, "UNKNOWN_PROPERTY"),
    "unknown part": ({"contactInformation": {"phone": [{"number": "12345", "x": 1}]}}, "UNKNOWN_PROPERTY"),
    "name of an attribute": ({"customAttributes": {"a{b": 1}}, "CUSTOM_ATTRIBUTE_OUT_OF_BOUNDS"),
    "long attribute": ({"customAttributes": {"a": "x" * 4097}}, "CUSTOM_ATTRIBUTE_OUT_OF_BOUNDS"),
    "kind of an attribute": ({"customAttributes": {"size": "big"}}, "INVALID_ADDITIONAL_FIELD_TYPE"),
}


@once
@each_named(("body", "name"), BAD)
def test_what_breaks_a_rule_is_refused_and_changes_nothing(
    persons: PersonsApi, body: dict[str, Any], name: str
) -> None:
    before = persons.account.state()
    for answer in (
        persons.create(**{"externalId": "new", **body}),
        persons.replace({"externalId": "new", **body}, externalId="Mia-4"),
        persons.update(body, externalId="Mia-4"),
    ):
        assert_service_exception(answer, 400, name)
    assert persons.account.state() == before


@once
@each("content", [b"", b"x", b"[]", b"null", b'{"a":"\\u0000"}'])
def test_a_body_that_is_no_object_is_refused(account: Account, content: bytes) -> None:
    answer = PersonsApi(account).call("POST", content=content)
    assert_service_exception(answer, 400, "BAD_REQUEST", "Malformed request body (40001)")


@each("body", [{}, {"firstName": "Mia"}, {"externalId": "null"}, {"contactInformation": {}}])
def test_a_person_without_an_identifier_is_not_made(account: Account, body: dict[str, Any]) -> None:
    assert_service_exception(PersonsApi(account).create(**body), 400, "EMPTY_DESTINATIONS")
    assert account.persons() == []


@once
def test_a_person_who_would_have_too_many_contacts_is_told_so(persons: PersonsApi) -> None:
    more = {"contactInformation": contacts(*(str(50000 + number) for number in range(100)))}
    text = "A person has at most 100 phone numbers and 100 email addresses (40001)"
    for answer in (persons.update(more, externalId="Mia-4"), persons.contacts("PATCH", more, externalId="Mia-4")):
        assert_service_exception(answer, 400, "BAD_REQUEST", text)


# -- how one is changed --------------------------------------------------------------------------------------------


def test_put_forgets_what_it_does_not_say_but_the_devices(persons: PersonsApi) -> None:
    before = told(persons)
    new = {"firstName": "Ana", "tags": ["three"], "contactInformation": contacts("12345")}
    answer = persons.replace(new, phone="385911234567")
    devices = before["contactInformation"]["push"]
    expected = {**new, "type": "LEAD", "contactInformation": {**contacts("12345"), "push": devices}}
    assert {name: value for name, value in answer.json().items() if name not in READ_ONLY} == expected
    assert told(persons, phone="12345") == expected


def test_patch_changes_what_it_says(persons: PersonsApi) -> None:
    before = told(persons)
    change = {
        "city": "Split",
        "address": None,
        "type": "CUSTOMER",
        "tags": ["two", "three"],
        "customAttributes": {"size": None, "new": True},
        "contactInformation": contacts("12345", "mia@example.com"),
    }
    answer = persons.update(change, email="mia@example.com")
    push = before["contactInformation"]["push"]
    expected = {
        **before,
        "city": "Split",
        "type": "CUSTOMER",
        "tags": ["one", "two", "three"],
        "customAttributes": {"colours": MIA["customAttributes"]["colours"], "new": True},
        "contactInformation": {**contacts("385911234567", "41793026727", "12345", "Mia@Example.com"), "push": push},
    }
    del expected["address"]
    assert {name: value for name, value in answer.json().items() if name not in READ_ONLY} == expected
    assert told(persons) == expected


def test_null_removes_whole_lists_but_not_contacts(persons: PersonsApi) -> None:
    persons.update({"tags": None, "customAttributes": None, "contactInformation": None}, externalId="Mia-4")
    after = told(persons)
    assert after.keys().isdisjoint({"tags", "customAttributes"})
    assert after["contactInformation"].items() >= SHOWN_CONTACTS.items()


def test_a_new_external_id_replaces_the_old_one(persons: PersonsApi) -> None:
    persons.update({"externalId": "mia-5"}, externalId="Mia-4")
    assert told(persons, externalId="mia-5")["firstName"] == "Mia"
    assert persons.get(externalId="Mia-4").status_code == 404


def test_what_is_read_only_is_ignored(persons: PersonsApi) -> None:
    before = persons.get(externalId="Mia-4").json()
    change = {"id": 1, "createdAt": "2000-01-01T00:00:00", "origin": "PORTAL", "integrations": {"a": 1}}
    after = persons.update({**change, "city": "Split"}, externalId="Mia-4").json()
    assert {**after, "modifiedAt": before["modifiedAt"], "city": before["city"]} == before


def test_contacts_are_replaced_joined_and_taken_away(persons: PersonsApi) -> None:
    def shown(method: str, *addresses: str) -> dict[str, Any]:
        answer = persons.contacts(method, {"contactInformation": contacts(*addresses)}, externalId="Mia-4")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["contactInformation"]
        return {kind: found[kind] for kind in ("phone", "email") if kind in found}

    assert shown("PATCH", "new@b.co") == contacts("385911234567", "41793026727", "Mia@Example.com", "new@b.co")
    assert shown("DELETE", "mia@example.com", "41793026727", "99999") == contacts("385911234567", "new@b.co")
    assert shown("PUT", "second@b.co", "first@b.co") == contacts("second@b.co", "first@b.co")
    assert shown("PUT") == {}
    assert persons.get(email="new@b.co").status_code == 404


def test_the_last_identifier_stays_unless_there_is_a_device(persons: PersonsApi) -> None:
    persons.create(contactInformation=contacts("a@b.co"))
    body = {"contactInformation": contacts("a@b.co")}
    assert_service_exception(persons.contacts("DELETE", body, email="a@b.co"), 400, "EMPTY_DESTINATIONS")
    assert_service_exception(persons.update({"externalId": None}, email="nobody@b.co"), 404, "PERSON_DOES_NOT_EXIST")
    assert told(persons, email="a@b.co")["contactInformation"] == contacts("a@b.co")
    persons.contacts("PUT", {"contactInformation": {}}, externalId="Mia-4")
    mia = persons.update({"externalId": None}, externalId="Mia-4").json()
    assert persons.account.get_person(mia["id"])["anonymous"] is True


@once
def test_a_person_has_at_most_100_contacts_of_a_kind(persons: PersonsApi) -> None:
    emails = [f"{number}@b.co" for number in range(99)]
    assert persons.update({"contactInformation": contacts(*emails)}, externalId="Mia-4").status_code == 200
    answer = persons.contacts("PATCH", {"contactInformation": contacts("100@b.co")}, externalId="Mia-4")
    assert_service_exception(answer, 400, "BAD_REQUEST")


@once
@each("body", [{}, {"contactInformation": None}])
def test_contacts_must_be_named(persons: PersonsApi, body: dict[str, Any]) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        assert_service_exception(persons.contacts(method, body, externalId="Mia-4"), 400, "EMPTY_DESTINATIONS")


# -- how one is deleted --------------------------------------------------------------------------------------------


def test_the_devices_of_a_deleted_person_get_anonymous_ones(persons: PersonsApi) -> None:
    mia = persons.get(externalId="Mia-4").json()["id"]
    answer = persons.delete(externalId="Mia-4")
    assert (answer.status_code, answer.content) == (200, b"")
    assert persons.get(identifier=mia, type="ID").status_code == 404
    owners = [persons.account.owner(device) for device in ("d1", "d2")]
    assert [owner["anonymous"] for owner in owners] == [True, True]
    assert owners[0]["personId"] != owners[1]["personId"]
    shown = persons.get(pushRegistrationId="d2").json()
    assert (shown["type"], shown["origin"]) == ("LEAD", "PUSH")
    assert shown["contactInformation"]["push"][0]["isPrimary"] is False
    assert persons.create(**MIA).status_code == 200


# -- what crosses --------------------------------------------------------------------------------------------------


@once
def test_the_number_of_a_failure_stands_where_the_account_says(account: Account) -> None:
    api, text = PersonsApi(account), "Person not found"
    assert_service_exception(api.get(externalId="x"), 404, "PERSON_DOES_NOT_EXIST", f"{text} (40401)")
    account.set(peopleErrorNumber="messageId")
    assert_service_exception(api.get(externalId="x"), 404, "40401", text)
    account.set(peopleErrorNumber="flat")
    answer = api.get(externalId="x")
    assert (answer.status_code, answer.json()) == (404, {"errorCode": 40401, "errorMessage": text})
    assert_service_exception(account.http.get("/people/2/persons"), 401, "UNAUTHORIZED")


@once
@each(
    "name", ["a&b", "a<b", "a>b", 'a"b', "a/b", "a\\b", "a:b", "a(b", "a)b", "a{b", "a}b", "a=b", "a;b", "a#b", "a\nb"]
)
def test_names_have_the_characters_that_the_account_allows(persons: PersonsApi, name: str) -> None:
    fields = ("firstName", "lastName", "middleName")
    persons.account.set(personNames="any")
    assert persons.update(dict.fromkeys(fields, name), externalId="Mia-4").status_code == 200
    persons.account.set(personNames="documented")
    for field in fields:
        assert_service_exception(persons.update({field: name}, externalId="Mia-4"), 400, "BAD_REQUEST")
        assert_service_exception(persons.create(externalId="new", **{field: name}), 400, "BAD_REQUEST")
    assert persons.update({"city": name, "firstName": "Mia-Ana O'Neil 2."}, externalId="Mia-4").status_code == 200


@once
def test_system_data_are_texts_where_the_account_says_so(persons: PersonsApi) -> None:
    persons.account.set(systemDataOfPersons="texts")
    shown = [persons.get(externalId="Mia-4").json(), persons.get().json()["persons"][0]]
    for one in shown:
        assert one["contactInformation"]["push"][0]["systemData"] == {"registrationEnabled": "true", "os": "Android"}
    assert persons.account.push.get("d1").json()["systemData"]["registrationEnabled"] is True
