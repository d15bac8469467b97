"""`/_twin/accounts/…/snapshot`: messages, and what is still to become of them."""

import json
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each_named
from tests.core.snapshots.documents import DATE, LATER, Json
from tests.databases import both_at_length, once
from tests.shapes import assert_control_error
from tests.surfaces.control_api.control import after_noon
from tests.surfaces.control_api.sending import MINUTE, Messages, to
from tests.surfaces.control_api.test_snapshot import put, renewed, restore, take

pytestmark = both_at_length

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
NOWHERE = "http://127.0.0.1:9/reports"  # a port that nobody listens at


@pytest.fixture
def world(account: Account) -> Messages:
    """Messages at every stage: by their ids what one is."""
    world = Messages(account)
    world.freeze()
    for registration_id in ("d1", "d2", "d3", "gone"):
        account.install(registrationId=registration_id)
    account.http.put(f"{account.path}/inboxTopics/offers").raise_for_status()
    account.push.personalize("d1", {"externalId": "ana"}).raise_for_status()
    world.deliver("never", "d2")
    world.deliver({"errorId": 8012}, "d3")
    told = {"webhooks": {"delivery": {"url": NOWHERE, "intermediateReport": True}, "callbackData": "seven"}}
    world.send({**to("d1"), "messageId": "final"}, **told)
    world.send({**to("d1"), "messageId": "final"})  # refused, with the id that it was given
    world.send(to("d1"), sender="nobody")
    world.send({**to("d2"), "messageId": "handed-over"})
    world.send({**to("d3"), "messageId": "cloud-away"}, options={"validityPeriod": {"amount": 3, "timeUnit": "HOURS"}})
    world.advance(2000)
    reports = account.http.get("/push/1/reports?limit=1", headers={"Authorization": f"App {world.api_key}"})
    assert reports.status_code == 200
    phone = {"Authorization": f"App {account.application_code}"}
    seen = {"messages": [{"messageId": "final", "timestampDelta": 1}]}
    account.http.post("/mobile/2/messages/seen", json=seen, headers={**phone, "pushregistrationid": "d1"})
    everybody = {"type": "MULTIPLE", "$and": [{"isPrimary": [False]}]}
    limit = {"sendingSpeedLimit": {"amount": 1, "timeUnit": "HOUR"}}
    world.send(everybody, schedule=limit)
    world.send({**to("d1"), "messageId": "scheduled"}, schedule={"sendAt": after_noon(5 * HOUR), "bulkId": "later"})
    world.uninstall("gone")
    return world


def told(world: Messages) -> list[Any]:
    """What the account tells of its messages and webhooks, and what is still to come."""
    webhooks = world.http.get(f"{world.path}/webhooks").json()
    return [world.messages(limit=100), webhooks, json.loads(take(world.account))["sends"]]


class TestRoundTrip:
    """Taken, restored, taken again."""

    def test_messages_at_all_stages_come_back(self, world: Messages) -> None:
        document, before = take(world.account), told(world)
        stages = {message["stage"] for one in before[2] for message in one.get("messages", ())}
        assert stages == {"waiting", "handed over", "final"}
        world.send(to("d1"))
        world.advance(DAY)
        restore(world.account, document)
        assert take(world.account) == document
        assert told(world) == before

    def test_what_is_due_happens_as_if_nothing_had_been_restored(self, world: Messages) -> None:
        document = take(world.account)
        world.advance(3 * DAY)
        expected = told(world)
        restore(world.account, document)
        world.advance(3 * DAY)
        assert told(world) == expected
        assert all(message["stage"] == "final" for one in expected[2] for message in one["messages"])

    def test_a_reset_brings_back_what_waited(self, world: Messages) -> None:
        restore(world.account, take(world.account))
        document = take(world.account)
        world.advance(3 * DAY)
        world.reset()
        assert take(world.account) == document
        world.advance(5 * HOUR + MINUTE)
        assert world.status("scheduled") == (5, 0)

    @pytest.mark.parametrize("id_seed", [None, "spring"])
    def test_later_messages_come_after_those_that_were_restored(self, world: Messages, id_seed: str | None) -> None:
        world.http.patch(world.path, json={"idSeed": id_seed}).raise_for_status()
        restore(world.account, take(world.account))
        message_id = world.send({**to("d1"), "messageId": "new"})
        assert json.loads(take(world.account))["sends"][-1]["messageId"] == message_id

    def test_another_account_gets_messages_of_its_own_application(self, world: Messages, http: httpx.Client) -> None:
        copy = renewed(Account.create(http), take(world.account))
        application = copy.answer["applications"][0]
        sends = json.loads(take(copy))["sends"]
        keys = [(one["applicationId"], one["send"]["sender"]) for one in sends]
        assert {*keys} == {
            (application["applicationId"], application["applicationCode"]),
            (None, "nobody"),
        }
        other = Messages(copy)
        other.advance(5 * HOUR + MINUTE)
        assert other.status("scheduled") == (5, 0)


def with_sends(*sends: Json, **more: Any) -> Json:
    return {"version": 1, **more, "sends": list(sends)}


def one_send(*messages: Json, **more: Any) -> Json:
    send = {"target": {"kind": "REGISTRATION", "address": "d1"}, "notification": {"text": "Hi"}, **more.pop("send", {})}
    return {"ordinal": 1, "send": send, **more, **({"messages": list(messages)} if messages else {})}


def kept(*inboxes: Json) -> Json:
    """A send with a message for each of these inboxes."""
    send = {"notification": {"text": "Hi", "inboxTopic": "news"}}
    return one_send(*({**FINAL, "inbox": one} for one in inboxes), send=send)


FINAL = {"stage": "final", "status": 5}
WAITING = {"stage": "waiting", "status": 7}
CALLBACK = {"url": NOWHERE}
FAULTS: dict[str, tuple[Json, list[str]]] = {
    "sends are no list": ({"version": 1, "sends": {}}, ["sends"]),
    "unknown field": (with_sends(one_send(x=1)), ["sends.0.x"]),
    "unknown field of the content": (
        with_sends(one_send(send={"notification": {"text": "a", "x": 1}})),
        ["sends.0.send.notification.x"],
    ),
    "nothing to send": (with_sends({"ordinal": 1}), ["sends.0.send"]),
    "no target": (with_sends({"send": {"notification": {"text": "a"}}}), ["sends.0.send.target"]),
    "further messages of another send": (with_sends(one_send(), {"ordinal": 2, "messages": [FINAL]}), ["sends.1.send"]),
    "further messages that say more": (with_sends(one_send(), {"ordinal": 1, "bulkId": "b"}), ["sends.1.send"]),
    "sends in another order": (with_sends(one_send(), one_send()), ["sends.1.ordinal"]),
    "ordinal without room after it": (with_sends(one_send(ordinal=2**62 + 1)), ["sends.0.ordinal"]),
    "request after the send": (with_sends(one_send(requestOrdinal=2)), ["sends.0.requestOrdinal"]),
    "application": (with_sends(one_send(applicationId="x")), ["sends.0.applicationId"]),
    "goes on without an application": (with_sends(one_send(applicationId=None, dueAt=DATE)), ["sends.0.dueAt"]),
    "goes on without a query": (
        with_sends(one_send(send={"target": {"kind": "MULTIPLE"}}, dueAt=DATE)),
        ["sends.0.send.target"],
    ),
    "window that never opens": (
        with_sends(one_send(send={"timing": {"window": {"days": []}}})),
        ["sends.0.send.timing.window.days"],
    ),
    "window without an end": (
        with_sends(one_send(send={"timing": {"window": {"days": [1], "fromMinute": 5}}})),
        ["sends.0.send.timing.window.toMinute"],
    ),
    "time": (with_sends(one_send(expiresAt="later")), ["sends.0.expiresAt"]),
    "status": (with_sends(one_send({**FINAL, "status": 999})), ["sends.0.messages.0.status"]),
    "error": (with_sends(one_send({**FINAL, "error": 999})), ["sends.0.messages.0.error"]),
    "stage": (with_sends(one_send({"stage": "lost", "status": 5})), ["sends.0.messages.0.stage"]),
    "status of another stage": (with_sends(one_send({**FINAL, "status": 7})), ["sends.0.messages.0.status"]),
    "final and due": (with_sends(one_send({**FINAL, "dueAt": DATE})), ["sends.0.messages.0.dueAt"]),
    "places in another order": (
        with_sends(one_send({**FINAL, "place": 1}), {"ordinal": 1, "messages": [{**FINAL, "place": 1}]}),
        ["sends.1.messages.0.place"],
    ),
    "place that the send has still to give": (
        with_sends(one_send({**FINAL, "place": 3}, dueAt=DATE, nextPlace=3)),
        ["sends.0.messages.0.place"],
    ),
    "note": (with_sends(one_send({**FINAL, "notes": [[1, "held", "x"], ["held"]]})), ["sends.0.messages.0.notes.1"]),
    "callback without an address": (
        with_sends(one_send({**FINAL, "callbacks": [{}]})),
        ["sends.0.messages.0.callbacks.0.url"],
    ),
    "callback twice": (
        with_sends(one_send({**FINAL, "callbacks": [CALLBACK, CALLBACK]})),
        ["sends.0.messages.0.callbacks.1.kind"],
    ),
    "inbox of a message without a topic": (
        with_sends(one_send({**FINAL, "inbox": {"personId": 1}}), persons=[{"personId": 1}]),
        ["sends.0.messages.0.inbox"],
    ),
    "inbox of nobody": (with_sends(kept({})), ["sends.0.messages.0.inbox.personId"]),
    "inbox of a person who is not there": (
        with_sends(kept({"personId": 1}), one_send(x=1)),
        ["sends.1.x", "sends.1.ordinal"],  # what is missing is told once the rest is right
    ),
    "inboxes of persons who are not there": (
        with_sends(
            kept({"personId": 1}, {"personId": 2}), {**kept({"personId": 3}), "ordinal": 2}, persons=[{"personId": 2}]
        ),
        ["sends.0.messages.0.inbox.personId", "sends.1.messages.0.inbox.personId"],
    ),
    "inbox with a message twice": (
        with_sends(kept({"personId": 1}, {"personId": 1}), persons=[{"personId": 1}]),
        ["sends.0.messages.1.inbox.personId"],
    ),
    "unknown field of an inbox": (
        with_sends(kept({"personId": 1, "x": 1}), persons=[{"personId": 1}]),
        ["sends.0.messages.0.inbox.x"],
    ),
    "topic twice": (with_sends(inboxTopics=["a", "b", "a"]), ["inboxTopics.2"]),
    "persons and sends": (
        with_sends(one_send(x=1), one_send({**FINAL, "status": 7}), persons=[{"x": 1}]),
        ["persons.0.x", "sends.0.x", "sends.1.ordinal", "sends.1.messages.0.status"],
    ),
}


@once
class TestFaults:
    """A document that says what can't be."""

    @each_named(("document", "fields"), FAULTS)
    def test_all_are_told_at_their_places(self, account: Account, document: Json, fields: list[str]) -> None:
        assert_control_error(put(account, document), 422, "INVALID_REQUEST", *fields)


@once
class TestByHand:
    """What a document does not say is chosen."""

    def test_a_message_needs_a_stage_and_a_status(self, account: Account) -> None:
        restore(account, with_sends(one_send(FINAL, {**FINAL, "status": 4, "error": 8013}, acceptedAt=DATE)))
        (send,) = json.loads(take(account))["sends"]
        first, second = send["messages"]
        assert first == {"place": 0, **FINAL, "doneAt": DATE}
        assert second["messageId"] not in {send["messageId"], None}
        assert send["applicationId"] == account.answer["applications"][0]["applicationId"]

    @pytest.mark.parametrize(("stage", "due_at"), [("waiting", LATER), ("handed over", "2026-01-08T11:30:00.250Z")])
    def test_what_is_not_final_is_due(self, account: Account, stage: str, due_at: str) -> None:
        message = {**WAITING, "stage": stage}
        document = with_sends(one_send(message, acceptedAt=DATE, startsAt=LATER), account={"clock": {"frozenAt": DATE}})
        restore(account, document)
        assert json.loads(take(account))["sends"][0]["messages"][0]["dueAt"] == due_at

    def test_a_document_without_sends_has_none(self, world: Messages) -> None:
        restore(world.account, {"version": 1})
        assert world.messages() == []
        assert json.loads(take(world.account))["inboxTopics"] == []

    def test_an_id_may_come_twice(self, account: Account) -> None:
        refused = {**one_send({"stage": "final", "status": 23}, messageId="m"), "ordinal": 2}
        restore(account, with_sends(one_send(FINAL, messageId="m"), refused))
        assert [one["messageId"] for one in json.loads(take(account))["sends"]] == ["m", "m"]

    def test_a_message_may_count_for_another_time_than_its_send_whether_or_not_there_is_a_note(
        self, account: Account
    ) -> None:
        first, second = {**WAITING, "expiresAt": LATER}, {"stage": "handed over", "status": 7, "expiresAt": LATER}
        clock = {"clock": {"frozenAt": DATE}}
        sent = one_send(first, WAITING, acceptedAt=DATE, startsAt=LATER), {"ordinal": 1, "messages": [second]}
        restore(account, with_sends(*sent, account=clock))
        taken = take(account)
        (shown,) = json.loads(taken)["sends"]
        assert [one.get("expiresAt") for one in shown["messages"]] == [LATER, None, LATER]
        restore(account, json.loads(taken))
        assert take(account) == taken

    def test_a_send_that_starts_at_the_end_of_the_calendar_counts_until_then(self, account: Account) -> None:
        restore(account, with_sends(one_send(WAITING, startsAt="9999-12-31T23:59:59Z")))
        (shown,) = json.loads(take(account))["sends"]
        assert (shown["startsAt"], shown["expiresAt"]) == ("9999-12-31T23:59:59.000Z", "9999-12-31T23:59:59.999Z")


@once
def test_whatever_a_call_may_nest_comes_back(account: Account) -> None:
    """Around it a document has other levels than the call."""

    def nested(levels: int) -> Json:
        return {} if levels == 1 else {"a": nested(levels - 1)}

    account.install(registrationId="d1")
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    phone = {"Authorization": f"App {account.application_code}", "pushregistrationid": "d1"}
    to = {"type": "REGISTRATION", "pushRegistrationId": "d1"}
    scenario = {"flow": [{"from": account.application_code, "channel": "PUSH"}], "default": True}
    account.http.post("/omni/1/scenarios", headers=headers, json=scenario).raise_for_status()
    for path, body, around, sender in (
        ("/push/3/messages", {"messages": [{"sender": account.application_code, "destinations": [to]}]}, 4, headers),
        ("/push/2/message/single", {"from": account.application_code, "to": {"pushRegistrationId": "d1"}}, 1, headers),
        ("/omni/1/advanced", {"destinations": [{"to": {"pushRegistrationId": "d1"}}]}, 2, headers),
        ("/mobile/1/messages/mo", {"from": "d1", "messages": [{"messageId": "m", "text": "x"}]}, 3, phone),
    ):
        payload = {"text": "x", "customPayload": nested(100 - around)}
        if "/push/3" in path:
            body["messages"][0] |= {"content": {"type": "TEXT", "text": "x"}, "options": {"customPayload": nested(96)}}
        elif "/mo" in path:
            body["messages"][0] |= payload
        else:
            body.update({"push": payload} if "/omni" in path else payload)
        answer = account.http.post(path, headers=sender, json=body)
        assert answer.status_code == 200, (path, answer.text)
    document = take(account)
    restore(account, document)
    assert take(account) == document
