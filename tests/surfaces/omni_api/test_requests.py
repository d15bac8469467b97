"""What `POST /omni/1/advanced` takes, field by field (push-messages-api 11.2)."""

from decimal import Decimal
from typing import Any

from pushtwin.base.times import LATEST
from pushtwin.core.messages.model import InAppStyle, Notification, Reporting, TapAction, TapActionType
from pushtwin.core.omni.commands import AdvancedSend, Destination
from pushtwin.core.omni.model import Address, LanguageCode, PushContent, SmsContent, Transliteration
from pushtwin.http.bodies import unread_fields
from pushtwin.surfaces.omni_api.requests import KNOWN_SEND, read_send
from pushtwin.surfaces.shared.judged_bodies import MAX_VIOLATIONS
from tests.cases import each
from tests.surfaces.push_api.bodies import ABSENT, Path, violations_of, with_value

BODY: dict[str, Any] = {"destinations": [{"to": {"phoneNumber": "385911234567"}}]}
TO: Path = ("destinations", 0, "to")
OPTIONS: Path = ("push", "notificationOptions")
NEW_YEAR = 1767225600000
STRING, BOOLEAN, INTEGER, OBJECT = "must be a string", "must be a boolean", "must be an integer", "must be an object"
NULL, BLANK, ARRAY = "must not be null", "must not be blank", "must be an array"
UNITS = "must be one of NANOSECONDS, MICROSECONDS, MILLISECONDS, SECONDS, MINUTES, HOURS, DAYS"
CODES = (
    "must be one of NONE, ALL, BALTIC, CENTRAL_EUROPEAN, COLOMBIAN, CYRILLIC, GREEK, NON_UNICODE, PORTUGUESE, "
    "SERBIAN_CYRILLIC, TURKISH, BULGARIAN_CYRILLIC"
)
TIME = "must be a date-time with a zone: yyyy-MM-ddTHH:mm:ss.SSSZ"

REFUSED: list[tuple[Path, Any, str]] = [
    (("destinations",), ABSENT, NULL),
    (("destinations",), None, NULL),
    (("destinations",), [], "must not be empty"),
    (("destinations",), {}, ARRAY),
    (("destinations", 0), "385911234567", OBJECT),
    (("destinations", 0, "messageId"), 5, STRING),
    (TO, "385911234567", OBJECT),
    ((*TO, "phoneNumber"), 385911234567, STRING),
    ((*TO, "emailAddress"), [], STRING),
    ((*TO, "pushRegistrationId"), 1, STRING),
    ((*TO, "whatsAppUserId"), 1, STRING),
    (("scenarioKey",), 5, STRING),
    (("bulkId",), 5, STRING),
    (("push",), "Hi", OBJECT),
    (("push", "text"), "", BLANK),
    (("push", "text"), 5, STRING),
    (("push", "text"), "x" * 2001, "must have at most 2000 characters"),
    (("push", "validityPeriod"), 2**31, f"must be at most {2**31 - 1}"),
    (("push", "validityPeriod"), "1", INTEGER),
    (("push", "validityPeriod"), Decimal("1.5"), INTEGER),
    (("push", "validityPeriodTimeUnit"), "WEEKS", UNITS),
    (("push", "customPayload"), [], OBJECT),
    (("push", "targetOnlyPrimaryDevices"), 1, BOOLEAN),
    (("push", "includeNotificationsDisabledDevices"), "yes", BOOLEAN),
    (("push", "personSubscriptions"), "newsletter", ARRAY),
    (("push", "personSubscriptions"), ["a", "b", "a"], "must not have an entry twice"),
    (("push", "deviceSubscriptions"), ["a", "a"], "must not have an entry twice"),
    (OPTIONS, [], OBJECT),
    ((*OPTIONS, "title"), 5, STRING),
    ((*OPTIONS, "vibrationEnabled"), 1, BOOLEAN),
    ((*OPTIONS, "soundEnabled"), "no", BOOLEAN),
    ((*OPTIONS, "soundName"), 5, STRING),
    ((*OPTIONS, "badge"), 2**31, f"must be at most {2**31 - 1}"),
    ((*OPTIONS, "contentUrl"), 5, STRING),
    ((*OPTIONS, "category"), 5, STRING),
    ((*OPTIONS, "inAppStyle"), "POPUP", "must be one of MODAL, BANNER"),
    ((*OPTIONS, "isSilent"), 1, BOOLEAN),
    ((*OPTIONS, "webViewUrl"), 5, STRING),
    ((*OPTIONS, "inboxTopic"), 5, STRING),
    (("sms",), "Hi", OBJECT),
    (("sms", "text"), "", BLANK),
    (("sms", "validityPeriod"), True, INTEGER),
    (("sms", "validityPeriodTimeUnit"), "minutes", UNITS),
    (("sms", "transliteration"), "KLINGON", CODES),
    (("sms", "language"), "TR", OBJECT),
    (("sms", "language", "languageCode"), "HR", "must be one of NONE, TR, ES, PT, AUTODETECT"),
    (("sms", "regional"), [], OBJECT),
    (("sms", "regional", "indiaDlt", "principalEntityId"), ABSENT, NULL),
    (("sms", "regional", "indiaDlt", "principalEntityId"), 5, STRING),
    (("sms", "regional", "korea", "title"), "x" * 67, "must have at most 66 characters"),
    *(((name,), "Hi", OBJECT) for name in ("whatsApp", "viber", "voice", "email", "line", "kakaoChingu", "kakaoAlim")),
    (("vKontakte",), [], OBJECT),
    (("notify",), "no", BOOLEAN),
    (("intermediateReport",), 1, BOOLEAN),
    (("notifyUrl",), 5, STRING),
    (("notifyContentType",), "application/xml", "must be application/json: the twin tells reports in no other form"),
    (("callbackData",), "x" * 4001, "must have at most 4000 characters"),
    (("callbackData",), {}, STRING),
    (("sendAt",), "tomorrow", TIME),
    (("sendAt",), 5, TIME),
]


def shown(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


@each(("path", "value", "text"), REFUSED)
def test_a_value_that_is_refused_is_told_at_its_path(path: Path, value: Any, text: str) -> None:
    assert violations_of(read_send, with_value(BODY, path, value)) == [(shown(path), text)]


def test_an_entry_that_is_refused_is_told_by_its_number() -> None:
    push = {"personSubscriptions": ["a", 5], "deviceSubscriptions": [None]}
    assert violations_of(read_send, {**BODY, "push": push}) == [
        ("push.personSubscriptions[1]", STRING),
        ("push.deviceSubscriptions[0]", NULL),
    ]


def test_everything_that_is_wrong_is_told_at_once_but_not_without_end() -> None:
    body = {"destinations": [{}, {"to": {"phoneNumber": 1}}], "push": {"text": 1}, "sms": {"text": 1}, "sendAt": 1}
    assert violations_of(read_send, body) == [
        ("destinations[1].to.phoneNumber", STRING),
        ("sms.text", STRING),
        ("push.text", STRING),
        ("sendAt", TIME),
    ]
    assert len(violations_of(read_send, {"destinations": [1] * 5000})) == MAX_VIOLATIONS


WHOLE: dict[str, Any] = {
    "scenarioKey": "K",
    "bulkId": "b",
    "destinations": [
        {
            "messageId": "m",
            "to": {
                "phoneNumber": "385911234567",
                "emailAddress": "a@b.example",
                "pushRegistrationId": "d1",
                "whatsAppUserId": "HR.1",
            },
        },
        {},
    ],
    "push": {
        "text": "x" * 2000,
        "validityPeriod": 90,
        "validityPeriodTimeUnit": "SECONDS",
        "customPayload": {"price": Decimal("1.50")},
        "notificationOptions": {
            "vibrationEnabled": False,
            "soundEnabled": False,
            "soundName": "chime",
            "badge": -(2**31),
            "contentUrl": "https://shop.example/i.png",
            "category": "mm_accept_decline",
            "inAppStyle": "BANNER",
            "title": "T" * 100,
            "isSilent": True,
            "webViewUrl": "https://shop.example/",
            "inboxTopic": "offers",
        },
        "targetOnlyPrimaryDevices": True,
        "includeNotificationsDisabledDevices": True,
        "personSubscriptions": ["a", "b"],
        "deviceSubscriptions": ["c"],
    },
    "sms": {
        "text": "y",
        "validityPeriod": 2,
        "validityPeriodTimeUnit": "HOURS",
        "transliteration": "TURKISH",
        "language": {"languageCode": "TR"},
        "regional": {
            "indiaDlt": {"principalEntityId": "1", "contentTemplateId": "2", "telemarketerId": "3"},
            "korea": {"title": "z" * 66},
        },
    },
    "notify": False,
    "intermediateReport": True,
    "notifyUrl": "http://127.0.0.1:9/",
    "notifyContentType": "application/json",
    "callbackData": "x" * 4000,
    "sendAt": "2026-01-01T00:00:00.000+0000",
}


def test_a_whole_request_is_read_field_by_field() -> None:
    assert read_send(WHOLE) == AdvancedSend(
        destinations=[Destination(Address("385911234567", "a@b.example", "d1", "HR.1"), "m"), Destination(Address())],
        scenario_key="K",
        bulk_id="b",
        push=PushContent(
            notification=Notification(
                text="x" * 2000,
                title="T" * 100,
                image_url="https://shop.example/i.png",
                sound_enabled=False,
                sound_name="chime",
                vibration_enabled=False,
                is_silent=True,
                badge=-(2**31),
                category="mm_accept_decline",
                shows_in_app=True,
                in_app_style=InAppStyle.BANNER,
                tap_action=TapAction("https://shop.example/", TapActionType.WEB_VIEW_URL),
                inbox_topic="offers",
                custom_payload={"price": Decimal("1.50")},
            ),
            validity_ms=90_000,
            only_primary=True,
            includes_muted=True,
            person_subscriptions=("a", "b"),
            device_subscriptions=("c",),
        ),
        sms=SmsContent(
            text="y", validity_ms=7_200_000, transliteration=Transliteration.TURKISH, language=LanguageCode.TR
        ),
        reporting=Reporting(
            webhook_url="http://127.0.0.1:9/",
            wants_webhook=False,
            wants_intermediate=True,
            callback_data="x" * 4000,
        ),
        send_at=NEW_YEAR,
    )
    assert list(unread_fields(WHOLE, KNOWN_SEND)) == []


def test_what_is_not_said_has_its_default_and_null_counts_as_absent() -> None:
    sms = {"text": "y", "language": {"languageCode": None}, "regional": None, "transliteration": None}
    given = {**BODY, "push": {"text": "x", "notificationOptions": None}, "sms": sms}
    read = read_send(given)
    assert read == AdvancedSend(
        [Destination(Address("385911234567"))],
        push=PushContent(notification=Notification(text="x")),
        sms=SmsContent(text="y"),
    )
    nulls = {name: None for name in WHOLE if name not in given}
    destination = {"messageId": None, "to": {"emailAddress": None, **BODY["destinations"][0]["to"]}}
    assert read_send({**given, **nulls, "destinations": [destination]}) == read


@each(
    "body",
    [
        {"push": {}, "sms": {}},
        {"push": {"text": None, "customPayload": {}}, "sms": {"text": None}},
        {"scenarioKey": "", "bulkId": "", "notifyUrl": ""},
        {"destinations": [{"messageId": "", "to": {"phoneNumber": "385911234567", "emailAddress": ""}}]},
    ],
)
def test_what_is_empty_is_absent(body: dict[str, Any]) -> None:
    assert read_send({**BODY, **body}) == AdvancedSend([Destination(Address("385911234567"))])


@each(
    ("period", "unit", "milliseconds"),
    [
        (1, None, 60_000),
        (0, None, 0),
        (-1, "SECONDS", -1000),
        (2**31 - 1, "NANOSECONDS", 2147),
        (2**31 - 1, "MICROSECONDS", 2147483),
        (30_500, "MILLISECONDS", 30_500),
        (31, "SECONDS", 31_000),
        (48, "HOURS", 172_800_000),
        (2, "DAYS", 172_800_000),
        (2**31 - 1, "DAYS", min((2**31 - 1) * 86_400_000, LATEST)),
    ],
)
def test_a_validity_has_any_unit(period: int, unit: str | None, milliseconds: int) -> None:
    validity = {"text": "x", "validityPeriod": period, "validityPeriodTimeUnit": unit}
    read = read_send({**BODY, "push": validity, "sms": validity})
    assert read.push is not None
    assert read.sms is not None
    assert read.push.validity_ms == read.sms.validity_ms == milliseconds


def test_what_nobody_reads_is_named() -> None:
    body = {
        **BODY,
        "viber": {"text": "x"},
        "vKontakte": {},
        "colour": 1,
        "destinations": [{"to": {"fax": "1"}, "cc": 1}],
        "push": {"notificationOptions": {"showInApp": True}},
        "sms": {"regional": {"korea": {"resend": {}}}},
    }
    assert sorted(unread_fields(body, KNOWN_SEND)) == [
        "colour",
        "destinations[0].cc",
        "destinations[0].to.fax",
        "push.notificationOptions.showInApp",
        "sms.regional.korea.resend",
        "vKontakte",
        "viber",
    ]
