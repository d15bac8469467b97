"""Every SQL statement about the messages of sends. No decisions, no commit."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, and_, bindparam, exists, func, or_, select, tuple_, update

from pushtwin.base.numbers import MAX_INTEGER
from pushtwin.base.portions import portions_of
from pushtwin.core.messages.catalogue import DELIVERED
from pushtwin.core.messages.model import Message, Stage
from pushtwin.core.messages.send_repository import STARTS_FIRST, SendRow
from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.accounts import accounts, applications
from pushtwin.database.tables.messages import messages, sends
from pushtwin.database.tables.people import registrations, uninstalled_registrations


class DeviceFacts(NamedTuple):
    """What decides whether a device gets its message: of its registration and of its application, as of now."""

    person_id: int
    cloud_type: str | None
    registration_enabled: bool
    system_data: str
    delivery: str | None
    apns_enabled: bool
    gcm_enabled: bool


class Waiting(NamedTuple):
    """A message with its send's definition and its device; `device` is None where the registration is gone."""

    message: Message
    definition: str
    device: DeviceFacts | None
    was_uninstalled: bool


_MESSAGE_COLUMNS = tuple(messages.c[name] for name in Message._fields)
_IS_ACCOUNT_S = messages.c.account_id == bindparam("account_id")
_WITH_SEND = messages.join(
    sends, and_(sends.c.account_id == messages.c.account_id, sends.c.send_ordinal == messages.c.send_ordinal)
)
_WITH_DEVICE = (
    _WITH_SEND.outerjoin(
        registrations,
        and_(
            registrations.c.account_id == messages.c.account_id,
            registrations.c.registration_id == messages.c.registration_id,
        ),
    )
    .outerjoin(
        applications,
        and_(
            applications.c.account_id == messages.c.account_id,
            applications.c.application_id == messages.c.application_id,
        ),
    )
    .outerjoin(
        uninstalled_registrations,
        and_(
            uninstalled_registrations.c.account_id == messages.c.account_id,
            uninstalled_registrations.c.registration_id == messages.c.registration_id,
        ),
    )
)
_WAITING = select(
    *_MESSAGE_COLUMNS,
    sends.c.definition,
    uninstalled_registrations.c.registration_id,
    registrations.c.person_id,
    registrations.c.cloud_type,
    registrations.c.registration_enabled,
    registrations.c.system_data,
    registrations.c.delivery,
    applications.c.apns_enabled,
    applications.c.gcm_enabled,
).select_from(_WITH_DEVICE)
_DUE_MESSAGES = Statement(
    _WAITING.where(_IS_ACCOUNT_S, messages.c.due_at <= bindparam("until"))
    .order_by(messages.c.due_at, messages.c.send_ordinal, messages.c.place)
    .limit(bindparam("most"))
)
_OF_DEVICE = Statement(
    _WAITING.where(
        _IS_ACCOUNT_S,
        messages.c.registration_id == bindparam("registration_id"),
        messages.c.is_known_to_phone.is_(False),
        or_(messages.c.stage == Stage.HANDED_OVER, messages.c.status == DELIVERED),
        messages.c.sent_at >= bindparam("since"),
        tuple_(messages.c.send_ordinal, messages.c.place)
        < tuple_(bindparam("before_send", type_=BigInteger), bindparam("before_place", type_=BigInteger)),
    )
    .order_by(messages.c.send_ordinal.desc(), messages.c.place.desc())
    .limit(bindparam("most"))
)
_OF_SEND = Statement(
    _WAITING.where(_IS_ACCOUNT_S, messages.c.send_ordinal == bindparam("send_ordinal")).order_by(messages.c.place)
)
_DUE_FIRST = select(func.min(messages.c.due_at)).where(_IS_ACCOUNT_S, messages.c.due_at.is_not(None))
_WITH_DUE = Statement(
    select(accounts.c.account_id)
    .where(exists().where(messages.c.account_id == accounts.c.account_id, messages.c.due_at.is_not(None)))
    .order_by(accounts.c.ordinal)
)
_EARLIEST_MESSAGE = Statement(_DUE_FIRST)
_EARLIEST = Statement(select(_DUE_FIRST.scalar_subquery(), STARTS_FIRST.scalar_subquery()))
_CHANGING = (
    "stage",
    "status",
    "error",
    "sent_at",
    "delivered_at",
    "seen_at",
    "done_at",
    "due_at",
    "is_known_to_phone",
    "consumed_at",
    "notes",
)
_UPDATE_MESSAGE = Statement(
    update(messages)
    .where(
        messages.c.account_id == bindparam("of_account_id"),
        messages.c.send_ordinal == bindparam("of_send_ordinal"),
        messages.c.place == bindparam("of_place"),
    )
    .values({name: bindparam(name) for name in _CHANGING})
)
IDS_AT_ONCE = 500  # of one statement: databases know no more than some ten thousand values
_DUE_PLACE = tuple(map(Message._fields.index, ("due_at", "send_ordinal", "place")))
_STAGE = Message._fields.index("stage")
_IS_KNOWN = Message._fields.index("is_known_to_phone")


def list_reached_by_others(reading: Reading, row: SendRow, registration_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Those of these devices that have a message of another send of the same request, and its definition."""
    of_others = (
        select(messages.c.registration_id, sends.c.definition)
        .select_from(_WITH_SEND)
        .where(
            sends.c.account_id == row.account_id,
            sends.c.request_ordinal == row.request_ordinal,
            sends.c.send_ordinal != row.send_ordinal,
        )
    )
    found: list[tuple[str, str]] = []
    for portion in portions_of(registration_ids, IDS_AT_ONCE):
        query = of_others.where(messages.c.registration_id.in_(portion))
        found += [(one, definition) for one, definition in reading.connection.execute(query)]
    return found


def insert_messages(writing: Writing, found: Sequence[Message]) -> None:
    writing.fill(messages, Message._fields, found)


def update_message(writing: Writing, message: Message) -> None:
    values: dict[str, Any] = {name: getattr(message, name) for name in _CHANGING}
    values["of_account_id"] = message.account_id
    values["of_send_ordinal"] = message.send_ordinal
    values["of_place"] = message.place
    writing.run(_UPDATE_MESSAGE, values)


def list_due_messages(reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Row]:
    """The earliest first, as `due_place` and `read_waiting` take them: most are read later, if at all."""
    return reading.rows(_DUE_MESSAGES, {"account_id": account_id, "until": until, "most": limit})


def due_place(row: Row) -> tuple[int, int, int]:
    """When the message in a row is due, and its place among all."""
    due_at, send_ordinal, place = (row[column] for column in _DUE_PLACE)
    return due_at, send_ordinal, place


def list_accounts_with_due_messages(reading: Reading) -> list[str]:
    """In the order of their creation."""
    return [row[0] for row in reading.rows(_WITH_DUE, {})]


def find_earliest_due(reading: Reading, account_id: str) -> int | None:
    """When something happens by itself for the next time."""
    return _min(reading, _EARLIEST, account_id)


def find_earliest_due_message(reading: Reading, account_id: str) -> int | None:
    return _min(reading, _EARLIEST_MESSAGE, account_id)


def _min(reading: Reading, statement: Statement, account_id: str) -> int | None:
    row = reading.row(statement, {"account_id": account_id})
    return min((one for one in row or () if one is not None), default=None)


def list_unknown_to_phone(
    reading: Reading,
    account_id: str,
    registration_id: str,
    since: int,
    *,
    before: tuple[int, int] | None,
    limit: int,
) -> list[Waiting]:
    """What a device may still get or has got since then, and its phone has not named yet, the newest first.

    Only what is older than `before`: the ordinal of a send, and a place in it.
    """
    before_send, before_place = before or (MAX_INTEGER, 0)
    key = {"account_id": account_id, "registration_id": registration_id, "since": since, "most": limit}
    found = reading.rows(_OF_DEVICE, {**key, "before_send": before_send, "before_place": before_place})
    return list(map(read_waiting, found))


def list_by_ids(reading: Reading, account_id: str, message_ids: Collection[str]) -> list[Waiting]:
    """In the order in which they were made; ids that no message has are left out."""
    some = [one for one in message_ids if "\0" not in one]
    found: list[Waiting] = []
    for portion in portions_of(some, IDS_AT_ONCE):
        query = _WAITING.where(_IS_ACCOUNT_S, messages.c.message_id.in_(portion))
        found += [read_waiting(tuple(row)) for row in reading.connection.execute(query, {"account_id": account_id})]
    return sorted(found, key=lambda one: (one.message.send_ordinal, one.message.place))


def list_of_send(reading: Reading, account_id: str, send_ordinal: int) -> list[Waiting]:
    """The messages of a send that are for few, in their order."""
    rows = reading.rows(_OF_SEND, {"account_id": account_id, "send_ordinal": send_ordinal})
    return list(map(read_waiting, rows))


def read_message(row: Sequence[Any]) -> Message:
    """The message in a row that begins with the columns of `Message`."""
    values = [*row[: len(_MESSAGE_COLUMNS)]]
    values[_STAGE] = Stage(values[_STAGE])
    values[_IS_KNOWN] = bool(values[_IS_KNOWN])
    return Message._make(values)


def read_waiting(row: Row) -> Waiting:
    """What is in a row of those that wait."""
    definition, uninstalled_id, person_id, *device = row[len(_MESSAGE_COLUMNS) :]
    facts = None
    if person_id is not None:
        cloud_type, is_enabled, system_data, delivery, apns, gcm = device
        facts = DeviceFacts(person_id, cloud_type, bool(is_enabled), system_data, delivery, bool(apns), bool(gcm))
    return Waiting(read_message(row), definition, facts, uninstalled_id is not None)
