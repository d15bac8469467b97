"""`/_twin/accounts/{accountId}/messages`: all that is known of a message, page by page, never consumed."""

import json
from typing import Any

import pytest

from tests import databases
from tests.api_client import Account
from tests.shapes import assert_control_error
from tests.surfaces.control_api.control import NOON, after_noon
from tests.surfaces.control_api.sending import DELAY, MINUTE, Messages, to

pytestmark = databases.both

Json = dict[str, Any]


@pytest.fixture
def world(account: Account) -> Messages:
    """An account whose clock stands at NOON, with the Android device d1."""
    world = Messages(account)
    world.freeze()
    account.install(registrationId="d1", systemData={"cloudType": "GCM", "os": "Android"})
    return world


# -- what is shown ---------------------------------------------------------------------------------------------


def test_a_message_is_shown_with_all_that_is_known(world: Messages, account: Account) -> None:
    message_id = world.send(to("d1"))
    world.advance(DELAY)
    [shown] = world.messages()
    assert shown == {
        "messageId": message_id,
        "bulkId": shown["bulkId"],
        "applicationId": account.answer["applications"][0]["applicationId"],
        "registrationId": "d1",
        "personId": account.owner("d1")["personId"],
        "destination": "d1",
        "source": "v3",
        "text": "hello",
        "status": {"groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET"},
        "error": {"id": 0, "name": "NO_ERROR"},
        "acceptedAt": NOON,
        "sentAt": NOON,
        "deliveredAt": after_noon(DELAY),
        "doneAt": after_noon(DELAY),
        "expiresAt": shown["expiresAt"],
        "timeline": [
            {"at": NOON, "what": "accepted"},
            {"at": NOON, "what": "sent"},
            {"at": after_noon(DELAY), "what": "delivered"},
        ],
    }


def test_what_is_due_has_happened_at_its_own_time_before_a_message_is_shown(world: Messages) -> None:
    message_id = world.send()
    world.advance(60 * MINUTE)
    assert world.message(message_id)["deliveredAt"] == after_noon(DELAY)


def test_looking_takes_no_report(world: Messages) -> None:
    message_id = world.send()
    world.advance(DELAY)
    world.messages()
    headers = {"Authorization": f"App {world.api_key}"}
    reports = world.http.get("/push/3/reports", headers=headers).json()["results"]
    assert [one["messageId"] for one in reports] == [message_id]
    assert world.message(message_id)["timeline"][-1]["what"] == "report taken"


def test_a_refused_message_has_nobody_and_a_reason(world: Messages) -> None:
    message_id = world.send(sender="nobody")
    shown = world.message(message_id)
    assert (shown["status"]["id"], "registrationId" in shown) == (65, False)
    assert [one["what"] for one in shown["timeline"]] == ["rejected"]


def test_a_message_of_the_old_api_says_so(world: Messages, account: Account) -> None:
    body = {"from": account.application_code, "to": {"pushRegistrationId": "d1"}, "text": "hello"}
    headers = {"Authorization": f"App {world.api_key}"}
    world.http.post("/push/2/message/single", json=body, headers=headers).raise_for_status()
    assert [one["source"] for one in world.messages()] == ["v2"]


@databases.once
def test_an_unknown_message_is_not_found(world: Messages) -> None:
    for path in ("nope", "nope/apns", "nope/explain", "%00"):
        assert_control_error(world.http.get(f"{world.path}/messages/{path}"), 404, "MESSAGE_NOT_FOUND")


# -- which ones ------------------------------------------------------------------------------------------------


def test_the_newest_message_is_the_last(world: Messages) -> None:
    sent = [world.send() for _ in range(3)]
    assert [one["messageId"] for one in world.messages()] == sent


def test_the_pages_are_the_list(world: Messages, account: Account) -> None:
    account.install(registrationId="d2")
    both = {"type": "MULTIPLE", "$or": [{"pushRegistrationId": "d1"}, {"pushRegistrationId": "d2"}]}
    for _ in range(2):
        world.send(both)
    for order in ({}, {"newestFirst": True}):
        listed, cursor = [], {}
        for _ in range(4):
            page = world.http.get(f"{world.path}/messages", params={"limit": 1, **order, **cursor}).json()
            listed += page["messages"]
            cursor = {"cursor": page.get("nextCursor")}
        assert listed == (world.messages()[::-1] if order else world.messages())
        assert cursor == {"cursor": None}


def test_messages_are_filtered(world: Messages, account: Account) -> None:
    account.install(registrationId="d2")
    first, second = world.send(), world.send(to("d2"))
    refused = world.send(sender="nobody")
    world.deliver("never", "d2")
    world.advance(DELAY)
    person_id = account.owner("d2")["personId"]
    for query, expected in (
        ({"bulkId": world.message(first)["bulkId"]}, [first]),
        ({"registrationId": "d2"}, [second]),
        ({"personId": person_id}, [second]),
        ({"status": "DELIVERED"}, [first]),
        ({"status": "PENDING"}, [second]),
        ({"status": "65"}, [refused]),
        ({"status": "EXPIRED"}, []),
        ({"registrationId": "d2", "status": "5"}, []),
    ):
        assert [one["messageId"] for one in world.messages(**query)] == expected, query


@databases.once
@pytest.mark.parametrize("status", ["delivered", "999", "DELIVERED_TO_HANDSET", "²"])
def test_a_status_that_there_is_not_is_refused(world: Messages, status: str) -> None:
    answer = world.http.get(f"{world.path}/messages", params={"status": status})
    assert_control_error(answer, 422, "INVALID_REQUEST", "status")


@databases.once
@pytest.mark.parametrize("cursor", ["nope", "MQ==", "MS54", "LTEuLTE="])
def test_a_cursor_of_another_kind_is_refused(world: Messages, cursor: str) -> None:
    answer = world.http.get(f"{world.path}/messages", params={"cursor": cursor})
    assert_control_error(answer, 422, "INVALID_REQUEST", "cursor")


# -- what the device gets --------------------------------------------------------------------------------------


@databases.once
def test_the_payload_is_shown_in_every_form(world: Messages) -> None:
    message_id = world.send()
    payload = world.message(message_id)["payload"]
    assert json.loads(payload["fcm"]["org_ib_d"])["messageId"] == message_id
    assert payload["apns"]["aps"]["alert"] == {"body": "hello"}
    assert payload["sync"]["gcm.notification.messageId"] == message_id


@databases.once
@pytest.mark.parametrize("system_data", [{"cloudType": "APNS"}, {"os": "iOS"}], ids=str)
def test_an_iphone_syncs_the_document_of_apns(world: Messages, account: Account, system_data: Json) -> None:
    account.install(registrationId="i1", systemData=system_data)
    payload = world.message(world.send(to("i1")))["payload"]
    assert payload["sync"] == payload["apns"]


@databases.once
def test_the_file_for_a_simulator_names_its_app(world: Messages) -> None:
    message_id = world.send()
    answer = world.http.get(f"{world.path}/messages/{message_id}/apns", params={"bundleId": "com.example.app"})
    document = world.message(message_id)["payload"]["apns"]
    assert answer.json() == {"Simulator Target Bundle": "com.example.app", **document}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == f'attachment; filename="{message_id}.apns"'


@databases.once
def test_without_a_bundle_the_file_is_the_document_alone(world: Messages) -> None:
    message_id = world.send()
    answer = world.http.get(f"{world.path}/messages/{message_id}/apns")
    assert answer.json() == world.message(message_id)["payload"]["apns"]


@databases.once
def test_a_chosen_id_makes_a_harmless_file_name(world: Messages) -> None:
    world.send({**to("d1"), "messageId": 'a"; ü'})
    answer = world.http.get(f"{world.path}/messages/a%22%3B%20%C3%BC/apns")
    assert answer.headers["content-disposition"] == 'attachment; filename="a____.apns"'
