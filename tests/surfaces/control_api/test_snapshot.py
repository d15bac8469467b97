"""`/_twin/accounts/…/snapshot`: an account's whole world as one document, and back."""

import copy
import json
import os
import socket
import uuid
from decimal import Decimal
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from tests.api_client import PUSH, Account
from tests.cases import each, each_named
from tests.core.snapshots.documents import DATE, FULL, Digits, Json, documents
from tests.databases import both_at_length, once
from tests.shapes import assert_control_error, assert_push_error

pytestmark = both_at_length

EXAMPLES = int(os.environ.get("PUSHTWIN_FUZZ_EXAMPLES", "15"))
MEBIBYTE = 1024 * 1024


def take(account: Account) -> bytes:
    answer = account.http.get(f"{account.path}/snapshot")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.content


def put(account: Account, document: Any, **kwargs: Any) -> httpx.Response:
    content = document if isinstance(document, bytes) else Digits.dumps(document)
    return account.http.put(f"{account.path}/snapshot", content=content, **kwargs)


def restore(account: Account, document: Any, **kwargs: Any) -> None:
    answer = put(account, document, **kwargs)
    assert (answer.status_code, answer.content) == (204, b""), answer.text


def renewed(account: Account, document: Any) -> Account:
    """The account with new keys, once the document was put into it."""
    answer = put(account, document, params={"newKeys": "true"})
    assert answer.status_code == 200, answer.text
    return Account(account.http, answer.json())


def keys_of_applications(answer: Json) -> list[str]:
    return [one[name] for one in answer["applications"] for name in ("applicationId", "applicationCode")]


def refused(account: Account, document: Any, *fields: str) -> list[str]:
    """The messages of a refusal that names these places; nothing has changed."""
    before = take(account)
    answer = put(account, document)
    assert_control_error(answer, 422, "INVALID_REQUEST", *fields)
    assert take(account) == before
    return [detail["message"] for detail in answer.json()["error"]["details"]]


def everything(account: Account) -> list[Any]:
    """What the control API tells of the account, with every digit."""
    http, path = account.http, account.path

    def get(where: str) -> Any:
        return json.loads(http.get(f"{path}{where}").content, parse_float=Decimal)

    shown = [get(""), get("/registrations"), get("/persons"), get("/eventDefinitions")]
    return [*shown, *(get(f"/persons/{person['personId']}/events") for person in shown[2]["persons"])]


@pytest.fixture
def busy(account: Account) -> Account:
    """An account in which a lot has happened."""
    http, push = account.http, account.push
    second = account.application(name="second", jwtKeys=[{"kid": "k", "secret": "00", "encoding": "hex"}])[
        "applicationCode"
    ]
    for number in range(4):
        account.install(registrationId=f"d{number}", systemData={"os": "iOS", "cloudType": "APNS"})
    account.install(registrationId="other", applicationCode=second, isPrimary=True, additionalData={"a": 1})
    push.personalize("d0", {"externalId": "ana", "email": "Ana@Example.com"}, {"customAttributes": {"x": 1.50}})
    push.personalize("d2", {"externalId": "ana", "phoneNumber": "385911234567"}, setDeviceAsPrimary=True)
    push.personalize("d1", {"externalId": "iva"}, {"tags": ["b", "a"], "birthday": "1990-05-17"})
    push.update("d1", {"additionalData": {"z": 1, "a": "x"}, "systemData": {"registrationEnabled": False}})
    push.depersonalize("d2")
    http.delete(f"{account.path}/registrations/d3")
    http.post(f"{account.path}/eventDefinitions", json={"definitionId": "bought", "fields": []})
    headers = {"Authorization": f"App {account.application_code}"}
    sessions = {"sessionStarts": [DATE], "sessionBounds": {}}
    http.post("/mobile/1/appinstance/d0/user/events/session", headers=headers, json=sessions)
    http.post(
        "/mobile/1/appinstance/d0/user/events/custom", headers=headers, json={"events": [{"definitionId": "bought"}]}
    )
    body = {"pushServiceType": "APNS", "pushServiceToken": "t", "inbox": True}
    http.post("/mobile/1/appinstance", headers=headers, json=body)
    account.person(externalId="eva", customAttributes={"list": [{"a": 1}], "y": True})
    account.set(tags="append")
    return account


class TestRoundTrip:
    """Taken, restored, taken again."""

    def test_the_same_account_gets_the_same_document(self, busy: Account) -> None:
        document = take(busy)
        restore(busy, document)
        assert take(busy) == document

    def test_the_same_account_tells_the_same(self, busy: Account) -> None:
        before = everything(busy)
        document = take(busy)
        busy.http.delete(f"{busy.path}/registrations/d0")
        busy.push.personalize("d1", {"externalId": "somebody"})
        restore(busy, document)
        assert everything(busy) == before

    def test_the_document_says_what_happened(self, busy: Account) -> None:
        document = json.loads(take(busy))
        assert document["version"] == 1
        ana = next(one for one in document["persons"] if one.get("externalId") == "ana")
        assert ana["emails"] == ["Ana@Example.com"]
        assert [one["registrationId"] for one in ana["registrations"]] == ["d0"]
        assert ana["registrations"][0]["sessions"] == [{"startedAt": DATE, "isLaunch": True}]
        assert "bought" in [one["definitionId"] for one in ana["events"]]
        assert [one["registrationId"] for one in document["uninstalledRegistrations"]] == ["d3"]
        types = {name: one["dataType"] for name, one in document["customAttributes"].items()}
        assert types == {"list": "LIST_OF_OBJECTS", "x": "DECIMAL", "y": "BOOLEAN"}

    def test_another_account_gets_the_same_world(self, busy: Account, http: httpx.Client) -> None:
        document = json.loads(take(busy))
        http.delete(busy.path)
        other = Account.create(http)
        restore(other, document)
        assert {**json.loads(take(other)), "account": None} == {**document, "account": None}
        assert json.loads(take(other))["account"]["settings"] == document["account"]["settings"]

    def test_the_whole_format_comes_back(self, account: Account) -> None:
        restore(account, FULL)
        taken = json.loads(take(account))
        registrations = taken["persons"][0]["registrations"]
        assert {**taken["account"], "settings": None} == {
            **{name: account.answer[name] for name in ("accountId", "apiKey", "username", "password")},
            **FULL["account"],
            "settings": None,
        }
        assert registrations[0].pop("applicationId") == account.answer["applications"][0]["applicationId"]
        assert registrations[0] == FULL["persons"][0]["registrations"][0]
        assert taken["persons"][0]["events"] == FULL["persons"][0]["events"]
        told = {name: value for name, value in taken["persons"][0].items() if name not in {"registrations", "events"}}
        assert told.items() <= FULL["persons"][0].items()
        for name in ("eventDefinitions", "customAttributes"):
            assert taken[name] == FULL[name]

    def test_numbers_keep_every_digit(self, account: Account) -> None:
        digits = b"0.10000000000000000000000000000000000001"
        restore(account, b'{"version": 1, "persons": [{"customAttributes": {"n": %s, "m": 1.50}}]}' % digits)
        assert b'{"n":%s,"m":1.50}' % digits in take(account)

    def test_one_entry_is_one_line(self, busy: Account) -> None:
        lines = take(busy).decode().splitlines()
        assert sum(line.startswith('{"personId":') for line in lines) == len(busy.persons())


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=documents())
def test_any_document_comes_back(http: httpx.Client, document: Json) -> None:
    ids = [uuid.uuid4().hex, uuid.uuid4().hex]
    account = Account.create(http, applications=[{"applicationId": one} for one in ids])
    document = copy.deepcopy(document)
    for person in document["persons"]:
        for registration in person.get("registrations", []):
            if "applicationId" in registration:
                registration["applicationId"] = ids[registration["applicationId"]]
    restore(account, document)
    first, told = take(account), everything(account)
    restore(account, first)
    assert take(account) == first
    assert everything(account) == told
    http.post(f"{account.path}/reset")
    assert take(account) == first


class TestLeftOut:
    """What a document does not say."""

    def test_the_smallest_document_empties_the_account(self, busy: Account) -> None:
        restore(busy, {"version": 1})
        assert busy.state() == [[], []]

    def test_applications_and_name_stay(self, busy: Account) -> None:
        before = busy.http.get(busy.path).json()
        restore(busy, {"version": 1})
        after = busy.http.get(busy.path).json()
        assert (after["applications"], after["name"]) == (before["applications"], before["name"])

    def test_settings_are_the_default_ones(self, busy: Account) -> None:
        restore(busy, {"version": 1})
        assert busy.http.get(busy.path).json()["settings"] == busy.answer["settings"]

    def test_ids_and_times_are_chosen(self, account: Account) -> None:
        restore(account, {"version": 1, "persons": [{"registrations": [{}, {}]}, {"externalId": "ana"}]})
        first, second = account.persons()
        assert len(set(first["registrations"])) == 2
        assert first["personId"] < second["personId"]
        assert (first["type"], second["type"]) == ("LEAD", "CUSTOMER")

    def test_what_is_chosen_is_what_a_reset_goes_back_to(self, account: Account, http: httpx.Client) -> None:
        restore(account, {"version": 1, "persons": [{"registrations": [{}]}]})
        before = take(account)
        http.post(f"{account.path}/reset")
        assert take(account) == before

    def test_a_registration_is_of_the_first_application(self, account: Account) -> None:
        restore(account, {"version": 1, "persons": [{"registrations": [{"registrationId": "d1"}]}]})
        assert account.push.get("d1").status_code == 200

    def test_credentials_stay_whatever_the_document_says(self, account: Account) -> None:
        told = {"accountId": "x", "apiKey": "x", "username": "x", "password": "x", "name": "New"}
        restore(account, {"version": 1, "account": told})
        assert account.http.get(account.path).json() == {**account.answer, "name": "New"}

    def test_what_comes_later_comes_after_what_was_restored(self, account: Account) -> None:
        restore(account, {"version": 1, "persons": [{"personId": 1, "registrations": [{"registrationId": "d1"}]}]})
        account.install(registrationId="d2")
        registrations = account.http.get(f"{account.path}/registrations").json()["registrations"]
        assert [one["registrationId"] for one in registrations] == ["d1", "d2"]


class TestNormalising:
    """Identifiers are read by the rules of the People API."""

    def test_phones_lose_their_punctuation(self, account: Account) -> None:
        restore(account, {"version": 1, "persons": [{"phones": ["+385 (91) 123-4567"]}]})
        assert account.persons(phone="385911234567")[0]["phones"] == ["385911234567"]

    def test_emails_keep_their_letter_case_and_are_found_in_any(self, account: Account) -> None:
        restore(account, {"version": 1, "persons": [{"emails": ["Ana@Example.com"]}]})
        assert account.persons(email="ana@example.COM")[0]["emails"] == ["Ana@Example.com"]

    def test_a_date_time_is_a_birthday(self, account: Account) -> None:
        restore(account, {"version": 1, "persons": [{"birthday": "1990-05-17T00:00:00"}]})
        assert account.persons()[0]["birthday"] == "1990-05-17"


def one_person(**person: Any) -> Json:
    return {"version": 1, "persons": [person]}


def one_registration(**registration: Any) -> Json:
    return one_person(registrations=[registration])


FAULTS: dict[str, tuple[Json, list[str]]] = {
    "no version": ({}, ["version"]),
    "another version": ({"version": 2}, ["version"]),
    "unknown member": ({"version": 1, "people": []}, ["people"]),
    "persons are no list": ({"version": 1, "persons": {}}, ["persons"]),
    "person is no object": ({"version": 1, "persons": ["x"]}, ["persons.0"]),
    "unknown field": (one_person(nmae="x"), ["persons.0.nmae"]),
    "phone": ({"version": 1, "persons": [{}, {"phones": ["38591123", "0"]}]}, ["persons.1.phones.1"]),
    "phone as a number": (one_person(phones=[385911234567]), ["persons.0.phones.0"]),
    "email": (one_person(emails=["x"]), ["persons.0.emails.0"]),
    "external id": (one_person(externalId="x" * 257), ["persons.0.externalId"]),
    "birthday": (one_person(birthday="1990-13-01"), ["persons.0.birthday"]),
    "gender": (one_person(gender="X"), ["persons.0.gender"]),
    "name": (one_person(middleName="x" * 51), ["persons.0.middleName"]),
    "tag": (one_person(tags=["a", ""]), ["persons.0.tags.1"]),
    "time": (one_person(createdAt="2026-01-05"), ["persons.0.createdAt"]),
    "time without a zone": (one_person(createdAt="2026-01-05T10:00:00"), ["persons.0.createdAt"]),
    "custom attribute": (one_person(customAttributes={"a": [1]}), ["persons.0.customAttributes.a"]),
    "custom attribute of another type": (
        {"version": 1, "customAttributes": {"a": "string"}, "persons": [{}, {"customAttributes": {"a": 1}}]},
        ["persons.1.customAttributes.a"],
    ),
    "type of a custom attribute": ({"version": 1, "customAttributes": {"a": "x"}}, ["customAttributes.a"]),
    "system data": (one_registration(systemData={"os": "BeOS"}), ["persons.0.registrations.0.systemData.os"]),
    "additional data": (one_registration(additionalData={"": 1}), ["persons.0.registrations.0.additionalData"]),
    "module": (one_registration(modules={"inbox": 1}), ["persons.0.registrations.0.modules.inbox"]),
    "registration id": (one_registration(registrationId="a\nb"), ["persons.0.registrations.0.registrationId"]),
    "application": (one_registration(applicationId="x"), ["persons.0.registrations.0.applicationId"]),
    "two primary registrations": (
        one_person(registrations=[{"isPrimary": True}, {}, {"isPrimary": True}]),
        ["persons.0.registrations.2.isPrimary"],
    ),
    "registration twice": (
        {"version": 1, "persons": [{"registrations": [{"registrationId": "d"}]}] * 2},
        ["persons.1.registrations.0.registrationId"],
    ),
    "registration is uninstalled": (
        {"uninstalledRegistrations": [{"registrationId": "d"}], **one_registration(registrationId="d")},
        ["persons.0.registrations.0.registrationId"],
    ),
    "uninstalled registration twice": (
        {"version": 1, "uninstalledRegistrations": [{"registrationId": "d"}] * 2},
        ["uninstalledRegistrations.1.registrationId"],
    ),
    "application of an uninstalled registration": (
        {"version": 1, "uninstalledRegistrations": [{"registrationId": "d", "applicationId": "x"}]},
        ["uninstalledRegistrations.0.applicationId"],
    ),
    "ordinals in another order": (
        one_person(registrations=[{"ordinal": 2}, {"ordinal": 1}]),
        ["persons.0.registrations.1.ordinal"],
    ),
    "ordinal twice": (
        {"version": 1, "persons": [{"registrations": [{"ordinal": 2}]}] * 2},
        ["persons.1.registrations.0.ordinal"],
    ),
    "ordinal of an event twice": (
        {"version": 1, "persons": [{"events": [{"ordinal": 1, "definitionId": "x", "registrationId": "x"}]}] * 2},
        ["persons.1.events.0.ordinal"],
    ),
    "event without a definition": (one_person(events=[{"registrationId": "x"}]), ["persons.0.events.0.definitionId"]),
    "session twice": (
        one_registration(sessions=[{"startedAt": DATE}, {"startedAt": DATE}]),
        ["persons.0.registrations.0.sessions.1.startedAt"],
    ),
    "persons in another order": ({"version": 1, "persons": [{"personId": 2}, {"personId": 1}]}, ["persons.1.personId"]),
    "person twice": ({"version": 1, "persons": [{"personId": 2}, {"personId": 2}]}, ["persons.1.personId"]),
    "person id": (one_person(personId=2**63), ["persons.0.personId"]),
    "person id without room after it": (one_person(personId=2**62 + 1), ["persons.0.personId"]),
    "ordinal without room after it": (one_registration(ordinal=2**62 + 1), ["persons.0.registrations.0.ordinal"]),
    "ordinal of an event without room after it": (
        one_person(events=[{"ordinal": 2**63 - 1, "definitionId": "x", "registrationId": "x"}]),
        ["persons.0.events.0.ordinal"],
    ),
    "counter of ids without room after it": (
        {"version": 1, "account": {"idSeed": "s", "idCounter": 2**42 + 1}},
        ["account.idCounter"],
    ),
    "integer beyond 64 bits": (one_person(personId=2**64), ["persons.0.personId"]),
    "identifier twice": (
        {"version": 1, "persons": [{"emails": ["a@b.co"]}, {"emails": ["c@b.co", "A@b.co"]}]},
        ["persons.1.emails.1"],
    ),
    "identifier twice in one person": (one_person(phones=["38591123", "+38591123"]), ["persons.0.phones.1"]),
    "setting": ({"version": 1, "account": {"settings": {"tags": "x"}}}, ["account.settings.tags"]),
    "unknown setting": ({"version": 1, "account": {"settings": {"colour": "x"}}}, ["account.settings.colour"]),
    "clock": ({"version": 1, "account": {"clock": {"frozenAt": 5}}}, ["account.clock.frozenAt"]),
    "no applications": ({"version": 1, "applications": []}, ["applications"]),
    "application twice": (
        {"version": 1, "applications": [{"applicationId": "a"}, {"applicationId": "a"}]},
        ["applications.1.applicationId"],
    ),
    "application code twice": (
        {"version": 1, "applications": [{"applicationCode": "a"}, {"applicationCode": "a"}]},
        ["applications.1.applicationCode"],
    ),
    "key without a secret": (
        {"version": 1, "applications": [{"jwtKeys": [{"kid": "k"}]}]},
        ["applications.0.jwtKeys.0.secret"],
    ),
    "secret that is not as its encoding says": (
        {"version": 1, "applications": [{"jwtKeys": [{"kid": "k", "secret": "0", "encoding": "hex"}]}]},
        ["applications.0.jwtKeys.0.secret"],
    ),
    "event definition": (
        {"version": 1, "eventDefinitions": [{"definitionId": "-"}]},
        ["eventDefinitions.0.definitionId"],
    ),
    "standard event": (
        {"version": 1, "eventDefinitions": [{"definitionId": "mobileAppInstall"}]},
        ["eventDefinitions.0.definitionId"],
    ),
    "list without a schema": (
        {"version": 1, "eventDefinitions": [{"definitionId": "a", "fields": [{"name": "b", "type": "List"}]}]},
        ["eventDefinitions.0.fields.0.schema"],
    ),
    "150 phones": (one_person(phones=[f"38591{number:06}" for number in range(150)]), ["persons.0.phones"]),
    "101 emails": (one_person(emails=[f"a{number}@b.co" for number in range(101)]), ["persons.0.emails"]),
    "name of a custom attribute": (one_person(customAttributes={"a[0]": 1}), ["persons.0.customAttributes"]),
    "several custom attributes": (
        one_person(customAttributes={"a": {}, "b": 1, "c": "x" * 4097}),
        ["persons.0.customAttributes.a", "persons.0.customAttributes.c"],
    ),
    "name of a custom attribute without a value": (
        {"version": 1, "customAttributes": {"": "string"}},
        ["customAttributes"],
    ),
    "clock before 1970": (
        {"version": 1, "account": {"clock": {"frozenAt": "1969-12-31T23:59:59.999Z"}}},
        ["account.clock"],
    ),
    "clock far behind": ({"version": 1, "account": {"clock": {"aheadMs": -(2**53)}}}, ["account.clock.aheadMs"]),
    "clock too far behind": (
        {"version": 1, "account": {"clock": {"aheadMs": -200_000_000_000_000}}},
        ["account.clock"],
    ),
    "seed of ids": ({"version": 1, "account": {"idSeed": "x" * 256}}, ["account.idSeed"]),
    "user with a colon": ({"version": 1, "account": {"username": "a:b"}}, ["account.username"]),
    "several faults": (
        {"version": 1, "persons": [{"x": 1}, {"phones": ["1"], "emails": ["1"]}]},
        ["persons.0.x", "persons.1.phones.0", "persons.1.emails.0"],
    ),
}


@once
@each_named(("document", "places"), FAULTS)
def test_a_fault_is_refused_with_its_place(account: Account, document: Json, places: list[str]) -> None:
    refused(account, document, *places)


LIST: Json = {"name": "l", "type": "List", "schema": {"type": "Object", "fields": [{"name": "a", "type": "String"}]}}
ITEMS = [{"name": f"f{number}", "type": "String"} for number in range(129)]
DEFINITIONS: dict[str, tuple[Json, list[str]]] = {
    "id": ({"definitionId": "a b"}, ["definitionId"]),
    "title": ({"title": ""}, ["title"]),
    "description": ({"description": "x" * 2001}, ["description"]),
    "type": ({"fields": [{"name": "a", "type": "Text"}]}, ["fields.0.type"]),
    "unknown member": ({"fields": [{"name": "a", "type": "String", "x": 1}]}, ["fields.0.x"]),
    "name": ({"fields": [{"name": "A", "type": "String"}]}, ["fields.0.name"]),
    "name twice": ({"fields": [{"name": "aB", "type": "String"}, {"name": "ab", "type": "String"}]}, ["fields.1.name"]),
    "121 fields": ({"fields": ITEMS[:121]}, ["fields"]),
    "two lists": ({"fields": [LIST, {**LIST, "name": "m"}]}, ["fields.1.type"]),
    "list in a list": (
        {"fields": [{**LIST, "schema": {"type": "Object", "fields": [{"name": "a", "type": "List"}]}}]},
        ["fields.0.schema.fields.0.type"],
    ),
    "empty list": ({"fields": [{**LIST, "schema": {"type": "Object", "fields": []}}]}, ["fields.0.schema.fields"]),
    "list of 129 fields": (
        {"fields": [{**LIST, "schema": {"type": "Object", "fields": ITEMS}}]},
        ["fields.0.schema.fields"],
    ),
    "name twice in a list": (
        {"fields": [{**LIST, "schema": {"type": "Object", "fields": [*ITEMS[:2], ITEMS[0]]}}]},
        ["fields.0.schema.fields.2.name"],
    ),
    "list without a schema": ({"fields": [{"name": "a", "type": "List"}]}, ["fields.0.schema"]),
    "schema without a list": ({"fields": [{**LIST, "type": "String"}]}, ["fields.0.schema"]),
    "several": (
        {"title": "", "fields": [{"name": "-", "type": "String"}, LIST, {"name": "l", "type": "List"}]},
        ["title", "fields.0.name", "fields.2.name", "fields.2.type", "fields.2.schema"],
    ),
}


@once
@each_named(("definition", "places"), DEFINITIONS)
def test_a_definition_is_refused_wherever_it_comes_from(account: Account, definition: Json, places: list[str]) -> None:
    definition = {"definitionId": "bought", **definition}
    answer = account.http.post(f"{account.path}/eventDefinitions", json=definition)
    assert_control_error(answer, 422, "INVALID_REQUEST", *places)
    document = {"version": 1, "eventDefinitions": [{"definitionId": "first"}, definition]}
    refused(account, document, *(f"eventDefinitions.1.{place}" for place in places))


def test_every_fault_is_told_wherever_it_is(account: Account) -> None:
    """Those of types, of rules, in the head, and in any chunk of persons, also in parts that have others."""
    persons: list[Json] = [{"externalId": str(number)} for number in range(2500)]
    persons[0] = {"x": 1, "phones": [f"38591{number:06}" for number in range(150)], "emails": ["a@b.co", "-", "A@b.co"]}
    persons[1] = {"registrations": [{"isPrimary": True, "systemData": {"os": "x"}}, "x", {"isPrimary": True}]}
    persons[1200] = {"emails": ["a@b.co"]}
    persons[2400] = {"events": [{"registrationId": "x"}], "tags": ["", 5]}
    document = {
        "account": {"colour": "x"},
        "applications": [{"applicationId": "a"}, {"applicationId": "a"}, {"applicationId": 5}],
        "eventDefinitions": [
            {"definitionId": "a", "fields": [{"name": "A", "type": "x"}, LIST, {**LIST, "name": "m"}]}
        ],
        "persons": persons,
    }
    refused(
        account,
        document,
        "version",
        "account.colour",
        "applications.2.applicationId",
        "eventDefinitions.0.fields.0.type",
        "applications.1.applicationId",
        "eventDefinitions.0.fields.2.type",
        "persons.0.emails.1",
        "persons.0.x",
        "persons.1.registrations.0.systemData.os",
        "persons.1.registrations.1",
        "persons.0.phones",
        "persons.0.emails.2",
        "persons.1.registrations.2.isPrimary",
        "persons.1200.emails.0",
        "persons.2400.tags.1",
        "persons.2400.events.0.definitionId",
        "persons.2400.tags.0",
    )


def test_no_more_than_a_hundred_faults_are_told(account: Account) -> None:
    persons = [{"x": 1} for _ in range(1500)]
    refused(account, {"version": 2, "persons": persons}, "version", *(f"persons.{number}.x" for number in range(99)))


def test_what_is_wrong_only_because_something_else_is_is_not_told(account: Account) -> None:
    schema = {"type": "object", "fields": []}
    document = {
        "version": 1,
        "applications": [{"applicationId": ""}],
        "eventDefinitions": [{"definitionId": "a", "fields": [{"name": "l", "type": "List", "schema": schema}]}],
        "persons": [{"registrations": [{"applicationId": "x"}]}],
    }
    refused(account, document, "applications.0.applicationId", "eventDefinitions.0.fields.0.schema.type")


def test_a_number_where_text_should_be_is_explained(account: Account) -> None:
    assert refused(account, one_person(phones=[385911234567]), "persons.0.phones.0") == [
        "should be text: put it in quotes"
    ]


def test_faults_far_down_in_the_document_have_their_place_too(busy: Account) -> None:
    persons: list[Json] = [{"externalId": str(number)} for number in range(2500)]
    persons[2400] = {"phones": ["0"]}
    refused(busy, {"version": 1, "persons": persons}, "persons.2400.phones.0")


@each("body", [b"", b"[]", b"{", b"null", b'"x"', b"{} {}", b"a: [", b"- a"])
def test_what_is_no_document_is_refused(account: Account, body: bytes) -> None:
    refused(account, body, "")


class TestTaken:
    """Application codes and ids are unique over the whole twin."""

    @pytest.mark.parametrize(
        ("field", "code"),
        [("applicationId", "APPLICATION_ID_TAKEN"), ("applicationCode", "APPLICATION_CODE_TAKEN")],
    )
    def test_what_is_another_accounts_is_a_conflict(
        self, busy: Account, http: httpx.Client, field: str, code: str
    ) -> None:
        other = Account.create(http)
        taken = other.answer["applications"][0][field]
        before = take(busy)
        answer = put(busy, {"version": 1, "applications": [{"name": "a"}, {field: taken}]})
        assert_control_error(answer, 409, code, f"applications.1.{field}")
        assert take(busy) == before


class TestNewKeys:
    """A second account of the same world."""

    KEYS = ("apiKey", "username", "password")

    def test_a_world_can_be_put_into_another_account(self, busy: Account, http: httpx.Client) -> None:
        other = renewed(Account.create(http), take(busy))
        assert [one.get("externalId") for one in other.persons()] == [one.get("externalId") for one in busy.persons()]
        application_id = other.answer["applications"][0]["applicationId"]
        assert other.push.get("d1").json() == {**busy.push.get("d1").json(), "applicationId": application_id}
        assert [one["name"] for one in other.answer["applications"]][1] == "second"

    def test_the_answer_tells_the_new_keys(self, busy: Account, http: httpx.Client) -> None:
        before, other = http.get(busy.path).json(), Account.create(http)
        answer = renewed(other, take(busy)).answer
        assert answer == http.get(other.path).json()
        for one in (before, other.answer):
            assert not {*(answer[name] for name in self.KEYS)} & {*(one[name] for name in self.KEYS)}
        assert not {*keys_of_applications(answer)} & {*keys_of_applications(before)}
        assert http.get(busy.path).json() == before

    def test_the_keys_are_good_and_those_before_no_longer(self, http: httpx.Client) -> None:
        old = Account.create(http, settings={"auth": "strict"})
        old.install(registrationId="d1")
        new = renewed(old, take(old))
        assert new.push.get("d1").status_code == 200
        assert_push_error(old.push.get("d1"), 48012)
        basic = httpx.BasicAuth(new.answer["username"], new.answer["password"])
        answer = http.get(f"{PUSH}/d1", headers={"AppCode": new.application_code}, auth=basic)
        assert answer.status_code == 200

    def test_all_that_names_an_application_names_the_new_one(self, busy: Account, http: httpx.Client) -> None:
        document = take(busy).decode()
        other = renewed(Account.create(http), document.encode())
        for old, new in zip(
            keys_of_applications(http.get(busy.path).json()), keys_of_applications(other.answer), strict=True
        ):
            assert old in document
            document = document.replace(old, new)
        taken = json.loads(take(other))
        for part in ("applications", "persons", "uninstalledRegistrations"):
            assert taken[part] == json.loads(document)[part]

    def test_an_application_that_nobody_has_named_is_called_as_its_id(self, account: Account) -> None:
        [application] = renewed(account, {"version": 1}).answer["applications"]
        assert application["name"] == application["applicationId"]

    def test_a_reset_leaves_them(self, busy: Account, http: httpx.Client) -> None:
        other = renewed(Account.create(http), take(busy))
        http.patch(other.path, json={"name": "Changed"})
        http.post(f"{other.path}/reset")
        assert http.get(other.path).json() == other.answer

    def test_with_a_seed_they_repeat(self, account: Account, http: httpx.Client) -> None:
        document = {"version": 1, "account": {"idSeed": "spring"}, "applications": [{"applicationCode": "taken"}]}
        first = renewed(account, document).answer
        http.delete(account.path)
        again = renewed(Account.create(http, accountId=first["accountId"]), document).answer
        assert {**again, "createdAt": first["createdAt"]} == first

    def test_accounts_with_the_same_seed_have_their_own(self, account: Account, http: httpx.Client) -> None:
        document = {"version": 1, "account": {"idSeed": "spring"}}
        first, second = (renewed(one, document).answer for one in (account, Account.create(http)))
        assert not {*keys_of_applications(first)} & {*keys_of_applications(second)}
        assert not {first[name] for name in self.KEYS} & {second[name] for name in self.KEYS}

    def test_a_refused_document_changes_no_key(self, account: Account, http: httpx.Client) -> None:
        answer = put(account, {"version": 1, "applications": [{"name": 1}]}, params={"newKeys": "true"})
        assert_control_error(answer, 422, "INVALID_REQUEST", "applications.0.name")
        assert http.get(account.path).json() == account.answer

    def test_without_new_keys_the_account_keeps_its_own(self, account: Account, http: httpx.Client) -> None:
        answer = put(account, {"version": 1, "account": {"apiKey": "key"}}, params={"newKeys": "false"})
        assert (answer.status_code, http.get(account.path).json()["apiKey"]) == (204, account.answer["apiKey"])

    def test_what_is_no_flag_is_refused(self, account: Account) -> None:
        answer = put(account, {"version": 1}, params={"newKeys": "maybe"})
        assert_control_error(answer, 422, "INVALID_REQUEST", "newKeys")


def test_accounts_with_the_same_seed_get_applications_of_their_own(account: Account, http: httpx.Client) -> None:
    for one in (account, Account.create(http)):
        restore(one, {"version": 1, "account": {"idSeed": "spring"}, "applications": [{"name": "App"}]})


class TestYaml:
    """The same in another notation."""

    @pytest.mark.parametrize("content_type", ["application/yaml", "text/yaml", "text/plain", ""])
    def test_yaml_is_taken_whatever_the_content_type(self, account: Account, content_type: str) -> None:
        body = b"version: 1\npersons:\n- externalId: ana\n  birthday: 1990-05-17\n  phones: ['385911234567']\n"
        restore(account, body, headers={"Content-Type": content_type})
        (ana,) = account.persons()
        assert (ana["birthday"], ana["phones"]) == ("1990-05-17", ["385911234567"])

    def test_a_whole_snapshot_may_be_yaml(self, busy: Account) -> None:
        document = take(busy)
        restore(busy, yaml.safe_dump(json.loads(document), allow_unicode=True).encode())
        assert everything(busy) is not None
        assert json.loads(take(busy)) == json.loads(document)

    def test_a_phone_without_quotes_is_refused(self, account: Account) -> None:
        body = b"version: 1\npersons:\n- phones: [385911234567]"
        assert refused(account, body, "persons.0.phones.0") == ["should be text: put it in quotes"]

    def test_flow_style_is_yaml_when_the_content_type_says_so(self, account: Account) -> None:
        restore(account, b"{version: 1}", headers={"Content-Type": "application/yaml"})
        refused(account, b"{version: 1}", "")


class TestReset:
    """A reset goes back to what was restored last."""

    def test_everything_is_as_it_was_restored(self, busy: Account) -> None:
        restore(busy, FULL)
        before = take(busy)
        busy.http.patch(busy.path, json={"name": "x", "settings": {"auth": "lenient"}})
        busy.push.personalize("d3", {"externalId": "new"})
        busy.http.post(f"{busy.path}/clock/resume", json={"real": True})
        busy.http.post(f"{busy.path}/reset")
        assert take(busy) == before

    def test_a_refused_document_is_not_gone_back_to(self, busy: Account) -> None:
        restore(busy, FULL)
        before = take(busy)
        put(busy, one_person(phones=["1"]))
        busy.http.post(f"{busy.path}/reset")
        assert take(busy) == before

    def test_ids_are_drawn_again_from_the_seed(self, account: Account) -> None:
        restore(account, FULL)
        drawn = []
        for _ in range(2):
            drawn.append((account.install(), account.person(externalId="new")))
            account.http.post(f"{account.path}/reset")
        assert drawn[0] == drawn[1]

    def test_thousands_of_persons_come_back(self, account: Account) -> None:
        persons = [{"externalId": str(number), "registrations": [{}]} for number in range(2500)]
        restore(account, {"version": 1, "persons": persons})
        before = take(account)
        account.http.post(f"{account.path}/reset")
        assert take(account) == before
        assert before.count(b'"personId"') == 2500


class TestSize:
    """A snapshot may be larger than other bodies."""

    def test_more_than_a_mebibyte_is_taken(self, account: Account) -> None:
        restore(account, b'{"version": 1}'.ljust(3 * MEBIBYTE))

    def test_also_in_pieces(self, account: Account) -> None:
        answer = account.http.put(
            f"{account.path}/snapshot", content=iter([b'{"version":', b" " * 2 * MEBIBYTE, b"1}"])
        )
        assert answer.status_code == 204

    def test_more_than_256_mebibytes_are_refused(self, account: Account) -> None:
        """The twin refuses by the length alone."""
        url = account.http.base_url
        with socket.create_connection((url.host, url.port or 80), timeout=30) as connection:
            head = (
                f"PUT {account.path}/snapshot HTTP/1.1\r\nHost: {url.host}\r\nContent-Length: {256 * MEBIBYTE + 1}\r\n"
            )
            connection.sendall(f"{head}\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
