"""Webhooks tell what became of messages to a receiver that really listens (push-messages-api 8.5)."""

import pytest

from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.core.webhooks import repository
from pushtwin.core.webhooks.model import Callback
from pushtwin.database import Writing
from tests.databases import both_at_length
from tests.surfaces.control_api.control import after_noon
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.stories import delivery, wait_for
from tests.surfaces.push_api.world import DAY, HOUR, MINUTE, SECOND, World, device, user, wire

pytestmark = both_at_length

NOBODY = "http://127.0.0.1:9/"  # where nobody listens


def test_v3_is_told_as_its_reports_are_and_the_report_is_taken_then(world: World, hook: Hook) -> None:
    world.install("d1", "d2", owner="u-1")
    options = {"platform": {"entityId": "e"}, "campaignReferenceId": "spring"}
    answer = world.send_to(user("u-1"), options=options, **delivery(f"{hook.url}/here", callback_data="order-9"))
    world.advance(SECOND - 1)
    assert hook.take() == []
    world.advance(1)
    posts = sorted(hook.take(), key=lambda one: str(one.report["to"]))  # those of one moment go out at once
    assert {(one.path, one.content_type) for one in posts} == {("/here", "application/json")}
    assert [one.report["to"] for one in posts] == ["d1", "d2"]
    assert posts[0].report == {
        "bulkId": answer["bulkId"],
        "price": posts[0].report["price"],
        "status": {
            "groupId": 3,
            "groupName": "DELIVERED",
            "id": 5,
            "name": "DELIVERED_TO_HANDSET",
            "description": "Message delivered to handset",
        },
        "error": {
            "groupId": 0,
            "groupName": "OK",
            "id": 0,
            "name": "NO_ERROR",
            "description": "No Error",
            "permanent": False,
        },
        "messageId": answer["messages"][0]["messageId"],
        "to": "d1",
        "sender": world.code,
        "sentAt": wire(0),
        "doneAt": wire(SECOND),
        "messageCount": 1,
        "callbackData": "order-9",
        "platform": {"entityId": "e"},
        "campaignReferenceId": "spring",
    }
    assert world.reports() == world.reports_v1() == []
    assert len(world.logs()) == 2


def test_who_was_told_while_the_database_was_away_is_not_told_again(
    world: World, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, update = [0], repository.update_callback

    def be_away(writing: Writing, before: Callback, after: Callback) -> bool:
        if before.account_id != world.account.answer["accountId"]:  # those of other tests may come meanwhile
            return update(writing, before, after)
        tries[0] += 1
        if tries[0] <= 2:
            raise DatabaseUnavailable("The database does not answer.")
        return update(writing, before, after)

    monkeypatch.setattr(repository, "update_callback", be_away)
    world.install("d1")
    world.send_to(device("d1"), **delivery(hook.url))
    world.advance(SECOND)
    assert (len(hook.take()), tries) == (1, [3])
    (webhook,) = world.http.get(f"{world.account.path}/webhooks").json()["webhooks"]
    assert (webhook["state"], len(webhook["attempts"])) == ("done", 1)
    assert world.reports() == []


def test_v2_is_told_as_its_own_reports_are(world: World, hook: Hook) -> None:
    world.install("d1", owner="u-1")
    world.install("anonymous")
    for to in ({"externalUserId": "u-1"}, {"pushRegistrationId": "anonymous"}):
        world.send_v2(to, notifyUrl=hook.url, callbackData="c")
    world.advance(SECOND)
    told = [one.report for one in hook.take()]
    assert {one["to"]: one["callbackData"] for one in told} == {
        "d1": '{"callbackData":"c","subscriberId":"u-1"}',
        "anonymous": '{"callbackData":"c"}',
    }
    assert {one["channel"] for one in told} == {"PUSH"}
    assert "sender" not in told[0]


def test_whoever_wants_to_know_on_the_way_is_told_when_it_leaves(world: World, hook: Hook) -> None:
    phone = world.android()
    options = {"sendAt": wire(HOUR)}
    world.send_to(device(phone.id), options=options, **delivery(hook.url, intermediateReport=True))
    world.advance(HOUR)
    (left,) = hook.take()
    assert (left.report["status"]["id"], left.report["sentAt"]) == (3, wire(HOUR))
    assert "doneAt" not in left.report
    phone.receive()
    (done,) = wait_for(hook, 1)
    assert (done.report["status"]["id"], done.report["doneAt"]) == (5, wire(HOUR))
    assert done.report["messageId"] == left.report["messageId"]
    world.advance(3 * DAY)
    assert hook.take() == []


def test_the_webhook_of_the_account_is_for_those_who_name_none(world: World, hook: Hook) -> None:
    world.install("d1")
    world.account.set(webhookUrl=f"{hook.url}/account")
    for text, webhooks in {
        "none": {},
        "own": delivery(f"{hook.url}/own"),
        "notify": delivery(notify=True),
        "quiet": delivery(f"{hook.url}/quiet", notify=False),
        "silent": delivery(notify=False),
    }.items():
        world.send_to(device("d1", messageId=text), text=text, **webhooks)
    world.send_v2({"pushRegistrationId": "d1"})
    world.advance(SECOND)
    told = {(one.path, one.report["messageId"]) for one in hook.take()}
    assert {one for one in told if len(one[1]) < 10} == {
        ("/account", "none"),
        ("/own", "own"),
        ("/account", "notify"),
    }
    assert len(told) == 4
    assert sorted(one["messageId"] for one in world.reports()) == ["quiet", "silent"]


def test_what_is_rejected_at_accept_is_told_too_in_v3(world: World, hook: Hook) -> None:
    world.send({**world.message(user("u-1")), "sender": "unknown", **delivery(hook.url)})
    world.send_to(user("nobody"), **delivery(hook.url))
    assert sorted(one.report["status"]["id"] for one in wait_for(hook, 2)) == [65, 66]


def test_a_receiver_that_fails_twice_is_asked_again_after_one_and_after_two_minutes(world: World, hook: Hook) -> None:
    phone = world.android()
    message_id = world.send_to(device(phone.id), **delivery(hook.url))["messages"][0]["messageId"]
    hook.statuses = [500, 500]
    phone.receive()
    (first,) = wait_for(hook, 1)
    for wait in (MINUTE, 2 * MINUTE):
        world.advance(wait - 1)
        assert hook.take() == []
        world.advance(1)
        assert hook.take() == [first]
    world.advance(2 * DAY)
    assert hook.take() == []
    assert world.reports(messageId=message_id) == []


def test_a_dead_receiver_is_given_up_after_twenty_one_attempts_and_the_report_stays(world: World, hook: Hook) -> None:
    world.install("d1")
    hook.statuses = [500] * 100
    world.send_to(device("d1"), **delivery(hook.url))
    world.advance(SECOND)
    waits = [1 + number * number for number in range(20)]
    assert len(hook.take()) == 1
    world.advance(sum(waits) * MINUTE - 1)
    assert len(hook.take()) == 19
    world.advance(1)
    assert len(hook.take()) == 1
    world.advance(HOUR)
    assert hook.take() == []
    assert len(world.reports()) == 1


def test_two_days_make_all_attempts_of_many_messages_one_after_the_other(world: World, hook: Hook) -> None:
    """A receiver that comes back while time passes gets what it has missed, at the times of the attempts."""
    world.install("d1", "d2", "d3")
    hook.statuses = [503] * 9
    world.send_to(*map(device, ("d1", "d2", "d3")), **delivery(hook.url))
    world.send_to(device("d1"), options={"sendAt": wire(DAY)}, **delivery(hook.url))
    world.send_to(device("d1"), **delivery(NOBODY))
    world.advance(2 * DAY)
    posts = hook.take()
    told = [one.report["to"] for one in posts]
    assert [sorted(told[at : at + 3]) for at in (0, 3, 6, 9)] == [["d1", "d2", "d3"]] * 4
    assert told[12:] == ["d1"]
    assert posts[-1].report["sentAt"] == wire(DAY)


def test_a_report_that_is_pulled_meanwhile_does_not_stop_its_webhook(world: World, hook: Hook) -> None:
    world.install("d1")
    hook.statuses = [500]
    world.send_to(device("d1"), **delivery(hook.url))
    world.advance(SECOND)
    assert len(world.reports()) == len(hook.take()) == 1
    world.advance(MINUTE)
    assert len(hook.take()) == 1
    assert world.reports_v1() == []


def test_going_back_in_time_repeats_no_webhook(world: World, hook: Hook) -> None:
    world.install("d1")
    world.send_to(device("d1"), **delivery(hook.url))
    world.advance(MINUTE)
    assert len(hook.take()) == 1
    world.control.freeze(after_noon(-DAY))
    world.advance(2 * DAY)
    assert hook.take() == []


@pytest.mark.parametrize("status", [201, 204, 299])
def test_every_success_accepts_a_report(world: World, hook: Hook, status: int) -> None:
    world.install("d1")
    hook.statuses = [status]
    world.send_to(device("d1"), **delivery(hook.url))
    world.advance(HOUR)
    assert len(hook.take()) == 1
    assert world.reports() == []


def test_a_webhook_goes_out_by_itself_when_time_goes_on(world: World, hook: Hook) -> None:
    world.install("d1")
    world.control.turn("resume", real=True)
    world.send_to(device("d1"), **delivery(hook.url))
    assert len(wait_for(hook, 1)) == 1


def test_an_account_that_is_gone_or_reset_tells_nothing_any_more(world: World, hook: Hook) -> None:
    world.install("d1")
    world.send_to(device("d1"), **delivery(hook.url))
    world.control.reset()
    world.control.freeze()
    world.advance(DAY)
    assert (hook.take(), world.logs()) == ([], [])
    world.install("d1")
    world.send_to(device("d1"), **delivery(hook.url))
    assert world.http.delete(world.account.path).status_code == 204
    assert world.get("/push/3/reports").status_code == 401
    assert hook.take() == []
