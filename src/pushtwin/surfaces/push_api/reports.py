"""What `/push` tells of single messages: reports and logs (push-messages-api 8.2 to 8.4).

Nothing here is ever `null`: what is not known is absent. Types have the names that the platform publishes.
"""

from collections.abc import Sequence
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.times import render_time_with_offset
from pushtwin.core.messages.catalogue import NO_ERROR, PENDING_WAITING_DELIVERY
from pushtwin.core.messages.commands import LogPosition
from pushtwin.core.messages.model import Message, Notification, Reporting, Source
from pushtwin.core.messages.results import Report
from pushtwin.core.webhooks.model import CallbackKind
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.push_api import statuses
from pushtwin.surfaces.push_api.queries import write_cursor
from pushtwin.surfaces.push_api.statuses import MessageError, MessagePrice, MessageStatus
from pushtwin.surfaces.push_api.wire_types import (
    OMNIChannel,
    Platform,
    PushOutboundContent,
    PushOutboundImageContent,
    PushOutboundTextContent,
)
from pushtwin.surfaces.shared.statuses import Error, Price, Status, error, status

_BulkId = Annotated[str, documented("Id that all messages of a request share.", "k3v9q0x1b7m2d8z4n6ta")]
_MessageId = Annotated[str, documented("Id of the message to one device.", "17672256000004093847561")]
_Device = Annotated[str, documented("Id of the registration.", "d2463a09-1cf8-4e07-a063-041d4195d171")]
_Sender = Annotated[
    str, documented("Code or id of the application, as it was given.", "753CBCDC1D587223934106E2A2AEDD44")
]
_SentAt = Annotated[str, documented("When it left.", "2026-01-01T00:00:00.000+0000", format="date-time")]
_DoneAt = Annotated[
    str, documented("When its status became final.", "2026-01-01T00:00:01.250+0000", format="date-time")
]
_Count = Annotated[int, documented("Always 1: there is an entry for each device.", 1, format="int32")]
_MccMnc = Annotated[str, documented("Country and network of the device; the twin knows none.", "22801")]
_Campaign = Annotated[str, documented("The sender's mark of a campaign.", "spring-sale")]


class _Times(TypedDict, total=False):
    sentAt: _SentAt
    doneAt: _DoneAt


class ApiReport(_Times, total=False):
    """What has become of a message to one device, as the deprecated API tells it."""

    bulkId: _BulkId
    messageId: _MessageId
    to: _Device
    messageCount: _Count
    mccMnc: _MccMnc
    price: Price
    status: Status
    error: Error
    channel: OMNIChannel
    callbackData: Annotated[
        str,
        documented(
            "JSON: what the sender asked to have back, and whose device it is.",
            '{"callbackData":"order-4711","subscriberId":"jdoe"}',
        ),
    ]


class ApiReportsResponse(TypedDict, total=False):
    """Reports that were not taken before."""

    results: Annotated[list[ApiReport], Field(description="The latest first.")]


class DeliveryReport(_Times, total=False):
    """What has become of a message to one device."""

    bulkId: _BulkId
    price: MessagePrice
    status: MessageStatus
    error: MessageError
    messageId: _MessageId
    to: _Device
    sender: _Sender
    messageCount: _Count
    mccMnc: _MccMnc
    callbackData: Annotated[str, documented("What the sender asked to have back.", "order-4711")]
    platform: Platform
    campaignReferenceId: _Campaign


class DeliveryReports(TypedDict, total=False):
    """Reports that were not taken before."""

    results: Annotated[list[DeliveryReport], Field(description="The latest first.")]


class LogPushOutboundContent(_Times, total=False):
    """A message to one device."""

    sender: _Sender
    destination: _Device
    bulkId: _BulkId
    messageId: _MessageId
    messageCount: _Count
    price: MessagePrice
    status: MessageStatus
    error: MessageError
    platform: Platform
    content: PushOutboundContent
    campaignReferenceId: _Campaign


class CursorPageInfo(TypedDict):
    """Where a list goes on."""

    limit: Annotated[int, documented("How many entries a page has.", 50, format="int32")]
    nextCursor: NotRequired[Annotated[str, documented("What the next call passes; none on the last page.", "NDIuMA")]]


class LogResponseLogPushOutboundContent(TypedDict):
    """Messages of the last 48 hours."""

    results: Annotated[list[LogPushOutboundContent], Field(description="The newest first.")]
    cursor: NotRequired[CursorPageInfo]


# -- reports ---------------------------------------------------------------------------------------------------


def api_reports(reports: Sequence[Report]) -> ApiReportsResponse:
    """As `/push/1/reports` tells them, and webhooks of the deprecated API."""
    return {"results": [_api_report(one) for one in reports]}


def delivery_reports(reports: Sequence[Report]) -> DeliveryReports:
    """As `/push/3/reports` tells them, and webhooks of the current API."""
    return {"results": [_delivery_report(one) for one in reports]}


def told_to_webhook(report: Report, kind: CallbackKind) -> str:
    """The body of a callback: the report as the API has it that the message was sent with (push-messages-api 8.5).

    What is told on the way is pending, whatever has become of it since.
    """
    if kind is CallbackKind.INTERMEDIATE:
        on_its_way = report.message._replace(status=PENDING_WAITING_DELIVERY, error=NO_ERROR, done_at=None)
        report = report._replace(message=on_its_way)
    told = api_reports([report]) if report.send.source is Source.V2 else delivery_reports([report])
    return json_text.write(told).decode()


def _api_report(report: Report) -> ApiReport:
    message = report.message
    told: ApiReport = {"bulkId": message.bulk_id, "messageId": message.message_id}
    if (device := _device(message)) is not None:
        told["to"] = device
    _add_times(told, message)
    told["messageCount"] = 1
    told["price"] = statuses.PRICE
    told["status"] = status(message.status)
    told["error"] = error(message.error)
    told["channel"] = OMNIChannel.PUSH
    if (callback_data := report.send.reporting.callback_data) is not None:
        told["callbackData"] = _wrapped(callback_data, message.external_id)
    return told


def _wrapped(callback_data: str, external_id: str | None) -> str:
    """A text of JSON; `subscriberId` only of a device that is somebody's (push-messages-api 8.2)."""
    subscriber = {} if external_id is None else {"subscriberId": external_id}
    return json_text.write({"callbackData": callback_data, **subscriber}).decode()


def _delivery_report(report: Report) -> DeliveryReport:
    message, reporting = report.message, report.send.reporting
    told: DeliveryReport = {
        "bulkId": message.bulk_id,
        "price": statuses.MESSAGE_PRICE,
        "status": statuses.message_status(message.status),
        "error": statuses.message_error(message.error),
        "messageId": message.message_id,
    }
    if (device := _device(message)) is not None:
        told["to"] = device
    told["sender"] = report.send.sender
    _add_times(told, message)
    told["messageCount"] = 1
    if reporting.callback_data is not None:
        told["callbackData"] = reporting.callback_data
    _add_marks(told, reporting)
    return told


def _device(message: Message) -> str | None:
    """Where no device was found, the address that was given."""
    return message.destination if message.registration_id is None else message.registration_id


def _add_times(told: _Times, message: Message) -> None:
    if message.sent_at is not None:
        told["sentAt"] = render_time_with_offset(message.sent_at)
    if message.done_at is not None:
        told["doneAt"] = render_time_with_offset(message.done_at)


def _add_marks(told: DeliveryReport | LogPushOutboundContent, reporting: Reporting) -> None:
    if platform := _platform(reporting):
        told["platform"] = platform
    if reporting.campaign_reference_id is not None:
        told["campaignReferenceId"] = reporting.campaign_reference_id


def _platform(reporting: Reporting) -> Platform:
    platform: Platform = {}
    if reporting.entity_id is not None:
        platform["entityId"] = reporting.entity_id
    if reporting.platform_application_id is not None:
        platform["applicationId"] = reporting.platform_application_id
    return platform


# -- logs ------------------------------------------------------------------------------------------------------


def logs(found: Sequence[Report], limit: int, *, with_cursor: bool) -> LogResponseLogPushOutboundContent:
    """A page of `limit`; one more that was found says that there is another page."""
    page = found[:limit]
    told: LogResponseLogPushOutboundContent = {"results": [_log(one) for one in page]}
    if with_cursor:
        cursor: CursorPageInfo = {"limit": limit}
        if len(found) > limit:
            last = page[-1].message
            cursor["nextCursor"] = write_cursor(LogPosition(last.send_ordinal, last.place))
        told["cursor"] = cursor
    return told


def _log(report: Report) -> LogPushOutboundContent:
    message, send = report.message, report.send
    told: LogPushOutboundContent = {"sender": send.sender}
    if (device := _device(message)) is not None:
        told["destination"] = device
    told["bulkId"] = message.bulk_id
    told["messageId"] = message.message_id
    _add_times(told, message)
    told["messageCount"] = 1
    told["price"] = statuses.MESSAGE_PRICE
    told["status"] = statuses.message_status(message.status)
    told["error"] = statuses.message_error(message.error)
    _add_marks(told, send.reporting)
    told["content"] = _content(send.notification)
    return told


def _content(notification: Notification) -> PushOutboundTextContent | PushOutboundImageContent:
    if notification.image_url is None:
        text: PushOutboundTextContent = {"type": "TEXT", "text": notification.text}
        if notification.title is not None:
            text["title"] = notification.title
        return text
    image: PushOutboundImageContent = {"type": "IMAGE", "text": notification.text, "url": notification.image_url}
    if notification.title is not None:
        image["title"] = notification.title
    return image
