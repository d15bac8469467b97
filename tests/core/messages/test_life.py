"""What becomes of a device message."""

from collections.abc import Callable

from pushtwin.core.messages import life
from pushtwin.core.messages.model import MINUTE_MS, DeliveryMode, Device, Message, Stage
from pushtwin.core.messages.notes import notes_of
from pushtwin.core.messages.reasons import Situation
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
AUTO, PHONE, NEVER = Device(), Device(mode=DeliveryMode.PHONE), Device(mode=DeliveryMode.NEVER)
GONE = Device(is_there=False, was_uninstalled=True)
CLOUD_AWAY = Device(error_id=8012)
FINALS = [
    make_final(),
    make_final(status=15, error=4101, delivered_at=None, done_at=EXPIRES_AT),
    make_final(status=15, error=4100, delivered_at=None, sent_at=None, done_at=EXPIRES_AT),
    make_final(status=4, error=8001, delivered_at=None),
    make_final(status=66, delivered_at=None, registration_id=None),
]


def dispatch(message: Message, device: Device = THERE, now: int = NOW, *, is_silent: bool = False) -> Message:
    return life.dispatch(message, device, now, is_silent=is_silent, delivery_delay_ms=DELAY)


def come_due(message: Message, device: Device = THERE, now: int | None = None, *, is_silent: bool = False) -> Message:
    moment = (message.due_at or NOW) if now is None else now
    return life.come_due(message, device, moment, is_silent=is_silent, delivery_delay_ms=DELAY)


def reasons(message: Message) -> list[tuple[str, str]]:
    return [(one.what, one.why) for one in notes_of(message)]


# -- it leaves the platform ------------------------------------------------------------------------------------


@each_named(
    ("device", "due_at"),
    {
        "auto": (AUTO, NOW + DELAY),
        "phone": (PHONE, EXPIRES_AT),
        "never": (NEVER, EXPIRES_AT),
    },
)
def test_a_message_is_handed_over_and_waits_for_its_device(device: Device, due_at: int) -> None:
    message = make_message()
    assert dispatch(message, device) == message._replace(stage=Stage.HANDED_OVER, status=7, sent_at=NOW, due_at=due_at)


def test_a_device_never_receives_by_itself_after_validity() -> None:
    assert dispatch(make_message(expires_at=NOW + DELAY - 1)).due_at == NOW + DELAY - 1


FAILURES = [
    (Device(is_there=False, was_uninstalled=True), 8001, Situation.UNINSTALLED),
    (Device(is_there=False), 8004, Situation.UNKNOWN_REGISTRATION),
    (Device(is_cloud_enabled=False), 8008, Situation.CLOUD_DISABLED),
    (Device(registration_enabled=False), 8013, Situation.REGISTRATION_DISABLED),
    (Device(notifications_enabled=False), 8013, Situation.NOTIFICATIONS_OFF),
    *((Device(error_id=error), error, f"error {error}") for error in range(8001, 8014) if error != 8012),
]


@each(("device", "error", "why"), FAILURES)
def test_a_hand_over_fails_for_good(device: Device, error: int, why: str) -> None:
    after = dispatch(make_message(), device)
    assert (after.stage, after.status, after.error) == (Stage.FINAL, 4, error)
    assert (after.sent_at, after.done_at, after.delivered_at, after.due_at) == (NOW, NOW, None, None)
    assert reasons(after) == [("failed", why)]


@each("error", [4100, 4101])
def test_an_ordered_expiry_is_expired(error: int) -> None:
    after = dispatch(make_message(), Device(error_id=error))
    assert (after.stage, after.status, after.error) == (Stage.FINAL, 15, error)


def test_what_stands_first_in_the_way_is_told() -> None:
    device = Device(
        is_there=False,
        was_uninstalled=True,
        is_cloud_enabled=False,
        registration_enabled=False,
        notifications_enabled=False,
        error_id=8005,
    )
    repairs = [
        {"was_uninstalled": False},
        {"is_there": True},
        {"is_cloud_enabled": True},
        {"registration_enabled": True},
        {"notifications_enabled": True},
    ]
    told = [reasons(dispatch(make_message(), device))[0][1]]
    for repair in repairs:
        device = device._replace(**repair)
        told.append(reasons(dispatch(make_message(), device))[0][1])
    assert told == [
        "uninstalled",
        "unknown registration",
        "cloud disabled",
        "registration disabled",
        "notifications off",
        "error 8005",
    ]


def test_a_silent_message_needs_no_notifications() -> None:
    assert dispatch(make_message(), Device(notifications_enabled=False), is_silent=True).stage is Stage.HANDED_OVER


def test_a_disabled_registration_gets_no_silent_message() -> None:
    assert dispatch(make_message(), Device(registration_enabled=False), is_silent=True).error == 8013


@each("message", [make_handed_over(), *FINALS])
def test_only_what_is_on_the_platform_leaves_it(message: Message) -> None:
    assert dispatch(message, GONE) is message


# -- the cloud is away -----------------------------------------------------------------------------------------


def test_a_cloud_that_is_away_is_tried_again() -> None:
    after = dispatch(make_message(), CLOUD_AWAY)
    assert (after.stage, after.status, after.error, after.sent_at) == (Stage.WAITING, 26, 8012, None)
    assert after.due_at == NOW + MINUTE_MS
    assert reasons(after) == [("tried", "cloud away")]


def test_the_cloud_is_tried_until_validity_ends() -> None:
    message, tries = make_message(), 0
    while message.stage is Stage.WAITING and tries < 100:
        message, tries = come_due(message, CLOUD_AWAY), tries + 1
    assert (message.status, message.error, message.done_at, message.sent_at) == (15, 4100, EXPIRES_AT, None)
    assert tries == 22  # the last of them finds that validity is over
    assert reasons(message)[-1] == ("expired", "cloud away")


def test_a_message_is_handed_over_when_the_cloud_is_back() -> None:
    after = come_due(dispatch(make_message(), CLOUD_AWAY), PHONE)
    assert (after.stage, after.error, after.sent_at) == (Stage.HANDED_OVER, 0, NOW + MINUTE_MS)


# -- it is held back -------------------------------------------------------------------------------------------


@each("why", [Situation.WINDOW, Situation.SPEED_LIMIT])
def test_what_is_held_leaves_when_it_is_due(why: Situation) -> None:
    held = life.hold(make_message(), ACCEPTED_AT, NOW, why)
    assert (held.stage, held.due_at, reasons(held)) == (Stage.WAITING, NOW, [("held", why)])
    assert come_due(held, PHONE).sent_at == NOW


def test_what_is_held_for_too_long_expires_on_the_platform() -> None:
    held = life.hold(make_message(), ACCEPTED_AT, EXPIRES_AT + 1, Situation.WINDOW)
    assert held.due_at == EXPIRES_AT
    after = come_due(held)
    assert (after.status, after.error, after.done_at, after.sent_at) == (15, 4100, EXPIRES_AT, None)
    assert reasons(after) == [("held", "window"), ("expired", "window")]


@each("message", [make_handed_over(), *FINALS])
def test_only_what_is_on_the_platform_is_held(message: Message) -> None:
    assert life.hold(message, NOW, NOW, Situation.WINDOW) is message


# -- what happens by itself ------------------------------------------------------------------------------------


def test_a_device_receives_by_itself() -> None:
    message = make_handed_over()
    moment = ACCEPTED_AT + DELAY
    assert come_due(message) == message._replace(
        stage=Stage.FINAL, status=5, delivered_at=moment, done_at=moment, due_at=None
    )


@each(
    ("device", "why"),
    [
        (Device(is_addressed=False), Situation.LOGGED_OUT),
        (Device(registration_enabled=False), Situation.REGISTRATION_DISABLED),
        (Device(notifications_enabled=False), Situation.NOTIFICATIONS_OFF),
    ],
)
def test_a_device_that_cannot_receive_leaves_the_message_waiting(device: Device, why: Situation) -> None:
    after = come_due(make_handed_over(), device)
    assert (after.stage, after.due_at) == (Stage.HANDED_OVER, EXPIRES_AT)
    assert reasons(after) == [("not received", why)]


def test_a_silent_message_is_received_with_notifications_off() -> None:
    assert come_due(make_handed_over(), Device(notifications_enabled=False), is_silent=True).status == 5


@each("device", [PHONE, NEVER])
def test_a_device_that_no_longer_receives_by_itself_leaves_the_message_waiting(device: Device) -> None:
    assert come_due(make_handed_over(), device) == make_handed_over(due_at=EXPIRES_AT)


@each(
    ("message", "device", "why"),
    [
        (make_handed_over(), PHONE, Situation.WAITING_FOR_PHONE),
        (make_handed_over(is_known_to_phone=True), PHONE, Situation.KNOWN_TO_PHONE),
        (make_handed_over(), NEVER, Situation.NEVER),
        (make_handed_over(), PHONE._replace(is_addressed=False), Situation.LOGGED_OUT),
        (make_handed_over(), PHONE._replace(registration_enabled=False), Situation.REGISTRATION_DISABLED),
        (make_handed_over(), PHONE._replace(notifications_enabled=False), Situation.WAITING_FOR_PHONE),
        (make_handed_over(), GONE, Situation.UNINSTALLED),
        (make_handed_over(), AUTO, Situation.TOO_SLOW),
    ],
)
def test_what_was_not_received_expires_with_the_reason(message: Message, device: Device, why: Situation) -> None:
    after = come_due(message._replace(due_at=EXPIRES_AT), device)
    assert (after.stage, after.status, after.error, after.done_at) == (Stage.FINAL, 15, 4101, EXPIRES_AT)
    assert reasons(after) == [("expired", why)]


def test_what_was_missed_expires_with_the_reason_of_then() -> None:
    missed = come_due(make_handed_over(), Device(notifications_enabled=False))
    assert reasons(come_due(missed, AUTO)) == [("not received", "notifications off"), ("expired", "notifications off")]


def test_an_expiry_that_is_noticed_late_has_its_own_time() -> None:
    assert come_due(make_handed_over(due_at=EXPIRES_AT), PHONE, now=EXPIRES_AT + 5).done_at == EXPIRES_AT


@each("message", FINALS)
def test_nothing_comes_due_for_a_final_message(message: Message) -> None:
    assert come_due(message, GONE, EXPIRES_AT) is message


def test_nothing_happens_before_it_is_due() -> None:
    message = make_handed_over()
    assert come_due(message, GONE, now=ACCEPTED_AT + DELAY - 1) is message


# -- its registration is gone ----------------------------------------------------------------------------------


@each_named(
    "message",
    {
        "scheduled": make_message(due_at=NOW + 5_000),
        "handed over": make_handed_over(due_at=EXPIRES_AT),
        "cloud away": dispatch(make_message(), CLOUD_AWAY),
        "known": make_handed_over(due_at=EXPIRES_AT, is_known_to_phone=True),
    },
)
def test_an_uninstall_ends_whatever_is_pending(message: Message) -> None:
    after = come_due(life.strike(message, NOW), GONE)
    assert (after.stage, after.status, after.error, after.done_at) == (Stage.FINAL, 4, 8001, NOW)
    assert reasons(after)[-1] == ("failed", "uninstalled")


def test_an_uninstall_keeps_when_it_was_sent() -> None:
    assert come_due(life.strike(make_handed_over(due_at=EXPIRES_AT), NOW), GONE).sent_at == ACCEPTED_AT


@each("message", [*FINALS, make_handed_over(due_at=NOW), make_handed_over(due_at=NOW - 1)])
def test_an_uninstall_leaves_alone_what_is_final_or_due(message: Message) -> None:
    assert life.strike(message, NOW) is message


def test_what_was_struck_in_vain_waits_as_before() -> None:
    waiting = make_handed_over(sent_at=NOW, due_at=NOW + DELAY)
    assert come_due(life.strike(waiting, NOW + 1), AUTO) == waiting


# -- what phones say -------------------------------------------------------------------------------------------


@each("message", [make_handed_over(), make_handed_over(is_known_to_phone=True)])
def test_a_report_delivers(message: Message) -> None:
    assert life.deliver(message, NOW) == message._replace(
        stage=Stage.FINAL, status=5, delivered_at=NOW, done_at=NOW, due_at=None
    )


def test_a_phone_that_has_it_although_the_cloud_was_away_got_it_now() -> None:
    after = life.deliver(dispatch(make_message(), CLOUD_AWAY), NOW + 1)
    assert (after.status, after.error, after.sent_at, after.delivered_at) == (5, 0, NOW + 1, NOW + 1)


def test_a_second_report_changes_nothing() -> None:
    assert life.deliver(FINALS[0], NOW) is FINALS[0]


@each("report", [life.deliver, lambda message, now: life.see(message, now, now)])
@each("message", FINALS[1:4])
def test_a_late_report_is_noted_once_and_changes_nothing_else(
    message: Message, report: Callable[[Message, int], Message]
) -> None:
    after = report(message, NOW)
    assert after._replace(notes=None) == message
    assert reasons(after) == [("reported too late", "late report")]
    assert report(after, NOW + 1) is after


@each("report", [life.deliver, lambda message, now: life.see(message, now - 9, now)])
def test_a_report_at_the_end_of_validity_finds_it_expired(report: Callable[[Message, int], Message]) -> None:
    after = report(make_handed_over(due_at=EXPIRES_AT), EXPIRES_AT)
    assert (after.status, after.error, after.done_at, after.seen_at) == (15, 4101, EXPIRES_AT, None)
    assert reasons(after) == [("expired", "waiting for its phone"), ("reported too late", "late report")]


@each_named(
    ("told", "seen_at"),
    {
        "before": (NOW - 3_000, NOW - 3_000),
        "now": (NOW, NOW),
        "in the future": (NOW + 1, NOW),
        "before it was sent": (ACCEPTED_AT - 1, ACCEPTED_AT),
    },
)
def test_what_is_seen_was_delivered_by_then(told: int, seen_at: int) -> None:
    after = life.see(make_handed_over(), told, NOW)
    assert (after.status, after.delivered_at, after.seen_at, after.done_at) == (5, seen_at, seen_at, NOW)


@each(("told", "seen_at"), [(NOW - 3_000, NOW - 3_000), (NOW + 1, NOW), (ACCEPTED_AT, ACCEPTED_AT + DELAY)])
def test_what_was_delivered_is_seen_later(told: int, seen_at: int) -> None:
    message = make_final()
    assert life.see(message, told, NOW) == message._replace(seen_at=seen_at)


def test_only_the_first_look_counts() -> None:
    seen = life.see(make_final(), NOW, NOW)
    assert life.see(seen, NOW + 5, NOW + 5) is seen


@each("message", [make_handed_over(), *FINALS])
def test_a_phone_that_knows_a_message_has_not_thereby_received_it(message: Message) -> None:
    known = life.learn_of(message)
    assert known == message._replace(is_known_to_phone=True)
    assert life.learn_of(known) is known
