"""What `/omni`, and the deprecated part of `/push`, say of statuses, errors and prices, in the platform's own names."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.messages.catalogue import ERRORS, STATUSES
from pushtwin.http.openapi.references import documented

StatusAction = Annotated[str, documented("What to do about it; the twin never says so.", "Resend message")]


class Status(TypedDict):
    """What has become of a message."""

    groupId: Annotated[int, documented("Id of the group.", 3, format="int32")]
    groupName: Annotated[str, documented("Name of the group.", "DELIVERED")]
    id: Annotated[int, documented("Id of the status.", 5, format="int32")]
    name: Annotated[str, documented("Name of the status.", "DELIVERED_TO_HANDSET")]
    description: Annotated[str, documented("The status for people.", "Message delivered to handset")]
    action: NotRequired[StatusAction]


class Error(TypedDict):
    """Why a message was not delivered."""

    groupId: Annotated[int, documented("Id of the group.", 0, format="int32")]
    groupName: Annotated[str, documented("Name of the group.", "OK")]
    id: Annotated[int, documented("Id of the error.", 0, format="int32")]
    name: Annotated[str, documented("Name of the error.", "NO_ERROR")]
    description: Annotated[str, documented("The error for people.", "No Error")]
    permanent: Annotated[bool, documented("Whether it would come again.", example=False)]


class Price(TypedDict):
    """What a message costs: nothing."""

    pricePerMessage: Annotated[float, documented("Price.", 0)]
    currency: Annotated[str, documented("Currency; `/push` knows none.", "UNKNOWN")]


def status(status_id: int) -> Status:
    """A status as the older APIs tell it."""
    found = STATUSES[status_id]
    return {
        "groupId": found.group_id,
        "groupName": found.group_name,
        "id": found.id,
        "name": found.name,
        "description": found.description,
    }


def error(error_id: int) -> Error:
    """An error as the older APIs tell it."""
    found = ERRORS[error_id]
    return {
        "groupId": found.group_id,
        "groupName": found.group_name,
        "id": found.id,
        "name": found.name,
        "description": found.description,
        "permanent": found.permanent,
    }
