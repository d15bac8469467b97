"""When messages leave, arrive and end (push-messages-api 6, 7.3, 7.4): all by the account's clock."""

from typing import Any

import pytest

from tests import databases
from tests.surfaces.control_api.control import NOON, Json, after_noon
from tests.surfaces.push_api.stories import seconds, uninstall, window
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
    millis,
    status_ids,
    user,
    wire,
)

pytestmark = databases.both_at_length


# -- sendAt ----------------------------------------------------------------------------------------------------


def test_each_message_starts_at_its_own_time_and_else_at_that_of_the_request(world: World) -> None:
    world.install("d1")
    world.send(
        world.message(device("d1"), text="own", options={"sendAt": wire(MINUTE)}),
        world.message(device("d1"), text="request's"),
        world.message(device("d1"), text="past", options={"sendAt": wire(-DAY)}),
        schedule={"sendAt": wire(HOUR)},
    )
    world.send_v2({"pushRegistrationId": "d1"}, sendAt=after_noon(2 * HOUR), text="v2")
    world.advance(3 * HOUR)
    assert {one["content"]["text"]: millis(one["sentAt"]) for one in world.logs()} == {
        "own": MINUTE,
        "request's": HOUR,
        "past": 0,
        "v2": 2 * HOUR,
    }


@databases.once
def test_a_time_may_be_half_a_year_ahead_and_no_more(world: World) -> None:
    world.install("d1")
    assert status_ids(world.send_to(device("d1"), options={"sendAt": wire(180 * DAY)})) == [7]
    message = world.message(device("d1"))
    for schedule, options, path in (
        ({"sendAt": wire(180 * DAY + 1)}, {}, "options.schedule.sendAt"),
        (None, {"sendAt": wire(181 * DAY)}, "messages[0].options.sendAt"),
    ):
        refused = world.try_send({**message, "options": options}, schedule=schedule)
        assert (refused.status_code, refused.json()["violations"][0]["property"]) == (400, path)
    world.advance(180 * DAY - 1)
    assert world.logs() == []
    world.advance(1 + SECOND)
    assert world.outcomes() == {"d1": (DELIVERED, 0, 180 * DAY + SECOND)}


def test_who_gets_a_scheduled_message_is_found_out_when_it_starts(world: World) -> None:
    world.install("before", owner="u-1")
    to_nobody = world.send_to(user("nobody yet"), options={"sendAt": wire(HOUR)})
    answer = world.send_to(user("u-1", messageId="mine"), options={"sendAt": wire(HOUR)})
    assert status_ids(to_nobody) == status_ids(answer) == [7]
    assert world.statistics(answer["bulkId"])["totalSent"] == 0
    world.log_in("before", "somebody else")
    world.install("after", owner="u-1")
    world.advance(HOUR + SECOND)
    (told,) = world.reports(bulkId=answer["bulkId"])
    assert (told["to"], told["messageId"]) == ("after", "mine")
    (told,) = world.reports(bulkId=to_nobody["bulkId"])
    assert (told["status"]["id"], told["doneAt"]) == (66, wire(HOUR))


# -- windows and speed -----------------------------------------------------------------------------------------


def test_a_window_holds_a_message_until_it_opens(world: World) -> None:
    """Noon is one of a Monday."""
    world.install("d1")
    cases: list[tuple[str, Json, int]] = [
        ("open", window("MONDAY"), 0),
        ("tomorrow", window("TUESDAY"), 12 * HOUR),
        ("later today", window("MONDAY", begins=14, ends=15), 2 * HOUR),
        ("closes now", window("MONDAY", "TUESDAY", begins=11, ends=12), 23 * HOUR),
        ("over midnight", window("MONDAY", begins=22, ends=2), 10 * HOUR),
        ("not last night's", window("SUNDAY", "WEDNESDAY", begins=22, ends=11), 58 * HOUR),
    ]
    for text, options, _ in cases:
        world.send_to(device("d1"), text=text, options=options)
    world.advance(60 * HOUR)
    told = {one["content"]["text"]: one for one in world.logs()}
    late = told.pop("not last night's")  # held for longer than it counts
    assert (late["status"]["id"], late["error"]["id"], late["doneAt"]) == (EXPIRED, 4100, wire(48 * HOUR))
    assert "sentAt" not in late
    found = {text: millis(one["sentAt"]) for text, one in told.items()}
    assert found == {text: at for text, _, at in cases if text in told}


def test_within_a_window_over_midnight_a_message_leaves_at_once(world: World) -> None:
    world.install("d1")
    world.advance(13 * HOUR)  # one o'clock on Tuesday
    world.send_to(device("d1"), options=window("MONDAY", begins=22, ends=2))
    assert world.sent_at() == [13 * HOUR]


def test_a_speed_limit_spreads_all_messages_of_a_request_evenly(world: World) -> None:
    world.install("a", "b", owner="u-1")
    world.install("c", owner="u-2")
    world.send(
        world.message(user("u-1"), device("c")),
        world.message({"type": "MULTIPLE", "$or": [{"externalUserId": "u-1"}, {"externalUserId": "u-2"}]}),
        schedule={"sendingSpeedLimit": {"amount": 4}},
    )
    assert world.sent_at() == [0]
    world.advance(MINUTE - 1)
    assert world.sent_at() == [0, 15_000, 30_000, 45_000]
    world.advance(MINUTE)
    assert world.sent_at() == [number * 15_000 for number in range(6)]
    world.send_to(user("u-1"), schedule={"sendingSpeedLimit": {"amount": 1, "timeUnit": "DAY"}})
    assert world.sent_at()[-1] == 2 * MINUTE - 1  # another request does not wait for this one


def test_a_speed_limit_begins_when_its_send_starts(world: World) -> None:
    world.install("a", "b", "c")
    schedule = {"sendAt": wire(HOUR), "sendingSpeedLimit": {"amount": 2, "timeUnit": "HOUR"}}
    world.send_to(*(device(one) for one in "abc"), schedule=schedule)
    world.advance(DAY)
    assert world.sent_at() == [HOUR, HOUR + 30 * MINUTE, 2 * HOUR]


def test_what_a_speed_limit_holds_for_longer_than_it_counts_never_leaves(world: World) -> None:
    world.install("a", "b", "c")
    to = [device(one) for one in "abc"]
    world.send_to(*to, options=seconds(90), schedule={"sendingSpeedLimit": {"amount": 1}})
    world.advance(DAY)
    assert world.outcomes() == {
        "a": (DELIVERED, 0, SECOND),
        "b": (DELIVERED, 0, MINUTE + SECOND),
        "c": (EXPIRED, 4100, 90 * SECOND),
    }


# -- validity --------------------------------------------------------------------------------------------------


def test_validity_has_defaults_and_bounds(world: World) -> None:
    phone = world.android()
    for text, options in {
        "shortest": seconds(30),
        "minutes": {"validityPeriod": {"amount": 3}},
        "too long": {"validityPeriod": {"amount": 49, "timeUnit": "HOURS"}},
        "default": {},
        "later": {**seconds(60), "sendAt": wire(HOUR)},
    }.items():
        world.send_to(device(phone.id), text=text, options=options)
    to = {"pushRegistrationId": phone.id}
    world.send_v2(to, text="v2 default")
    world.send_v2(to, text="v2 hours", validityPeriod=50)
    world.send_v2(to, text="v2 too long", validityPeriod=2**62)
    world.advance(40 * HOUR)
    ends = {one["content"]["text"]: millis(one["doneAt"]) for one in world.logs() if "doneAt" in one}
    assert ends == {"shortest": 30 * SECOND, "minutes": 3 * MINUTE, "later": HOUR + MINUTE}
    world.advance(40 * HOUR)
    told = world.reports()
    assert {one["error"]["id"] for one in told} == {4101}
    assert sorted(millis(one["doneAt"]) for one in told) == [48 * HOUR, 48 * HOUR, 48 * HOUR, 50 * HOUR, 72 * HOUR]


def test_two_days_later_everything_has_ended_at_its_own_time(world: World) -> None:
    world.install("d1")
    android = world.android(owner="u-1")
    world.send_to(device("d1"), device(android.id), options=seconds(30))
    world.send_to(device("d1"), options={"sendAt": wire(3 * HOUR)}, text="scheduled")
    world.send_to(user("u-1"), text="personal")
    world.send_to(device("d1"), options=window("TUESDAY"), text="held")
    world.advance(49 * HOUR)
    found = sorted((millis(one["doneAt"]), one["status"]["id"]) for one in world.reports())
    assert found == [(3 * HOUR + SECOND, DELIVERED), (12 * HOUR + SECOND, DELIVERED), (48 * HOUR, EXPIRED)]
    assert [one for one in world.logs() if "doneAt" not in one] == []


def test_a_device_receives_when_its_account_says(world: World) -> None:
    world.install("d1")
    world.http.patch(world.account.path, json={"settings": {"deliveryDelayMs": 90_000}})
    world.send_to(device("d1"))
    world.send_to(device("d1"), options=seconds(60), text="too late")
    world.advance(DAY)
    told = {one["content"]["text"]: (one["status"]["id"], one["error"]["id"], one["doneAt"]) for one in world.logs()}
    assert told == {"Hi": (DELIVERED, 0, wire(90 * SECOND)), "too late": (EXPIRED, 4101, wire(MINUTE))}


def test_going_back_in_time_undoes_nothing_and_lets_the_rest_wait_again(world: World) -> None:
    world.install("d1")
    world.send_to(device("d1"))
    world.send_to(device("d1"), options={"sendAt": wire(2 * HOUR)})
    world.advance(HOUR)
    world.control.freeze(after_noon(-DAY))
    assert world.outcomes() == {"d1": (DELIVERED, 0, SECOND)}
    world.advance(DAY + HOUR)
    assert len(world.logs()) == 1
    world.advance(HOUR + SECOND)
    assert [one["doneAt"] for one in world.logs()] == [wire(2 * HOUR + SECOND), wire(SECOND)]


# -- what happens to devices on the way ------------------------------------------------------------------------


def test_the_state_of_a_device_counts_when_the_message_leaves(world: World) -> None:
    world.install("off later", "gone later", "known")
    options = {"sendAt": wire(HOUR)}
    answer = world.send_to(*map(device, ("off later", "gone later", "never")), options=options)
    off = world.account.push.update("off later", {"systemData": {"registrationEnabled": False}})
    assert off.status_code == 200
    uninstall(world, "gone later")
    assert world.outcomes() == {}
    world.advance(HOUR)
    assert world.outcomes(bulkId=answer["bulkId"]) == {
        "off later": (REFUSED_BY_CLOUD, 8013, HOUR),
        "gone later": (REFUSED_BY_CLOUD, 8001, HOUR),
        "never": (REFUSED_BY_CLOUD, 8004, HOUR),
    }


def test_what_is_held_for_a_device_that_goes_fails_when_it_goes(world: World) -> None:
    world.install("d1")
    world.send_to(device("d1"), options=window("TUESDAY"))
    world.advance(MINUTE)
    uninstall(world, "d1")
    world.advance(MINUTE)
    assert world.outcomes() == {"d1": (REFUSED_BY_CLOUD, 8001, MINUTE)}


def test_a_disabled_registration_pulls_nothing_until_it_is_enabled_again(world: World) -> None:
    phone = world.ios()
    world.send_to(device(phone.id))
    assert phone.sdk.update({"regEnabled": False}).status_code == 200
    assert phone.pull() == []
    assert phone.sdk.update({"regEnabled": True}).status_code == 200
    assert len(phone.pull()) == 1


def test_a_logout_before_delivery_leaves_the_message_to_expire(world: World) -> None:
    world.install("d1", owner="u-1")
    phone = world.android(owner="u-1")
    world.send_to(user("u-1"))
    assert world.account.push.depersonalize("d1").status_code == 200
    assert phone.sdk.depersonalize().status_code == 200
    assert phone.pull() == []
    world.advance(49 * HOUR)
    assert world.ends() == {"d1": (EXPIRED, 4101, 48 * HOUR), phone.id: (EXPIRED, 4101, 48 * HOUR)}


def test_a_message_stays_that_of_a_person_who_is_merged_into_another(world: World) -> None:
    """The twin makes one person of those who have the given identifiers, where it is told to."""
    phone = world.android()
    personalize: Any = world.account.push.personalize
    assert personalize(phone.id, {"email": "ana@example.com"}).status_code == 200
    sent = world.send_to({"type": "EMAIL", "email": "ANA@example.com"})
    assert status_ids(sent) == [7]
    world.install("d2", owner="u-1")
    world.account.set(ambiguousIdentity="merge")
    merged = personalize("d2", {"externalId": "u-1", "email": "ana@example.com"})
    assert merged.status_code == 200, merged.text
    assert len(phone.receive()) == 1
    assert status_ids(world.send_to(user("u-1"))) == [7]
    assert {one["destination"] for one in world.logs()} >= {"d2", phone.id}


# -- retention on the phone ------------------------------------------------------------------------------------


def test_a_phone_gets_the_oldest_first_until_it_names_them(world: World) -> None:
    phone = world.ios()
    ids = [world.send_to(device(phone.id))["messages"][0]["messageId"] for _ in range(4)]
    assert phone.pull() == phone.pull() == ids
    assert phone.pull(known=ids[:1]) == ids[1:]
    assert phone.pull(delivered=ids[1:2]) == phone.pull() == ids[2:]
    assert [one["status"]["id"] for one in reversed(world.logs())] == [7, DELIVERED, 7, 7]


def test_a_phone_can_not_report_messages_of_others(world: World) -> None:
    one, other = world.android(), world.android()
    message_id = world.send_to(device(one.id))["messages"][0]["messageId"]
    assert other.pull(delivered=[message_id]) == []
    other.see(message_id)
    assert world.outcomes() == {one.id: (7, 0, None)}
    assert one.pull() == [message_id]


def test_time_goes_on_from_where_it_stood(world: World) -> None:
    world.install("d1")
    assert world.control.clock() == {"now": NOON, "frozen": True}
    world.send_to(device("d1"))
    world.control.turn("resume")
    world.advance(2 * SECOND)
    assert world.outcomes() == {"d1": (DELIVERED, 0, SECOND)}


@pytest.mark.parametrize("delta", [10**18, -(10**18), 0])
def test_a_message_is_seen_between_its_delivery_and_now_whatever_the_phone_says(world: World, delta: int) -> None:
    phone = world.android()
    answer = world.send_to(device(phone.id))
    world.advance(MINUTE)
    assert phone.see(answer["messages"][0]["messageId"], delta).status_code == 200
    found = world.statistics(answer["bulkId"])
    assert (found["delivered"], found["seen"]) == (1, 1)
    assert world.outcomes() == {phone.id: (DELIVERED, 0, MINUTE)}
