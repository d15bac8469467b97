"""Every SQL statement about the ids that messages have, or will have. No decisions, no commit."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.messages import given_message_ids, messages, sends

_HAS_MESSAGE_ID = Statement(
    select(messages.c.place)
    .where(messages.c.account_id == bindparam("account_id"), messages.c.message_id == bindparam("message_id"))
    .limit(1)
)
_HAS_SEND_ID = Statement(
    select(sends.c.send_ordinal)
    .where(
        sends.c.account_id == bindparam("account_id"),
        sends.c.due_at.is_not(None),
        sends.c.message_id == bindparam("message_id"),
    )
    .limit(1)
)
_INSERT_GIVEN_ID = Statement(insert(given_message_ids))


def is_message_id_taken(reading: Reading, account_id: str, message_id: str) -> bool:
    """Whether a message has it, or will have it once its send starts."""
    key = {"account_id": account_id, "message_id": message_id}
    return reading.row(_HAS_MESSAGE_ID, key) is not None or reading.row(_HAS_SEND_ID, key) is not None


def insert_given_ids(writing: Writing, account_id: str, message_ids: Sequence[str]) -> None:
    """Ids that callers have given, and that no message has. Who gives one of them at the same moment runs again."""
    if len(message_ids) == 1:
        writing.run(_INSERT_GIVEN_ID, {"account_id": account_id, "message_id": message_ids[0]})
    elif message_ids:
        rows = [(account_id, one) for one in sorted(message_ids)]  # nobody waits for each other in a circle
        writing.fill(given_message_ids, ("account_id", "message_id"), rows)
