"""What `/push` answers to sends, and of statistics and applications (push-messages-api 3.5, 4.3, 8.1, 8.6).

Nothing here is ever `null`: what is not known is absent. Types have the names that the platform publishes.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.messages.results import Accepted, AcceptedBulk, PushApplication, V3Accepted
from pushtwin.core.messages.statistics import Statistics
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.push_api import statuses
from pushtwin.surfaces.push_api.statuses import MessageStatus, PushStatusResponse


class MessageResponseDetails(TypedDict):
    """More about a message. What may be in there is not published, and the twin tells nothing more."""


class MessageResponseMessageResponseDetails(TypedDict):
    """What became of one destination."""

    messageId: Annotated[str, documented("Id of the message to its first device.", "17672256000004093847561")]
    status: MessageStatus
    destination: NotRequired[
        Annotated[
            str, documented("The address that was given; none of a query.", "d2463a09-1cf8-4e07-a063-041d4195d171")
        ]
    ]
    details: NotRequired[MessageResponseDetails]


class PushUnificationResponse(TypedDict):
    """What became of a request."""

    bulkId: NotRequired[Annotated[str, documented("Id that all its messages share.", "17672256000001029384756")]]
    messages: Annotated[
        list[MessageResponseMessageResponseDetails],
        Field(description="One entry for each destination, in the order of the request."),
    ]


def sent(accepted: V3Accepted) -> PushUnificationResponse:
    """What the current API says."""
    return {"bulkId": accepted.bulk_id, "messages": [_entry(one) for one in accepted.entries]}


def _entry(accepted: Accepted) -> MessageResponseMessageResponseDetails:
    entry: MessageResponseMessageResponseDetails = {
        "messageId": accepted.message_id,
        "status": statuses.message_status(accepted.status_id),
    }
    if accepted.destination is not None:
        entry["destination"] = accepted.destination
    return entry


class PushBulkResponse(TypedDict):
    """What became of one message."""

    to: Annotated[Mapping[str, Any], documented("The query as it was given.", {"externalUserId": "jdoe"})]
    status: PushStatusResponse
    messageCount: Annotated[int, documented("How many devices it is for.", 2, format="int64")]
    bulkId: Annotated[str, documented("Id that reports and statistics are found by.", "k3v9q0x1b7m2d8z4n6ta")]


class PushResponse(TypedDict):
    """What became of a request."""

    bulks: Annotated[list[PushBulkResponse], Field(description="One entry for each message, in their order.")]


def bulks(accepted: Sequence[AcceptedBulk]) -> PushResponse:
    """What the deprecated API says."""
    return {"bulks": [_bulk(one) for one in accepted]}


def _bulk(accepted: AcceptedBulk) -> PushBulkResponse:
    return {
        "to": accepted.to,
        "status": statuses.push_status(accepted.status_id),
        "messageCount": accepted.message_count,
        "bulkId": accepted.bulk_id,
    }


# -- statistics ------------------------------------------------------------------------------------------------


class ErrorInfo(TypedDict):
    """Messages that were not delivered, by what was in the way."""

    registration: Annotated[int, documented("The registration is gone.", 1, format="int64")]
    expired: Annotated[int, documented("They were too late.", 1, format="int64")]
    cloud: Annotated[int, documented("The cloud or the device refused them.", 0, format="int64")]


class DeliveryInfo(TypedDict):
    """How well delivery went."""

    rate: Annotated[float, documented("Delivered ones, in percent of all.", 50.0)]
    time: Annotated[
        int,
        documented("When the latest message became final, in milliseconds since 1970.", 1767225600000, format="int64"),
    ]


class StatisticsResponse(TypedDict):
    """What has become of the messages of a bulk."""

    totalSent: Annotated[int, documented("All messages.", 4, format="int64")]
    delivered: Annotated[int, documented("Those that arrived.", 2, format="int64")]
    seen: Annotated[int, documented("Those that were looked at.", 1, format="int64")]
    errors: ErrorInfo
    delivery: DeliveryInfo


def statistics(sums: Statistics) -> StatisticsResponse:
    """The sums of a bulk."""
    return {
        "totalSent": sums.total_sent,
        "delivered": sums.delivered,
        "seen": sums.seen,
        "errors": {"registration": sums.registration, "expired": sums.expired, "cloud": sums.cloud},
        "delivery": {"rate": sums.rate, "time": sums.time},
    }


# -- applications ----------------------------------------------------------------------------------------------


class ApnsData(TypedDict):
    """Apple's cloud."""

    enabled: Annotated[bool, documented("Whether the application sends through it.", example=True)]


class GcmData(TypedDict):
    """Google's cloud."""

    enabled: Annotated[bool, documented("Whether the application sends through it.", example=True)]


class ApplicationResponse(TypedDict):
    """An application."""

    applicationCode: Annotated[
        str,
        documented(
            "The code that apps are built with.", "87dc5af9bb50ebe3df341c89d2463a09-1cf8-4e07-a063-041d4195d172"
        ),
    ]
    applicationId: Annotated[str, documented("Its id.", "753CBCDC1D587223934106E2A2AEDD44")]
    name: Annotated[str, documented("Its name.", "Demo application")]
    description: Annotated[str, documented("What it is for.", "")]
    registrationsCount: Annotated[int, documented("How many devices have it.", 1, format="int64")]
    apns: ApnsData
    gcm: GcmData


class ApplicationsResponse(TypedDict):
    """The applications of an account."""

    applications: Annotated[list[ApplicationResponse], Field(description="In the order of their creation.")]


def application(known: PushApplication) -> ApplicationResponse:
    """One application."""
    return {
        "applicationCode": known.application_code,
        "applicationId": known.application_id,
        "name": known.name,
        "description": known.description,
        "registrationsCount": known.registrations_count,
        "apns": {"enabled": known.is_apns_enabled},
        "gcm": {"enabled": known.is_gcm_enabled},
    }


def applications(known: Sequence[PushApplication]) -> ApplicationsResponse:
    """All of an account."""
    return {"applications": [application(one) for one in known]}
