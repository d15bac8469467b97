"""#10, #11: sessions become launches, custom events are kept as they are defined; all of them are told in order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each, each_named
from tests.databases import once
from tests.surfaces.mobile_api.answers import EVENT_INVALID, FORMAT_INVALID, NO_REGISTRATION, Json, assert_done, read
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk
from tests.surfaces.mobile_api.surfaces import events_of, events_page, names_of_events, person_id, see, uninstall

START = datetime(2026, 1, 5, 10, tzinfo=UTC)


def moment(seconds: int = 0) -> str:
    """A date as the SDKs write it, so many seconds after the first."""
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def launches(account: Account, app: Sdk) -> list[int]:
    """The recorded launches of an app, in seconds after the first."""
    found = [one for one in events_of(account, person_id(account, app)) if one["definitionId"] == "mobileAppLaunch"]
    mine = [one["occurredAt"] for one in found if one["registrationId"] == app.push_reg_id]
    return [round((datetime.fromisoformat(text) - START).total_seconds()) for text in mine]


# -- #10 -------------------------------------------------------------------------------------------------------


def test_a_session_start_is_a_launch_at_that_time(account: Account, app: Sdk) -> None:
    assert_done(app.report_session({"sessionStarts": [moment()]}))
    event = events_of(account, person_id(account, app))[-1]
    install = events_of(account, person_id(account, app))[0]
    assert event == {
        "definitionId": "mobileAppLaunch",
        "occurredAt": "2026-01-05T10:00:00.000Z",
        "registrationId": app.push_reg_id,
        "properties": install["properties"],
    }


def test_a_finished_session_is_a_launch_at_its_start(account: Account, app: Sdk) -> None:
    assert_done(app.report_session({"sessionBounds": {moment(): moment(300), moment(600): moment(700)}}))
    assert launches(account, app) == [0, 600]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sessionStarts": [], "sessionBounds": {}},
        {"systemData": {}},
        {"sessionStarts": [], "sessionBounds": {}, "systemData": {"os": "Android"}, "unknown": 1},
    ],
    ids=str,
)
def test_a_report_of_nothing_records_nothing(account: Account, android: AndroidSdk, body: Json) -> None:
    assert_done(android.report_session(body))
    assert names_of_events(account, person_id(account, android)) == ["Install"]


def test_a_start_that_is_reported_again_is_recorded_once(account: Account, app: Sdk) -> None:
    for _ in range(3):
        assert_done(app.report_session({"sessionStarts": [moment()]}))
    app.report_session({"sessionStarts": [moment(), moment(100)], "sessionBounds": {moment(): moment(40)}})
    app.report_session({"sessionBounds": {moment(): moment(40), moment(100): moment(150)}})
    assert launches(account, app) == [0, 100]


@pytest.mark.parametrize(
    ("seconds", "recorded"), [(1, False), (30, False), (31, True), (-1, False), (-30, False), (-31, True)]
)
def test_a_launch_within_30_seconds_of_a_recorded_one_is_not_recorded(
    account: Account, app: Sdk, seconds: int, recorded: bool
) -> None:
    for start in (0, seconds):
        assert_done(app.report_session({"sessionStarts": [moment(start)]}))
    assert launches(account, app) == ([0, seconds] if recorded else [0])


def test_the_30_seconds_count_from_the_last_recorded_launch(account: Account, app: Sdk) -> None:
    for start in (0, 20, 40, 60, 80):
        app.report_session({"sessionStarts": [moment(start)]})
    assert launches(account, app) == [0, 40, 80]


def test_the_30_seconds_hold_within_one_report(account: Account, app: Sdk) -> None:
    app.report_session({"sessionStarts": [moment(second) for second in (0, 20, 40)]})
    assert launches(account, app) == [0, 40]


def test_each_device_has_launches_of_its_own(account: Account, android: AndroidSdk, ios: IosSdk) -> None:
    for app in (android, ios):
        app.personalize({"externalUserId": "jdoe"})
        app.report_session({"sessionStarts": [moment()]})
    assert launches(account, android) == launches(account, ios) == [0]


def test_system_data_update_the_registration(account: Account, app: Sdk) -> None:
    before = read(app.fetch(rt=True))
    changed = {"appVersion": "2.0", "notificationsEnabled": False}
    assert_done(app.report_session({"systemData": changed}))
    assert see(account, app).installation == {**before, **changed}


def test_a_launch_has_the_system_data_of_its_report(account: Account, app: Sdk) -> None:
    app.report_session({"sessionStarts": [moment()], "systemData": {**app.device, "appVersion": "2.0"}})
    assert events_of(account, person_id(account, app))[-1]["properties"]["appVersion"] == "2.0"


def test_launches_stay_with_whoever_had_the_device(account: Account, app: Sdk) -> None:
    app.report_session({"sessionStarts": [moment()]})
    app.personalize({"externalUserId": "jdoe"})
    app.report_session({"sessionStarts": [moment(100)]})
    john = person_id(account, app)
    app.depersonalize()
    app.report_session({"sessionStarts": [moment(200)]})
    assert names_of_events(account, john) == ["Install", "Launch", "Personalize", "Launch", "Depersonalize"]
    assert launches(account, app) == [200]


@once
@each(
    "wrong",
    [
        {"sessionStarts": "x"},
        {"sessionStarts": {}},
        {"sessionStarts": [5]},
        {"sessionStarts": ["yesterday"]},
        {"sessionBounds": []},
        {"sessionBounds": {"yesterday": "2026-01-05T10:00:00Z"}},
        {"systemData": []},
        {"systemData": {"os": "Symbian"}},
        {"systemData": {"appVersion": 5}},
    ],
)
def test_a_report_of_another_form_records_nothing(account: Account, app: Sdk, wrong: Json) -> None:
    before = account.state()
    good = {"sessionStarts": [moment()], "systemData": {"appVersion": "2.0"}}
    FORMAT_INVALID.check(app.report_session({**good, **wrong}))
    assert account.state() == before
    assert launches(account, app) == []


# -- #11 -------------------------------------------------------------------------------------------------------

PURCHASE = {
    "definitionId": "purchase",
    "title": "Purchase",
    "fields": [
        {"name": "item", "type": "String"},
        {"name": "count", "type": "Numeric"},
        {"name": "price", "type": "Decimal"},
        {"name": "gift", "type": "Boolean"},
        {"name": "at", "type": "DateTime"},
        {"name": "parts", "type": "List", "schema": {"type": "Object", "fields": [{"name": "id", "type": "String"}]}},
    ],
}
GOOD: Json = {"item": "book", "count": 2, "price": 9.5, "gift": True, "at": "2026-01-05T09:59:00Z"}


def event(definition: str = "purchase", **properties: Any) -> Json:
    return {"definitionId": definition, "date": moment(), **({"properties": properties} if properties else {})}


@pytest.fixture
def definitions(account: Account) -> str:
    """Where they are; `purchase` is one."""
    path = f"{account.path}/eventDefinitions"
    answer = account.http.post(path, json=PURCHASE)
    assert answer.status_code == 201, answer.text
    return path


@pytest.mark.parametrize("validate", [False, True])
def test_a_custom_event_is_kept(account: Account, app: Sdk, definitions: str, validate: bool) -> None:
    answer = app.report_events(event(**GOOD), validate=validate)
    assert_done(answer)
    assert "x-twin-warning" not in answer.headers
    assert events_of(account, person_id(account, app))[-1] == {
        "definitionId": "purchase",
        "occurredAt": "2026-01-05T10:00:00.000Z",
        "registrationId": app.push_reg_id,
        "properties": GOOD,
    }


@each("name", [*GOOD])
def test_properties_may_be_left_out(account: Account, app: Sdk, definitions: str, name: str) -> None:
    assert_done(app.report_events(event(**{name: GOOD[name]}), event(), validate=True))
    kept = [one["properties"] for one in events_of(account, person_id(account, app))[-2:]]
    assert kept == [{name: GOOD[name]}, {}]


def test_a_list_of_objects_is_kept(account: Account, app: Sdk, definitions: str) -> None:
    assert_done(app.report_events(event(parts=[{"id": "a"}, {"id": "b"}]), validate=True))
    assert events_of(account, person_id(account, app))[-1]["properties"] == {"parts": [{"id": "a"}, {"id": "b"}]}


def test_a_property_that_is_null_is_absent(account: Account, app: Sdk, definitions: str) -> None:
    sent = {"item": None, "count": 2, "colour": None, "parts": [{"id": None}, {"id": "b", "x": None}]}
    assert_done(app.report_events(event(**sent), validate=True))
    kept = events_of(account, person_id(account, app))[-1]["properties"]
    assert kept == {"count": 2, "parts": [{}, {"id": "b"}]}


BAD: dict[str, Json] = {
    "unknown definition": event("unknown"),
    "definition in another letter case": event("Purchase"),
    "standard definition": event("mobileAppLaunch"),
    "unknown property": event(colour="red"),
    "number for a text": event(item=5),
    "text for a number": event(count="2"),
    "text for a decimal": event(price="9.5"),
    "text for a boolean": event(gift="true"),
    "no date": event(at="tomorrow"),
    "number for a date": event(at=5),
    "text for a list": event(parts="x"),
    "list of texts": event(parts=["x"]),
    "object": event(item={"a": 1}),
}


@each_named("bad", BAD)
def test_without_validation_a_bad_event_is_dropped_and_noted(
    account: Account, app: Sdk, definitions: str, bad: Json
) -> None:
    before = len(events_of(account, person_id(account, app)))
    answer = app.report_events(event(item="first"), bad, event(item="second"))
    assert_done(answer)
    assert answer.headers["x-twin-warning"]
    kept = events_of(account, person_id(account, app))[before:]
    assert [one["properties"] for one in kept] == [{"item": "first"}, {"item": "second"}]


@each_named("bad", BAD)
def test_with_validation_a_bad_event_refuses_all(account: Account, app: Sdk, definitions: str, bad: Json) -> None:
    EVENT_INVALID.check(app.report_events(bad, validate=True))
    EVENT_INVALID.check(app.report_events(event(item="first"), bad, validate=True))
    assert names_of_events(account, person_id(account, app)) == ["Install"]


@once
@each("body", [{"events": "x"}, {"events": {}}, {"events": 5}])
@each("validate", [False, True])
def test_a_report_that_is_no_list_of_events_is_refused(app: Sdk, body: Json, validate: bool) -> None:
    path = f"{app.path()}/user/events/custom"
    FORMAT_INVALID.check(app.send("POST", path, {"validate": validate}, body))


def test_definitions_are_of_one_account(account: Account, app: Sdk) -> None:
    other = Account.create(account.http)
    assert other.http.post(f"{other.path}/eventDefinitions", json=PURCHASE).status_code == 201
    EVENT_INVALID.check(app.report_events(event(), validate=True))


def test_a_lost_registration_is_told(app: Sdk, definitions: str) -> None:
    app.push_reg_id = "lost"
    NO_REGISTRATION.check(app.report_events(event(**GOOD)))
    NO_REGISTRATION.check(app.report_session({"sessionStarts": [moment()]}))


# -- definitions, by the control API ---------------------------------------------------------------------------


def test_a_definition_is_made_shown_and_deleted(account: Account, app: Sdk, definitions: str) -> None:
    http = account.http
    shown = http.get(f"{definitions}/purchase")
    assert shown.status_code == 200
    assert PURCHASE.items() <= shown.json().items()
    listed = http.get(definitions)
    assert (listed.status_code, "purchase" in listed.text) == (200, True)
    assert http.post(definitions, json=PURCHASE).status_code == 409
    assert http.delete(f"{definitions}/purchase").status_code == 204
    assert http.get(f"{definitions}/purchase").status_code == 404
    assert http.delete(f"{definitions}/purchase").status_code == 404
    EVENT_INVALID.check(app.report_events(event(), validate=True))


@pytest.mark.parametrize(
    "body",
    [
        {"definitionId": "with blank"},
        {"definitionId": "x" * 37},
        {"definitionId": "x", "titel": "typo"},
        {"definitionId": "x", "fields": [{"name": "a", "type": "Text"}]},
        {"definitionId": "x", "fields": [{"name": "1a", "type": "String"}]},
        {"definitionId": "x", "fields": [{"name": "a", "type": "String"}, {"name": "A", "type": "String"}]},
        {"definitionId": "x", "fields": [{"name": "a", "type": "List"}]},
    ],
    ids=str,
)
def test_a_definition_that_is_none_is_refused(http: httpx.Client, definitions: str, body: Json) -> None:
    assert http.post(definitions, json=body).status_code == 422


# -- events, by the control API --------------------------------------------------------------------------------


def test_events_are_told_in_the_order_of_arrival_page_by_page(account: Account, app: Sdk, definitions: str) -> None:
    for seconds in (300, 200, 100):
        app.report_session({"sessionStarts": [moment(seconds)]})
    app.report_events(*(event(count=number) for number in range(3)))
    person, whole = person_id(account, app), events_of(account, person_id(account, app))
    assert names_of_events(account, person) == ["Install", "Launch", "Launch", "Launch", *["purchase"] * 3]
    assert launches(account, app) == [300, 200, 100]
    assert [one["properties"]["count"] for one in whole[-3:]] == [0, 1, 2]
    for limit in (1, 3, 7):
        page = events_page(account, person, limit=limit)
        found = page["events"]
        while "nextCursor" in page:
            page = events_page(account, person, limit=limit, cursor=page["nextCursor"])
            assert 0 < len(page["events"]) <= limit
            found += page["events"]
        assert found == whole


def test_events_of_nobody_are_not_found(account: Account) -> None:
    assert account.http.get(f"{account.path}/persons/1/events").status_code == 404


# -- every surface writes them ---------------------------------------------------------------------------------


def test_the_other_surfaces_write_the_same_events(account: Account) -> None:
    registration_id = account.install(registrationId="d1", systemData={"os": "iOS", "sdkVersion": "15.5.2"})
    account.push.personalize("d1", {"externalId": "jdoe"})
    john = account.get_registration("d1")["personId"]
    account.push.depersonalize("d1")
    anonymous = account.get_registration("d1")["personId"]
    account.push.personalize("d1", {"externalId": "jdoe"})
    account.push.personalize("d1", {"externalId": "peter"}, forceDepersonalize=True)
    peter = account.get_registration("d1")["personId"]
    uninstall(account, AndroidSdk(account.http, account.application_code, registration_id))
    assert names_of_events(account, john) == ["Install", "Personalize", "Depersonalize", "Personalize", "Depersonalize"]
    assert names_of_events(account, peter) == ["Personalize", "Uninstall"]
    assert account.http.get(f"{account.path}/persons/{anonymous}/events").status_code == 404
    properties = [one["properties"] for one in (*events_of(account, john), *events_of(account, peter))]
    assert all(one == properties[0] for one in properties)
    assert properties[0] == {
        "pushRegistrationId": "d1",
        "applicationId": account.answer["applications"][0]["applicationId"],
        "os": "iOS",
        "sdkVersion": "15.5.2",
    }
