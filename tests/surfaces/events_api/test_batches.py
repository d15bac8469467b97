"""`POST /people/3/events`: all events of a batch are recorded, or none (people-api 8.2)."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.cases import each, each_named
from tests.databases import both
from tests.shapes import assert_service_exception
from tests.speed import calls_long
from tests.surfaces.events_api.world import Events, Json, details_of, errors_of, item

MALFORMED = "Invalid request. Please ensure the request body is a properly structured JSON array."
SCHEMA = (
    "The event schema is invalid. Please ensure each event has a valid definition ID and properties match the expected "
    "schema. Details: {}."
)
EMPTY = "The batch cannot be empty. Please provide at least one item in the request array."
TOO_MANY = (
    "The batch count exceeds the allowed limit of 5000 items. Please reduce the number of items in the request array."
)
PROPERTIES = (
    "One or more batch items contain invalid properties. Please review the details for specific validation errors."
)
NOBODY = (
    "Person with such identifier doesn't exist. Please verify the identifier and ensure it corresponds to an existing "
    "person in the system."
)
INTERNAL = "Internal events posting prohibited. Please ensure that only custom event definitions are used."
TYPES = (
    "ID, EXTERNAL_ID, PHONE, EMAIL, LINE, FACEBOOK, TELEGRAM, PUSH, WEB_PUSH, LIVE_CHAT, VIBER_BOTS, INSTAGRAM, "
    "INSTAGRAM_DM, TWITTER, APPLE_BUSINESS_CHAT, KAKAO_SANGDAM, GOOGLE_BUSINESS_MESSAGES, WHATSAPP, ZALO_FOLLOWER, "
    "TIKTOK_BM"
)


@both
def test_a_batch_is_recorded_whosever_its_events_are(events: Events) -> None:
    account = events.account
    known = account.person(externalId="ana", emails=["Ana@example.com"], phones=["385911234567"])
    account.install(registrationId="d1")
    owner = account.owner("d1")["personId"]
    code, application = account.application_code, account.answer["applications"][0]["applicationId"]
    properties = {"total": 12.5, "items": [{"id": 1}, {"id": 2}]}
    answer = events.post(
        item("ana", properties=properties, eventId="e-1"),
        item("+385 91 123 4567", "PHONE"),
        item("ANA@example.com", "EMAIL", occurredTime="2026-01-29T01:00:00+01:00"),
        item(str(known), "ID", occurredTime="2027-01-01T00:00:00Z"),
        item("d1", "PUSH") | {"identifier": {"id": "d1", "type": "PUSH", "sender": code}},
        item("d1", "PUSH") | {"identifier": {"id": "d1", "type": "PUSH", "sender": application}},
        item("new@example.com", "EMAIL"),
        item("NEW@example.com", "EMAIL"),
    )
    assert (answer.status_code, answer.content) == (202, b"")
    assert events.of(known) == [
        {
            "definitionId": "addToCart",
            "occurredAt": "2026-01-30T00:00:00.000Z",
            "eventId": "e-1",
            "properties": properties,
        },
        {"definitionId": "addToCart", "occurredAt": "2026-01-30T00:00:00.000Z", "properties": {}},
        {"definitionId": "addToCart", "occurredAt": "2026-01-29T00:00:00.000Z", "properties": {}},
        {"definitionId": "addToCart", "occurredAt": "2026-01-31T00:00:00.000Z", "properties": {}},
    ]
    assert len(events.of(owner)) == 2
    made = events.person(email="new@example.com")
    assert made is not None
    assert (made["type"], made["anonymous"], made["emails"]) == ("CUSTOMER", False, ["new@example.com"])
    assert len(events.of(made["personId"])) == 2


def test_fields_of_events_that_nobody_reads_are_told_with_their_places(events: Events) -> None:
    wrong = item("eva", propertys={"total": 1}) | {"identifier": {"id": "eva", "type": "EXTERNAL_ID", "senders": "x"}}
    answer = events.post(item("eva"), wrong)
    assert answer.status_code == 202
    told = "unread field [1].identifier.senders; unread field [1].propertys"
    assert answer.headers["x-twin-warning"] == told


@both
def test_an_event_with_an_id_is_there_once_for_each_person(events: Events) -> None:
    ana, iva = (events.account.person(externalId=name) for name in ("ana", "iva"))
    twice = item(eventId="e", properties={"total": 1})
    for _ in range(2):
        assert events.post(twice, twice, item("iva", eventId="e"), item(), item()).status_code == 202
    assert [one.get("eventId") for one in events.of(ana)] == ["e", None, None, None, None]
    assert [one.get("eventId") for one in events.of(iva)] == ["e"]


@both
def test_whoever_posts_at_the_same_time_makes_one_person_and_one_event(events: Events) -> None:
    with ThreadPoolExecutor(8) as posting:
        answers = list(posting.map(lambda _: events.post(item("ana", eventId="e")), range(16)))
    assert {one.status_code for one in answers} == {202}
    made = events.person(externalId="ana")
    assert made is not None
    assert [one["eventId"] for one in events.of(made["personId"])] == ["e"]


@both
def test_events_follow_whom_a_device_is_tied_to_and_one_with_an_id_is_there_once(events: Events) -> None:
    account = events.account
    account.install(registrationId="d1")
    ana = account.person(externalId="ana")
    anonymous = str(account.owner("d1")["personId"])
    assert events.post(item(eventId="e"), item(anonymous, "ID", eventId="e"), item(anonymous, "ID")).status_code == 202
    assert account.push.personalize("d1", {"externalId": "ana"}).status_code == 200
    assert [one.get("eventId") for one in events.of(ana)] == ["e", None]


@each_named(
    ("body", "expected"),
    {
        "not JSON": (b"[", (-1, 400500, MALFORMED)),
        "nothing": (b"", (-1, 400500, MALFORMED)),
        "null": (b"null", (-1, 400500, MALFORMED)),
        "an object": (b"{}", (-1, 400500, MALFORMED)),
        "a list of no objects": (b"[1]", (-1, 400500, MALFORMED)),
        "an empty list": (b"[]", (-1, 400502, EMPTY)),
        "too many": (b"[" + b",".join([b"{}"] * 5001) + b"]", (-1, 400503, TOO_MANY)),
    },
)
def test_a_body_that_is_no_batch_is_refused(events: Events, body: bytes, expected: tuple[int, int, str]) -> None:
    assert errors_of(events.call("POST", "/people/3/events", content=body)) == [expected]


@each_named(
    ("changes", "expected"),
    {
        "characters of the id": (
            {"eventId": "a b"},
            ("eventId", "Must only include letters (A-Z, a-z), digits (0-9), underscores (_), and hyphens (-)."),
        ),
        "length of the id": ({"eventId": "x" * 37}, ("eventId", "Must be between 1 and 36 characters.")),
        "no definition": ({"definitionId": ""}, ("definitionId", "Must not be empty.")),
        "a definition that is no text": ({"definitionId": 1}, ("definitionId", "Must not be empty.")),
        "too old": ({"occurredTime": "2025-12-31T23:59:59.999Z"}, ("occurredTime", "Must not be older than 30 days.")),
        "no time": (
            {"occurredTime": "now"},
            ("occurredTime", "Must be a time in the format yyyy-MM-dd'T'HH:mm:ss.SSSZ."),
        ),
        "no identifier": ({"identifier": None}, ("identifier", "Must not be empty.")),
        "an empty identifier": ({"identifier": {"id": "", "type": "PHONE"}}, ("identifier.id", "Must not be empty.")),
        "the text null": (
            {"identifier": {"id": "null", "type": "EXTERNAL_ID"}},
            ("identifier.id", "Must not be empty."),
        ),
        "no phone": (
            {"identifier": {"id": "x", "type": "PHONE"}},
            ("identifier.id", "Invalid phone number: x (should be 5 to 15 digits in international format)."),
        ),
        "no type": (
            {"identifier": {"id": "x", "type": "OPEN_CHANNEL"}},
            ("identifier.type", f"Must be one of the following types: {TYPES}."),
        ),
        "no sender": ({"identifier": {"id": "d1", "type": "PUSH"}}, ("identifier.sender", "Must not be empty.")),
    },
)
def test_what_is_wrong_with_an_item_is_told_at_its_place(
    events: Events, changes: Json, expected: tuple[str, str]
) -> None:
    answer = events.post(item("nobody"), item() | changes)
    assert errors_of(answer) == [(1, 400504, PROPERTIES)]
    assert details_of(answer) == [(1, *expected)]
    assert events.person(externalId="nobody") is None


def test_everything_that_is_wrong_is_told_at_once(events: Events) -> None:
    answer = events.post({}, item(), item(eventId="?") | {"identifier": {}})
    assert details_of(answer)[:3] == [
        (0, "definitionId", "Must not be empty."),
        (0, "occurredTime", "Must be a time in the format yyyy-MM-dd'T'HH:mm:ss.SSSZ."),
        (0, "identifier", "Must not be empty."),
    ]
    assert [(index, name) for index, name, _ in details_of(answer)[3:]] == [
        (2, "eventId"),
        (2, "identifier.id"),
        (2, "identifier.type"),
    ]


@each(
    ("wrong", "detail"),
    [
        ({"definitionId": "unknown"}, "item 1: there is no definition unknown"),
        ({"properties": {"total": "much"}}, "item 1: properties.total should be Decimal"),
        ({"properties": {"colour": "red"}}, "item 1: properties.colour is not a field of the definition"),
        ({"properties": [1]}, "item 1: properties should be object"),
        ({"properties": {"items": [{"id": 1.5}]}}, "item 1: properties.items.id should be Numeric"),
    ],
)
def test_an_event_that_does_not_fit_its_definition_refuses_the_batch(events: Events, wrong: Json, detail: str) -> None:
    assert errors_of(events.post(item("nobody"), item("nobody") | wrong)) == [(-1, 400501, SCHEMA.format(detail))]
    assert events.person(externalId="nobody") is None


def test_standard_events_are_refused(events: Events) -> None:
    answer = events.post(item(definitionId="mobileAppInstall"), item(), item(definitionId="mobileAppLaunch"))
    assert errors_of(answer) == [(0, 400506, INTERNAL), (2, 400506, INTERNAL)]


def test_whoever_is_unknown_by_another_identifier_refuses_the_batch(events: Events) -> None:
    of_channel = {"identifier": {"id": "x", "type": "LINE", "sender": "s"}}
    elsewhere = {"identifier": {"id": "d1", "type": "PUSH", "sender": "another application"}}
    events.account.install(registrationId="d1")
    answer = events.post(item("nobody"), item("1", "ID"), item() | of_channel, item("x", "ID"), item() | elsewhere)
    assert errors_of(answer) == [(index, 400505, NOBODY) for index in (1, 2, 3, 4)]
    assert events.person(externalId="nobody") is None


def test_an_item_beyond_its_bytes_is_refused_and_a_batch_within_its_own_is_not(events: Events) -> None:
    fields = [{"name": f"f{number}", "type": "String"} for number in range(2)]
    assert events.define(definitionId="long", fields=fields).status_code == 201
    long = item(definitionId="long", properties={"f0": "x" * 300_000, "f1": "y" * 250_000})
    answer = events.post(item(), long)
    assert details_of(answer) == [(1, "", "Must not exceed 512000 bytes.")]
    short = item(definitionId="long", properties={"f0": "x" * 300_000})
    assert events.post(*[short] * 10).status_code == 202
    assert_service_exception(events.post(*[short] * 53), 413, "PAYLOAD_TOO_LARGE")


def test_what_is_wrong_is_told_only_to_who_may_call(events: Events) -> None:
    for body in (b"[", b"[]"):
        answer = events.http.post("/people/3/events", headers={"Authorization": "App none"}, content=body)
        assert_service_exception(answer, 401, "UNAUTHORIZED")


@pytest.mark.parametrize("kind", ["application/json-patch+json", "text/json", "application/x+json", None])
def test_any_published_content_type_will_do(events: Events, kind: str | None) -> None:
    headers: Any = {**events.headers, **({"content-type": kind} if kind else {})}
    answer = events.http.post("/people/3/events", headers=headers, content=b"[]")
    assert errors_of(answer) == [(-1, 400502, EMPTY)]


@both
@pytest.mark.slow
def test_5000_events_are_recorded_as_soon_as_700_calls_that_do_nothing(events: Events) -> None:
    """Of as many persons who are new, each with an id of its own and with properties: as 150 to 400."""
    properties = {"total": 12.5, "items": [{"id": 1}, {"id": 2}]}
    batch = [item(f"person {number}", eventId=f"e{number}", properties=properties) for number in range(5000)]
    body = json.dumps(batch).encode()

    def record() -> None:
        assert events.call("POST", "/people/3/events", content=body).status_code == 202

    took = [calls_long(record, lambda: events.http.get("/_twin/health/ready")) for _ in range(2)]
    assert max(took) < 700, took  # new persons, and then nothing new at all
