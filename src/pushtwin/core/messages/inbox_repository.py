"""Every SQL statement that finds messages in inboxes, and takes them out. No decisions, no commit."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    bindparam,
    delete,
    or_,
    select,
    tuple_,
)

from pushtwin.base.portions import portions_of
from pushtwin.core.messages.repository import IDS_AT_ONCE
from pushtwin.core.people.model import IdentifierKind
from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.inbox import inbox_messages
from pushtwin.database.tables.messages import messages, sends
from pushtwin.database.tables.people import identifiers


class KeptMessage(NamedTuple):
    """A message as an inbox keeps it, and what belongs to it of the push. Times are milliseconds of the account.

    `status` is that of the push to the device whose message it is; `definition` is JSON text.
    """

    send_ordinal: int
    place: int
    person_id: int
    topic: str
    sent_at: int
    seen_at: int | None
    ends_at: int | None
    message_id: str
    bulk_id: str
    application_id: str | None
    status: int
    expires_at: int | None
    definition: str


# -- looking into them -----------------------------------------------------------------------------------------

_COLUMNS = (
    *(inbox_messages.c[name] for name in ("send_ordinal", "place", "person_id", "topic")),
    *(inbox_messages.c[name] for name in ("sent_at", "seen_at", "ends_at")),
    *(messages.c[name] for name in ("message_id", "bulk_id", "application_id", "status", "expires_at")),
    sends.c.definition,
)
_KEPT = select(*_COLUMNS).select_from(
    inbox_messages.join(
        messages,
        and_(
            messages.c.account_id == inbox_messages.c.account_id,
            messages.c.send_ordinal == inbox_messages.c.send_ordinal,
            messages.c.place == inbox_messages.c.place,
        ),
    ).join(
        sends,
        and_(sends.c.account_id == inbox_messages.c.account_id, sends.c.send_ordinal == inbox_messages.c.send_ordinal),
    )
)
_OF_PERSON = _KEPT.where(
    inbox_messages.c.account_id == bindparam("account_id"), inbox_messages.c.person_id == bindparam("person_id")
)
_NEWEST = Statement(
    _OF_PERSON.where(messages.c.application_id == bindparam("application_id"))
    .order_by(inbox_messages.c.sent_at.desc(), inbox_messages.c.send_ordinal.desc())
    .limit(bindparam("most"))
)
_NEXT = Statement(
    _OF_PERSON.where(
        tuple_(inbox_messages.c.sent_at, inbox_messages.c.send_ordinal)
        < tuple_(bindparam("before_time", type_=BigInteger), bindparam("before_send", type_=BigInteger))
    )
    .order_by(inbox_messages.c.sent_at.desc(), inbox_messages.c.send_ordinal.desc())
    .limit(bindparam("most"))
)
_OWNER_OF = Statement(
    select(identifiers.c.person_id).where(
        identifiers.c.account_id == bindparam("account_id"),
        identifiers.c.kind == IdentifierKind.EXTERNAL_ID,
        identifiers.c.value == bindparam("external_id"),
    )
)


def find_owner(reading: Reading, account_id: str, external_id: str) -> int | None:
    """The person whose inbox it is. External ids are compared letter by letter."""
    row = None
    if "\0" not in external_id:
        row = reading.row(_OWNER_OF, {"account_id": account_id, "external_id": external_id})
    return row[0] if row else None


def list_newest(
    reading: Reading, account_id: str, person_id: int, application_id: str, limit: int
) -> list[KeptMessage]:
    """What an application has sent, the newest first."""
    key = {"account_id": account_id, "person_id": person_id, "application_id": application_id, "most": limit}
    return [KeptMessage(*row) for row in reading.rows(_NEWEST, key)]


class InboxPosition(NamedTuple):
    """The place of a message in an inbox: when it was sent, and the ordinal of its send."""

    sent_at: int
    send_ordinal: int


def list_kept(reading: Reading, account_id: str, person_id: int, after: InboxPosition, limit: int) -> list[KeptMessage]:
    """What an inbox keeps, of all applications; the newest first, those that come after a position."""
    key = {"account_id": account_id, "person_id": person_id, "most": limit}
    rows = reading.rows(_NEXT, {**key, "before_time": after.sent_at, "before_send": after.send_ordinal})
    return [KeptMessage(*row) for row in rows]


def list_seen(reading: Reading, account_id: str, person_id: int, send_ordinals: Collection[int]) -> set[int]:
    """Those of these sends of which a person has seen the message in the inbox."""
    found = select(inbox_messages.c.send_ordinal).where(
        inbox_messages.c.account_id == account_id,
        inbox_messages.c.person_id == person_id,
        inbox_messages.c.send_ordinal.in_(send_ordinals),
        inbox_messages.c.seen_at.is_not(None),
    )
    return set(reading.connection.execute(found).scalars())


# -- what becomes of them there --------------------------------------------------------------------------------


def list_by_ids(
    reading: Reading, account_id: str, person_id: int, application_id: str | None, message_ids: Collection[str]
) -> list[tuple[str, KeptMessage]]:
    """Those that an inbox keeps of an application, or of all, each with the id that names it; others are left out.

    The message of any device of the person names that which the inbox keeps of the send.
    """
    some = [one for one in message_ids if "\0" not in one]
    key = {"account_id": account_id, "person_id": person_id}
    named = messages.alias("named")
    is_meant = and_(
        named.c.account_id == inbox_messages.c.account_id,
        named.c.send_ordinal == inbox_messages.c.send_ordinal,
        or_(named.c.place == inbox_messages.c.place, named.c.person_id == inbox_messages.c.person_id),
    )
    found: list[tuple[str, KeptMessage]] = []
    for portion in portions_of(some, IDS_AT_ONCE):
        query = _OF_PERSON.add_columns(named.c.message_id).where(is_meant, named.c.message_id.in_(portion))
        if application_id is not None:
            query = query.where(messages.c.application_id == application_id)
        found += [(row[-1], KeptMessage._make(row[:-1])) for row in reading.connection.execute(query, key)]
    return found


class Removal(NamedTuple):
    """What inboxes are to give up: messages of a bulk, or one by its id; None for `person_id` is everybody's."""

    account_id: str
    person_id: int | None
    bulk_id: str | None
    message_id: str | None


def remove(writing: Writing, removal: Removal, limit: int) -> bool:
    """Take out some of them, so many at most; tells whether there may be more."""
    keys = select(inbox_messages.c.send_ordinal, inbox_messages.c.place).where(
        inbox_messages.c.account_id == removal.account_id, _are_meant(removal)
    )
    if removal.person_id is not None:
        keys = keys.where(inbox_messages.c.person_id == removal.person_id)
    removed = writing.connection.execute(
        delete(inbox_messages)
        .where(
            inbox_messages.c.account_id == removal.account_id,
            tuple_(inbox_messages.c.send_ordinal, inbox_messages.c.place).in_(keys.limit(limit)),
        )
        .returning(inbox_messages.c.place)
    )
    return len(removed.all()) == limit


def _are_meant(removal: Removal) -> ColumnElement[bool]:
    """By what an index knows: to join the messages would read all of them for each portion."""
    if removal.message_id is None:
        return inbox_messages.c.send_ordinal.in_(
            select(sends.c.send_ordinal).where(
                sends.c.account_id == removal.account_id, sends.c.bulk_id == removal.bulk_id
            )
        )
    has_id = messages.c.account_id == removal.account_id, messages.c.message_id == removal.message_id
    of_send = inbox_messages.c.send_ordinal
    is_it = tuple_(of_send, inbox_messages.c.place).in_(
        select(messages.c.send_ordinal, messages.c.place).where(*has_id)
    )
    is_of_another_device = tuple_(of_send, inbox_messages.c.person_id).in_(
        select(messages.c.send_ordinal, messages.c.person_id).where(*has_id)
    )
    return and_(of_send.in_(select(messages.c.send_ordinal).where(*has_id)), or_(is_it, is_of_another_device))
