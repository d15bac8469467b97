"""Phones send messages, and backends get them: told to an address, pulled, or not at all (push-messages-api 9)."""

from typing import Any

import pytest

from tests import databases
from tests.surfaces.control_api.control import after_noon
from tests.surfaces.push_api.hooks import Hook, Post
from tests.surfaces.push_api.mo import Desk, configurations, say, try_say, write
from tests.surfaces.push_api.world import DAY, HOUR, MINUTE, SECOND, World, device, good, user, wire

pytestmark = databases.both_at_length

NOTHING = {"results": [], "messageCount": 0, "pendingMessageCount": 0}


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def told(world: World, hook: Hook) -> list[Post]:
    """What is told at this moment, once all that came of it is noted."""
    world.advance(0)
    return hook.take()


def test_with_a_forward_and_a_pull_a_message_is_posted_once_and_pulled_once(
    world: World, desk: Desk, hook: Hook
) -> None:
    """Scenario 12: a push with buttons reaches a phone, whose owner presses one."""
    forward = desk.forward_to(f"{hook.url}/replies", callbackData="told")
    pull = desk.add("PULL", callbackData="pulled")
    phone = world.android(owner="u-17")
    push = world.send_to(user("u-17"), options={"category": "mm_accept_decline"})
    (received,) = phone.sync()
    push_id = received["gcm.notification.messageId"]
    assert received["gcm.notification.category"] == "mm_accept_decline"
    pressed = {
        "messageId": "7d0a5c1e-6f3b-4a52-9a0e-2b1c3d4e5f60",
        "destination": "shop",
        "text": "mm_accept_decline mm_accept",
        "initialMessageId": push_id,
        "bulkId": push["bulkId"],
        "customPayload": {"order": 7, "price": 9.5},
    }
    assert say(phone, pressed) == [{**pressed, "status": "Message Sent", "statusCode": 0}]
    (post,) = told(world, hook)
    expected = {
        "messageId": post.report["messageId"],
        "pairedMessageId": push_id,
        "from": phone.id,
        "subscriberId": "u-17",
        "to": world.code,
        "applicationCode": world.code,
        "receivedAt": wire(0),
        "callbackData": "told",
        "text": "mm_accept_decline mm_accept",
        "cleanText": "mm_accept",
        "keyword": "mm_accept_decline",
        "customPayload": {"order": 7, "price": 9.5},
        "bulkId": push["bulkId"],
        "initialMessageId": push_id,
    }
    assert (post.path, post.content_type) == ("/replies", "application/json")
    assert post.body == {"results": [expected], "messageCount": 1, "pendingMessageCount": 0}
    assert desk.pull() == {
        "results": [{**expected, "callbackData": "pulled"}],
        "messageCount": 1,
        "pendingMessageCount": 0,
    }
    assert desk.pull() == NOTHING
    world.advance(2 * DAY)
    assert hook.take() == []
    (webhook,) = desk.webhooks()
    (listed,) = desk.listed(initialMessageId=push_id, registrationId=phone.id)
    assert listed["phoneMessageId"] == pressed["messageId"]
    assert listed["outcomes"] == [
        {
            "actionKey": forward["key"],
            "type": "HTTP_FORWARD",
            "state": "done",
            "callbackData": "told",
            "url": f"{hook.url}/replies",
            "webhookId": webhook["webhookId"],
        },
        {
            "actionKey": pull["key"],
            "type": "PULL",
            "state": "pulled",
            "callbackData": "pulled",
            "pulledAt": after_noon(0),
        },
    ]


def test_an_iphone_without_an_owner_sends_just_a_text(world: World, desk: Desk) -> None:
    desk.add()
    phone = world.ios()
    assert say(phone, {"text": "Hello"}) == [{"text": "Hello", "status": "Message Sent", "statusCode": 0}]
    (result,) = desk.pull()["results"]
    assert result == {
        "messageId": result["messageId"],
        "from": phone.id,
        "to": world.code,
        "applicationCode": world.code,
        "receivedAt": wire(0),
        "text": "Hello",
        "cleanText": "Hello",
    }


def test_what_meets_no_action_is_sent_to_nobody_and_the_sdk_is_told_that_it_was_sent(world: World, desk: Desk) -> None:
    phone = world.android()
    assert [one["statusCode"] for one in write(phone, "before")] == [0]
    action = desk.add()
    write(phone, "meanwhile")
    assert desk.delete(desk.key, "actions", action["key"]).status_code == 204
    write(phone, "afterwards")
    assert desk.texts() == ["meanwhile"]
    assert [(one["text"], len(one["outcomes"])) for one in desk.listed()] == [
        ("before", 0),
        ("meanwhile", 1),
        ("afterwards", 0),
    ]


def test_a_configuration_takes_its_actions_along_and_leaves_what_has_met_them(
    world: World, desk: Desk, hook: Hook
) -> None:
    """What is on its way is told still."""
    other = desk.configure()
    hook.statuses = [500]
    desk.forward_to(hook.url)
    desk.add(key=other, callbackData="other")
    phone = world.android()
    write(phone, "first")
    assert len(told(world, hook)) == 1
    assert desk.delete(desk.key).status_code == 204
    assert good(desk.get()) == {"configurations": [{"key": other}]}
    write(phone, "second")
    world.advance(MINUTE)
    assert [one.report["text"] for one in hook.take()] == ["first"]
    assert [(one["text"], one["callbackData"]) for one in desk.pull()["results"]] == [
        ("first", "other"),
        ("second", "other"),
    ]


def test_each_forward_is_told_and_of_several_pulls_one_counts(world: World, desk: Desk, hook: Hook) -> None:
    for name in ("a", "b"):
        desk.forward_to(f"{hook.url}/{name}", callbackData=name)
        desk.add(key=desk.configure(), callbackData=f"pull {name}")
    write(world.android(), "one", "two")
    posts = told(world, hook)
    heard = sorted((one.report["text"], one.path, one.report["callbackData"]) for one in posts)
    assert heard == [(text, f"/{name}", name) for text in ("one", "two") for name in ("a", "b")]
    assert [(one["text"], one["callbackData"]) for one in desk.pull()["results"]] == [
        ("one", "pull a"),
        ("two", "pull a"),
    ]


def test_a_pull_hands_out_the_oldest_first_and_tells_how_many_wait(world: World, desk: Desk) -> None:
    desk.add()
    phone, other = world.android(), world.ios()
    write(phone, "1", "2")
    world.advance(SECOND)
    write(other, "3")
    write(phone, "4", "5")
    answer = desk.pull(limit=2)
    assert [one["text"] for one in answer["results"]] == ["1", "2"]
    assert (answer["messageCount"], answer["pendingMessageCount"]) == (2, 3)
    assert desk.texts(limit=1) == ["3"]
    assert desk.texts() == ["4", "5"]
    assert desk.pull() == NOTHING


def test_a_message_waits_for_two_days_to_be_pulled(world: World, desk: Desk) -> None:
    desk.add()
    phone = world.android()
    write(phone, "early")
    world.advance(1)
    write(phone, "late")
    world.advance(2 * DAY)
    assert desk.texts() == ["late"]
    assert [[one["state"] for one in shown["outcomes"]] for shown in desk.listed()] == [["expired"], ["pulled"]]


def test_a_receiver_that_fails_is_asked_again_as_for_reports(world: World, desk: Desk, hook: Hook) -> None:
    desk.forward_to(hook.url)
    hook.statuses = [500, 503]
    write(world.android(), "Hi")
    (first,) = told(world, hook)
    (pending,) = desk.webhooks()
    assert (pending["kind"], pending["state"], pending["nextAttemptAt"]) == ("forward", "pending", after_noon(MINUTE))
    assert pending["messageId"] == first.report["messageId"]
    for wait in (MINUTE, 2 * MINUTE):
        world.advance(wait - 1)
        assert hook.take() == []
        world.advance(1)
        assert hook.take() == [first]
    world.advance(2 * DAY)
    assert hook.take() == []
    (done,) = desk.webhooks()
    assert [one.get("status") for one in done["attempts"]] == [500, 503, 200]
    assert (done["state"], done["body"]) == ("done", pending["body"])
    again = world.http.post(f"{world.account.path}/webhooks/{done['webhookId']}/retry")
    assert len(good(again)["attempts"]) == 4
    assert hook.take() == [first]
    assert [one["status"] for one in world.control.journal(direction="out")] == [500, 503, 200, 200]
    assert world.control.passes(direction="out", count=4, registrationId=first.report["from"])


def test_a_forward_is_retried_and_taken_as_the_account_has_it_of_webhooks(world: World, desk: Desk, hook: Hook) -> None:
    world.account.set(webhookSuccess="only200", webhookWaits="one", webhookRetries=1)
    desk.forward_to(hook.url)
    hook.statuses = [204, 204]
    write(world.android(), "Hi")
    (first,) = told(world, hook)
    for wait, again in ((2 * MINUTE - 1, []), (1, [first]), (DAY, [])):
        world.advance(wait)
        assert hook.take() == again
    (shown,) = desk.webhooks()
    assert (shown["state"], len(shown["attempts"])) == ("given up", 2)


def test_a_dead_receiver_is_given_up(world: World, desk: Desk) -> None:
    desk.forward_to("http://127.0.0.1:9/")
    write(world.android(), "Hi")
    world.advance(2 * DAY)
    (webhook,) = desk.webhooks()
    assert (webhook["state"], len(webhook["attempts"])) == ("given up", 21)
    assert [one["state"] for one in desk.listed()[0]["outcomes"]] == ["given up"]


def test_a_message_whose_answer_was_lost_is_another_one_when_it_is_sent_again(world: World, desk: Desk) -> None:
    desk.add()
    phone = world.android()
    message = {"messageId": "p-1", "text": "mm_accept_decline mm_accept"}
    world.control.fault(on={"operation": "send-mo-messages"}, error="GENERAL_ERROR", after=True, when={"first": 1})
    lost = world.http.post(
        "/mobile/1/messages/mo",
        json={"from": phone.id, "messages": [message]},
        headers={"Authorization": f"App {world.code}"},
    )
    assert lost.status_code == 500
    assert [one["statusCode"] for one in say(phone, message)] == [0]
    assert [one["phoneMessageId"] for one in desk.listed()] == ["p-1", "p-1"]
    assert len({one["messageId"] for one in desk.pull()["results"]}) == 2


@databases.once
@pytest.mark.parametrize("setting", ["firstWord", "none"])
def test_the_first_of_several_words_is_the_keyword_unless_the_account_wants_none(
    world: World, desk: Desk, setting: str
) -> None:
    world.account.set(moKeywords=setting)
    desk.add()
    texts = {
        "YES please now": ("YES", "please now"),
        "YES": (None, "YES"),
        "  A \n b ": ("A", "b "),
        "A ": (None, "A "),
    }
    write(world.android(), *texts)
    split = {one["text"]: (one.get("keyword"), one["cleanText"]) for one in desk.pull()["results"]}
    assert split == (texts if setting == "firstWord" else {text: (None, text) for text in texts})


@databases.once
def test_a_message_that_says_nothing_is_not_sent_and_those_beside_it_are(world: World, desk: Desk) -> None:
    desk.add()
    answers = say(
        world.android(), {"messageId": "a"}, {"messageId": "b", "text": " \n"}, {"messageId": "c", "text": "c"}, {}
    )
    assert [(one.get("messageId"), one["statusCode"], one["status"]) for one in answers] == [
        ("a", 1, "Message Not Sent"),
        ("b", 1, "Message Not Sent"),
        ("c", 0, "Message Sent"),
        (None, 1, "Message Not Sent"),
    ]
    assert desk.texts() == ["c"]
    assert len(desk.listed()) == 1


@databases.once
@pytest.mark.parametrize(
    ("body", "status", "message_id"),
    [
        ({"messages": [{"text": 7}]}, 400, "REQUEST_FORMAT_INVALID"),
        ({"messages": [{"text": "a", "customPayload": [1]}]}, 400, "REQUEST_FORMAT_INVALID"),
        ({"messages": [{"text": "a"}, "b"]}, 400, "REQUEST_FORMAT_INVALID"),
        ({"messages": {"text": "a"}}, 400, "REQUEST_FORMAT_INVALID"),
        ({"messages": [{"text": "a\0"}]}, 400, "REQUEST_FORMAT_INVALID"),
        ({"from": 7, "messages": []}, 400, "REQUEST_FORMAT_INVALID"),
        ({"from": "nobody", "messages": [{"text": "a"}]}, 404, "NO_REGISTRATION"),
        ([], 400, "REQUEST_FORMAT_INVALID"),
        (None, 400, "REQUEST_FORMAT_INVALID"),
    ],
)
def test_what_makes_no_sense_is_refused_as_a_whole(
    world: World, desk: Desk, body: Any, status: int, message_id: str
) -> None:
    desk.add()
    refused = try_say(world.android(), body)
    assert (refused.status_code, refused.json()["requestError"]["serviceException"]["messageId"]) == (
        status,
        message_id,
    )
    assert desk.listed() == []


@databases.once
def test_a_phone_may_leave_out_what_its_headers_say(world: World, desk: Desk) -> None:
    desk.add()
    phone = world.ios()
    assert try_say(phone, {"messages": [{"text": "a"}]}).json()["messages"][0]["statusCode"] == 0
    for body in ({}, {"messages": None}, {"from": phone.id, "messages": []}):
        assert try_say(phone, body).json() == {"messages": []}
    headers = {"Authorization": f"App {world.code}"}
    sent = world.http.post(
        "/mobile/1/messages/mo", json={"from": phone.id, "messages": [{"text": "b"}]}, headers=headers
    )
    assert sent.status_code == 200
    nobody = world.http.post("/mobile/1/messages/mo", json={"messages": [{"text": "c"}]}, headers=headers)
    assert nobody.json()["requestError"]["serviceException"]["text"] == "from should be present"
    assert try_say(phone, {"messages": []}, platformType="SMS").status_code == 400
    assert desk.texts() == ["a", "b"]


def test_an_application_has_its_own_configurations_and_messages(world: World, desk: Desk) -> None:
    """A pull is of the whole account."""
    other = world.account.application(name="Other")
    desk.add()
    assert good(world.get(configurations(other["applicationCode"]))) == {"configurations": []}
    assert world.get(configurations(other["applicationCode"], desk.key)).status_code == 404
    write(world.android(), "to the first")
    world.code = other["applicationCode"]
    write(world.android(), "to the other")
    Desk(world).add()
    write(world.android(), "to the other, again")
    assert [(one["text"], one["to"] == world.code) for one in desk.pull()["results"]] == [
        ("to the first", False),
        ("to the other, again", True),
    ]


def test_messages_of_a_phone_that_is_gone_can_still_be_pulled_and_told(world: World, desk: Desk, hook: Hook) -> None:
    desk.add()
    desk.forward_to(hook.url)
    hook.statuses = [500]
    phone = world.android(owner="u-1")
    write(phone, "bye")
    assert len(told(world, hook)) == 1
    assert world.http.delete(f"{world.account.path}/registrations/{phone.id}").status_code == 204
    world.advance(HOUR)
    assert [one.report["subscriberId"] for one in hook.take()] == ["u-1"]
    assert desk.texts() == ["bye"]
    assert try_say(phone, {"from": phone.id, "messages": [{"text": "ghost"}]}).status_code == 404
    assert world.send_to(device(phone.id))
