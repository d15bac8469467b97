"""What `/push` says of statuses, errors and prices.

Types have the names that the platform publishes, also where two of them say the same.
"""

from typing import Annotated, Final, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.messages.catalogue import ERRORS, STATUSES
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.push_api.wire_types import MessageErrorGroup, MessageGeneralStatus
from pushtwin.surfaces.shared import statuses
from pushtwin.surfaces.shared.statuses import Price, StatusAction


class MessageStatus(TypedDict):
    """What has become of a message."""

    groupId: Annotated[int, documented("Id of the group.", 3, format="int32")]
    groupName: MessageGeneralStatus
    id: Annotated[int, documented("Id of the status.", 5, format="int32")]
    name: Annotated[str, documented("Name of the status.", "DELIVERED_TO_HANDSET")]
    description: Annotated[str, documented("The status for people.", "Message delivered to handset")]
    action: NotRequired[StatusAction]


class PushStatusResponse(TypedDict):
    """Whether a message was accepted, and if not, why."""

    groupId: Annotated[int, documented("Id of the group.", 1, format="int64")]
    groupName: Annotated[str, documented("Name of the group.", "PENDING")]
    id: Annotated[int, documented("Id of the status.", 26, format="int64")]
    name: Annotated[str, documented("Name of the status.", "PENDING_ACCEPTED")]
    description: Annotated[str, documented("The status for people.", "Message accepted, pending for delivery")]


class MessageError(TypedDict):
    """Why a message was not delivered."""

    groupId: Annotated[int, documented("Id of the group.", 0, format="int32")]
    groupName: MessageErrorGroup
    id: Annotated[int, documented("Id of the error.", 0, format="int32")]
    name: Annotated[str, documented("Name of the error.", "NO_ERROR")]
    description: Annotated[str, documented("The error for people.", "No Error")]
    permanent: Annotated[bool, documented("Whether it would come again.", example=False)]


class MessagePrice(TypedDict):
    """What a message costs: nothing."""

    pricePerMessage: Annotated[float, documented("Price.", 0)]
    currency: Annotated[str, documented("Currency.", "EUR")]


def message_status(status_id: int) -> MessageStatus:
    """As the current API tells a status."""
    found = STATUSES[status_id]
    return {
        "groupId": found.group_id,
        "groupName": MessageGeneralStatus(found.group_name),
        "id": found.id,
        "name": found.name,
        "description": found.description,
    }


def message_error(error_id: int) -> MessageError:
    """As the current API tells an error."""
    found = ERRORS[error_id]
    return {
        "groupId": found.group_id,
        "groupName": MessageErrorGroup(found.group_name),
        "id": found.id,
        "name": found.name,
        "description": found.description,
        "permanent": found.permanent,
    }


def push_status(status_id: int) -> PushStatusResponse:
    """As the deprecated API tells whether a message was accepted."""
    return statuses.status(status_id)


MESSAGE_PRICE: Final[MessagePrice] = {"pricePerMessage": 0, "currency": "EUR"}
PRICE: Final[Price] = {"pricePerMessage": 0, "currency": "UNKNOWN"}
