"""Every SQL statement about messages that phones have sent. No decisions, no commit."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, func, select, update

from pushtwin.base import json_text
from pushtwin.base.portions import portions_of
from pushtwin.core.messages.repository import IDS_AT_ONCE
from pushtwin.core.mo.model import Action, ActionType, FoundMo, MoMessage
from pushtwin.database import Reading, Writing
from pushtwin.database.tables.accounts import applications
from pushtwin.database.tables.mo import mo_messages
from pushtwin.database.tables.people import registrations


class Wanted(NamedTuple):
    """Which messages; None is any."""

    message_id: str | None = None
    registration_id: str | None = None
    person_id: int | None = None
    initial_message_id: str | None = None


ANY = Wanted()
_COLUMNS = (*(mo_messages.c[name] for name in MoMessage._fields), applications.c.application_code)
_WITH_APPLICATION = mo_messages.join(
    applications,
    and_(
        applications.c.account_id == mo_messages.c.account_id,
        applications.c.application_id == mo_messages.c.application_id,
    ),
)


def insert_messages(writing: Writing, some: Sequence[MoMessage]) -> None:
    if some:
        writing.fill(mo_messages, MoMessage._fields, [_row(one) for one in some])


def list_messages(reading: Reading, account_id: str, wanted: Wanted, after: int, limit: int) -> list[FoundMo]:
    """The oldest first; those that came after an ordinal."""
    query = _of_account(account_id).where(mo_messages.c.ordinal > after)
    for name, value in wanted._asdict().items():
        if value is not None:
            query = query.where(mo_messages.c[name] == value)
    return _found(reading, query.order_by(mo_messages.c.ordinal).limit(limit))


def write_in_turn(writing: Writing, account_id: str, registration_id: str) -> None:
    """Of two calls of a phone at the same moment the second one finds what the first has sent: both write the phone."""
    of_phone = registrations.c.account_id == account_id, registrations.c.registration_id == registration_id
    writing.connection.execute(update(registrations).where(*of_phone).values(ordinal=registrations.c.ordinal))


def list_known(
    reading: Reading, account_id: str, registration_id: str, phone_message_ids: Sequence[str]
) -> set[str | None]:
    """Those ids of its own under which the phone has sent something."""
    known: set[str | None] = set()
    for portion in portions_of(phone_message_ids, IDS_AT_ONCE):
        query = select(mo_messages.c.phone_message_id).where(
            mo_messages.c.account_id == account_id,
            mo_messages.c.registration_id == registration_id,
            mo_messages.c.phone_message_id.in_(portion),
        )
        known.update(reading.connection.execute(query).scalars())
    return known


def list_by_ordinals(reading: Reading, account_id: str, ordinals: Collection[int]) -> list[FoundMo]:
    return _found(reading, _of_account(account_id).where(mo_messages.c.ordinal.in_(ordinals)))


def list_waiting(reading: Reading, account_id: str, since: int, limit: int) -> list[FoundMo]:
    """Those that nobody has pulled yet, the oldest first; none that came before a time."""
    query = _of_account(account_id).where(*_waits(account_id, since))
    return _found(reading, query.order_by(mo_messages.c.ordinal).limit(limit))


def count_waiting(reading: Reading, account_id: str, since: int) -> int:
    """As many as `list_waiting` has, however many that are."""
    query = select(func.count()).select_from(mo_messages).where(*_waits(account_id, since))
    return int(reading.connection.execute(query).scalar_one())


def note_pulled(writing: Writing, account_id: str, ordinals: Collection[int]) -> None:
    """Nobody gets these again."""
    if ordinals:
        writing.connection.execute(
            update(mo_messages)
            .where(mo_messages.c.account_id == account_id, mo_messages.c.ordinal.in_(ordinals))
            .values(waiting_since=None, pulled_at=writing.now)
        )


def read_actions(text: str) -> tuple[Action, ...]:
    """As a row keeps them."""
    return tuple(Action(key, ActionType(kind), *rest) for key, kind, *rest in json_text.parse(text))


def write_actions(actions: Sequence[Action]) -> str:
    return json_text.write(list(map(list, actions))).decode()


def _of_account(account_id: str) -> Select[Any]:
    return select(*_COLUMNS).select_from(_WITH_APPLICATION).where(mo_messages.c.account_id == account_id)


def _waits(account_id: str, since: int) -> tuple[Any, ...]:
    waiting_since = mo_messages.c.waiting_since
    return mo_messages.c.account_id == account_id, waiting_since.is_not(None), waiting_since >= since


def _found(reading: Reading, query: Select[Any]) -> list[FoundMo]:
    return [_message(row) for row in reading.connection.execute(query)]


def _message(row: Row[Any]) -> FoundMo:
    message = MoMessage._make(row[:-1])
    return FoundMo(message._replace(actions=read_actions(row.actions)), row.application_code)


def _row(one: MoMessage) -> tuple[Any, ...]:
    """As the columns have it: the actions as text."""
    return tuple((one._asdict() | {"actions": write_actions(one.actions)}).values())
