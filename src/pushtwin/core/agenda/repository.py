"""The SQL statement with which a change elsewhere moves what is due. No decisions, no commit."""

from sqlalchemy import bindparam, update

from pushtwin.database import Statement, Writing
from pushtwin.database.tables.messages import messages

_HASTEN = Statement(
    update(messages)
    .where(
        messages.c.account_id == bindparam("of_account_id"),
        messages.c.registration_id == bindparam("of_registration_id"),
        messages.c.due_at > bindparam("now"),
    )
    .values(due_at=bindparam("now"))
)


def hasten_messages(writing: Writing, account_id: str, registration_id: str) -> None:
    """Those that wait for a device are due now."""
    key = {"of_account_id": account_id, "of_registration_id": registration_id}
    writing.run(_HASTEN, {**key, "now": writing.now})
