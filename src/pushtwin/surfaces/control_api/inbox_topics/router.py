"""`/_twin/accounts/…/inboxTopics`: what messages may name as the topic of their place in an inbox."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from pushtwin.base.errors import ControlRequestInvalid
from pushtwin.control_types.messages import InboxTopicAnswer, InboxTopicList
from pushtwin.core.messages import inbox_topics
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.fields import ControlBody
from pushtwin.surfaces.control_api.parameters import AccountId, Db, Topic

router = APIRouter(prefix="/_twin/accounts/{accountId}/inboxTopics")
_MAX_TOPIC = 255


class PutInboxTopic(ControlBody):
    """Nothing else is said of a topic."""


@router.get("", operation_id="list-inbox-topics", responses=shows(InboxTopicList))
async def list_inbox_topics(database: Db, account_id: AccountId) -> Response:
    """List the inbox topics of the account in the order of their letters."""
    found: InboxTopicList = {
        "inboxTopics": [_topic(one) for one in await database.survey(inbox_topics.list_topics, account_id)]
    }
    return ControlJson(found)


@router.get(
    "/{topic}", operation_id="get-inbox-topic", openapi_extra=needs(examples.A_TOPIC), responses=shows(InboxTopicAnswer)
)
async def get_inbox_topic(database: Db, account_id: AccountId, topic: Topic) -> Response:
    """Whether the account has an inbox topic."""
    return ControlJson(_topic(await database.survey(inbox_topics.get_topic, account_id, topic)))


@router.put(
    "/{topic}",
    operation_id="put-inbox-topic",
    responses=shows(InboxTopicAnswer),
    openapi_extra=takes(PutInboxTopic, examples.PUT_INBOX_TOPIC),
    dependencies=[Depends(body_of(PutInboxTopic))],
)
async def put_inbox_topic(database: Db, account_id: AccountId, topic: Topic) -> Response:
    """Let messages name an inbox topic. One that is there stays."""
    if not 0 < len(topic) <= _MAX_TOPIC or "\0" in topic:
        detail = {"field": "topic", "message": "should have 1 to 255 characters"}
        raise ControlRequestInvalid("This can't be a topic.", [detail])
    return ControlJson(_topic(await database.write(inbox_topics.put_topic, account_id, topic)))


@router.delete("/{topic}", operation_id="delete-inbox-topic", openapi_extra=needs(examples.A_TOPIC), status_code=204)
async def delete_inbox_topic(database: Db, account_id: AccountId, topic: Topic) -> Response:
    """Delete an inbox topic. Messages that were sent with it keep it."""
    await database.write(inbox_topics.delete_topic, account_id, topic)
    return Response(status_code=204)


def _topic(one: str) -> InboxTopicAnswer:
    return {"topic": one}
