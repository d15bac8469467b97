"""Sending together with what every call of the twin has: faults, limits, seeds, resets, the journal."""

import json
from typing import Any

import httpx
import pytest

from pushtwin.core.faults.service import LIMITS, RateLimit
from tests import databases
from tests.api_client import Account
from tests.surfaces.control_api.control import Control, Json
from tests.surfaces.control_api.test_determinism import HOST, Recorder, differences
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.world import DAY, DELIVERED, HOUR, MINUTE, SECOND, World, device, good, status_ids, user

pytestmark = databases.both_at_length

SEND, SEND_V2 = "send-push-notifications", "send-single-push-notification"


def send_v2(world: World) -> httpx.Response:
    return world.post("/push/2/message/single", world.push_request({"pushRegistrationId": "d1"}))


def send_v3(world: World) -> httpx.Response:
    return world.try_send(world.message(device("d1")))


def legacy_id(answer: httpx.Response) -> Any:
    return answer.json()["requestError"]["serviceException"]["messageId"]


# -- faults ----------------------------------------------------------------------------------------------------


@databases.once
def test_a_fault_answers_in_the_envelope_of_what_it_strikes(world: World) -> None:
    world.install("d1")
    for name, status in (
        ("UNAUTHORIZED", 401),
        ("FORBIDDEN", 403),
        ("TOO_MANY_REQUESTS", 429),
        ("GENERAL_ERROR", 500),
        ("BAD_REQUEST", 400),
    ):
        world.control.fault(error=name)
        v3, v2 = send_v3(world), send_v2(world)
        assert (v3.status_code, v3.json()["errorCode"]) == (status, f"E{status}")
        assert (v2.status_code, legacy_id(v2)) == (status, name)
        assert world.get("/push/3/reports").json()["errorCode"] == f"E{status}"
        assert legacy_id(world.get("/push/1/statistics", bulkId="b")) == name
        world.control.remove_faults()
    assert world.logs() == []
    assert send_v3(world).status_code == 200


@databases.once
def test_a_fault_strikes_the_operation_that_it_names(world: World) -> None:
    world.install("d1")
    world.control.fault(on={"operation": SEND}, error="GENERAL_ERROR", when={"first": 1})
    assert send_v2(world).status_code == 200
    assert [send_v3(world).status_code for _ in range(2)] == [500, 200]
    world.control.fault(on={"operation": "get-outbound-push-message-logs"}, error="FORBIDDEN")
    assert world.get("/push/3/logs").status_code == 403
    assert world.get("/push/3/reports").status_code == 200
    entry = next(one for one in world.control.journal() if one["status"] == 500)
    assert (entry["operation"], "fault" in entry) == (SEND, True)


def test_a_send_that_a_fault_lets_go_on_is_sent_although_its_answer_is_lost(world: World) -> None:
    world.install("d1")
    world.control.fault(on={"operation": SEND}, error="GENERAL_ERROR", after=True, when={"first": 1})
    assert send_v3(world).status_code == 500
    world.advance(SECOND)
    assert world.outcomes() == {"d1": (DELIVERED, 0, SECOND)}


# -- limits ----------------------------------------------------------------------------------------------------


def test_logs_may_be_looked_at_as_often_a_minute_as_documented(world: World) -> None:
    world.account.set(rateLimits="documented")
    world.advance(15 * SECOND)
    assert {world.get("/push/3/logs").status_code for _ in range(120)} == {200}
    refused = world.get("/push/3/logs")
    assert (refused.status_code, refused.json()["errorCode"]) == (429, "E429")
    assert refused.headers["retry-after"] == "45"
    assert world.get("/push/3/reports").status_code == 200
    world.advance(45 * SECOND - 1)
    assert world.get("/push/3/logs").status_code == 429
    world.advance(1)
    assert world.get("/push/3/logs").status_code == 200


@databases.once
def test_sends_of_v3_have_a_limit_and_those_of_v2_have_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LIMITS[SEND] == LIMITS["get-outbound-push-message-delivery-reports"] == RateLimit(2500, 1)
    monkeypatch.setitem(LIMITS, SEND, RateLimit(3, 1))
    world.install("d1")
    world.account.set(rateLimits="documented")
    assert [send_v3(world).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert {send_v2(world).status_code for _ in range(5)} == {200}
    assert len(world.logs()) == 8


# -- seeds -----------------------------------------------------------------------------------------------------


def play(http: httpx.Client, *, settles_between: bool) -> list[Any]:
    """A story of sending and reporting in a fresh account of a seed; to the byte, but for the codes of the account."""
    account = Account.create(
        http,
        accountId="seeded-sender",
        idSeed="a seed",
        apiKey="key of the seeded sender",
        applications=[{"applicationCode": "code of the seeded sender", "applicationId": "id of the seeded sender"}],
    )
    try:
        return _play(World(account), settles_between=settles_between)
    finally:
        assert http.delete(account.path).status_code == 204


def _play(world: World, *, settles_between: bool) -> list[Any]:
    recorder = Recorder(world.control)

    def call(method: str, path: str, body: Any = None, **params: Any) -> Json:
        headers = {**world.headers, **HOST}
        more = {} if body is None else {"json": body}
        answer: Json = recorder.call(method, path, headers=headers, params=params, **more).json()
        return answer

    world.install("d1", "d2", owner="u-1")
    message = world.message(user("u-1"), device("gone"), {"type": "MULTIPLE", "$or": [{"externalUserId": "u-1"}]})
    speed = {"schedule": {"sendingSpeedLimit": {"amount": 2}}}
    bulk = call("POST", "/push/3/messages", {"messages": [message, message], "options": speed})["bulkId"]
    call("POST", "/push/3/messages", {"messages": [{**message, "options": {"sendAt": "2031-05-05T13:00:00Z"}}]})
    call("POST", "/push/2/message/single", world.push_request({"externalUserId": "u-1"}, callbackData="c"))
    steps = [SECOND, MINUTE, 3 * MINUTE, HOUR] if settles_between else [SECOND + 4 * MINUTE + HOUR]
    for step in steps:
        world.advance(step)
    call("POST", "/push/3/messages", {"messages": [message]})
    world.advance(DAY)
    for path in ("/push/3/logs", "/push/3/reports", "/push/1/reports"):
        call("GET", path, limit=1000)
    call("GET", "/push/1/statistics", bulkId=bulk)
    return recorder.heard


def test_a_story_of_a_seed_repeats_to_the_byte_however_time_was_moved(http: httpx.Client) -> None:
    first = play(http, settles_between=False)
    assert differences(first, play(http, settles_between=False)) == []
    assert differences(first, play(http, settles_between=True)) == []


# -- resets, deletions -----------------------------------------------------------------------------------------


def test_a_reset_forgets_what_was_pending(world: World, hook: Hook) -> None:
    world.install("d1")
    webhooks = {"delivery": {"url": hook.url}}
    world.send_to(device("d1", messageId="m"), webhooks=webhooks)
    world.send_to(device("d1"), options={"sendAt": "2031-05-05T13:00:00Z"}, webhooks=webhooks)
    world.control.reset()
    world.control.freeze()
    world.install("d1")
    world.advance(2 * DAY)
    assert world.logs() == world.reports() == hook.take() == []
    assert status_ids(world.send_to(device("d1", messageId="m"))) == [7]


def test_an_account_can_be_deleted_while_messages_are_pending(world: World) -> None:
    world.install("d1")
    world.send_to(device("d1"), options={"sendAt": "2031-05-05T13:00:00Z"})
    send_v3(world)
    world.control.turn("resume")
    assert world.http.delete(world.account.path).status_code == 204
    assert send_v3(world).status_code == 401
    assert good(world.http.get("/_twin/health/ready"))


# -- the journal -----------------------------------------------------------------------------------------------


def test_the_journal_names_the_registration_and_the_person_that_a_send_reached(world: World) -> None:
    world.install("d1", owner="u-1")
    person = world.account.get_registration("d1")["personId"]
    world.control.forget()
    answer = world.send_to(user("u-1"))
    world.send_v2({"externalUserId": "u-1"})
    world.send_to(user("nobody"))
    v3, v2, nobody = world.control.journal()
    assert (v3["operation"], v3["registrationId"], v3["personId"]) == (SEND, "d1", person)
    assert (v2["operation"], v2["registrationId"], v2["personId"]) == (SEND_V2, "d1", person)
    assert v3["answer"] == answer
    assert "registrationId" not in nobody
    assert world.control.passes(operation=SEND, registrationId="d1", count=1)


# -- extreme numbers -------------------------------------------------------------------------------------------


@databases.once
def test_extreme_numbers_are_refused_or_held_to_what_is_possible(world: World) -> None:
    phone = world.android()
    huge = 2**63 - 1
    options = {
        "validityPeriod": {"amount": 2**31 - 1, "timeUnit": "HOURS"},
        "mirroredPushExpirationPeriod": huge,
        "showMirroredPush": True,
        "badge": -(2**31),
    }
    assert status_ids(world.send_to(device(phone.id), options=options)) == [7]
    assert len(phone.sync()) == 1
    for wrong in ({"badge": 2**31}, {"validityPeriod": {"amount": 2**31}}, {"mirroredPushExpirationPeriod": huge + 1}):
        assert world.try_send(world.message(device(phone.id), options=wrong)).status_code == 400, wrong
    for amount in (0, -1, 2**31):
        schedule = {"sendingSpeedLimit": {"amount": amount}}
        assert world.try_send(world.message(device(phone.id)), schedule=schedule).status_code == 400, amount
    slow = {"sendingSpeedLimit": {"amount": 1, "timeUnit": "DAY"}}
    fast = {"sendingSpeedLimit": {"amount": 2**31 - 1}}
    for schedule in (slow, fast):
        assert status_ids(world.send_to(device(phone.id), device(phone.id), schedule=schedule)) == [7, 7]
    for limit in ("0", "-1", str(2**70), "1e3", "x"):
        assert world.get("/push/3/reports", limit=limit).status_code == 200
        assert world.get("/push/3/logs", limit=limit).status_code == 200
        assert world.get("/push/1/reports", limit=limit).status_code == 400


def test_texts_that_no_database_holds_are_no_failure_of_the_twin(world: World) -> None:
    world.install("d1")
    for text in ("\0", "a\0b", "\ud800"):
        answers = [
            world.http.post(
                "/push/3/messages",
                content=_json({"messages": [message]}),
                headers={**world.headers, "Content-Type": "application/json"},
            )
            for message in (
                world.message(device("d1", messageId=text)),
                world.message(device(text)),
                world.message(user(text)),
                world.message(device("d1"), text=text),
                {**world.message(device("d1")), "sender": text},
                world.message(device("d1"), options={"inboxTopic": text}),
                world.message(device("d1"), options={"customPayload": {text: text}}),
                world.message({"type": "MULTIPLE", "$and": [{text: text}]}),
            )
        ]
        assert {one.status_code for one in answers} <= {200, 400}, [one.text for one in answers]
        for path in ("/push/3/logs", "/push/3/reports", "/push/1/statistics"):
            assert world.get(path, bulkId="a\0", messageId="\0", sender="\0").status_code == 200
    world.advance(DAY)
    world.reports()


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_a_seed_is_that_of_one_account(http: httpx.Client) -> None:
    """Of two accounts with the same seed each has its own messages, although their ids are the same."""
    worlds = [World(Account.create(http, idSeed="the same seed")) for _ in range(2)]
    ids = []
    for world in worlds:
        world.install("d1")
        ids.append(world.send_to(device("d1"))["messages"][0]["messageId"])
    worlds[0].advance(SECOND)
    assert [len(one.reports()) for one in worlds] == [1, 0]
    assert Control(worlds[1].account).clock()["frozen"] is True
    assert len(ids) == 2


# -- the end of the calendar -----------------------------------------------------------------------------------


def test_a_message_at_the_end_of_the_calendar_ends_with_it(world: World) -> None:
    """Whatever is to come later than the last moment comes at that: every answer can show its times."""
    world.install("d1")
    world.control.freeze("9999-12-31T23:59:59.000Z")
    bulk_id = world.send_to(device("d1"), webhooks={"delivery": {"url": "http://127.0.0.1:9/"}})["bulkId"]
    document = good(world.http.get(f"{world.account.path}/snapshot"))
    assert world.http.put(f"{world.account.path}/snapshot", json=document).status_code == 204
    world.advance(999)
    for path in ("messages", "webhooks", "journal", "snapshot"):
        assert world.http.get(f"{world.account.path}/{path}").status_code == 200, path
    (message,) = good(world.http.get(f"{world.account.path}/messages"))["messages"]
    assert (message["status"]["id"], message["expiresAt"]) == (15, "9999-12-31T23:59:59.999Z")
    assert world.statistics(bulk_id)["errors"]["expired"] == 1
