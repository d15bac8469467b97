"""Every SQL statement about inbox topics. No decisions, no commit."""

from sqlalchemy import delete, insert, select

from pushtwin.database import Reading, Writing
from pushtwin.database.tables.messages import inbox_topics


def list_topics(reading: Reading, account_id: str) -> list[str]:
    """In the order of their letters."""
    found = select(inbox_topics.c.topic).where(inbox_topics.c.account_id == account_id)
    return sorted(reading.connection.execute(found).scalars())


def add_topic(writing: Writing, account_id: str, topic: str) -> None:
    writing.connection.execute(insert(inbox_topics), {"account_id": account_id, "topic": topic})


def delete_topic(writing: Writing, account_id: str, topic: str) -> None:
    writing.connection.execute(
        delete(inbox_topics).where(inbox_topics.c.account_id == account_id, inbox_topics.c.topic == topic)
    )
