"""Failover together with what every call has: faults, limits, seeds, resets, the journal, hostile values."""

import json
from typing import Any

import httpx
import pytest

from pushtwin.core.omni.sending import FEW
from tests.api_client import Account
from tests.databases import both_at_length
from tests.surfaces.control_api.test_determinism import HOST, Recorder, differences
from tests.surfaces.omni_api.shapes import assert_omni_failure
from tests.surfaces.omni_api.world import ADVANCED, LOGS, PHONE, REPORTS, SMS, OmniWorld
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.world import DAY, DELIVERED, HOUR, MINUTE, SECOND, good

SEND = "send-omni-failover-message"
TO: dict[str, Any] = {"to": {"phoneNumber": PHONE}}


@pytest.fixture
def failing_over(world: OmniWorld) -> OmniWorld:
    world.scenario(world.push_step, SMS)
    return world


# -- faults and limits -----------------------------------------------------------------------------------------


def test_a_fault_answers_in_place_of_each_call(failing_over: OmniWorld) -> None:
    calls = {
        SEND: lambda: failing_over.try_failover(TO),
        "get-omni-failover-delivery-reports": lambda: failing_over.get(REPORTS),
        "get-omni-failover-message-logs": lambda: failing_over.get(LOGS),
    }
    for operation, call in calls.items():
        failing_over.control.fault(on={"operation": operation}, error="FORBIDDEN", when={"first": 1})
        assert_omni_failure(call(), 403, "FORBIDDEN", "Forbidden")
        assert call().status_code == 200, operation
    (refused, *_) = failing_over.control.journal(operation=SEND)
    assert (refused["status"], "fault" in refused) == (403, True)


def test_a_send_that_a_fault_lets_go_on_is_sent_although_its_answer_is_lost(failing_over: OmniWorld) -> None:
    failing_over.control.fault(on={"operation": SEND}, error="GENERAL_ERROR", after=True, when={"first": 1})
    assert failing_over.try_failover({"messageId": "m", **TO}).status_code == 500
    failing_over.advance(SECOND)
    assert failing_over.ended() == {"m": ("SMS", DELIVERED, 0, SECOND)}


def test_logs_may_be_looked_at_as_often_a_minute_as_documented(failing_over: OmniWorld) -> None:
    failing_over.account.set(rateLimits="documented")
    assert [failing_over.get(LOGS).status_code for _ in range(121)] == [*[200] * 120, 429]
    assert failing_over.get(REPORTS).status_code == failing_over.try_failover(TO).status_code == 200
    failing_over.advance(MINUTE)
    assert failing_over.get(LOGS).status_code == 200


# -- whose call it is ------------------------------------------------------------------------------------------


def test_sends_reports_and_logs_are_those_of_the_account_that_shows_itself(http: httpx.Client) -> None:
    world, stranger = (OmniWorld(Account.create(http)) for _ in range(2))
    world.scenario(SMS)
    world.failover_to(phoneNumber=PHONE)
    world.advance(SECOND)
    assert stranger.omni_logs() == stranger.omni_reports() == []
    basic = httpx.BasicAuth(world.account.answer["username"], world.account.answer["password"])
    assert len(good(http.get(LOGS, auth=basic))["results"]) == 1
    for answer in (http.post(ADVANCED, json={"destinations": [TO]}), http.get(LOGS), http.get(REPORTS)):
        assert_omni_failure(answer, 401, "UNAUTHORIZED", "Unauthorized")


def test_the_journal_tells_whom_a_send_has_reached(failing_over: OmniWorld) -> None:
    failing_over.install("d1", owner="u-1")
    person = failing_over.account.get_registration("d1")["personId"]
    assert failing_over.account.push.personalize("d1", {"phoneNumber": PHONE, "externalId": "u-1"}).status_code == 200
    failing_over.control.forget()
    answer = failing_over.failover(TO)
    assert failing_over.control.passes(operation=SEND, registrationId="d1", personId=person, count=1)
    (entry,) = failing_over.control.journal(operation=SEND)
    assert (entry["direction"], entry["answer"], entry["body"]["destinations"]) == ("in", answer, [TO])


# -- seeds, resets, deletions ----------------------------------------------------------------------------------


def play(http: httpx.Client, *, settles_between: bool) -> list[Any]:
    """All that is heard while messages fail over, each account with the same seed."""
    application = {"applicationCode": "code of the seeded failover", "applicationId": "id of the seeded failover"}
    account = Account.create(
        http, accountId="seeded-failover", idSeed="a seed", apiKey="key of it", applications=[application]
    )
    world = OmniWorld(account)
    recorder = Recorder(world.control)

    def call(method: str, path: str, body: Any = None, **params: Any) -> None:
        more = {} if body is None else {"json": body}
        recorder.call(method, path, headers={**world.headers, **HOST}, params=params, **more)

    try:
        world.install("d1", "d2", owner="u-1")
        account.push.personalize("d1", {"externalId": "u-1", "phoneNumber": PHONE})
        call("POST", "/omni/1/scenarios", {"flow": [world.push_step, world.push_step, SMS]})
        content = {"push": {"text": "x", "validityPeriod": 1}, "sms": {"text": "y"}}
        http.patch(f"{account.path}/registrations/d1", json={"delivery": "never"})
        for destinations in (
            [TO, {"to": {"pushRegistrationId": "d2"}}],
            [TO],
            [{"to": {"phoneNumber": "385917654321"}}],
        ):
            call("POST", ADVANCED, {"destinations": destinations, **content})
        call("POST", ADVANCED, {"destinations": [TO], **content, "sendAt": "2031-05-05T12:30:00.000+0000"})
        for step in [SECOND, MINUTE, MINUTE, HOUR] if settles_between else [2 * MINUTE + SECOND + HOUR]:
            world.advance(step)
        for path in (LOGS, REPORTS):
            call("GET", path, limit=1000)
        return recorder.heard
    finally:
        assert http.delete(account.path).status_code == 204


@both_at_length
def test_a_story_of_a_seed_repeats_to_the_byte_however_time_was_moved(http: httpx.Client) -> None:
    first = play(http, settles_between=False)
    assert len(json.loads(first[-1][-1])["results"]) == 5
    assert differences(first, play(http, settles_between=False)) == []
    assert differences(first, play(http, settles_between=True)) == []


@both_at_length
def test_a_reset_forgets_what_is_under_way(failing_over: OmniWorld, hook: Hook) -> None:
    failing_over.install("d1")
    more = {"notifyUrl": hook.url}
    failing_over.failover_to(pushRegistrationId="d1", more={**more, "sendAt": "2031-05-05T13:00:00Z"})
    failing_over.failover_to("n", phoneNumber=PHONE, more=more)
    failing_over.control.reset()
    failing_over.control.freeze()
    failing_over.advance(2 * DAY)
    assert failing_over.omni_logs() == failing_over.omni_reports() == failing_over.scenarios() == hook.take() == []


@both_at_length
def test_an_account_can_be_deleted_while_messages_are_under_way(failing_over: OmniWorld) -> None:
    failing_over.failover_to(phoneNumber=PHONE)
    failing_over.failover_to("later", phoneNumber=PHONE, more={"sendAt": "2031-05-05T13:00:00Z"})
    failing_over.control.turn("resume")
    assert failing_over.http.delete(failing_over.account.path).status_code == 204
    assert failing_over.try_failover(TO).status_code == 401
    assert good(failing_over.http.get("/_twin/health/ready"))


def test_a_login_or_an_uninstall_meanwhile_lets_the_next_step_come(failing_over: OmniWorld) -> None:
    failing_over.install("d1")
    control = f"{failing_over.account.path}/registrations/d1"
    failing_over.http.patch(control, json={"delivery": "phone"}).raise_for_status()
    to = {"pushRegistrationId": "d1", "phoneNumber": PHONE}
    failing_over.failover_to(more={"push": {"text": "x", "validityPeriod": 60}}, **to)
    failing_over.advance(SECOND)
    assert failing_over.http.delete(control).status_code == 204
    failing_over.advance(SECOND)
    assert failing_over.ended() == {"m": ("SMS", DELIVERED, SECOND, 2 * SECOND)}


# -- extreme and hostile ---------------------------------------------------------------------------------------


def test_extreme_times_are_held_to_what_is_possible(failing_over: OmniWorld) -> None:
    failing_over.install("d1")
    failing_over.http.patch(f"{failing_over.account.path}/registrations/d1", json={"delivery": "never"})
    cases: dict[str, tuple[dict[str, Any], int]] = {
        "negative": ({"validityPeriod": -(2**31)}, 30 * SECOND),
        "zero": ({"validityPeriod": 0}, 30 * SECOND),
        "nothing": ({"validityPeriod": 2**31 - 1, "validityPeriodTimeUnit": "NANOSECONDS"}, 30 * SECOND),
        "for ever": ({"validityPeriod": 2**31 - 1, "validityPeriodTimeUnit": "DAYS"}, 48 * HOUR),
        "silent": ({}, 48 * HOUR),
    }
    for name, (validity, _) in cases.items():
        failing_over.failover_to(name, pushRegistrationId="d1", more={"push": {"text": "x", **validity}, "sms": None})
    failing_over.advance(2 * DAY)
    logs = {one["messageId"]: one for one in failing_over.omni_logs()}
    assert failing_over.ended() == {name: ("PUSH", 15, 0, end) for name, (_, end) in cases.items()}
    assert {*logs} == {*cases}


@both_at_length
def test_messages_at_the_end_of_the_calendar_end_with_it(failing_over: OmniWorld) -> None:
    failing_over.install("d1")
    failing_over.http.patch(f"{failing_over.account.path}/registrations/d1", json={"delivery": "never"})
    failing_over.control.freeze("9999-12-31T23:59:59.000Z")
    failing_over.failover_to(pushRegistrationId="d1", more={"sms": None})
    failing_over.failover_to("n", phoneNumber=PHONE, more={"notifyUrl": "http://127.0.0.1:9/"})
    failing_over.advance(999)
    assert {one["status"]["id"] for one in failing_over.omni_logs(channel="PUSH", messageId="m")} == {15}
    for path in ("messages", "webhooks", "journal", "snapshot"):
        assert failing_over.http.get(f"{failing_over.account.path}/{path}").status_code == 200, path


@both_at_length
def test_texts_that_no_database_holds_are_no_failure_of_the_twin(failing_over: OmniWorld) -> None:
    failing_over.install("d1")
    headers = {**failing_over.headers, "Content-Type": "application/json"}
    for text in ("\0", "a\0b", "\ud800"):
        bodies: list[Any] = [
            {"destinations": [{"messageId": text, **TO}]},
            *(
                {"destinations": [{"to": {name: text}}]}
                for name in ("phoneNumber", "emailAddress", "pushRegistrationId")
            ),
            {"destinations": [TO], "scenarioKey": text},
            {"destinations": [TO], "bulkId": text},
            {"destinations": [TO], "push": {"text": text}, "sms": {"text": text}},
            {"destinations": [TO], "push": {"text": "x", "personSubscriptions": [text]}},
            {"destinations": [TO], "push": {"text": "x", "notificationOptions": {"inboxTopic": text}}},
            {"destinations": [TO], "callbackData": text},
        ]
        for body in bodies:
            answer = failing_over.http.post(ADVANCED, content=json.dumps(body), headers=headers)
            assert answer.status_code in {200, 400}, (body, answer.text)
        for path in (LOGS, REPORTS):
            query = dict.fromkeys(("from", "to", "bulkId", "messageId", "mcc", "mnc"), text.replace("\ud800", "\0"))
            assert good(failing_over.get(path, **query)) == {"results": []}
    failing_over.advance(2 * DAY)
    failing_over.omni_reports()


@both_at_length
def test_many_destinations_each_get_their_message(failing_over: OmniWorld) -> None:
    """More than begin at once."""
    to = [{"messageId": f"m{number}", "to": {"phoneNumber": f"38591{number:07}"}} for number in range(3 * FEW)]
    answer = failing_over.failover(*to)
    assert len(answer["messages"]) == 3 * FEW
    failing_over.advance(SECOND)
    ended = failing_over.ended(bulkId=answer["bulkId"])
    assert {*ended} == {one["messageId"] for one in to}
    assert {*ended.values()} == {("SMS", DELIVERED, 0, SECOND)}
