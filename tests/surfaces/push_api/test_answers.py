"""What `/push` answers, key by key (push-messages-api 3.5, 4.3, 8)."""

from dataclasses import replace
from typing import Any

from pushtwin.core.messages import catalogue
from pushtwin.core.messages.commands import LogPosition
from pushtwin.core.messages.model import (
    Message,
    Notification,
    Reporting,
    Send,
    Source,
    Stage,
    Target,
    TargetKind,
)
from pushtwin.core.messages.results import Accepted, AcceptedBulk, PushApplication, Report, V3Accepted
from pushtwin.core.messages.statistics import Statistics
from pushtwin.surfaces.push_api import answers, queries, reports
from pushtwin.surfaces.push_api.statuses import message_error, message_status, push_status
from pushtwin.surfaces.push_api.wire_types import MessageErrorGroup, MessageGeneralStatus
from pushtwin.surfaces.shared import statuses
from tests.cases import each

NEW_YEAR = 1767225600000
ENROUTE = {
    "groupId": 1,
    "groupName": "PENDING",
    "id": 7,
    "name": "PENDING_ENROUTE",
    "description": "Message sent to next instance",
}
ACCEPTED = {
    "groupId": 1,
    "groupName": "PENDING",
    "id": 26,
    "name": "PENDING_ACCEPTED",
    "description": "Message accepted, pending for delivery",
}
DELIVERED = {
    "groupId": 3,
    "groupName": "DELIVERED",
    "id": 5,
    "name": "DELIVERED_TO_HANDSET",
    "description": "Message delivered to handset",
}
NO_ERROR = {
    "groupId": 0,
    "groupName": "OK",
    "id": 0,
    "name": "NO_ERROR",
    "description": "No Error",
    "permanent": False,
}
MESSAGE = Message(
    account_id="a",
    send_ordinal=4,
    place=2,
    message_id="m-1",
    bulk_id="b-1",
    application_id="A",
    registration_id="r-1",
    person_id=1,
    external_id="u-17",
    destination="u-17",
    stage=Stage.FINAL,
    status=5,
    error=0,
    accepted_at=NEW_YEAR,
    sent_at=NEW_YEAR,
    done_at=NEW_YEAR + 1250,
)
SEND = Send(
    source=Source.V3,
    sender="app",
    target=Target(TargetKind.EXTERNAL_USER_ID, "u-17"),
    notification=Notification(text="Hi", title="T"),
    reporting=Reporting(callback_data="order-9", entity_id="e", platform_application_id="a", campaign_reference_id="c"),
)
BARE = replace(SEND, notification=Notification(text="Hi"), reporting=Reporting())
REPORT = Report(MESSAGE, SEND)
WAITING = Report(MESSAGE._replace(status=7, stage=Stage.WAITING, sent_at=None, done_at=None, external_id=None), BARE)


def test_the_current_api_answers_with_an_entry_for_each_destination() -> None:
    assert answers.sent(V3Accepted("b-1", [Accepted("m-1", 7, "r-1"), Accepted("m-2", 66, None)])) == {
        "bulkId": "b-1",
        "messages": [
            {"messageId": "m-1", "status": ENROUTE, "destination": "r-1"},
            {
                "messageId": "m-2",
                "status": {
                    "groupId": 2,
                    "groupName": "UNDELIVERABLE",
                    "id": 66,
                    "name": "UNDELIVERABLE_NO_DESTINATION",
                    "description": catalogue.STATUSES[66].description,
                },
            },
        ],
    }


def test_the_deprecated_api_answers_with_an_entry_for_each_message() -> None:
    to = {"externalUserId": "u-17"}
    assert answers.bulks([AcceptedBulk(to, 26, 2, "k3v9q0x1b7m2d8z4n6ta")]) == {
        "bulks": [{"to": to, "status": ACCEPTED, "messageCount": 2, "bulkId": "k3v9q0x1b7m2d8z4n6ta"}]
    }


def test_statistics_have_all_their_sums() -> None:
    assert answers.statistics(Statistics(4, 2, 1, 1, 1, 0, 50.0, NEW_YEAR)) == {
        "totalSent": 4,
        "delivered": 2,
        "seen": 1,
        "errors": {"registration": 1, "expired": 1, "cloud": 0},
        "delivery": {"rate": 50.0, "time": NEW_YEAR},
    }


def test_applications_have_all_their_fields() -> None:
    shop = PushApplication("code", "id", "Shop", "", 3, is_apns_enabled=True, is_gcm_enabled=False)
    expected = {
        "applicationCode": "code",
        "applicationId": "id",
        "name": "Shop",
        "description": "",
        "registrationsCount": 3,
        "apns": {"enabled": True},
        "gcm": {"enabled": False},
    }
    assert answers.application(shop) == expected
    assert answers.applications([shop]) == {"applications": [expected]}


def test_a_report_of_the_deprecated_api_wraps_what_comes_back() -> None:
    assert reports.api_reports([REPORT]) == {
        "results": [
            {
                "bulkId": "b-1",
                "messageId": "m-1",
                "to": "r-1",
                "sentAt": "2026-01-01T00:00:00.000+0000",
                "doneAt": "2026-01-01T00:00:01.250+0000",
                "messageCount": 1,
                "price": {"pricePerMessage": 0, "currency": "UNKNOWN"},
                "status": DELIVERED,
                "error": NO_ERROR,
                "channel": "PUSH",
                "callbackData": '{"callbackData":"order-9","subscriberId":"u-17"}',
            }
        ]
    }


@each(
    ("callback_data", "external_id", "expected"),
    [
        (None, "u-17", None),
        ("", "u-17", '{"callbackData":"","subscriberId":"u-17"}'),
        ('"ž', None, '{"callbackData":"\\"ž"}'),
    ],
)
def test_whose_device_it_is_comes_back_beside_the_data(callback_data: Any, external_id: Any, expected: Any) -> None:
    send = replace(BARE, reporting=Reporting(callback_data=callback_data))
    (told,) = reports.api_reports([Report(MESSAGE._replace(external_id=external_id), send)])["results"]
    assert told.get("callbackData") == expected


def test_a_report_of_the_current_api_repeats_what_the_sender_said() -> None:
    assert reports.delivery_reports([REPORT]) == {
        "results": [
            {
                "bulkId": "b-1",
                "price": {"pricePerMessage": 0, "currency": "EUR"},
                "status": DELIVERED,
                "error": NO_ERROR,
                "messageId": "m-1",
                "to": "r-1",
                "sender": "app",
                "sentAt": "2026-01-01T00:00:00.000+0000",
                "doneAt": "2026-01-01T00:00:01.250+0000",
                "messageCount": 1,
                "callbackData": "order-9",
                "platform": {"entityId": "e", "applicationId": "a"},
                "campaignReferenceId": "c",
            }
        ]
    }


def test_a_log_has_the_content() -> None:
    assert reports.logs([REPORT], 50, with_cursor=False) == {
        "results": [
            {
                "sender": "app",
                "destination": "r-1",
                "bulkId": "b-1",
                "messageId": "m-1",
                "sentAt": "2026-01-01T00:00:00.000+0000",
                "doneAt": "2026-01-01T00:00:01.250+0000",
                "messageCount": 1,
                "price": {"pricePerMessage": 0, "currency": "EUR"},
                "status": DELIVERED,
                "error": NO_ERROR,
                "platform": {"entityId": "e", "applicationId": "a"},
                "campaignReferenceId": "c",
                "content": {"type": "TEXT", "text": "Hi", "title": "T"},
            }
        ]
    }


def test_what_is_not_known_is_absent() -> None:
    (old,) = reports.api_reports([WAITING])["results"]
    (new,) = reports.delivery_reports([WAITING])["results"]
    (log,) = reports.logs([WAITING], 1, with_cursor=False)["results"]
    absent = {"sentAt", "doneAt", "callbackData", "platform", "campaignReferenceId"}
    for told in (old, new, log):
        assert not absent & {*told}, told
        assert told["status"] == ENROUTE


@each(
    ("notification", "content"),
    [
        (Notification(text="Hi"), {"type": "TEXT", "text": "Hi"}),
        (Notification(text="Hi", image_url="u"), {"type": "IMAGE", "text": "Hi", "url": "u"}),
        (Notification(text="Hi", title="", image_url="u"), {"type": "IMAGE", "text": "Hi", "url": "u", "title": ""}),
    ],
)
def test_content_is_what_was_sent(notification: Notification, content: dict[str, Any]) -> None:
    (log,) = reports.logs([Report(MESSAGE, replace(BARE, notification=notification))], 1, with_cursor=False)["results"]
    assert log["content"] == content


@each(
    ("reporting", "platform"),
    [(Reporting(entity_id="e"), {"entityId": "e"}), (Reporting(platform_application_id="a"), {"applicationId": "a"})],
)
def test_one_mark_comes_back_alone(reporting: Reporting, platform: dict[str, str]) -> None:
    (told,) = reports.delivery_reports([Report(MESSAGE, replace(BARE, reporting=reporting))])["results"]
    assert told["platform"] == platform


@each(("destination", "to"), [("u-17", "u-17"), (None, None)])
def test_where_no_device_was_found_the_address_is_told(destination: str | None, to: str | None) -> None:
    lost = Report(MESSAGE._replace(registration_id=None, destination=destination, status=66), BARE)
    (old,) = reports.api_reports([lost])["results"]
    (new,) = reports.delivery_reports([lost])["results"]
    (log,) = reports.logs([lost], 1, with_cursor=False)["results"]
    assert (old.get("to"), new.get("to"), log.get("destination")) == (to, to, to)


@each(
    ("found", "limit", "next_position"),
    [(0, 2, None), (2, 2, None), (3, 2, LogPosition(9, 2)), (3, 1, LogPosition(10, 2))],
)
def test_a_cursor_leads_on_while_there_is_more(found: int, limit: int, next_position: LogPosition | None) -> None:
    rows = [Report(MESSAGE._replace(send_ordinal=10 - number), BARE) for number in range(found)]
    page = reports.logs(rows, limit, with_cursor=True)
    assert len(page["results"]) == min(found, limit)
    assert page["cursor"]["limit"] == limit
    following = page["cursor"].get("nextCursor")
    assert (following and queries.read_cursor(following)) == next_position


def test_without_a_cursor_a_page_says_nothing_of_others() -> None:
    assert [*reports.logs([REPORT, REPORT], 1, with_cursor=False)] == ["results"]


def test_every_status_and_error_can_be_told() -> None:
    for status_id, status in catalogue.STATUSES.items():
        told = message_status(status_id)
        assert told == statuses.status(status_id) == push_status(status_id), status
        assert told["groupName"] in set(MessageGeneralStatus)
    for error_id, error in catalogue.ERRORS.items():
        told_error = message_error(error_id)
        assert told_error == statuses.error(error_id), error
        assert told_error["groupName"] in set(MessageErrorGroup)
