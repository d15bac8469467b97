"""`POST /peopleevents/2/persons/…/definitions/…/events`: an event that happens now (people-api 8.3)."""

import re

import httpx

from tests.cases import each, each_named
from tests.databases import both
from tests.shapes import assert_service_exception
from tests.surfaces.events_api.world import Events, Json, details_of, errors_of

UUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")


@both
def test_it_is_told_as_it_is_recorded(events: Events) -> None:
    ana = events.account.person(externalId="ana", phones=["385911234567"])
    answer = events.post_one("ana", {"eventId": "e", "properties": {"total": 99.50}})
    assert answer.status_code == 201
    assert answer.json() == {
        "eventId": "e",
        "definitionId": "addToCart",
        "occurredTime": "2026-01-31T00:00:00.0000000Z",
        "properties": {"total": 99.5},
        "metadata": {"source": "API"},
    }
    again = events.post_one("+385911234567", {"eventId": "e", "properties": {}}, identifierType="PHONE")
    assert again.json() == answer.json()
    without_id = events.post_one(str(ana), identifierType="ID").json()
    assert UUID.fullmatch(without_id["eventId"])
    assert [one["eventId"] for one in events.of(ana)] == ["e", without_id["eventId"]]


def test_a_device_leads_to_its_person_whatever_its_application(events: Events) -> None:
    events.account.install(registrationId="d1")
    assert events.post_one("d1", identifierType="PUSH").status_code == 201
    assert len(events.of(events.account.owner("d1")["personId"])) == 1


@both
def test_a_person_is_made_where_that_is_asked_for(events: Events) -> None:
    assert_service_exception(events.post_one("iva"), 404, "NOT_FOUND")
    assert events.person(externalId="iva") is None
    assert events.post_one("iva", createPerson="TRUE").status_code == 201
    made = events.person(externalId="iva")
    assert made is not None
    assert made["type"] == "CUSTOMER"
    assert len(events.of(made["personId"])) == 1


def nobody(events: Events) -> list[httpx.Response]:
    return [
        events.post_one("1", identifierType="ID", createPerson="true"),
        events.post_one("999999999999999999999", identifierType="ID"),
        events.post_one("x", identifierType="LINE", createPerson="true"),
        events.post_one("unknown", identifierType="PUSH"),
        events.post_one("ana", definition="unknown", createPerson="true"),
    ]


def test_whom_or_what_there_is_not_is_not_found(events: Events) -> None:
    for answer in nobody(events):
        assert_service_exception(answer, 404, "NOT_FOUND")
    assert events.person(externalId="ana") is None


@each_named(
    ("query", "body", "expected"),
    {
        "an unknown type": ({"identifierType": "SMS"}, {}, "identifierType"),
        "no type": ({"identifierType": ""}, {}, "identifierType"),
        "no phone": ({"identifierType": "PHONE"}, {}, "personId"),
        "no flag": ({"createPerson": "perhaps"}, {}, "createPerson"),
        "no id of an event": ({}, {"eventId": "?"}, "eventId"),
    },
)
def test_what_is_wrong_is_told_at_its_place(events: Events, query: Json, body: Json, expected: str) -> None:
    answer = events.post_one("ana", body, **query)
    assert [(index, code) for index, code, _ in errors_of(answer)] == [(-1, 400504)]
    assert [name for _, name, _ in details_of(answer)] == [expected]


@each(("body", "code"), [({"properties": {"total": True}}, 400501), ([], 400500), ("x", 400500)])
def test_a_body_that_does_not_fit_is_refused(events: Events, body: object, code: int) -> None:
    answer = events.post_one("ana", body, createPerson="true")
    assert [number for _, number, _ in errors_of(answer)] == [code]
    assert events.person(externalId="ana") is None


def test_a_standard_event_is_refused(events: Events) -> None:
    answer = events.post_one("ana", definition="mobileAppLaunch", createPerson="true")
    assert [code for _, code, _ in errors_of(answer)] == [400506]
