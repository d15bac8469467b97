"""What has happened to a message, why it is where it is, and what would have to happen next."""

from typing import NamedTuple

from pushtwin.core.messages import life
from pushtwin.core.messages.catalogue import ORDERABLE, STATUSES, is_rejected_at_accept
from pushtwin.core.messages.model import MINUTE_MS, DeliveryMode, Device, Message
from pushtwin.core.messages.notes import note
from pushtwin.core.messages.reasons import REASONS, Situation, words
from pushtwin.core.messages.timeline import Moment, Step, explain, timeline
from tests.cases import each, each_named
from tests.core.messages.making import (
    ACCEPTED_AT,
    DELAY,
    EXPIRES_AT,
    THERE,
    make_final,
    make_handed_over,
    make_message,
)

NOW = ACCEPTED_AT + 60_000
PHONE, NEVER = Device(mode=DeliveryMode.PHONE), Device(mode=DeliveryMode.NEVER)
GONE, NEVER_THERE = Device(is_there=False, was_uninstalled=True), Device(is_there=False)
NO_CLOUD, DISABLED = Device(is_cloud_enabled=False), Device(registration_enabled=False)
MUTED, LOGGED_OUT = Device(notifications_enabled=False), Device(is_addressed=False)
CLOUD_AWAY = Device(error_id=8012)


def dispatch(device: Device, message: Message | None = None) -> Message:
    return life.dispatch(message or make_message(), device, NOW, is_silent=False, delivery_delay_ms=DELAY)


def come_due(message: Message, device: Device) -> Message:
    assert message.due_at is not None
    return life.come_due(message, device, message.due_at, is_silent=False, delivery_delay_ms=DELAY)


def expire(message: Message, device: Device) -> Message:
    return come_due(message._replace(due_at=message.expires_at), device)


def reject(status: int) -> Message:
    return make_final(
        status=status, registration_id=None, sent_at=None, delivered_at=None, done_at=ACCEPTED_AT, expires_at=None
    )


def fail(error: int) -> Message:
    """As somebody else has written it, who leaves no note."""
    return make_final(status=4, error=error, delivered_at=None)


# -- every way in which a message can fail to arrive -----------------------------------------------------------


class Way(NamedTuple):
    """A message that has not arrived, how its device is, and the reasons that must be told of it."""

    message: Message
    device: Device
    why: tuple[str, ...]


HELD = life.hold(make_message(), ACCEPTED_AT, NOW, Situation.WINDOW)
LIMITED = life.hold(make_message(), ACCEPTED_AT, NOW, Situation.SPEED_LIMIT)
AWAY = dispatch(CLOUD_AWAY)
BEFORE, AFTER = Situation.EXPIRED_BEFORE, Situation.EXPIRED_AFTER

WAYS = {
    # on the platform
    "scheduled": Way(make_message(due_at=NOW), THERE, (Situation.SCHEDULED,)),
    "window": Way(HELD, THERE, (Situation.WINDOW,)),
    "speed limit": Way(LIMITED, THERE, (Situation.SPEED_LIMIT,)),
    "cloud away": Way(AWAY, CLOUD_AWAY, (Situation.CLOUD_AWAY,)),
    # failed when it was handed over
    "uninstalled": Way(dispatch(GONE), GONE, (Situation.UNINSTALLED,)),
    "unknown registration": Way(dispatch(NEVER_THERE), NEVER_THERE, (Situation.UNKNOWN_REGISTRATION,)),
    "cloud disabled": Way(dispatch(NO_CLOUD), NO_CLOUD, (Situation.CLOUD_DISABLED,)),
    "registration disabled": Way(dispatch(DISABLED), DISABLED, (Situation.REGISTRATION_DISABLED,)),
    "notifications off": Way(dispatch(MUTED), MUTED, (Situation.NOTIFICATIONS_OFF,)),
    **{
        f"ordered {error}": Way(dispatch(Device(error_id=error)), THERE, (f"error {error}",))
        for error in sorted(ORDERABLE - {8012})
    },
    # failed, and nobody noted why
    "8001": Way(fail(8001), GONE, (Situation.UNINSTALLED,)),
    "8003": Way(fail(8003), NEVER_THERE, ("error 8003",)),
    "8004": Way(fail(8004), NEVER_THERE, (Situation.UNKNOWN_REGISTRATION,)),
    "8008": Way(fail(8008), NO_CLOUD, (Situation.CLOUD_DISABLED,)),
    "8012": Way(fail(8012), CLOUD_AWAY, (Situation.CLOUD_AWAY,)),
    "8013": Way(fail(8013), DISABLED, (Situation.REGISTRATION_DISABLED,)),
    "4 without an error": Way(fail(0), THERE, ("status 4",)),
    # with the cloud
    "not yet received": Way(make_handed_over(), THERE, (Situation.ON_ITS_WAY,)),
    "too slow": Way(make_handed_over(due_at=EXPIRES_AT), THERE, (Situation.TOO_SLOW,)),
    "waiting for its phone": Way(make_handed_over(), PHONE, (Situation.WAITING_FOR_PHONE,)),
    "known to its phone": Way(make_handed_over(is_known_to_phone=True), PHONE, (Situation.KNOWN_TO_PHONE,)),
    "logged out": Way(make_handed_over(), PHONE._replace(is_addressed=False), (Situation.LOGGED_OUT,)),
    "somebody else's": Way(come_due(make_handed_over(), LOGGED_OUT), LOGGED_OUT, (Situation.LOGGED_OUT,)),
    "never": Way(make_handed_over(), NEVER, (Situation.NEVER,)),
    "disabled since": Way(come_due(make_handed_over(), DISABLED), DISABLED, (Situation.REGISTRATION_DISABLED,)),
    "muted since": Way(come_due(make_handed_over(), MUTED), MUTED, (Situation.NOTIFICATIONS_OFF,)),
    "muted then": Way(come_due(make_handed_over(), MUTED), THERE, (Situation.MISSED, Situation.NOTIFICATIONS_OFF)),
    "uninstalled now": Way(make_handed_over(), GONE, (Situation.UNINSTALLED,)),
    "uninstalled since": Way(
        come_due(life.strike(make_handed_over(due_at=EXPIRES_AT), NOW), GONE), GONE, (Situation.UNINSTALLED,)
    ),
    # expired
    "expired scheduled": Way(expire(make_message(), THERE), THERE, (BEFORE, Situation.SCHEDULED)),
    "expired held": Way(expire(HELD, THERE), THERE, (BEFORE, Situation.WINDOW)),
    "expired limited": Way(expire(LIMITED, THERE), THERE, (BEFORE, Situation.SPEED_LIMIT)),
    "expired away": Way(expire(AWAY, CLOUD_AWAY), CLOUD_AWAY, (BEFORE, Situation.CLOUD_AWAY)),
    "expired too slow": Way(expire(make_handed_over(), THERE), THERE, (AFTER, Situation.TOO_SLOW)),
    "expired unfetched": Way(expire(make_handed_over(), PHONE), PHONE, (AFTER, Situation.WAITING_FOR_PHONE)),
    "expired never": Way(expire(make_handed_over(), NEVER), THERE, (AFTER, Situation.NEVER)),
    "expired logged out": Way(expire(make_handed_over(), LOGGED_OUT), THERE, (AFTER, Situation.LOGGED_OUT)),
    "expired muted": Way(expire(make_handed_over(), MUTED), THERE, (AFTER, Situation.NOTIFICATIONS_OFF)),
    "expired disabled": Way(expire(make_handed_over(), DISABLED), THERE, (AFTER, Situation.REGISTRATION_DISABLED)),
    "expired unnoted": Way(make_final(status=15, error=4101, delivered_at=None), THERE, (AFTER,)),
    "expired early, unnoted": Way(make_final(status=15, error=4100, delivered_at=None), THERE, (BEFORE,)),
    "reported late": Way(
        life.deliver(expire(make_handed_over(), PHONE), EXPIRES_AT + 1), PHONE, (AFTER, Situation.WAITING_FOR_PHONE)
    ),
    # refused or lost
    **{
        f"status {status}": Way(reject(status), THERE, (f"status {status}",))
        for status in STATUSES
        if is_rejected_at_accept(status) or status == 9
    },
}


@each_named("way", WAYS)
def test_whatever_has_not_arrived_has_its_reason_in_words(way: Way) -> None:
    assert explain(way.message, way.device, NOW).why == ": ".join(words(key) for key in way.why)


@each_named("way", WAYS)
def test_whatever_has_not_arrived_is_told_what_would_have_to_happen(way: Way) -> None:
    steps = explain(way.message, way.device, NOW).next
    assert steps
    assert all(step.text for step in steps)


@each("way", [way for way in WAYS.values() if way.message.done_at is not None])
def test_whatever_is_lost_says_so_in_its_timeline(way: Way) -> None:
    ends = [one for one in timeline(way.message) if one.what in {"rejected", "failed", "expired"}]
    assert [(one.at, one.why) for one in ends] == [(way.message.done_at, explain(way.message, way.device, NOW).why)]


def test_there_is_no_reason_that_no_message_can_have() -> None:
    assert {key for way in WAYS.values() for key in way.why} | {Situation.LATE_REPORT} == set(REASONS)


def test_no_two_ways_have_the_same_words() -> None:
    assert len({reason.why for reason in REASONS.values()}) == len(REASONS)


def test_every_reason_says_what_would_help() -> None:
    assert all(reason.why and reason.remedy for reason in REASONS.values())


# -- what comes next -------------------------------------------------------------------------------------------


def steps_of(message: Message, device: Device, *, is_silent: bool = False) -> list[tuple[int | None, str]]:
    return [tuple(step) for step in explain(message, device, NOW, is_silent=is_silent).next]


def test_a_scheduled_message_leaves_and_expires_at_known_times() -> None:
    steps = explain(make_message(due_at=NOW + 5), THERE, NOW).next
    assert [step.at for step in steps] == [None, NOW + 5, EXPIRES_AT]
    assert steps[-1].text == "Unless it was delivered, its validity ends: status 15 with error 4100."


def test_what_will_fail_when_it_leaves_is_told_before() -> None:
    text = "As things are now, it fails then with error 8013: notifications are off on the device."
    message = make_message(due_at=NOW + 5)
    assert (NOW + 5, text) in steps_of(message, MUTED)
    assert text not in [one for _, one in steps_of(message, MUTED, is_silent=True)]


def test_a_cloud_that_is_away_is_tried_again_at_a_known_time() -> None:
    assert (NOW + MINUTE_MS, "It leaves the platform.") in steps_of(AWAY, THERE)
    held_back = [text for _, text in steps_of(AWAY, CLOUD_AWAY) if "held back" in text]
    assert held_back == [f"As things are now, it is held back then with error 8012: {words('cloud away')}."]


def test_what_never_leaves_in_time_is_told_of_its_end_only() -> None:
    held = life.hold(make_message(), ACCEPTED_AT, EXPIRES_AT + 1, Situation.WINDOW)
    assert [at for at, _ in steps_of(held, THERE)] == [None, EXPIRES_AT]


def test_a_device_receives_at_a_known_time() -> None:
    message = make_handed_over(due_at=NOW + 5)
    assert steps_of(message, THERE)[0] == (NOW + 5, "The device receives it.")
    assert steps_of(message, THERE)[1][0] == EXPIRES_AT


def test_words_of_a_hold_may_be_somebody_elses() -> None:
    held = life.hold(make_message(), ACCEPTED_AT, NOW, "the moon is not full")
    assert explain(held, THERE, NOW).why == "the moon is not full"


def test_what_was_delivered_waits_to_be_seen() -> None:
    explanation = explain(make_final(), THERE, NOW)
    assert explanation == ("the device has it", (Step(None, "The phone reports that it was seen."),))


def test_nothing_comes_after_what_was_seen() -> None:
    assert explain(life.see(make_final(), NOW, NOW), THERE, NOW) == ("the device has it, and it was seen", ())


# -- what has happened -----------------------------------------------------------------------------------------


def test_a_timeline_tells_a_life_in_order() -> None:
    held = life.hold(make_message(), ACCEPTED_AT, NOW, Situation.WINDOW)
    tried = dispatch(CLOUD_AWAY, held)
    sent = come_due(tried, PHONE)
    delivered = life.deliver(sent, NOW + 2 * MINUTE_MS)
    seen = life.see(delivered, NOW + 3 * MINUTE_MS, NOW + 4 * MINUTE_MS)
    assert timeline(seen._replace(consumed_at=NOW + 5 * MINUTE_MS)) == [
        Moment(ACCEPTED_AT, "accepted"),
        Moment(ACCEPTED_AT, "held", "its delivery window is closed"),
        Moment(NOW, "tried", words("cloud away")),
        Moment(NOW + MINUTE_MS, "sent"),
        Moment(NOW + 2 * MINUTE_MS, "delivered"),
        Moment(NOW + 3 * MINUTE_MS, "seen"),
        Moment(NOW + 5 * MINUTE_MS, "report taken"),
    ]


def test_a_message_that_was_rejected_was_never_accepted() -> None:
    assert timeline(reject(68)) == [Moment(ACCEPTED_AT, "rejected", words("status 68"))]


def test_a_scheduled_send_that_found_nobody_was_accepted_before() -> None:
    moments = timeline(reject(66)._replace(done_at=NOW))
    assert [(one.at, one.what) for one in moments] == [(ACCEPTED_AT, "accepted"), (NOW, "rejected")]


def test_what_fails_when_it_is_handed_over_was_sent() -> None:
    assert [one.what for one in timeline(dispatch(MUTED))] == ["accepted", "sent", "failed"]


def test_a_late_report_follows_the_end() -> None:
    late = life.deliver(expire(make_handed_over(), PHONE), EXPIRES_AT + 9)
    assert [one.what for one in timeline(late)] == ["accepted", "sent", "expired", "reported too late"]
    assert timeline(late)[-1] == Moment(EXPIRES_AT + 9, "reported too late", words("late report"))


def test_a_note_of_a_kind_that_is_not_known_is_told_too() -> None:
    assert Moment(NOW, "moved", "why not") in timeline(note(make_message(), NOW, "moved", "why not"))
