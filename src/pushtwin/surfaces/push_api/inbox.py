"""Taking messages out of inboxes (push-messages-api 10)."""

from typing import Annotated, Any, NotRequired

from starlette.datastructures import QueryParams
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.errors import SelectionAmbiguous, SelectionMissing
from pushtwin.core.messages.inboxes import RemovalRequest
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.shared.queries import read_text


class DeletionAcceptedResponse(TypedDict):
    """The request is repeated: which messages are deleted."""

    campaignId: NotRequired[Annotated[str, documented("Those of this campaign.", "100004815162342")]]
    bulkId: NotRequired[Annotated[str, documented("Those of this bulk.", "17672256001029384756")]]
    messageId: NotRequired[Annotated[str, documented("This one.", "17672256004093847561")]]
    message: Annotated[str, documented("What becomes of it.", "Your request has been submitted successfully.")]


_SUBMITTED = "Your request has been submitted successfully."
EXAMPLE: dict[str, Any] = {"bulkId": "17672256001029384756", "message": _SUBMITTED}


def read_removal(query: QueryParams) -> RemovalRequest:
    """Exactly one of three parameters; an empty one counts as absent. Raises SelectionMissing or SelectionAmbiguous."""
    wanted = RemovalRequest(
        bulk_id=read_text(query, "bulkId"),
        message_id=read_text(query, "messageId"),
        campaign_id=read_text(query, "campaignId"),
    )
    given = sum(one is not None for one in wanted)
    if given == 0:
        raise SelectionMissing
    if given > 1:
        raise SelectionAmbiguous
    return wanted


def deletion_accepted(wanted: RemovalRequest) -> DeletionAcceptedResponse:
    """What was asked for, and that it is done."""
    answer: DeletionAcceptedResponse = {"message": _SUBMITTED}
    if wanted.campaign_id is not None:
        answer = {"campaignId": wanted.campaign_id, **answer}
    if wanted.bulk_id is not None:
        answer = {"bulkId": wanted.bulk_id, **answer}
    if wanted.message_id is not None:
        answer = {"messageId": wanted.message_id, **answer}
    return answer
