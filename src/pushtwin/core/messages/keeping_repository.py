"""Every SQL statement that puts messages into inboxes, and sees them by pushes. No decisions, no commit."""

from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from pushtwin.core.messages.catalogue import CLOUD_UNAVAILABLE
from pushtwin.core.people.model import IdentifierKind
from pushtwin.database import Statement, Writing
from pushtwin.database.tables.inbox import inbox_messages
from pushtwin.database.tables.messages import messages, sends
from pushtwin.database.tables.people import identifiers, persons, registrations


class Keeping(NamedTuple):
    """What inboxes are to keep: those messages of a send between two places, both included, that have left."""

    account_id: str
    send_ordinal: int
    first: int
    last: int
    topic: str
    sent_at: int
    ends_at: int | None


# The person whose device it is for, or whoever has the device by now when a merge has left nobody by that id.
_OWNER = func.coalesce(
    select(persons.c.person_id)
    .where(persons.c.account_id == messages.c.account_id, persons.c.person_id == messages.c.person_id)
    .scalar_subquery(),
    select(registrations.c.person_id)
    .where(
        registrations.c.account_id == messages.c.account_id,
        registrations.c.registration_id == messages.c.registration_id,
    )
    .scalar_subquery(),
)
# A cloud that is away has been tried: the message has left as far as its sender can tell.
_HAS_LEFT = or_(messages.c.sent_at.is_not(None), messages.c.error == CLOUD_UNAVAILABLE)
_LEFT = (
    select(func.min(messages.c.place).label("place"), _OWNER.label("owner_id"))
    .where(
        messages.c.account_id == bindparam("account_id"),
        messages.c.send_ordinal == bindparam("send_ordinal"),
        messages.c.place.between(bindparam("first"), bindparam("last")),
        _HAS_LEFT,
    )
    .group_by("owner_id")
    .subquery("departed")
)
_HAS_INBOX = exists().where(
    identifiers.c.account_id == bindparam("account_id"),
    identifiers.c.person_id == _LEFT.c.owner_id,
    identifiers.c.kind == IdentifierKind.EXTERNAL_ID,
)
_HAS_ONE_OF_THE_SEND = exists().where(
    inbox_messages.c.account_id == bindparam("account_id"),
    inbox_messages.c.person_id == _LEFT.c.owner_id,
    inbox_messages.c.send_ordinal == bindparam("send_ordinal"),
)
_STEP, _OTHER_STEP = sends.alias("step"), sends.alias("other_step")
_HAS_ONE_OF_THE_FLOW = exists().where(
    _STEP.c.account_id == bindparam("account_id"),
    _STEP.c.send_ordinal == bindparam("send_ordinal"),
    inbox_messages.c.account_id == bindparam("account_id"),
    inbox_messages.c.person_id == _LEFT.c.owner_id,
    _OTHER_STEP.c.account_id == bindparam("account_id"),
    _OTHER_STEP.c.send_ordinal == inbox_messages.c.send_ordinal,
    _OTHER_STEP.c.flow_ordinal == _STEP.c.flow_ordinal,
    _OTHER_STEP.c.application_id == _STEP.c.application_id,
)


def _keeping_unless(has_one: ColumnElement[bool]) -> Statement:
    return Statement(
        insert(inbox_messages)
        .from_select(
            ["account_id", "send_ordinal", "place", "person_id", "topic", "sent_at", "ends_at"],
            select(
                bindparam("account_id", type_=Text),
                bindparam("send_ordinal", type_=BigInteger),
                _LEFT.c.place,
                _LEFT.c.owner_id,
                bindparam("topic", type_=Text),
                bindparam("sent_at", type_=BigInteger),
                bindparam("ends_at", type_=BigInteger),
            ).where(_HAS_INBOX, ~has_one),
        )
        .returning(inbox_messages.c.place)
    )


_KEEP, _KEEP_OF_FLOW = _keeping_unless(_HAS_ONE_OF_THE_SEND), _keeping_unless(_HAS_ONE_OF_THE_FLOW)


def keep(writing: Writing, keeping: Keeping, *, is_step: bool) -> bool:
    """Let inboxes keep messages: of each send a person's keeps one, that of the first device. Tells whether any does.

    Of a flow that sends several steps by one application, that of the first step. Whoever has no external id has no
    inbox.
    """
    return bool(writing.rows(_KEEP_OF_FLOW if is_step else _KEEP, keeping._asdict()))


_SEE_BY_PUSH = Statement(
    update(inbox_messages)
    .where(
        inbox_messages.c.account_id == bindparam("of_account_id"),
        inbox_messages.c.send_ordinal == bindparam("of_send_ordinal"),
        inbox_messages.c.seen_at.is_(None),
        inbox_messages.c.person_id
        == select(_OWNER)
        .where(
            messages.c.account_id == bindparam("of_account_id"),
            messages.c.send_ordinal == bindparam("of_send_ordinal"),
            messages.c.place == bindparam("of_place"),
        )
        .scalar_subquery(),
    )
    .values(seen_at=bindparam("seen_at"))
)


def see_by_push(writing: Writing, account_id: str, send_ordinal: int, place: int, seen_at: int) -> None:
    """Note when the person whose device has got this message of a send has seen it, unless it was seen before."""
    key = {"of_account_id": account_id, "of_send_ordinal": send_ordinal, "of_place": place}
    writing.run(_SEE_BY_PUSH, {**key, "seen_at": seen_at})
