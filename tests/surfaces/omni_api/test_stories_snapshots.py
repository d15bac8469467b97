"""What is under way goes on where it was restored."""

import json
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each_named
from tests.core.snapshots.documents import DATE, LATER, Json
from tests.databases import both_at_length, once
from tests.shapes import assert_control_error
from tests.surfaces.control_api.test_snapshot import put, renewed, restore, take
from tests.surfaces.omni_api.world import PHONE, SMS, OmniWorld
from tests.surfaces.push_api.world import DAY, DELIVERED, EXPIRED, HOUR, MINUTE, SECOND

NOWHERE = "http://127.0.0.1:9/reports"  # a port that nobody listens at


@pytest.fixture
def failing_over(world: OmniWorld) -> OmniWorld:
    """Messages at every stage: by their ids what one is."""
    world.account.set(messageIds="uuid", smsOutcomes={"385919*": "pending"})
    world.scenario(world.push_step, SMS)
    world.install("d1", "d2")
    world.http.patch(f"{world.account.path}/registrations/d1", json={"delivery": "never"}).raise_for_status()
    told = {"notifyUrl": NOWHERE, "intermediateReport": True, "callbackData": "seven"}
    minute = {"push": {"text": "By push", "validityPeriod": 1}}
    world.failover_to("taken", phoneNumber=PHONE)
    world.failover_to("pushed", pushRegistrationId="d2", more=told)
    world.advance(SECOND)
    world.omni_reports(messageId="taken")
    world.failover({"messageId": "taken", "to": {"phoneNumber": PHONE}})  # refused, with the id that it was given
    world.failover_to("waiting", pushRegistrationId="d1", phoneNumber=PHONE, more={**told, **minute})
    world.failover_to("sms", phoneNumber="385919000000", more={"sms": {"text": "x" * 200, "validityPeriod": 90}})
    world.failover_to("scheduled", phoneNumber=PHONE, more={"sendAt": "2031-05-05T14:00:00Z"})
    world.advance(0)  # returns when the webhooks have been called that are due now
    return world


def told(world: OmniWorld) -> list[Any]:
    """What the account tells of its flows, and what is still to come."""
    path = world.account.path
    webhooks = world.http.get(f"{path}/webhooks").json()
    document = json.loads(take(world.account))
    return [world.omni_logs(limit=1000), webhooks, document["flows"], document["sends"]]


@both_at_length
def test_flows_at_all_stages_come_back(failing_over: OmniWorld) -> None:
    document, before = take(failing_over.account), told(failing_over)
    assert [len(one.get("attempts", ())) for one in before[2]] == [2, 1, 1, 1, 2, 0]
    failing_over.advance(DAY)
    restore(failing_over.account, document)
    assert take(failing_over.account) == document
    assert told(failing_over) == before


@both_at_length
def test_what_is_under_way_fails_over_as_if_nothing_had_been_restored(failing_over: OmniWorld) -> None:
    document = take(failing_over.account)
    failing_over.advance(DAY)
    expected = told(failing_over)
    restore(failing_over.account, document)
    failing_over.advance(DAY)
    assert told(failing_over) == expected
    ended = failing_over.ended()
    assert ended["waiting"] == ("SMS", DELIVERED, SECOND + MINUTE, 2 * SECOND + MINUTE)
    assert ended["sms"] == ("SMS", EXPIRED, SECOND, SECOND + 90 * MINUTE)
    assert ended["scheduled"] == ("SMS", DELIVERED, 2 * HOUR, 2 * HOUR + SECOND)


def test_a_reset_brings_back_what_was_under_way(failing_over: OmniWorld) -> None:
    restore(failing_over.account, take(failing_over.account))
    document = take(failing_over.account)
    failing_over.advance(DAY)
    failing_over.control.reset()
    assert take(failing_over.account) == document
    failing_over.advance(MINUTE + SECOND)
    assert failing_over.ended(messageId="waiting")["waiting"][:2] == ("SMS", DELIVERED)


def test_another_account_goes_on_with_its_own_application(failing_over: OmniWorld, http: httpx.Client) -> None:
    copy = OmniWorld(renewed(Account.create(http), take(failing_over.account)))
    assert copy.code != failing_over.code
    copy.control.freeze("2031-05-05T12:00:01.000Z")
    flows = json.loads(take(copy.account))["flows"]
    assert {one["sender"] for flow in flows for one in flow["steps"]} == {copy.code, "Shop"}
    copy.advance(MINUTE + SECOND)
    assert copy.ended(messageId="waiting")["waiting"][:2] == ("SMS", DELIVERED)


def with_flows(*flows: Json, **more: Any) -> Json:
    return {"version": 1, **more, "flows": list(flows)}


def one_flow(steps: str = "S", *attempts: Json, **more: Any) -> Json:
    """`P` is a step of PUSH, by the application `a`."""
    made = [{"channel": "SMS"} if one == "S" else {"channel": "PUSH", "sender": "a"} for one in steps]
    told = {"attempts": list(attempts)} if attempts else {}
    return {"ordinal": 1, "steps": made, "sms": {"text": "Hi"}, **told, **more}


APPLICATIONS = {"applications": [{"applicationId": "a", "applicationCode": "a-code"}]}
SENT = {"sentAt": DATE, "expiresAt": LATER}
DONE, FAILED, OPEN = {**SENT, "status": 5, "doneAt": DATE}, {**SENT, "status": 9, "doneAt": DATE}, {**SENT, "status": 7}
FAULTS: dict[str, tuple[Json, list[str]]] = {
    "flows are no list": ({"version": 1, "flows": {}}, ["flows"]),
    "unknown field": (with_flows(one_flow(x=1)), ["flows.0.x"]),
    "unknown field of an attempt": (with_flows(one_flow("S", {**DONE, "x": 1})), ["flows.0.attempts.0.x"]),
    "no step": (with_flows({"steps": []}), ["flows.0.steps"]),
    "channel": (with_flows({"steps": [{"channel": "PIGEON"}]}), ["flows.0.steps.0.channel"]),
    "application": (
        with_flows(one_flow("P"), applications=[{"applicationId": "b"}]),
        ["flows.0.steps.0.sender"],
    ),
    "flows in another order": (with_flows(one_flow(), one_flow()), ["flows.1.ordinal"]),
    "language": (with_flows(one_flow(sms={"text": "Hi", "language": "XX"})), ["flows.0.sms.language"]),
    "ordinals of other steps": (with_flows(one_flow(pushOrdinals=[5])), ["flows.0.pushOrdinals"]),
    "too many attempts": (with_flows(one_flow("S", FAILED, DONE)), ["flows.0.attempts.1"]),
    "status": (with_flows(one_flow("S", {**DONE, "status": 999})), ["flows.0.attempts.0.status"]),
    "error": (with_flows(one_flow("S", {**DONE, "error": 999})), ["flows.0.attempts.0.error"]),
    "over and pending": (with_flows(one_flow("S", {**DONE, "status": 7})), ["flows.0.attempts.0.status"]),
    "under way and final": (with_flows(one_flow("S", {**OPEN, "status": 5})), ["flows.0.attempts.0.status"]),
    "under way for ever": (with_flows(one_flow("S", {"sentAt": DATE, "status": 7})), ["flows.0.attempts.0.expiresAt"]),
    "a step after one that delivered": (with_flows(one_flow("SS", DONE, OPEN)), ["flows.0.attempts.1"]),
    "a step beside one that is under way": (with_flows(one_flow("SS", OPEN, DONE)), ["flows.0.attempts.1"]),
    "no step after one that failed": (with_flows(one_flow("SS", FAILED)), ["flows.0.attempts"]),
    "due though all is over": (with_flows(one_flow("S", DONE, dueAt=DATE)), ["flows.0.dueAt"]),
    "another kind of callback": (
        with_flows(one_flow("S", {**DONE, "callbacks": [{"kind": "forward", "url": NOWHERE}]})),
        ["flows.0.attempts.0.callbacks.0.kind"],
    ),
    "a push that is nowhere": (
        with_flows(one_flow("P", OPEN, pushOrdinals=[5]), **APPLICATIONS),
        ["flows.0.attempts.0"],
    ),
}


@once
@each_named(("document", "fields"), FAULTS)
def test_what_can_not_be_is_told_at_its_place(account: Account, document: Json, fields: list[str]) -> None:
    assert_control_error(put(account, document), 422, "INVALID_REQUEST", *fields)


@once
@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (one_flow(), {"dueAt": DATE}),
        (one_flow(startsAt=LATER), {"startsAt": LATER, "dueAt": LATER}),
        (one_flow("S", OPEN), {"attempts": [OPEN], "dueAt": "2026-01-05T10:00:01.000Z"}),
        (one_flow("S", DONE), {"attempts": [DONE]}),
        (one_flow("SS", {**FAILED, "status": 23}), {"attempts": [{**FAILED, "status": 23}]}),
    ],
    ids=["not started", "scheduled", "under way", "done", "refused as a whole"],
)
def test_what_a_document_does_not_say_of_a_flow_is_chosen(account: Account, flow: Json, expected: Json) -> None:
    restore(account, with_flows(flow, account={"clock": {"frozenAt": DATE}}))
    start = account.http.get(f"{account.path}/snapshot", params={"of": "start"})  # what is due may have happened since
    (shown,) = start.json()["flows"]
    assert shown.pop("bulkId")
    assert shown.pop("messageId")
    said = {"ordinal", "steps", "sms", "acceptedAt", "pushOrdinals"}
    assert {name: value for name, value in shown.items() if name not in said} == expected
