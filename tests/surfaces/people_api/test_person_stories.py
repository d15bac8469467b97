"""Persons together with everything else: one world over all surfaces, faults, limits, seeds, snapshots, the journal."""

import itertools
import json
from typing import Any

import httpx
import pytest

from pushtwin.core.faults.service import LIMITS, RateLimit
from tests.api_client import Account
from tests.databases import both, once
from tests.shapes import assert_service_exception
from tests.surfaces.control_api.control import Control
from tests.surfaces.control_api.test_determinism import HOST, Recorder, differences
from tests.surfaces.people_api.persons import MERGE, MIA, PERSONS, PersonsApi, contacts
from tests.surfaces.push_api.world import SECOND, World, device, user

pytestmark = both
READ, CREATE = "get-a-single-person-or-a-list-of-people", "create-a-new-person"
MIAS_ID = {"externalId": MIA["externalId"]}
FIELDS = ("address", "city", "country", "preferredLanguage", "profilePicture", "firstName", "middleName", "tags")


@pytest.fixture
def world(account: Account) -> World:
    """An account in which Mia is known, and has no device yet."""
    created = World(account)
    PersonsApi(account).create_mia()
    return created


@pytest.fixture
def api(world: World) -> PersonsApi:
    return PersonsApi(world.account)


# -- one world -----------------------------------------------------------------------------------------------------


def test_a_person_is_the_same_to_backends_phones_messages_and_tests(world: World, api: PersonsApi) -> None:
    """Create a person, personalize a device, tag, send to the person, merge: each surface sees what another did."""
    account, mia = world.account, api.get(**MIAS_ID).json()["id"]
    phone = world.android()
    account.push.personalize(phone.id, {"phoneNumber": "41793026727"}, setDeviceAsPrimary=True)
    (install,) = api.get(**MIAS_ID).json()["contactInformation"]["push"]
    assert (install["registrationId"], install["isPrimary"]) == (phone.id, True)
    shown = account.get_person(mia)
    assert {name: shown[name] for name in FIELDS} == {name: MIA[name] for name in FIELDS}

    api.update({"tags": ["VIP"], "firstName": "Maria"}, **MIAS_ID)
    known = account.push.personalize(phone.id, {"externalId": MIA["externalId"]}).json()
    assert (known["firstName"], known["tags"]) == ("Maria", ["one", "two", "VIP"])
    assert "city" not in known  # the push endpoints show only what is published of them
    world.send_to({"type": "MULTIPLE", "$and": [{"tag": ["VIP"]}]})
    world.advance(SECOND)
    assert len(phone.receive()) == 1

    world.install("d2", owner="other")
    item = {"externalId": "other", "contactInformation": [{"type": "PHONE", "identifier": "41793026727"}]}
    assert api.call("POST", MERGE, json={"persons": [item]}).json()["results"] == [{"id": mia, "index": 0}]
    world.send_to(user("other"))
    world.advance(SECOND)
    assert len(phone.receive()) == 1
    assert set(account.get_person(mia)["registrations"]) == {phone.id, "d2"}


def test_who_is_deleted_gets_nothing_but_the_device_still_does(world: World, api: PersonsApi) -> None:
    world.install("d1", owner=MIA["externalId"])
    api.delete(**MIAS_ID)
    for target in (user(MIA["externalId"]), device("d1")):
        world.send_to(target)
    world.advance(SECOND)
    assert [one["status"]["groupName"] for one in world.logs()].count("DELIVERED") == 1
    assert api.get(pushRegistrationId="d1").json()["type"] == "LEAD"


def test_what_tests_write_is_what_backends_read(world: World, api: PersonsApi) -> None:
    mia = api.get(**MIAS_ID).json()["id"]
    path = f"{world.account.path}/persons/{mia}"
    change = {"city": "Pula", "address": None, "preferredLanguage": "de", "country": "x" * 50}
    assert world.http.patch(path, json=change).status_code == 200
    shown = api.get(**MIAS_ID).json()
    assert (shown["city"], shown["preferredLanguage"], shown["country"]) == ("Pula", "de", "x" * 50)
    assert "address" not in shown
    for wrong in ({"city": "x" * 51}, {"preferredLanguage": "german"}, {"profilePicture": "x" * 2084}):
        assert world.http.patch(path, json=wrong).status_code == 422


# -- snapshots and seeds -------------------------------------------------------------------------------------------


def test_a_snapshot_holds_all_of_a_person(world: World, api: PersonsApi) -> None:
    path = f"{world.account.path}/snapshot"
    before, snapshot = api.get(**MIAS_ID).json(), world.http.get(path)
    (entry,) = snapshot.json()["persons"]
    assert {name: entry[name] for name in FIELDS} == {name: MIA[name] for name in FIELDS}
    api.replace({"externalId": "changed"}, **MIAS_ID)
    assert world.http.put(path, content=snapshot.content).status_code == 204
    assert world.http.get(path).content == snapshot.content
    assert api.get(**MIAS_ID).json() == before
    api.update({"city": "Pula"}, **MIAS_ID)
    world.http.post(f"{world.account.path}/reset")
    assert api.get(**MIAS_ID).json() == before
    entry["city"] = "x" * 51
    answer = world.http.put(path, content=json.dumps({"version": 1, "persons": [entry]}))
    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (422, "persons.0.city")


def play(http: httpx.Client) -> list[Any]:
    """A story in a fresh account of a seed."""
    names = {"applicationCode": "code of the keeper", "applicationId": "id of the keeper"}
    account = Account.create(
        http, accountId="seeded-keeper", idSeed="a seed", apiKey="key of the keeper", applications=[names]
    )
    control = Control(account)
    try:
        control.freeze()
        recorder, api = Recorder(control), PersonsApi(account)
        item = {"contactInformation": [{"type": "PHONE", "identifier": "41793026727"}], "externalId": "new"}
        story: list[tuple[str, str, Any]] = [
            ("POST", PERSONS, MIA),
            ("POST", PERSONS, {"externalId": "x", "contactInformation": contacts("12345")}),
            ("PATCH", f"{PERSONS}?externalId=x", {"city": "Pula"}),
            ("GET", f"{PERSONS}?includeTotalCount=true&orderBy=modifiedAt:desc", None),
            ("POST", MERGE, {"persons": [item, {"externalId": "fresh"}]}),
            ("DELETE", f"{PERSONS}?externalId=x", None),
            ("GET", PERSONS, None),
        ]
        for method, path, body in story:
            recorder.call(method, path, headers={**api.headers, **HOST}, **({} if body is None else {"json": body}))
        return recorder.heard
    finally:
        assert http.delete(account.path).status_code == 204


def test_a_story_of_a_seed_repeats_to_the_byte(http: httpx.Client) -> None:
    assert differences(play(http), play(http)) == []


# -- faults, limits, the journal -----------------------------------------------------------------------------------


@once
def test_a_fault_answers_as_persons_do(world: World, api: PersonsApi) -> None:
    for error, status, name in (
        (40401, 404, "PERSON_DOES_NOT_EXIST"),
        ("DUPLICATE_EMAIL_DESTINATION", 400, "DUPLICATE_EMAIL_DESTINATION"),
        ("TOO_MANY_REQUESTS", 429, "TOO_MANY_REQUESTS"),
        ("GENERAL_ERROR", 500, "GENERAL_ERROR"),
    ):
        fault = world.control.fault(on={"path": "/people/2/persons"}, error=error)
        assert_service_exception(api.get(**MIAS_ID), status, name)
        world.control.remove_fault(fault["faultId"])
    world.control.fault(on={"path": "/people/*"}, error=48013)  # which only the push endpoints have
    assert api.get(**MIAS_ID).status_code == 200


@once
def test_a_fault_strikes_calls_about_its_person_only(world: World, api: PersonsApi) -> None:
    mia = api.get(**MIAS_ID).json()["id"]
    api.create(externalId="other")
    world.control.fault(on={"personId": mia}, error="GENERAL_ERROR")
    assert [api.get(externalId=one).status_code for one in (MIA["externalId"], "other")] == [500, 200]
    assert api.update({"city": "Pula"}, phone="41793026727").status_code == 500
    world.control.remove_faults()
    assert api.get(**MIAS_ID).json()["city"] == MIA["city"]


@once
def test_a_struck_call_changes_nothing_unless_it_may_go_on(world: World, api: PersonsApi) -> None:
    body = {"persons": [{"externalId": f"new-{number}"} for number in range(25)]}
    world.control.fault(on={"operation": "merge-persons"}, error="GENERAL_ERROR", when={"first": 1})
    assert api.call("POST", MERGE, json=body).status_code == 500
    assert len(world.account.persons()) == 1
    world.control.fault(on={"operation": "merge-persons"}, error="GENERAL_ERROR", after=True, when={"first": 1})
    assert api.call("POST", MERGE, json=body).status_code == 500
    assert len(world.account.persons()) == 26


@once
def test_the_published_limits_are_kept_by_operation(world: World, api: PersonsApi) -> None:
    published = {CREATE: 10, READ: 5, "merge-persons": 5, "match-people-ids": 15}
    assert {name: LIMITS[name] for name in published} == {name: RateLimit(most, 1) for name, most in published.items()}
    world.account.set(rateLimits="documented")
    assert [api.get().status_code for _ in range(6)] == [200] * 5 + [429]
    numbers = itertools.count()
    made = [api.create(externalId=f"new-{next(numbers)}").status_code for _ in range(11)]
    assert made == [200] * 10 + [429]
    world.advance(SECOND)
    assert api.get().status_code == 200


@once
def test_the_journal_names_the_person_that_a_call_is_about(world: World, api: PersonsApi) -> None:
    mia = api.get(**MIAS_ID).json()["id"]
    world.control.forget()
    api.get(phone="41793026727")
    api.get(phone="11111")
    new = api.create(externalId="new").json()["id"]
    api.call("POST", MERGE, json={"persons": [{"externalId": "new", "city": "Pula"}]})
    about = [(one["operation"], one.get("personId"), one["status"]) for one in world.control.journal()]
    assert about == [(READ, mia, 200), (READ, None, 404), (CREATE, new, 200), ("merge-persons", new, 207)]
    assert world.control.passes(operation=CREATE, personId=new, count=1)
    assert world.control.passes(operation=READ, personId=mia, count=1)


@once
def test_a_key_without_the_scope_may_not(world: World, api: PersonsApi) -> None:
    world.account.set(auth="strict")
    key = world.http.post(f"{world.account.path}/apiKeys", json={"scopes": ["people:read"]}).json()["apiKey"]
    api.headers["Authorization"] = f"App {key}"
    assert api.get(**MIAS_ID).status_code == 200
    assert_service_exception(api.create(externalId="x"), 403, "FORBIDDEN")
    assert_service_exception(api.call("POST", content=b"x"), 403, "FORBIDDEN")
