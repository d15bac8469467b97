"""What `POST /push/2/message/…` takes, field by field (push-messages-api 4)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pushtwin.base.times import LATEST
from pushtwin.core.messages.commands import Scheduled
from pushtwin.core.messages.model import (
    HOUR_MS,
    MINUTE_MS,
    SECOND_MS,
    InAppStyle,
    Notification,
    Reporting,
    Send,
    Source,
    TapAction,
    TapActionType,
    Target,
    TargetKind,
    Timing,
)
from pushtwin.core.messages.size import payload_size
from pushtwin.http.bodies import unread_fields
from pushtwin.surfaces.push_api.requests_v2 import KNOWN_MULTI, KNOWN_SINGLE, read_multi, read_single
from tests.cases import each
from tests.surfaces.push_api.bodies import ABSENT, Path, violations_of, with_value

TO = {"externalUserId": "u-17"}
BODY: dict[str, Any] = {"from": "app", "to": TO, "text": "Hi"}
OPTIONS: Path = ("notificationOptions",)
NEW_YEAR = 1767225600000
STRING, BOOLEAN, INTEGER, OBJECT = "must be a string", "must be a boolean", "must be an integer", "must be an object"
NULL, BLANK = "must not be null", "must not be blank"
BUTTONS = "must be one of WEB_VIEW_URL, DEEP_LINK, OPEN_URL_IN_BROWSER"


def read_one(*changes: tuple[Path, Any]) -> Send:
    body = BODY
    for path, value in changes:
        body = with_value(body, path, value)
    (send,) = read_single(body).sends
    return send


REFUSED: list[tuple[Path, Any, str]] = [
    (("from",), ABSENT, NULL),
    (("from",), None, NULL),
    (("from",), 5, STRING),
    (("from",), "", BLANK),
    (("from",), "x" * 81, "must have at most 80 characters"),
    (("to",), ABSENT, NULL),
    (("to",), None, NULL),
    (("to",), "u-17", OBJECT),
    (("to",), [], OBJECT),
    (("text",), 5, STRING),
    (("text",), "x" * 4001, "must have at most 4000 characters"),
    (("validityPeriod",), -1, "must be at least 0"),
    (("validityPeriod",), 2**63, f"must be at most {2**63 - 1}"),
    (("validityPeriod",), "48", INTEGER),
    (("validityPeriod",), Decimal("1.5"), INTEGER),
    (("validityPeriod",), True, INTEGER),
    (("validityPeriodTimeUnit",), "DAYS", "must be one of SECONDS, MINUTES, HOURS"),
    (("sendAt",), "tomorrow", "must be a date-time with a zone: yyyy-MM-ddTHH:mm:ss.SSSZ"),
    (("customPayload",), [], OBJECT),
    (("notificationOptions",), [], OBJECT),
    ((*OPTIONS, "title"), "x" * 46, "must have at most 45 characters"),
    ((*OPTIONS, "title"), 5, STRING),
    ((*OPTIONS, "soundEnabled"), "no", BOOLEAN),
    ((*OPTIONS, "soundName"), 5, STRING),
    ((*OPTIONS, "vibrationEnabled"), 1, BOOLEAN),
    ((*OPTIONS, "isSilent"), 1, BOOLEAN),
    ((*OPTIONS, "badge"), 2**31, f"must be at most {2**31 - 1}"),
    ((*OPTIONS, "badge"), "1", INTEGER),
    ((*OPTIONS, "contentUrl"), 5, STRING),
    ((*OPTIONS, "category"), 5, STRING),
    ((*OPTIONS, "showInApp"), 1, BOOLEAN),
    ((*OPTIONS, "inAppStyle"), "POPUP", "must be one of MODAL, BANNER"),
    ((*OPTIONS, "inAppExpirationPeriod"), -1, "must be at least 0"),
    ((*OPTIONS, "inAppExpirationTimeUnit"), "DAYS", "must be one of MINUTES, HOURS"),
    ((*OPTIONS, "inAppDismissTitle"), 5, STRING),
    ((*OPTIONS, "inAppOpenTitle"), 5, STRING),
    ((*OPTIONS, "primaryButtonAction"), "x", OBJECT),
    ((*OPTIONS, "primaryButtonAction", "resource"), 5, STRING),
    ((*OPTIONS, "primaryButtonAction", "type"), "OPEN", BUTTONS),
    ((*OPTIONS, "inboxTopic"), 5, STRING),
    (("notifyUrl",), 5, STRING),
    (("notifyContentType",), "application/xml", "must be application/json: the twin tells reports in no other form"),
    (("callbackData",), "x" * 201, "must have at most 200 characters"),
    (("callbackData",), {}, STRING),
    (("targetOnlyPrimaryDevices",), "true", BOOLEAN),
]


@each(("path", "value", "text"), REFUSED)
def test_a_value_that_is_refused_is_told_at_its_path(path: Path, value: Any, text: str) -> None:
    body, shown = with_value(BODY, path, value), ".".join(map(str, path))
    assert violations_of(read_single, body) == [(shown, text)]
    assert violations_of(read_multi, {"messages": [BODY, body]}) == [(f"messages[1].{shown}", text)]


@each(
    ("messages", "path", "text"),
    [
        (ABSENT, "messages", NULL),
        (None, "messages", NULL),
        ([], "messages", "must not be empty"),
        ({}, "messages", "must be an array"),
        ([1], "messages[0]", OBJECT),
    ],
)
def test_several_messages_are_a_list(messages: Any, path: str, text: str) -> None:
    assert violations_of(read_multi, with_value({}, ("messages",), messages)) == [(path, text)]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    body = {"messages": [{"from": "", "notificationOptions": {"title": 1}}, BODY, {**BODY, "sendAt": 1}]}
    assert violations_of(read_multi, body) == [
        ("messages[0].from", BLANK),
        ("messages[0].to", NULL),
        ("messages[0].notificationOptions.title", STRING),
        ("messages[2].sendAt", "must be a date-time with a zone: yyyy-MM-ddTHH:mm:ss.SSSZ"),
    ]


WHOLE: dict[str, Any] = {
    "from": "x" * 80,
    "to": {"$and": [{"platform": "iOS"}], "$xor": 1, "a": None},
    "text": "x" * 4000,
    "validityPeriod": 10,
    "validityPeriodTimeUnit": "SECONDS",
    "sendAt": "2026-01-01T00:00:00.000+0000",
    "customPayload": {"price": Decimal("1.50")},
    "notificationOptions": {
        "title": "T" * 45,
        "soundEnabled": False,
        "soundName": "chime",
        "vibrationEnabled": False,
        "isSilent": True,
        "badge": 1,
        "contentUrl": "https://a.example/i.png",
        "category": "mm_accept_decline",
        "showInApp": True,
        "inAppStyle": "BANNER",
        "inAppExpirationPeriod": 6,
        "inAppExpirationTimeUnit": "MINUTES",
        "inAppDismissTitle": "Later",
        "inAppOpenTitle": "Open",
        "primaryButtonAction": {"resource": "app://x", "type": "DEEP_LINK"},
        "inboxTopic": "Offers",
    },
    "notifyUrl": "https://a.example/r",
    "notifyContentType": "application/json",
    "callbackData": "d" * 200,
    "targetOnlyPrimaryDevices": True,
}


def test_every_field_arrives_at_its_limit() -> None:
    assert read_single(WHOLE).sends == [
        Send(
            source=Source.V2,
            sender="x" * 80,
            target=Target(TargetKind.MULTIPLE, query=WHOLE["to"], only_primary=True),
            notification=Notification(
                text="x" * 4000,
                title="T" * 45,
                image_url="https://a.example/i.png",
                sound_enabled=False,
                sound_name="chime",
                vibration_enabled=False,
                is_silent=True,
                badge=1,
                category="mm_accept_decline",
                shows_in_app=True,
                in_app_style=InAppStyle.BANNER,
                in_app_validity_ms=6 * MINUTE_MS,
                in_app_dismiss_title="Later",
                in_app_open_title="Open",
                tap_action=TapAction("app://x", TapActionType.DEEP_LINK),
                inbox_topic="Offers",
                custom_payload={"price": Decimal("1.50")},
            ),
            timing=Timing(send_at=NEW_YEAR, validity_ms=10 * SECOND_MS),
            reporting=Reporting(webhook_url="https://a.example/r", callback_data="d" * 200),
        )
    ]
    assert list(unread_fields(WHOLE, KNOWN_SINGLE)) == list(unread_fields({"messages": [WHOLE]}, KNOWN_MULTI)) == []


def test_what_is_absent_has_its_default() -> None:
    expected = Send(
        source=Source.V2,
        sender="app",
        target=Target(TargetKind.MULTIPLE, query=TO),
        notification=Notification(text="Hi"),
    )
    assert (read_single(BODY).bulk_id, read_single(BODY).sends) == (None, [expected])


def optional_fields() -> Iterator[Path]:
    yield from ((name,) for name in WHOLE if name not in {"from", "to"})
    yield from (("notificationOptions", name) for name in WHOLE["notificationOptions"])
    yield from (("notificationOptions", "primaryButtonAction", name) for name in ("resource", "type"))


@each("path", list(optional_fields()))
def test_null_counts_as_absent(path: Path) -> None:
    assert read_single(with_value(WHOLE, path, None)) == read_single(with_value(WHOLE, path, ABSENT))


@each("text", [ABSENT, None, "", " \t\n"])
def test_a_text_that_says_nothing_is_left_to_the_core(text: Any) -> None:
    assert read_one((("text",), text)).notification.text == ""


@each("path", [("textKey",), ("notificationOptions", "textKey")])
@each(("text", "expected"), [("", "greeting"), (None, "greeting"), ("Hi", "Hi")])
def test_the_key_of_a_text_stands_for_one(path: Path, text: Any, expected: str) -> None:
    assert read_one((("text",), text), (path, "greeting")).notification.text == expected


@each("query", [{}, {"$xor": []}, {"a": {"b": 1}}, {"$and": 1}])
def test_a_query_is_left_to_the_core(query: dict[str, Any]) -> None:
    assert read_one((("to",), query)).target == Target(TargetKind.MULTIPLE, query=query)


@each(
    ("period", "unit", "milliseconds"),
    [
        (1, None, HOUR_MS),
        (1, "HOURS", HOUR_MS),
        (1, "MINUTES", MINUTE_MS),
        (0, None, 0),
        (10, "SECONDS", 10 * SECOND_MS),
        (2**63 - 1, "HOURS", LATEST),
        (None, "HOURS", None),
    ],
)
def test_a_validity_stays_as_it_was_asked_for(period: Any, unit: Any, milliseconds: int | None) -> None:
    send = read_one((("validityPeriod",), period), (("validityPeriodTimeUnit",), unit))
    assert send.timing.validity_ms == milliseconds


@each(
    ("options", "milliseconds"),
    [
        ({}, None),
        ({"showInApp": True}, None),  # the payload has two days then
        ({"showInApp": True, "inAppExpirationPeriod": 2}, 2 * HOUR_MS),
        ({"inAppExpirationPeriod": 2, "inAppExpirationTimeUnit": "MINUTES"}, 2 * MINUTE_MS),
    ],
)
def test_how_long_a_message_is_shown_in_the_app_is_in_hours_unless_it_says_otherwise(
    options: dict[str, Any], milliseconds: int | None
) -> None:
    assert read_one((OPTIONS, options)).notification.in_app_validity_ms == milliseconds


@each(
    ("action", "expected"),
    [
        ({}, None),
        ({"resource": "x"}, TapAction("x", None)),
        ({"type": "DEEP_LINK"}, TapAction(None, TapActionType.DEEP_LINK)),
    ],
)
def test_half_an_action_is_left_to_the_core(action: Any, expected: TapAction | None) -> None:
    assert read_one(((*OPTIONS, "primaryButtonAction"), action)).notification.tap_action == expected


def test_messages_are_sent_in_their_order() -> None:
    request = read_multi({"messages": [{**BODY, "text": "one"}, {**BODY, "text": "two"}]})
    assert [one.notification.text for one in request.sends] == ["one", "two"]


def test_the_times_of_messages_are_told_with_their_paths() -> None:
    own = {**BODY, "sendAt": "2026-01-01T00:00:00Z"}
    assert list(read_single(own).scheduled) == [Scheduled("sendAt", NEW_YEAR)]
    assert list(read_multi({"messages": [BODY, own]}).scheduled) == [Scheduled("messages[1].sendAt", NEW_YEAR)]


def test_unknown_fields_are_found_wherever_they_are() -> None:
    message = with_value(WHOLE, ("notificationOptions", "primaryButtonAction", "colour"), 1)
    message = with_value(message, ("customPayload", "anything"), 1)
    assert list(unread_fields({"messages": [message], "x": 1}, KNOWN_MULTI)) == [
        "messages[0].notificationOptions.primaryButtonAction.colour",
        "x",
    ]


def test_what_a_message_does_not_say_of_its_time_in_the_app_does_not_count_for_its_size() -> None:
    shown = read_one((OPTIONS, {"showInApp": True})).notification
    assert payload_size(shown) == payload_size(read_one().notification) + len(',"showMirroredPush":true')
