"""The other answers that an account can choose where no source says what the platform does with messages."""

from typing import Any

import pytest

from tests.databases import both
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.mo import Desk, say, write
from tests.surfaces.push_api.stories import delivery, kept, order, seconds, uninstall, window
from tests.surfaces.push_api.world import (
    DAY,
    DELIVERED,
    EXPIRED,
    HOUR,
    MINUTE,
    REFUSED_BY_CLOUD,
    SECOND,
    World,
    device,
    good,
    status_ids,
    user,
    wire,
)

OFF = {"systemData": {"registrationEnabled": False}}
MUTED = {"systemData": {"notificationsEnabled": False}}


def save_and_restore(world: World) -> None:
    document = good(world.http.get(f"{world.account.path}/snapshot"))
    assert world.http.put(f"{world.account.path}/snapshot", json=document).status_code == 204
    assert good(world.http.get(f"{world.account.path}/snapshot")) == document


# -- whom, and what is refused ---------------------------------------------------------------------------------


def test_a_message_to_an_unknown_registration_may_be_refused_also_when_it_starts(world: World) -> None:
    world.account.set(unknownRegistrations="reject")
    assert status_ids(world.send_to(device("nobody"))) == [66]
    later = world.send_to(device("nobody"), options={"sendAt": wire(HOUR)})
    assert status_ids(later) == [7]
    world.advance(HOUR)
    assert [one["status"]["id"] for one in world.reports(bulkId=later["bulkId"])] == [66]


def test_disabled_registrations_may_be_as_if_they_were_not_there(world: World) -> None:
    world.install("off", owner="u-1", **OFF)
    world.account.set(disabledRegistrations="leaveOut")
    assert status_ids(world.send_to(user("u-1"), device("off"))) == [66, 66]
    world.install("on", owner="u-1")
    assert world.send_v2({"externalUserId": "u-1"})["messageCount"] == 1
    world.advance(SECOND)
    assert world.ends()["on"] == (DELIVERED, 0, SECOND)


def test_what_devices_with_notifications_off_get_may_be_delivered(world: World) -> None:
    world.install("muted", **MUTED)
    world.send_to(device("muted"))
    assert world.ends() == {"muted": (REFUSED_BY_CLOUD, 8013, 0)}
    world.account.set(mutedDevices="deliver")
    world.send_to(device("muted"))
    world.advance(SECOND)
    assert world.ends() == {"muted": (DELIVERED, 0, SECOND)}


@both
def test_a_device_may_get_one_message_for_several_destinations_of_the_same_message(world: World) -> None:
    world.install("a", "b", owner="u-1")
    world.account.set(repeatedDevices="once")
    to = device("b"), user("u-1"), device("A")
    answer = world.send(world.message(*to, text="one"), world.message(device("b"), text="another"))
    assert status_ids(answer) == [7, 7, 66, 7]  # whoever has nobody else to go to finds nobody
    later = {"sendAt": wire(HOUR)}
    assert status_ids(world.send_to(*to, text="later", options=later)) == [7, 7, 7]
    save_and_restore(world)
    world.advance(HOUR + SECOND)
    delivered = [one for one in world.logs() if one["status"]["id"] == DELIVERED]
    got = sorted((one["content"]["text"], one["destination"]) for one in delivered)
    assert got == [("another", "b"), ("later", "a"), ("later", "b"), ("one", "a"), ("one", "b")]


@both
def test_all_devices_of_a_person_without_a_primary_one_may_stand_for_it(world: World) -> None:
    world.install("a", "b", owner="u-1")
    world.install("first", owner="u-2", isPrimary=True)
    world.install("second", owner="u-2")
    world.account.set(withoutPrimary="all")
    to_all = {"$or": [{"externalUserId": "u-1"}, {"externalUserId": "u-2"}]}
    for query in (to_all, {"pushRegistrationEnabled": True}):
        assert world.send_v2(query, targetOnlyPrimaryDevices=True)["messageCount"] == 3
    asked = {"type": "MULTIPLE", "targetOnlyPrimaryDevices": True, **to_all}
    judged = world.post(f"{world.account.path}/targeting", {"sender": world.code, "destination": asked})
    assert good(judged)["missed"] == [{"registrationId": "second", "why": "not the primary device"}]
    world.advance(SECOND)
    assert world.ends().keys() == {"a", "b", "first"}


@both
def test_a_person_has_one_primary_device_whatever_its_application(world: World) -> None:
    world.install_elsewhere("primary elsewhere", "u-1", isPrimary=True)
    world.install_elsewhere("not primary", "u-2")
    world.install("a", owner="u-1")
    world.install("b", owner="u-2")
    world.account.set(withoutPrimary="all")
    to_both = {"$or": [{"externalUserId": "u-1"}, {"externalUserId": "u-2"}]}
    for query in (to_both, {"pushRegistrationEnabled": True}):
        assert world.send_v2(query, targetOnlyPrimaryDevices=True)["messageCount"] == 1
    world.advance(SECOND)
    assert world.ends().keys() == {"b"}


def test_from_of_v2_may_have_to_be_the_code(world: World) -> None:
    world.install("d1")
    application_id = world.account.answer["applications"][0]["applicationId"]
    world.account.set(sendersOfV2="code")
    to = {"pushRegistrationId": "d1"}
    assert world.send_v2(to, **{"from": application_id})["status"]["id"] == 65
    assert world.send_v2(to)["status"]["id"] == 26
    assert status_ids(world.send({**world.message(device("d1")), "sender": application_id})) == [7]
    path = f"{world.account.path}/applications/{application_id}"
    world.http.patch(path, json={"applicationCode": application_id}).raise_for_status()
    assert world.send_v2(to, **{"from": application_id})["status"]["id"] == 26


def test_fields_that_nobody_knows_may_be_refused_where_they_stand(world: World) -> None:
    world.install("d1")
    world.account.set(unknownFields="refuse")
    misspelt = world.message(device("d1"), options={"isSilnet": True})
    refused = world.try_send(world.message(device("d1")), misspelt)
    assert [one["property"] for one in refused.json()["violations"]] == ["messages[1].options.isSilnet"]
    old = world.post("/push/2/message/single", world.push_request({"pushRegistrationId": "d1"}, txt="Hi"))
    assert old.json()["requestError"]["serviceException"]["validationErrors"].keys() == {"txt"}
    assert (refused.status_code, old.status_code, world.logs()) == (400, 400, [])
    assert status_ids(world.send_to(device("d1"), options={"isSilent": True})) == [7]


def test_a_message_id_may_be_used_again(world: World) -> None:
    phone = world.android()
    world.account.set(usedMessageIds="accept")
    for text in ("first", "second"):
        assert status_ids(world.send_to(device(phone.id, messageId="m"), text=text)) == [7]
    assert phone.receive() == ["m", "m"]
    assert sorted(one["messageId"] for one in world.reports()) == ["m", "m"]
    save_and_restore(world)


@pytest.mark.parametrize(("rejected", "told"), [("current", [66]), ("all", [66, 66]), ("none", [])])
def test_what_is_rejected_has_reports_as_the_account_wants_it(world: World, rejected: str, told: list[int]) -> None:
    world.account.set(rejectedSends=rejected)
    assert status_ids(world.send_to(user("nobody", messageId="m"))) == [66]
    bulk = world.send_v2({"externalUserId": "nobody"})
    assert (bulk["status"]["id"], bulk["messageCount"]) == (66, 0)
    assert world.send_v2({"externalUserId": "nobody"}, test=True)["status"]["id"] == 66
    assert [one["status"]["id"] for one in world.reports()] == told
    assert world.statistics(bulk["bulkId"])["totalSent"] == 0


# -- when ------------------------------------------------------------------------------------------------------


def test_the_account_says_how_long_messages_count(world: World) -> None:
    phone = world.android()
    world.account.set(defaultValidityHours=24)
    world.send_to(device(phone.id))
    world.send_v2({"pushRegistrationId": phone.id})
    world.advance(DAY)
    assert [(one["status"]["id"], one["doneAt"]) for one in world.reports()] == [(EXPIRED, wire(DAY))] * 2


@both
def test_what_is_held_may_count_from_when_it_leaves(world: World) -> None:
    world.account.set(validityBegins="departure")
    first, second = world.android(), world.android()
    limit = {"sendingSpeedLimit": {"amount": 1, "timeUnit": "HOUR"}}
    world.send_to(device(first.id), device(second.id), options=seconds(90), schedule=limit)
    world.send_to(device("d1"), options={**seconds(90), **window("TUESDAY")})
    save_and_restore(world)
    world.advance(HOUR)
    assert (first.pull(), len(second.pull())) == ([], 1)
    world.advance(DAY)
    ends = world.ends()
    assert ends[first.id] == (EXPIRED, 4101, 90 * SECOND)
    assert ends[second.id] == (EXPIRED, 4101, HOUR + 90 * SECOND)


@pytest.mark.parametrize(("unit", "ends"), [("minutes", 30 * MINUTE), ("hours", 30 * HOUR)])
def test_a_validity_without_a_unit_is_in_that_of_the_account(world: World, unit: str, ends: int) -> None:
    phone = world.android()
    world.account.set(validityUnit=unit)
    unsaid, said = {"amount": 30}, {"amount": 30, "timeUnit": "MINUTES"}
    messages = [world.message(device(phone.id), options={"validityPeriod": one}) for one in (said, unsaid)]
    world.send(*messages)
    world.advance(2 * DAY)
    assert [one["doneAt"] for one in reversed(world.logs())] == [wire(30 * MINUTE), wire(ends)]


def test_what_should_have_been_sent_in_the_past_may_be_refused(world: World) -> None:
    world.install("d1")
    world.account.set(pastSendAt="refuse")
    past = world.try_send(world.message(device("d1")), schedule={"sendAt": wire(-1)})
    assert [one["property"] for one in past.json()["violations"]] == ["options.schedule.sendAt"]
    old = world.post("/push/2/message/single", world.push_request({"pushRegistrationId": "d1"}, sendAt=wire(-DAY)))
    assert (past.status_code, old.status_code, world.logs()) == (400, 400, [])
    assert status_ids(world.send_to(device("d1"), options={"sendAt": wire(0)})) == [7]


def test_all_that_is_wrong_with_times_is_told_at_once(world: World) -> None:
    world.account.set(pastSendAt="refuse", overnightWindows="refuse")
    early, late = (world.message(device("d1"), options={"sendAt": wire(at)}) for at in (-1, 181 * DAY))
    tonight = world.message(device("d1"), options=window("MONDAY", begins=22, ends=2))
    paths = {one["property"] for one in world.try_send(early, late, tonight).json()["violations"]}
    assert paths == {f"messages[{number}].options.sendAt" for number in (0, 1)} | {
        "messages[2].options.deliveryTimeWindow.to"
    }


def test_what_is_scheduled_for_nobody_may_be_rejected_at_once(world: World) -> None:
    world.account.set(scheduledToNobody="reject")
    later = {"sendAt": wire(HOUR)}
    assert status_ids(world.send_to(user("nobody yet"), device("unknown"), options=later)) == [66, 7]
    assert world.send_v2({"externalUserId": "nobody yet"}, **later)["status"]["id"] == 66
    world.install("d1", owner="u-1")
    assert status_ids(world.send_to(user("u-1"), options=later)) == [7]


def test_a_window_over_midnight_may_be_refused(world: World) -> None:
    world.install("d1")
    world.account.set(overnightWindows="refuse")
    tonight = world.message(device("d1"), options=window("MONDAY", begins=22, ends=2))
    refused = world.try_send(world.message(device("d1")), tonight)
    assert refused.status_code == 400
    paths = [one["property"] for one in refused.json()["violations"]]
    assert paths == ["messages[1].options.deliveryTimeWindow.to"]
    assert world.logs() == []
    assert status_ids(world.send_to(device("d1"), options=window("MONDAY", begins=14, ends=15))) == [7]


def test_a_speed_limit_may_let_messages_leave_in_bursts(world: World) -> None:
    world.install(*"abcde", owner="u-1")
    world.account.set(speedLimits="burst")
    world.send_to(user("u-1"), schedule={"sendingSpeedLimit": {"amount": 2}})
    world.advance(DAY)
    assert world.sent_at() == [0, 0, MINUTE, MINUTE, 2 * MINUTE]


# -- what phones say -------------------------------------------------------------------------------------------


def test_messages_of_a_person_who_has_logged_out_may_be_delivered(world: World) -> None:
    world.install("d1", owner="u-1")
    phone = world.android(owner="u-1")
    world.account.set(messagesAfterLogout="deliver")
    world.send_to(user("u-1"))
    assert world.account.push.depersonalize("d1").status_code == 200
    assert phone.sdk.depersonalize().status_code == 200
    assert len(phone.receive()) == 1
    world.advance(SECOND)
    assert world.ends() == {phone.id: (DELIVERED, 0, 0), "d1": (DELIVERED, 0, SECOND)}


def test_that_a_phone_knows_a_message_may_say_that_it_has_it(world: World) -> None:
    phone = world.android()
    world.account.set(knownMessages="delivered")
    world.send_to(device(phone.id, messageId="m"))
    assert phone.pull(known=["m"]) == []
    assert world.ends() == {phone.id: (DELIVERED, 0, 0)}


def test_that_a_message_was_seen_may_say_nothing_of_its_delivery(world: World) -> None:
    phone = world.android()
    world.account.set(seenBeforeDelivered="ignored")
    answer = world.send_to(device(phone.id, messageId="m"))
    for is_delivered in (False, True):
        assert phone.see("m").status_code == 200
        sums = world.statistics(answer["bulkId"])
        assert (sums["delivered"], sums["seen"]) == (is_delivered, is_delivered)
        assert phone.report("m").status_code == 200


def test_failures_may_have_the_status_of_what_was_not_delivered(world: World) -> None:
    world.install("off", **OFF)
    world.install("away", "gone")
    for one in ("away", "gone"):
        order(world, one, {"errorId": 8012})
    world.account.set(failedStatus="notDelivered")
    world.send_to(*map(device, ("off", "away", "gone", "unknown")))
    uninstall(world, "gone")
    order(world, "away", {"errorId": 8005})
    world.advance(HOUR)
    ends = {one["to"]: (one["status"]["id"], one["error"]["id"]) for one in world.reports()}
    assert ends == {"off": (9, 8013), "away": (9, 8005), "gone": (4, 8001), "unknown": (9, 8004)}


def test_silent_messages_may_need_the_permission_too(world: World) -> None:
    world.install("muted", **MUTED)
    world.account.set(silentToMuted="report")
    world.send_to(device("muted"), options={"isSilent": True})
    assert world.ends() == {"muted": (REFUSED_BY_CLOUD, 8013, 0)}


# -- reports ---------------------------------------------------------------------------------------------------


def test_statistics_may_leave_out_what_is_pending_and_call_the_disabled_expired(world: World) -> None:
    world.install("off", owner="u-1", **OFF)
    world.android(owner="u-1")
    bulk_id = world.send_to(user("u-1"))["bulkId"]
    assert world.statistics(bulk_id)["errors"] == {"registration": 0, "expired": 0, "cloud": 1}
    world.account.set(pendingInStatistics="leaveOut", disabledInStatistics="expired")
    sums = world.statistics(bulk_id)
    assert (sums["totalSent"], sums["errors"]) == (1, {"registration": 0, "expired": 1, "cloud": 0})


@both
def test_an_application_may_count_the_enabled_registrations_only(world: World) -> None:
    world.install("on", "too")
    world.install("off", **OFF)
    for counted, number in (("all", 3), ("enabled", 2)):
        world.account.set(registrationsCount=counted)
        (shown,) = good(world.get("/push/1/applications"))["applications"]
        assert shown["registrationsCount"] == number


@both
def test_a_webhook_may_have_to_say_200_is_tried_again_otherwise_and_may_leave_reports_to_who_pulls(
    world: World, hook: Hook
) -> None:
    world.install("d1")
    world.account.set(webhookSuccess="only200", webhookWaits="one", webhookRetries=1, webhookReports="keep")
    hook.statuses = [204, 204, 200]
    for text in ("given up", "taken"):
        world.send_to(device("d1"), text=text, **delivery(hook.url))
        world.advance(SECOND)
        world.advance(2 * MINUTE)
    assert len(hook.take()) == 3
    world.advance(DAY)
    assert hook.take() == []
    shown = good(world.http.get(f"{world.account.path}/webhooks"))["webhooks"]
    assert [(one["state"], len(one["attempts"])) for one in shown] == [("given up", 2), ("done", 1)]
    assert len(world.reports()) == 2


# -- inboxes, and messages from phones -------------------------------------------------------------------------


def test_an_expiration_of_0_may_be_as_if_nothing_were_said(world: World) -> None:
    phone = world.android(owner="u-1")
    zero: dict[str, Any] = {"inboxMessageExpirationPeriod": 0}
    world.keep(user("u-1", messageId="never"), options=zero)
    world.account.set(zeroInboxExpiration="unset")
    world.keep(user("u-1", messageId="kept"), options=zero)
    assert phone.kept("u-1") == ["kept"]
    world.account.set(inboxDays=1)
    world.keep(user("u-1", messageId="for a day"), options=zero)
    unsaid = "its sender has said 0, which the account took for nothing said"
    assert [one["why"] for one in kept(world, "u-1")] == [
        f"{unsaid}, and the account had inboxDays",
        f"{unsaid}: it stays until it is deleted",
    ]
    world.advance(DAY)
    assert phone.kept("u-1") == ["kept"]


@both
def test_a_message_that_meets_no_action_may_wait_to_be_pulled(world: World, hook: Hook) -> None:
    desk, phone = Desk(world), world.android()
    write(phone, "to nobody")
    world.account.set(moWithoutAction="pull")
    write(phone, "waits")
    desk.forward_to(hook.url)
    write(phone, "is forwarded")
    world.account.set(moWithoutAction="drop")
    world.advance(1)  # until the forward is told
    save_and_restore(world)
    assert [[(of["type"], of["state"]) for of in one["outcomes"]] for one in desk.listed()] == [
        [],
        [("PULL", "waiting")],
        [("HTTP_FORWARD", "done")],
    ]
    assert desk.texts() == ["waits"]
    assert desk.texts() == []


@both
def test_a_message_that_a_phone_sends_again_may_count_once(world: World) -> None:
    desk, phone, another = Desk(world), world.android(), world.ios()
    desk.add()
    world.account.set(repeatedMo="ignore")
    assert [one["statusCode"] for one in write(phone, "a", "b")] == [0, 0]  # own-0, own-1
    assert [one["statusCode"] for one in write(phone, "a")] == [0]
    assert [
        one["statusCode"] for one in say(phone, {"messageId": "x", "text": "c"}, {"messageId": "x", "text": "c"})
    ] == [0, 0]
    write(another, "d")
    say(another, {"text": "e"})
    say(another, {"text": "e"})
    assert desk.texts() == ["a", "b", "c", "d", "e", "e"]
