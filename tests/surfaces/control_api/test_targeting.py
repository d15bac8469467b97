"""`/_twin/accounts/{accountId}/targeting`: who would get a message, and why the others would not."""

from typing import Any

import pytest

from tests import databases
from tests.api_client import Account
from tests.cases import each
from tests.shapes import assert_control_error
from tests.surfaces.control_api.control import good
from tests.surfaces.control_api.sending import Messages, to

pytestmark = databases.both

Json = dict[str, Any]


@pytest.fixture
def world(account: Account) -> Messages:
    """Two devices of u-1, of which d1 is primary and d2 an iPhone without notifications; d3 is nobody's."""
    account.install(registrationId="d1", isPrimary=True, systemData={"os": "Android"})
    account.install(registrationId="d2", systemData={"os": "iOS", "notificationsEnabled": False})
    account.install(registrationId="d3")
    for one in ("d1", "d2"):
        account.push.personalize(one, {"externalId": "u-1"}).raise_for_status()
    account.push.update("d1", {"isPrimary": True}).raise_for_status()
    return Messages(account)


def ask(world: Messages, **question: Any) -> Json:
    told = {"sender": world.account.application_code, **question}
    return good(world.http.post(f"{world.path}/targeting", json=told))


def missed(answer: Json) -> dict[str, str]:
    return {one["registrationId"]: one["why"] for one in answer["missed"]}


def test_a_person_is_asked_for_and_the_others_are_told_why_not(world: Messages) -> None:
    answer = ask(world, destination={"type": "EXTERNAL_USER_ID", "externalUserId": "u-1"})
    assert (answer["matched"], missed(answer)) == (["d1", "d2"], {"d3": "the device is not personalized"})


@each(
    ("destination", "device", "why"),
    [
        ({"type": "EXTERNAL_USER_ID", "externalUserId": "u-2"}, "d1", "person has externalUserId u-1, not u-2"),
        (to("nope"), "d1", "pushRegistrationId is d1, not nope"),
        ({"type": "PHONE_NUMBER", "phoneNumber": "385911"}, "d1", "person has no phoneNumber"),
        ({"type": "MULTIPLE", "$and": [{"notificationsEnabled": True}]}, "d2", "notifications are off"),
        ({"type": "MULTIPLE", "$and": [{"platform": "iOS"}]}, "d1", "platform is Android, not iOS"),
        (
            {"type": "EXTERNAL_USER_ID", "externalUserId": "u-1", "targetOnlyPrimaryDevices": True},
            "d2",
            "not the primary device",
        ),
    ],
)
def test_the_first_condition_that_fails_is_told_in_words(
    world: Messages, destination: Json, device: str, why: str
) -> None:
    assert missed(ask(world, destination=destination))[device] == why


@databases.once
def test_a_query_of_the_old_api_is_understood(world: Messages) -> None:
    answer = ask(world, to={"externalUserId": "u-1"}, targetOnlyPrimaryDevices=True)
    assert (answer["matched"], missed(answer)["d2"]) == (["d1"], "not the primary device")


@databases.once
def test_the_sender_may_be_the_id_of_an_application(world: Messages) -> None:
    application_id = world.account.answer["applications"][0]["applicationId"]
    assert ask(world, sender=application_id, destination=to("d1"))["matched"] == ["d1"]


def test_the_setting_of_the_account_decides_how_a_query_is_read(world: Messages) -> None:
    both = {"$and": [{"pushRegistrationId": "d1"}, {"pushRegistrationId": "d2"}]}
    assert ask(world, to=both)["matched"] == ["d1", "d2"]
    world.account.set(targetingEvaluation="strict")
    assert ask(world, to=both)["matched"] == []


def test_the_pages_are_all_devices(world: Messages) -> None:
    matched, missing, cursor = [], {}, {}
    for _ in range(3):
        answer = ask(world, destination=to("d2"), limit=1, **cursor)
        matched += answer["matched"]
        missing |= missed(answer)
        cursor = {"cursor": answer.get("nextCursor")}
    assert (matched, list(missing), cursor) == (["d2"], ["d1", "d3"], {"cursor": None})


@databases.once
def test_nothing_is_sent(world: Messages) -> None:
    ask(world, destination=to("d1"))
    assert world.messages() == []


@databases.once
def test_an_unknown_sender_is_not_found(world: Messages) -> None:
    question = {"sender": "nobody", "destination": to("d1")}
    assert_control_error(world.http.post(f"{world.path}/targeting", json=question), 404, "APPLICATION_NOT_FOUND")


@databases.once
@each(
    ("question", "field"),
    [
        ({}, ""),
        ({"destination": to("d1"), "to": {"platform": "iOS"}}, ""),
        ({"to": {}}, "to"),
        ({"to": {"$not": []}}, "to"),
        ({"destination": {"type": "MULTIPLE", "$and": [{"$not": 1}]}}, "destination"),
        ({"destination": {"type": "MULTIPLE"}}, "destination"),
        ({"destination": {"type": "ALL"}}, "destination.type"),
        ({"destination": {"type": ["EMAIL"]}}, "destination.type"),
        ({"destination": {"type": "EMAIL"}}, "destination.email"),
        ({"destination": {"type": "EMAIL", "email": 1}}, "destination.email"),
        ({"destination": {**to("d1"), "email": "a@example.com"}}, "destination.email"),
        ({"destination": {**to("d1"), "targetOnlyPrimaryDevices": "yes"}}, "destination.targetOnlyPrimaryDevices"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(world: Messages, question: Json, field: str) -> None:
    answer = world.http.post(f"{world.path}/targeting", json={"sender": world.account.application_code, **question})
    assert_control_error(answer, 422, "INVALID_REQUEST", field)
