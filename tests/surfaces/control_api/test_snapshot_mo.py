"""`/_twin/accounts/…/snapshot`: what phones have sent, and what becomes of it."""

import json
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each_named
from tests.core.snapshots.documents import DATE, LATER, Json
from tests.databases import once
from tests.shapes import assert_control_error
from tests.surfaces.control_api.test_snapshot import put, renewed, restore, take
from tests.surfaces.push_api.hooks import listening
from tests.surfaces.push_api.mo import Desk, write
from tests.surfaces.push_api.stories import wait_for
from tests.surfaces.push_api.world import DAY, MINUTE, World

NOWHERE = "http://127.0.0.1:9/replies"


class Scene:
    """An account with configurations of two applications, and messages that were told, pulled, or neither."""

    def __init__(self, account: Account) -> None:
        self.world = World(account)
        self.desk = Desk(self.world)
        self.account = account
        phone = self.world.android(owner="u-1")
        write(phone, "nobody hears this")
        self.desk.forward_to(NOWHERE, callbackData="told")
        self.desk.add(callbackData="pulled")
        self.desk.add(key=self.desk.configure())
        write(phone, "pulled YES", "one more", customPayload={"price": 1.50}, initialMessageId="m", bulkId="b")
        self.desk.pull(limit=1)
        other = account.application(name="Other")
        self.world.code = other["applicationCode"]
        self.other = Desk(self.world)
        self.other.add()
        self.phone = self.world.ios()
        write(self.phone, "to the other")
        self.world.advance(MINUTE)

    def told(self) -> list[Any]:
        return [self.desk.listed(), self.desk.webhooks(), self.desk.get().json(), self.other.get().json()]


@pytest.fixture
def scene(account: Account) -> Scene:
    return Scene(account)


def test_everything_comes_back_and_goes_on(scene: Scene) -> None:
    document, before = take(scene.account), scene.told()
    shown = json.loads(document)
    assert [len(one.get("actions", ())) for one in shown["moConfigurations"]] == [2, 1, 1]
    assert [len(one.get("callbacks", ())) for one in shown["moMessages"]] == [0, 1, 1, 0]
    write(scene.phone, "later")
    assert len(scene.desk.texts()) == 3
    assert scene.desk.delete(scene.other.key).status_code == 204
    for again in (
        lambda: restore(scene.account, document),
        lambda: scene.account.http.post(f"{scene.account.path}/reset"),
    ):
        again()
        assert take(scene.account) == document
        assert scene.told() == before
        assert scene.desk.texts() == ["one more", "to the other"]
    write(scene.phone, "after all")
    assert [one["text"] for one in scene.desk.listed()][-1] == "after all"
    assert scene.desk.texts() == ["after all"]


def test_what_is_still_to_be_told_is_told_where_it_was_restored(scene: Scene, http: httpx.Client) -> None:
    with listening() as hook:
        copy = renewed(Account.create(http), take(scene.account).replace(NOWHERE.encode(), hook.url.encode()))
        world = World(copy)
        world.control.freeze("2031-05-05T12:01:00.000Z")
        world.advance(DAY)
        told = {(one.report["text"], one.report["callbackData"]) for one in hook.take()}
    assert told == {("pulled YES", "told"), ("one more", "told")}
    codes = [one["applicationCode"] for one in copy.answer["applications"]]
    desk = Desk(world)
    assert [(one["text"], codes.index(one["to"])) for one in desk.pull()["results"]] == [
        ("one more", 0),
        ("to the other", 1),
    ]


def test_an_account_with_a_seed_repeats_itself(http: httpx.Client) -> None:
    heard = []
    for _ in range(2):
        account = Account.create(http, idSeed="replies", accountId="replies")
        world = World(account)
        desk = Desk(world)
        desk.add()
        account.install(registrationId="d1")
        phone = {"Authorization": f"App {account.application_code}", "pushregistrationid": "d1"}
        for _ in range(2):
            body = {"messages": [{"text": "a"}, {"text": "b"}]}
            assert http.post("/mobile/1/messages/mo", json=body, headers=phone).status_code == 200
        heard.append((desk.key, desk.actions(), desk.listed(), desk.pull()))
        assert http.delete(account.path).status_code == 204
    assert heard[0] == heard[1]
    assert len({one["messageId"] for one in heard[0][2]}) == 4


def with_messages(*messages: Json, **more: Any) -> Json:
    return {"version": 1, **more, "moMessages": list(messages)}


MESSAGE = {"registrationId": "d1", "text": "Yes please"}
FORWARD = {"type": "HTTP_FORWARD", "forwardUrl": NOWHERE}
FAULTS: dict[str, tuple[Json, list[str]]] = {
    "messages are no list": ({"version": 1, "moMessages": {}}, ["moMessages"]),
    "unknown field": (with_messages({**MESSAGE, "x": 1}), ["moMessages.0.x"]),
    "no text": (with_messages({"registrationId": "d1"}), ["moMessages.0.text"]),
    "order": (with_messages({**MESSAGE, "ordinal": 2}, {**MESSAGE, "ordinal": 2}), ["moMessages.1.ordinal"]),
    "application": (with_messages({**MESSAGE, "applicationId": "x"}), ["moMessages.0.applicationId"]),
    "pulled and waiting": (
        with_messages({**MESSAGE, "pulledAt": "2026-01-05T12:00:00Z", "waitingSince": "2026-01-05T12:00:00Z"}),
        ["moMessages.0.waitingSince"],
    ),
    "another keyword": (with_messages({**MESSAGE, "keyword": "No"}), ["moMessages.0.keyword"]),
    "keyword of one word": (with_messages({**MESSAGE, "text": "Yes", "keyword": "Yes"}), ["moMessages.0.keyword"]),
    "forward to nowhere": (
        with_messages({**MESSAGE, "actions": [{"type": "PULL"}, {"type": "HTTP_FORWARD"}]}),
        ["moMessages.0.actions.1.forwardUrl"],
    ),
    "callback of no forward": (
        with_messages({**MESSAGE, "actions": [FORWARD], "callbacks": [{"url": NOWHERE}, {"url": NOWHERE}]}),
        ["moMessages.0.callbacks.1"],
    ),
    "callback of a report": (
        with_messages({**MESSAGE, "actions": [FORWARD], "callbacks": [{"url": NOWHERE, "kind": "delivery"}]}),
        ["moMessages.0.callbacks.0.kind"],
    ),
    "configurations": (
        {
            "version": 1,
            "moConfigurations": [
                {"key": "A", "actions": [{"key": "1", "type": "PULL"}, {"key": "1", "type": "PULL"}]},
                {"key": "A", "applicationId": "x"},
                {"actions": [{"type": "SMS"}, {"type": "HTTP_FORWARD", "forwardUrl": "a"}]},
            ],
        },
        [
            "moConfigurations.2.actions.0.type",
            "moConfigurations.2.actions.1.forwardUrl",
            "moConfigurations.0.actions.1.key",
            "moConfigurations.1.key",
            "moConfigurations.1.applicationId",
        ],
    ),
    "callback of a message of another kind": (
        {
            "version": 1,
            "sends": [
                {
                    "send": {"target": {"kind": "REGISTRATION", "address": "d1"}, "notification": {"text": "Hi"}},
                    "messages": [
                        {"stage": "final", "status": 5, "callbacks": [{"url": NOWHERE, "kind": "forward"}]},
                    ],
                }
            ],
        },
        ["sends.0.messages.0.callbacks.0.kind"],
    ),
}


@once
class TestByHand:
    """What a document says, and what it leaves out."""

    @each_named(("document", "fields"), FAULTS)
    def test_all_faults_are_told_at_their_places(self, account: Account, document: Json, fields: list[str]) -> None:
        assert_control_error(put(account, document), 422, "INVALID_REQUEST", *fields)

    def test_a_message_needs_a_sender_and_a_text(self, account: Account) -> None:
        clock = {"clock": {"frozenAt": LATER}}
        waiting = {**MESSAGE, "receivedAt": DATE, "actions": [{"type": "PULL"}]}
        restore(account, with_messages(MESSAGE, waiting, {**waiting, "pulledAt": LATER}, account=clock))
        first, second, _ = json.loads(take(account))["moMessages"]
        assert first == {
            **MESSAGE,
            **{name: first[name] for name in ("ordinal", "messageId", "applicationId", "receivedAt")},
        }
        assert first["receivedAt"] == LATER
        world = World(account)
        world.control.freeze(LATER)
        (pulled,) = Desk(world).pull()["results"]
        assert (pulled["messageId"], pulled["cleanText"]) == (second["messageId"], "Yes please")

    def test_a_forward_that_waits_is_told(self, account: Account) -> None:
        with listening() as hook:
            told = {"url": hook.url}
            action = {**FORWARD, "callbackData": "c"}
            restore(account, with_messages({**MESSAGE, "actions": [action], "callbacks": [told], "keyword": "Yes"}))
            (post,) = wait_for(hook, 1)
        assert (post.report["callbackData"], post.report["keyword"], post.report["cleanText"]) == ("c", "Yes", "please")

    def test_a_document_without_messages_has_none(self, account: Account) -> None:
        restore(account, with_messages(MESSAGE))
        restore(account, {"version": 1})
        assert json.loads(take(account))["moMessages"] == []
