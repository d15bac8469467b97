"""Events of backends where they meet what else an account has: faults, limits, journal, snapshots, seeds, its end."""

from typing import Any

from tests.api_client import Account
from tests.cases import each
from tests.databases import both
from tests.surfaces.events_api.world import Events, errors_of, item


@each(
    ("error", "index"),
    [
        (400500, -1),
        (400501, -1),
        (400502, -1),
        (400503, -1),
        (400504, 0),
        ("EVENT_PERSON_UNKNOWN", 0),
        ("EVENT_IS_INTERNAL", 0),
    ],
)
def test_a_fault_answers_in_the_shape_of_events(events: Events, error: int | str, index: int) -> None:
    ordered = {"on": {"operation": "send-custom-events"}, "error": error, "when": {"first": 1}}
    assert events.http.post(f"{events.account.path}/faults", json=ordered).status_code == 201
    (told,) = errors_of(events.post(item()))
    assert told[0] == index
    assert events.post(item()).status_code == 202


def test_a_fault_by_the_path_that_routes_have_strikes_calls_by_the_older_one(events: Events) -> None:
    ordered = {"on": {"path": "/peopleevents/2/*"}, "answer": {"status": 503}, "when": {"first": 1}}
    assert events.http.post(f"{events.account.path}/faults", json=ordered).status_code == 201
    assert events.call("GET", "/peopleevents/1/definitions").status_code == 503


@each(("value", "shown"), [("given", "given@Example.com"), ("lowerCase", "lowercase@example.com")])
def test_emails_of_persons_that_events_make_are_kept_as_the_account_says(
    events: Events, value: str, shown: str
) -> None:
    events.account.set(emailNotation=value)
    assert events.post(item(f"b.{value}@Example.com", "EMAIL")).status_code == 202
    one = events.post_one(f"s.{value}@Example.com", identifierType="EMAIL", createPerson="true")
    assert one.status_code == 201
    kept = [one for person in events.account.persons() for one in person["emails"]]
    assert [one for one in kept if one.endswith(shown)] == [f"b.{shown}", f"s.{shown}"]


def test_limits_are_the_published_ones(events: Events) -> None:
    events.account.set(rateLimits="documented")
    statuses = [events.post(item()).status_code for _ in range(6)]
    assert statuses == [202] * 5 + [429]
    one = [events.post_one("ana").status_code for _ in range(251)]
    assert one == [201] * 250 + [429]
    assert events.call("GET", "/peopleevents/2/definitions").status_code == 200


def test_calls_are_verified_by_operation_and_by_whom_they_were_about(events: Events) -> None:
    ana, iva = (events.account.person(externalId=name) for name in ("ana", "iva"))
    assert events.post(item("ana"), item("iva")).status_code == 202
    assert events.post_one("iva").status_code == 201
    path = f"{events.account.path}/journal/verify"

    def count(**what: Any) -> int:
        found: int = events.http.post(path, json=what).json()["count"]
        return found

    assert count(operation="send-custom-events", personId=ana) == 1
    assert count(operation="send-custom-events", personId=iva) == 1
    assert count(operation="send-custom-event", personId=iva) == 1
    assert count(operation="send-custom-event", personId=ana) == 0


@both
def test_a_snapshot_has_them_and_a_reset_forgets_them(events: Events) -> None:
    account = events.account
    ana = account.person(externalId="ana")
    account.install(registrationId="d1")
    assert events.post(item(eventId="e", properties={"total": 1.5}), item()).status_code == 202
    told, taken = events.of(ana), events.http.get(f"{account.path}/snapshot")
    assert events.post(item(eventId="later")).status_code == 202
    assert events.http.put(f"{account.path}/snapshot", content=taken.content).status_code == 204
    assert events.of(ana) == told
    assert events.http.get(f"{account.path}/snapshot").json() == taken.json()
    assert events.post(item(eventId="e")).status_code == 202
    assert events.of(ana) == told
    assert events.post(item(eventId="later")).status_code == 202
    assert events.http.post(f"{account.path}/reset").status_code == 204
    assert events.of(ana) == told


def test_a_snapshot_that_has_an_event_twice_is_refused(events: Events) -> None:
    events.account.person(externalId="ana")
    assert events.post(item(eventId="e"), item(eventId="f")).status_code == 202
    taken = events.http.get(f"{events.account.path}/snapshot").json()
    for event_id in ("e", "no id"):
        taken["persons"][0]["events"][1]["eventId"] = event_id
        answer = events.http.put(f"{events.account.path}/snapshot", json=taken)
        assert answer.status_code == 422, answer.text
        assert [one["field"] for one in answer.json()["error"]["details"]] == ["persons.0.events.1.eventId"]


def test_with_a_seed_everything_repeats(events: Events) -> None:
    told = []
    for _ in range(2):
        account = Account.create(events.http, idSeed="s")
        seeded = Events(account)
        assert seeded.define().status_code == 201
        refused = seeded.post(item(definitionId="unknown")).content
        told.append([refused, seeded.post_one("ana", createPerson="true").content, account.persons(externalId="ana")])
    assert told[0] == told[1]


def test_a_deleted_person_leaves_no_events(events: Events) -> None:
    ana = events.account.person(externalId="ana")
    assert events.post(item(eventId="e")).status_code == 202
    assert events.http.delete(f"{events.account.path}/persons/{ana}").status_code == 204
    assert events.post(item(eventId="e")).status_code == 202
    again = events.person(externalId="ana")
    assert again is not None
    assert len(events.of(again["personId"])) == 1
