"""What `POST /push/3/messages` takes, field by field (push-messages-api 3)."""

from collections.abc import Iterator
from decimal import Decimal
from time import process_time
from typing import Any

import pytest

from pushtwin.base.errors import RequestInvalid
from pushtwin.base.times import LATEST
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.messages.commands import Scheduled, problems_of_send_at, require_times_taken
from pushtwin.core.messages.model import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    SECOND_MS,
    InAppStyle,
    InboxPeriod,
    InboxPeriodUnit,
    Notification,
    Reporting,
    Send,
    Source,
    SpeedLimit,
    TapAction,
    TapActionType,
    Target,
    TargetKind,
    Timing,
    Window,
)
from pushtwin.http.bodies import unread_fields
from pushtwin.surfaces.push_api.requests_v3 import KNOWN, LONGEST_IN_INBOX, read_send
from pushtwin.surfaces.shared.judged_bodies import MAX_VIOLATIONS
from tests.cases import each, each_named
from tests.surfaces.push_api.bodies import ABSENT, Path, violations_of, with_value

DEVICE = {"type": "REGISTRATION", "pushRegistrationId": "r-1"}
MESSAGE = {"sender": "app", "destinations": [DEVICE], "content": {"type": "TEXT", "text": "Hi"}}
IMAGE = {**MESSAGE, "content": {"type": "IMAGE", "text": "Hi", "url": "https://a.example/i.png"}}
BODY: dict[str, Any] = {"messages": [MESSAGE]}
NEW_YEAR = 1767225600000
MESSAGE_AT: Path = ("messages", 0)
OPTIONS: Path = (*MESSAGE_AT, "options")
WEBHOOKS: Path = (*MESSAGE_AT, "webhooks")
DESTINATION: Path = (*MESSAGE_AT, "destinations", 0)
SCHEDULE: Path = ("options", "schedule")
STRING, BOOLEAN, INTEGER = "must be a string", "must be a boolean", "must be an integer"
OBJECT, ARRAY, NULL = "must be an object", "must be an array", "must not be null"
BLANK, EMPTY, TIME = (
    "must not be blank",
    "must not be empty",
    "must be a date-time with a zone: yyyy-MM-ddTHH:mm:ss.SSSZ",
)
DAYS = "must be one of MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY"


def shown(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def read_one(*changes: tuple[Path, Any]) -> Send:
    body = BODY
    for path, value in changes:
        body = with_value(body, path, value)
    (send,) = read_send(body).sends
    return send


def at_most(number: int) -> str:
    return f"must have at most {number} characters"


def required(path: Path) -> Iterator[tuple[Path, Any, str]]:
    yield path, ABSENT, NULL
    yield path, None, NULL


REFUSED: list[tuple[Path, Any, str]] = [
    *required(("messages",)),
    (("messages",), [], EMPTY),
    (("messages",), {}, ARRAY),
    (("messages", 0), "Hi", OBJECT),
    (("messages", 0), None, NULL),
    *required((*MESSAGE_AT, "sender")),
    ((*MESSAGE_AT, "sender"), 5, STRING),
    *required((*MESSAGE_AT, "destinations")),
    ((*MESSAGE_AT, "destinations"), [], EMPTY),
    ((*MESSAGE_AT, "destinations"), DEVICE, ARRAY),
    (DESTINATION, "r-1", OBJECT),
    *required((*DESTINATION, "pushRegistrationId")),
    ((*DESTINATION, "pushRegistrationId"), 1, STRING),
    ((*DESTINATION, "messageId"), 1, STRING),
    ((*DESTINATION, "targetOnlyPrimaryDevices"), "true", BOOLEAN),
    *required((*MESSAGE_AT, "content")),
    ((*MESSAGE_AT, "content"), "Hi", OBJECT),
    *required((*MESSAGE_AT, "content", "text")),
    ((*MESSAGE_AT, "content", "text"), "", BLANK),
    ((*MESSAGE_AT, "content", "text"), " \n", BLANK),
    ((*MESSAGE_AT, "content", "text"), 5, STRING),
    ((*MESSAGE_AT, "content", "text"), "x" * 4001, at_most(4000)),
    ((*MESSAGE_AT, "content", "title"), "x" * 51, at_most(50)),
    ((*MESSAGE_AT, "content", "title"), 5, STRING),
    (OPTIONS, [], OBJECT),
    ((*OPTIONS, "platform"), "p", OBJECT),
    ((*OPTIONS, "platform", "entityId"), "x" * 256, at_most(255)),
    ((*OPTIONS, "platform", "applicationId"), "x" * 256, at_most(255)),
    ((*OPTIONS, "platform", "applicationId"), 1, STRING),
    ((*OPTIONS, "validityPeriod"), 5, OBJECT),
    *required((*OPTIONS, "validityPeriod", "amount")),
    ((*OPTIONS, "validityPeriod", "amount"), 2**31, f"must be at most {2**31 - 1}"),
    ((*OPTIONS, "validityPeriod", "amount"), -(2**31) - 1, f"must be at least {-(2**31)}"),
    ((*OPTIONS, "validityPeriod", "amount"), Decimal("1.5"), INTEGER),
    ((*OPTIONS, "validityPeriod", "amount"), True, INTEGER),
    ((*OPTIONS, "validityPeriod", "amount"), "1", INTEGER),
    ((*OPTIONS, "validityPeriod"), {"amount": 1, "timeUnit": "DAYS"}, "must be one of SECONDS, MINUTES, HOURS"),
    ((*OPTIONS, "soundEnabled"), 1, BOOLEAN),
    ((*OPTIONS, "soundName"), 1, STRING),
    ((*OPTIONS, "vibrationEnabled"), "yes", BOOLEAN),
    ((*OPTIONS, "contentAvailable"), "yes", BOOLEAN),
    ((*OPTIONS, "isSilent"), 0, BOOLEAN),
    ((*OPTIONS, "badge"), 2**31, f"must be at most {2**31 - 1}"),
    ((*OPTIONS, "badge"), Decimal(2**70), INTEGER),
    ((*OPTIONS, "category"), {}, STRING),
    ((*OPTIONS, "showMirroredPush"), "yes", BOOLEAN),
    ((*OPTIONS, "mirroredPushStyle"), "POPUP", "must be one of MODAL, BANNER"),
    ((*OPTIONS, "mirroredPushStyle"), 0, "must be one of MODAL, BANNER"),
    ((*OPTIONS, "mirroredPushExpirationPeriod"), -1, "must be at least 0"),
    ((*OPTIONS, "mirroredPushExpirationPeriod"), 2**63, f"must be at most {2**63 - 1}"),
    ((*OPTIONS, "mirroredPushExpirationTimeUnit"), "SECONDS", "must be one of MINUTES, HOURS"),
    ((*OPTIONS, "mirroredPushDismissTitle"), 1, STRING),
    ((*OPTIONS, "mirroredPushOpenTitle"), 1, STRING),
    ((*OPTIONS, "onTapButtonAction"), "https://a.example", OBJECT),
    ((*OPTIONS, "onTapButtonAction", "resource"), 1, STRING),
    (
        (*OPTIONS, "onTapButtonAction", "type"),
        "OPEN",
        "must be one of WEB_VIEW_URL, DEEP_LINK, OPEN_URL_IN_BROWSER",
    ),
    ((*OPTIONS, "inboxTopic"), 1, STRING),
    ((*OPTIONS, "inboxMessageExpirationPeriod"), -1, "must be at least 0"),
    ((*OPTIONS, "inboxMessageExpirationPeriod"), "1", INTEGER),
    ((*OPTIONS, "inboxMessageExpirationTimeUnit"), "HOURS", "must be one of DAYS, MONTHS"),
    ((*OPTIONS, "sendAt"), "tomorrow", TIME),
    ((*OPTIONS, "sendAt"), "2026-01-01T00:00:00.000", TIME),
    ((*OPTIONS, "sendAt"), NEW_YEAR, TIME),
    ((*OPTIONS, "customPayload"), "{}", OBJECT),
    ((*OPTIONS, "campaignReferenceId"), "x" * 256, at_most(255)),
    (WEBHOOKS, "https://a.example", OBJECT),
    ((*WEBHOOKS, "delivery"), "https://a.example", OBJECT),
    ((*WEBHOOKS, "delivery", "url"), 1, STRING),
    ((*WEBHOOKS, "delivery", "intermediateReport"), "no", BOOLEAN),
    ((*WEBHOOKS, "delivery", "notify"), "no", BOOLEAN),
    (
        (*WEBHOOKS, "contentType"),
        "application/xml",
        "must be application/json: the twin tells reports in no other form",
    ),
    ((*WEBHOOKS, "callbackData"), "x" * 4001, at_most(4000)),
    ((*WEBHOOKS, "callbackData"), {}, STRING),
    (("options",), [], OBJECT),
    (SCHEDULE, [], OBJECT),
    ((*SCHEDULE, "bulkId"), "x" * 101, at_most(100)),
    ((*SCHEDULE, "sendAt"), "tomorrow", TIME),
    *required((*SCHEDULE, "sendingSpeedLimit", "amount")),
    ((*SCHEDULE, "sendingSpeedLimit", "amount"), 0, "must be at least 1"),
    ((*SCHEDULE, "sendingSpeedLimit", "amount"), 2**31, f"must be at most {2**31 - 1}"),
    ((*SCHEDULE, "sendingSpeedLimit"), {"amount": 1, "timeUnit": "SECOND"}, "must be one of MINUTE, HOUR, DAY"),
]


@each(("path", "value", "text"), REFUSED)
def test_a_value_that_is_refused_is_told_at_its_path(path: Path, value: Any, text: str) -> None:
    at = {**path_of_member(path, text)}
    assert violations_of(read_send, with_value(BODY, path, value)) == [(at["path"], text)]


def path_of_member(path: Path, text: str) -> dict[str, str]:
    """A unit that is wrong beside an amount is told at the unit."""
    has_unit = text.startswith("must be one of") and path[-1] in {"validityPeriod", "sendingSpeedLimit"}
    return {"path": f"{shown(path)}.timeUnit" if has_unit else shown(path)}


DESTINATIONS = [
    ("REGISTRATION", "pushRegistrationId"),
    ("EXTERNAL_USER_ID", "externalUserId"),
    ("PHONE_NUMBER", "phoneNumber"),
    ("EMAIL", "email"),
]


@each(("kind", "field"), DESTINATIONS)
def test_a_destination_has_its_address(kind: str, field: str) -> None:
    send = read_one((DESTINATION, {"type": kind, field: "a", "messageId": "m", "targetOnlyPrimaryDevices": True}))
    assert (send.target, send.message_id) == (Target(TargetKind(kind), "a", only_primary=True), "m")


@each(("kind", "field"), DESTINATIONS)
@each(("value", "text"), [(ABSENT, NULL), (None, NULL), (5, STRING), ([], STRING)])
def test_a_destination_needs_its_address(kind: str, field: str, value: Any, text: str) -> None:
    body = with_value(BODY, (*DESTINATION,), {"type": kind})
    body = with_value(body, (*DESTINATION, field), value)
    assert violations_of(read_send, body) == [(f"messages[0].destinations[0].{field}", text)]


@each(
    ("destination", "path", "text"),
    [
        ({}, ".type", NULL),
        ({"type": None}, ".type", NULL),
        ({"type": "TOPIC"}, ".type", "must be one of REGISTRATION, EXTERNAL_USER_ID, PHONE_NUMBER, EMAIL, MULTIPLE"),
        ({"type": "MULTIPLE"}, "", "must have $and or $or"),
        ({"type": "MULTIPLE", "$xor": []}, "", "must have $and or $or"),
        ({"type": "MULTIPLE", "$and": None}, "", "must have $and or $or"),
        ({"type": "MULTIPLE", "$and": {}}, ".$and", ARRAY),
        ({"type": "MULTIPLE", "$or": [1]}, ".$or[0]", OBJECT),
    ],
)
def test_a_destination_without_a_kind_or_conditions_is_refused(destination: Any, path: str, text: str) -> None:
    body = with_value(BODY, DESTINATION, destination)
    assert violations_of(read_send, body) == [(f"messages[0].destinations[0]{path}", text)]


@each(
    "query",
    [
        {"$and": []},
        {"$and": [{"platform": "iOS"}], "$or": [{"a": 1}, {"a": 2}]},
        {"$or": [{"a": 1}], "$xor": "left to the core"},
    ],
)
def test_a_query_is_kept_as_it_was_given(query: dict[str, Any]) -> None:
    send = read_one((DESTINATION, {"type": "MULTIPLE", **query, "targetOnlyPrimaryDevices": False, "messageId": "m"}))
    assert (send.target, send.message_id) == (Target(TargetKind.MULTIPLE, query=query), None)


def test_an_image_has_an_address() -> None:
    assert violations_of(read_send, {"messages": [{**IMAGE, "content": {"type": "IMAGE", "text": "Hi"}}]}) == [
        ("messages[0].content.url", NULL)
    ]
    (send,) = read_send({"messages": [IMAGE]}).sends
    assert send.notification == Notification(text="Hi", image_url="https://a.example/i.png")


@each("value", [ABSENT, None, "VIDEO"])
def test_content_has_a_kind(value: Any) -> None:
    text = "must be one of TEXT, IMAGE" if value == "VIDEO" else NULL
    body = with_value(BODY, (*MESSAGE_AT, "content", "type"), value)
    assert violations_of(read_send, body) == [("messages[0].content.type", text)]


# -- windows ---------------------------------------------------------------------------------------------------


def at(hour: int, minute: int = 0) -> dict[str, int]:
    return {"hour": hour, "minute": minute}


@each(
    ("window", "path", "text"),
    [
        ({}, ".days", NULL),
        ({"days": []}, ".days", EMPTY),
        ({"days": "MONDAY"}, ".days", ARRAY),
        ({"days": ["monday"]}, ".days[0]", DAYS),
        ({"days": ["MONDAY"], "from": at(8)}, "", "must have both from and to, or neither"),
        ({"days": ["MONDAY"], "to": at(8)}, "", "must have both from and to, or neither"),
        ({"days": ["MONDAY"], "from": at(8), "to": at(8, 59)}, "", "must have at least 1 hour between from and to"),
        ({"days": ["MONDAY"], "from": at(8), "to": at(8)}, "", "must have at least 1 hour between from and to"),
        (
            {"days": ["MONDAY"], "from": at(23, 30), "to": at(0, 29)},
            "",
            "must have at least 1 hour between from and to",
        ),
        ({"days": ["MONDAY"], "from": at(24), "to": at(8)}, ".from.hour", "must be at most 23"),
        ({"days": ["MONDAY"], "from": at(-1), "to": at(8)}, ".from.hour", "must be at least 0"),
        ({"days": ["MONDAY"], "from": at(1), "to": at(8, 60)}, ".to.minute", "must be at most 59"),
        ({"days": ["MONDAY"], "from": at(1), "to": {"hour": 8}}, ".to.minute", NULL),
    ],
)
def test_a_window_obeys_the_rules(window: Any, path: str, text: str) -> None:
    body = with_value(BODY, (*OPTIONS, "deliveryTimeWindow"), window)
    assert violations_of(read_send, body) == [(f"messages[0].options.deliveryTimeWindow{path}", text)]


@each(
    ("window", "expected"),
    [
        ({"days": ["SUNDAY", "MONDAY", "MONDAY"]}, Window((0, 6))),
        ({"days": ["TUESDAY"], "from": at(8), "to": at(9)}, Window((1,), 480, 540)),
        ({"days": ["TUESDAY"], "from": at(23, 30), "to": at(0, 30)}, Window((1,), 1410, 30)),
        ({"days": ["TUESDAY"], "from": None, "to": None}, Window((1,))),
    ],
)
def test_a_window_is_read(window: Any, expected: Window) -> None:
    assert read_one(((*OPTIONS, "deliveryTimeWindow"), window)).timing.window == expected


# -- what is read ----------------------------------------------------------------------------------------------

WHOLE: dict[str, Any] = {
    "messages": [
        {
            "sender": "app",
            "destinations": [{**DEVICE, "messageId": "m-1"}],
            "content": {"type": "IMAGE", "title": "T" * 50, "text": "x" * 4000, "url": "https://a.example/i.png"},
            "options": {
                "platform": {"entityId": "e" * 255, "applicationId": "a"},
                "validityPeriod": {"amount": 10, "timeUnit": "SECONDS"},
                "deliveryTimeWindow": {"days": ["FRIDAY"]},
                "soundEnabled": False,
                "soundName": "chime",
                "vibrationEnabled": False,
                "contentAvailable": True,
                "isSilent": True,
                "badge": 2**31 - 1,
                "category": "mm_accept_decline",
                "showMirroredPush": True,
                "mirroredPushStyle": "BANNER",
                "mirroredPushExpirationPeriod": 6,
                "mirroredPushExpirationTimeUnit": "MINUTES",
                "mirroredPushDismissTitle": "Later",
                "mirroredPushOpenTitle": "Open",
                "onTapButtonAction": {"resource": "app://x", "type": "DEEP_LINK"},
                "inboxTopic": "Offers",
                "inboxMessageExpirationPeriod": 2,
                "inboxMessageExpirationTimeUnit": "MONTHS",
                "sendAt": "2026-01-01T00:00:00.000+0000",
                "customPayload": {"price": Decimal("1.50"), "nothing": None},
                "campaignReferenceId": "c" * 255,
            },
            "webhooks": {
                "delivery": {"url": "https://a.example/r", "intermediateReport": True, "notify": False},
                "contentType": "application/json",
                "callbackData": "d" * 4000,
            },
        }
    ],
    "options": {
        "schedule": {
            "bulkId": "b" * 100,
            "sendAt": "2026-01-02T00:00:00Z",
            "sendingSpeedLimit": {"amount": 5, "timeUnit": "DAY"},
        }
    },
}


def test_every_field_arrives_at_its_limit() -> None:
    request = read_send(WHOLE)
    assert request.bulk_id == "b" * 100
    assert request.sends == [
        Send(
            source=Source.V3,
            sender="app",
            target=Target(TargetKind.REGISTRATION, "r-1"),
            message_id="m-1",
            notification=Notification(
                text="x" * 4000,
                title="T" * 50,
                image_url="https://a.example/i.png",
                sound_enabled=False,
                sound_name="chime",
                vibration_enabled=False,
                content_available=True,
                is_silent=True,
                badge=2**31 - 1,
                category="mm_accept_decline",
                shows_in_app=True,
                in_app_style=InAppStyle.BANNER,
                in_app_validity_ms=6 * MINUTE_MS,
                in_app_dismiss_title="Later",
                in_app_open_title="Open",
                tap_action=TapAction("app://x", TapActionType.DEEP_LINK),
                inbox_topic="Offers",
                inbox_period=InboxPeriod(2, InboxPeriodUnit.MONTHS),
                custom_payload={"price": Decimal("1.50"), "nothing": None},
            ),
            timing=Timing(
                send_at=NEW_YEAR,
                validity_ms=10 * SECOND_MS,
                window=Window((4,)),
                speed_limit=SpeedLimit(5, DAY_MS),
            ),
            reporting=Reporting(
                webhook_url="https://a.example/r",
                wants_webhook=False,
                wants_intermediate=True,
                callback_data="d" * 4000,
                entity_id="e" * 255,
                platform_application_id="a",
                campaign_reference_id="c" * 255,
            ),
        )
    ]
    assert list(unread_fields(WHOLE, KNOWN)) == []


SMALLEST = Send(
    source=Source.V3,
    sender="app",
    target=Target(TargetKind.REGISTRATION, "r-1"),
    notification=Notification(text="Hi"),
)


def test_what_is_absent_has_its_default() -> None:
    request = read_send(BODY)
    assert (request.bulk_id, list(request.sends), list(request.scheduled)) == (None, [SMALLEST], [])


def optional(value: Any, path: Path = ()) -> Iterator[Path]:
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(member, dict | list) and name not in {"customPayload", "days"}:
            yield from optional(member, (*path, name))
        if isinstance(name, str) and name not in REQUIRED:
            yield (*path, name)


REQUIRED = {
    "messages",
    "sender",
    "destinations",
    "pushRegistrationId",
    "type",
    "content",
    "text",
    "url",
    "amount",
    "days",
}


@each("path", list(optional(WHOLE)))
def test_null_counts_as_absent(path: Path) -> None:
    assert read_send(with_value(WHOLE, path, None)) == read_send(with_value(WHOLE, path, ABSENT))


@each(
    ("text", "milliseconds"),
    [
        ("2026-01-01T00:00:00.000+0000", NEW_YEAR),
        ("2026-01-01T00:00:00.000+00:00", NEW_YEAR),
        ("2026-01-01T00:00:00.000Z", NEW_YEAR),
        ("2026-01-01T00:00:00Z", NEW_YEAR),
        ("2026-01-01T01:00:00.005+0100", NEW_YEAR + 5),
    ],
)
def test_a_time_comes_in_several_forms(text: str, milliseconds: int) -> None:
    assert read_one(((*OPTIONS, "sendAt"), text)).timing.send_at == milliseconds


@each(
    ("period", "milliseconds"),
    [
        ({"amount": 10}, 10 * MINUTE_MS),
        ({"amount": 10, "timeUnit": "SECONDS"}, 10 * SECOND_MS),
        ({"amount": 10, "timeUnit": "HOURS"}, 10 * HOUR_MS),
        ({"amount": 0}, 0),
        ({"amount": -1}, -MINUTE_MS),
    ],
)
def test_a_validity_stays_as_it_was_asked_for(period: Any, milliseconds: int) -> None:
    assert read_one(((*OPTIONS, "validityPeriod"), period)).timing.validity_ms == milliseconds


@each(("unit", "period_ms"), [(None, MINUTE_MS), ("MINUTE", MINUTE_MS), ("HOUR", HOUR_MS), ("DAY", DAY_MS)])
def test_a_speed_limit_has_a_period(unit: str | None, period_ms: int) -> None:
    send = read_one(((*SCHEDULE, "sendingSpeedLimit"), {"amount": 3, "timeUnit": unit}))
    assert send.timing.speed_limit == SpeedLimit(3, period_ms)


def test_a_period_in_the_app_without_a_unit_is_in_hours() -> None:
    assert read_one(((*OPTIONS, "mirroredPushExpirationPeriod"), 2)).notification.in_app_validity_ms == 2 * HOUR_MS


def test_a_length_beyond_the_calendar_ends_with_it() -> None:
    send = read_one(((*OPTIONS, "mirroredPushExpirationPeriod"), 2**63 - 1))
    assert send.notification.in_app_validity_ms == LATEST


@each(
    ("topic", "period", "unit", "expected"),
    [
        ("t", 7, None, InboxPeriod(7, InboxPeriodUnit.DAYS)),
        ("t", 7, "MONTHS", InboxPeriod(7, InboxPeriodUnit.MONTHS)),
        ("t", 2**63 - 1, "DAYS", InboxPeriod(LONGEST_IN_INBOX, InboxPeriodUnit.DAYS)),
        ("t", None, "DAYS", None),
        (None, 7, "DAYS", None),
    ],
)
def test_a_period_in_the_inbox_counts_with_a_topic(topic: Any, period: Any, unit: Any, expected: Any) -> None:
    names = ("inboxTopic", "inboxMessageExpirationPeriod", "inboxMessageExpirationTimeUnit")
    send = read_one(*(((*OPTIONS, name), value) for name, value in zip(names, (topic, period, unit), strict=True)))
    assert send.notification.inbox_period == expected


@each(
    ("action", "expected"),
    [
        ({}, None),
        ({"resource": "x"}, TapAction("x", None)),
        ({"type": "DEEP_LINK"}, TapAction(None, TapActionType.DEEP_LINK)),
        ({"resource": "", "type": None}, TapAction("", None)),
    ],
)
def test_half_an_action_is_left_to_the_core(action: Any, expected: TapAction | None) -> None:
    assert read_one(((*OPTIONS, "onTapButtonAction"), action)).notification.tap_action == expected


# -- requests --------------------------------------------------------------------------------------------------


def test_sends_are_in_the_order_of_messages_and_destinations() -> None:
    def message(sender: str, *ids: str) -> dict[str, Any]:
        return {**MESSAGE, "sender": sender, "destinations": [{**DEVICE, "pushRegistrationId": one} for one in ids]}

    sends = read_send({"messages": [message("a", "1", "2"), message("b", "3")]}).sends
    assert [(one.sender, one.target.address) for one in sends] == [("a", "1"), ("a", "2"), ("b", "3")]


def test_the_time_of_a_message_wins_over_that_of_the_request() -> None:
    own = with_value(MESSAGE, ("options", "sendAt"), "2026-01-01T00:00:00Z")
    request = read_send({"messages": [own, MESSAGE], "options": {"schedule": {"sendAt": "2026-01-02T00:00:00Z"}}})
    assert [one.timing.send_at for one in request.sends] == [NEW_YEAR, NEW_YEAR + DAY_MS]


def test_times_that_are_too_far_ahead_are_told_at_their_paths() -> None:
    own = with_value(MESSAGE, ("options", "sendAt"), "2026-01-01T00:00:00.001Z")
    schedule = {"schedule": {"sendAt": "2026-01-01T00:00:00Z"}}
    request = read_send({"messages": [MESSAGE, own], "options": schedule})
    assert list(request.scheduled) == [
        Scheduled("options.schedule.sendAt", NEW_YEAR),
        Scheduled("messages[1].options.sendAt", NEW_YEAR + 1),
    ]
    text = "must not be more than 180 days ahead"
    now = NEW_YEAR - 180 * DAY_MS
    assert problems_of_send_at(request, now) == [("messages[1].options.sendAt", text)]
    assert len(problems_of_send_at(request, now - 1)) == 2
    require_times_taken(request, AccountSettings(), now + 1)
    with pytest.raises(RequestInvalid, match="180 days"):
        require_times_taken(request, AccountSettings(), now)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    body = {
        "messages": [
            {"sender": 1, "destinations": [{"type": "EMAIL"}, DEVICE], "content": {"type": "TEXT", "text": " "}},
            {**MESSAGE, "options": {"badge": "1", "deliveryTimeWindow": {"days": []}}},
        ],
        "options": {"schedule": {"bulkId": 5}},
    }
    assert violations_of(read_send, body) == [
        ("messages[0].sender", STRING),
        ("messages[0].destinations[0].email", NULL),
        ("messages[0].content.text", BLANK),
        ("messages[1].options.deliveryTimeWindow.days", EMPTY),
        ("messages[1].options.badge", INTEGER),
        ("options.schedule.bulkId", STRING),
    ]


@each_named(
    "body",
    {
        "messages": {"messages": [{}] * 340_000},
        "no messages": {"messages": [0] * 500_000},
        "destinations": {"messages": [{**MESSAGE, "destinations": [0] * 500_000}]},
        "conditions": {"messages": [{**MESSAGE, "destinations": [{"type": "MULTIPLE", "$or": [0] * 500_000}]}]},
        "days": {"messages": [{**MESSAGE, "options": {"deliveryTimeWindow": {"days": [0] * 500_000}}}]},
    },
)
def test_a_body_that_is_wrong_all_over_costs_little(body: dict[str, Any]) -> None:
    started = process_time()
    assert len(violations_of(read_send, body)) == MAX_VIOLATIONS
    assert process_time() - started < 2


def test_unknown_fields_are_found_wherever_they_are() -> None:
    body = with_value(WHOLE, ("messages", 0, "options", "platform", "region"), 1)
    body = with_value(body, ("messages", 0, "destinations", 0, "colour"), 1)
    body = with_value(body, ("options", "schedule", "until"), 1)
    body = with_value(body, ("messages", 0, "options", "customPayload", "anything"), 1)
    body["bulk"] = 1
    assert sorted(unread_fields(body, KNOWN)) == [
        "bulk",
        "messages[0].destinations[0].colour",
        "messages[0].options.platform.region",
        "options.schedule.until",
    ]
    assert len(read_send(body).sends) == 1
