"""SQL statements about what inboxes keep, whosever they are. No decisions, no commit."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, bindparam, delete, exists, func, select, update

from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.accounts import accounts
from pushtwin.database.tables.inbox import inbox_messages


class Ending(NamedTuple):
    """A message that its inbox keeps until a time, in milliseconds of the account."""

    account_id: str
    send_ordinal: int
    place: int
    ends_at: int


_IS_ACCOUNT_S = inbox_messages.c.account_id == bindparam("of_account_id")
_OF_PERSON = and_(_IS_ACCOUNT_S, inbox_messages.c.person_id == bindparam("of_person_id"))
_ENDS = inbox_messages.c.ends_at.is_not(None)
_OTHERS = inbox_messages.alias("others")
_IS_OF_THE_SEND = and_(
    _OTHERS.c.account_id == inbox_messages.c.account_id, _OTHERS.c.send_ordinal == inbox_messages.c.send_ordinal
)
_OTHER_HAS_ONE = exists().where(_IS_OF_THE_SEND, _OTHERS.c.person_id == bindparam("person_id"))
_SEEN_BY_LEAVING = (
    select(_OTHERS.c.seen_at).where(_IS_OF_THE_SEND, _OTHERS.c.person_id == bindparam("of_person_id")).scalar_subquery()
)
_SEE_AS_LEAVING = Statement(
    update(inbox_messages)
    .where(
        _IS_ACCOUNT_S,
        inbox_messages.c.person_id == bindparam("person_id"),
        inbox_messages.c.seen_at.is_(None),
        _SEEN_BY_LEAVING.is_not(None),
    )
    .values(seen_at=_SEEN_BY_LEAVING)
)
_DELETE_DOUBLE = Statement(delete(inbox_messages).where(_OF_PERSON, _OTHER_HAS_ONE), beside=[_SEE_AS_LEAVING])
_MOVE_OTHERS = Statement(
    update(inbox_messages).where(_OF_PERSON, ~_OTHER_HAS_ONE).values(person_id=bindparam("person_id")),
    beside=[_SEE_AS_LEAVING, _DELETE_DOUBLE],
)
_DELETE_OF_PERSON = Statement(delete(inbox_messages).where(_OF_PERSON))
_SEE = Statement(
    update(inbox_messages)
    .where(
        _OF_PERSON,
        inbox_messages.c.send_ordinal == bindparam("of_send_ordinal"),
        inbox_messages.c.seen_at.is_(None),
    )
    .values(seen_at=bindparam("seen_at"))
)
_DELETE = Statement(
    delete(inbox_messages).where(
        _IS_ACCOUNT_S,
        inbox_messages.c.send_ordinal == bindparam("of_send_ordinal"),
        inbox_messages.c.place == bindparam("of_place"),
    )
)
_WITH_ENDING = Statement(
    select(accounts.c.account_id)
    .where(exists().where(inbox_messages.c.account_id == accounts.c.account_id, _ENDS))
    .order_by(accounts.c.ordinal)
)
_EARLIEST = Statement(select(func.min(inbox_messages.c.ends_at)).where(_IS_ACCOUNT_S, _ENDS))
_ENDING = Statement(
    select(*(inbox_messages.c[name] for name in Ending._fields))
    .where(_IS_ACCOUNT_S, inbox_messages.c.ends_at <= bindparam("until"))
    .order_by(inbox_messages.c.ends_at, inbox_messages.c.send_ordinal, inbox_messages.c.place)
    .limit(bindparam("most"))
)


def move_inbox(writing: Writing, account_id: str, from_person_id: int, to_person_id: int) -> None:
    """Another person's inbox keeps what one person's kept.

    Of a send it keeps its own message where both had one, as seen where the other was.
    """
    moved = {"of_account_id": account_id, "of_person_id": from_person_id, "person_id": to_person_id}
    for statement in (_SEE_AS_LEAVING, _DELETE_DOUBLE, _MOVE_OTHERS):
        writing.run(statement, moved)


def delete_inbox(writing: Writing, account_id: str, person_id: int) -> None:
    """All that the inbox of a person keeps."""
    writing.run(_DELETE_OF_PERSON, {"of_account_id": account_id, "of_person_id": person_id})


def see(writing: Writing, account_id: str, person_id: int, send_ordinal: int, seen_at: int) -> None:
    """Note when the message of a send was seen, unless it was seen before."""
    writing.run(
        _SEE,
        {
            "of_account_id": account_id,
            "of_person_id": person_id,
            "of_send_ordinal": send_ordinal,
            "seen_at": seen_at,
        },
    )


def delete_message(writing: Writing, account_id: str, send_ordinal: int, place: int) -> None:
    writing.run(_DELETE, {"of_account_id": account_id, "of_send_ordinal": send_ordinal, "of_place": place})


def list_accounts_with_ending(reading: Reading) -> list[str]:
    """In the order of their creation."""
    return [row[0] for row in reading.rows(_WITH_ENDING, {})]


def find_earliest_end(reading: Reading, account_id: str) -> int | None:
    """When an inbox of the account stops keeping something for the next time."""
    row = reading.row(_EARLIEST, {"of_account_id": account_id})
    earliest: int | None = row[0] if row else None
    return earliest


def list_ending(reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Ending]:
    """The earliest first."""
    rows = reading.rows(_ENDING, {"of_account_id": account_id, "until": until, "most": limit})
    return [Ending(*row) for row in rows]
