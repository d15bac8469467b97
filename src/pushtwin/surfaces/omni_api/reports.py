"""What `/omni` tells of messages: reports, logs, and what webhooks are told (push-messages-api 11.6).

Nothing here is ever `null`: what is not known is absent. Some types have another name than the platform's, which is
that of other types in `/push`.
"""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.times import render_time_with_offset
from pushtwin.core.omni import results
from pushtwin.core.omni.model import Channel
from pushtwin.demo_account import APPLICATION_CODE
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.shared.statuses import Error, Price, Status, error, status

_BulkId = Annotated[str, documented("Id that all messages of a request share.", "17672256000001029384756")]
_MessageId = Annotated[str, documented("Id of the message.", "17672256000004093847561")]
_To = Annotated[str, documented("The address that was used.", "385911234567")]
_SentAt = Annotated[str, documented("When the step left.", "2026-01-01T00:00:00.000+0000", format="date-time")]
_DoneAt = Annotated[
    str, documented("When its status became final.", "2026-01-01T00:00:01.250+0000", format="date-time")
]
_Count = Annotated[int, documented("Of an SMS, how many a phone gets; otherwise 1.", 1, format="int32")]
_MccMnc = Annotated[str, documented("Country and network of the phone; only of SMS.", "22801")]
_PRICE: Final[Price] = {"pricePerMessage": 0, "currency": "EUR"}


class _Outcome(TypedDict, total=False):
    """What reports and logs both tell."""

    bulkId: _BulkId
    messageId: _MessageId
    to: _To
    sentAt: _SentAt
    doneAt: _DoneAt
    messageCount: _Count
    mccMnc: _MccMnc
    price: Price
    status: Status
    channel: Channel


class OmniContact(TypedDict, total=False):
    """Who somebody on WhatsApp is. The twin sends nothing there, and never says so."""

    name: Annotated[str, documented("What they call themselves.", "Jane")]
    phoneNumber: Annotated[str, documented("Their phone number.", "385911234567")]
    userId: Annotated[str, documented("Their id there.", "4711")]
    parentUserId: Annotated[str, documented("The id of whom they belong to.", "4700")]
    username: Annotated[str, documented("Their name there.", "jane.doe")]


class OmniDeliveryReport(_Outcome, total=False):
    """What became of a message in the end: of the step that delivered it, or else of the last one."""

    error: Error
    callbackData: Annotated[str, documented("What the sender asked to have back.", "order-4711")]
    contact: OmniContact


class OmniDeliveryReports(TypedDict, total=False):
    """Reports that were not taken before."""

    results: Annotated[list[OmniDeliveryReport], Field(description="The latest first.")]


_OfLog = TypedDict(
    "_OfLog",
    {
        "from": Annotated[str, documented("Who sent: of PUSH the name of the application.", "Demo application")],
        "text": Annotated[str, documented("What it said.", "Your order is on its way.")],
    },
    total=False,
)


class OmniLog(_Outcome, _OfLog, total=False):
    """One step of a message."""


class OmniLogsResponse(TypedDict, total=False):
    """Steps of the last 48 hours."""

    results: Annotated[list[OmniLog], Field(description="The latest first.")]


SeenReport = TypedDict(
    "SeenReport",
    {
        "messageId": _MessageId,
        "from": Annotated[str, documented("The code of the application.", APPLICATION_CODE)],
        "to": _To,
        "sendAt": _SentAt,
        "seenAt": Annotated[
            str, documented("When somebody looked at it.", "2026-01-01T00:01:00.000+0000", format="date-time")
        ],
        "contact": OmniContact,
    },
    total=False,
)
"""It is `sendAt` here, not `sentAt`. No answer has it, only webhooks."""


class SeenReports(TypedDict, total=False):
    """Pushes that somebody has looked at."""

    results: Annotated[list[SeenReport], Field(description="One of them.")]


def delivery_reports(reports: Sequence[results.OmniReport]) -> OmniDeliveryReports:
    """As they are handed out, and as webhooks are told."""
    return {"results": [_report(one) for one in reports]}


def logs(found: Sequence[results.OmniLog]) -> OmniLogsResponse:
    """As they are looked at."""
    return {"results": [_log(one) for one in found]}


def told_to_webhook(told: results.OmniReport | results.OmniSeen) -> str:
    """The body of a callback."""
    if isinstance(told, results.OmniSeen):
        seen: SeenReports = {"results": [_seen(told)]}
        return json_text.write(seen).decode()
    return json_text.write(delivery_reports([told])).decode()


def _report(report: results.OmniReport) -> OmniDeliveryReport:
    told: OmniDeliveryReport = {}
    _add_outcome(told, report)
    told["error"] = error(report.error)
    if report.callback_data is not None:
        told["callbackData"] = report.callback_data
    return told


def _log(log: results.OmniLog) -> OmniLog:
    told: OmniLog = {}
    _add_outcome(told, log)
    told["text"] = log.text
    if log.sender is not None:
        told["from"] = log.sender
    return told


def _add_outcome(told: _Outcome, of: results.OmniReport | results.OmniLog) -> None:
    told["bulkId"] = of.bulk_id
    told["messageId"] = of.message_id
    if of.to is not None:
        told["to"] = of.to
    told["sentAt"] = render_time_with_offset(of.sent_at)
    if of.done_at is not None:
        told["doneAt"] = render_time_with_offset(of.done_at)
    told["messageCount"] = of.message_count
    if of.mcc_mnc is not None:
        told["mccMnc"] = of.mcc_mnc
    told["price"] = _PRICE
    told["status"] = status(of.status)
    told["channel"] = of.channel


def _seen(seen: results.OmniSeen) -> SeenReport:
    told: SeenReport = {"messageId": seen.message_id, "from": seen.sender}
    if seen.to is not None:
        told["to"] = seen.to
    return {
        **told,
        "sendAt": render_time_with_offset(seen.sent_at),
        "seenAt": render_time_with_offset(seen.seen_at),
    }
