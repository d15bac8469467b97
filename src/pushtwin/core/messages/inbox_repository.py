"""Every SQL statement that puts messages into inboxes, finds them there and takes them out. No decisions, no commit."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from pushtwin.base.portions import portions_of
from pushtwin.core.messages.catalogue import CLOUD_UNAVAILABLE
from pushtwin.core.messages.repository import IDS_AT_ONCE
from pushtwin.core.people.model import IdentifierKind
from pushtwin.database import Reading, Statement, Writing
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


# -- into inboxes ----------------------------------------------------------------------------------------------

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


def see_by_push(writing: Writing, account_id: str, send_ordinal: int, place: int, seen_at: int) -> None:
    """Note when the person whose device has got this message of a send has seen it, unless it was seen before."""
    key = {"of_account_id": account_id, "of_send_ordinal": send_ordinal, "of_place": place}
    writing.run(_SEE_BY_PUSH, {**key, "seen_at": seen_at})


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
