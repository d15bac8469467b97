"""The SQL statement about messages that were on their way to a registration. No decisions, no commit."""

from sqlalchemy import bindparam, update

from pushtwin.database import Statement, Writing
from pushtwin.database.tables.messages import messages

_HURRY = Statement(
    update(messages)
    .where(
        messages.c.account_id == bindparam("of_account_id"),
        messages.c.registration_id == bindparam("of_registration_id"),
        messages.c.due_at > bindparam("now"),
    )
    .values(due_at=bindparam("now"))
)


def hurry_messages(writing: Writing, account_id: str, registration_id: str) -> None:
    """Whatever was to become of them by itself becomes of them now."""
    values = {"of_account_id": account_id, "of_registration_id": registration_id, "now": writing.now}
    writing.run(_HURRY, values)
