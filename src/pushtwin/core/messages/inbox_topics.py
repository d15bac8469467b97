"""The use cases of the control API on inbox topics: a message that names another one is refused (status 73)."""

from pushtwin.base.errors import NotFound
from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.messages import topic_repository
from pushtwin.core.messages.send_repository import has_inbox_topic
from pushtwin.database import Reading, Writing


def list_topics(reading: Reading, account_id: str) -> list[str]:
    """In the order of their letters. Raises NotFound for the account."""
    require_account(reading, account_id)
    return topic_repository.list_topics(reading, account_id)


def get_topic(reading: Reading, account_id: str, topic: str) -> str:
    """Raises NotFound."""
    require_account(reading, account_id)
    if not has_inbox_topic(reading, account_id, topic):
        raise NotFound("inbox topic", topic)
    return topic


def put_topic(writing: Writing, account_id: str, topic: str) -> str:
    """Add it, unless it is there. Raises NotFound for the account."""
    require_account(writing, account_id)
    if not has_inbox_topic(writing, account_id, topic):
        topic_repository.add_topic(writing, account_id, topic)
    return topic


def delete_topic(writing: Writing, account_id: str, topic: str) -> None:
    """Messages that have it keep it. Raises NotFound."""
    get_topic(writing, account_id, topic)
    topic_repository.delete_topic(writing, account_id, topic)
