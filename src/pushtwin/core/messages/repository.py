"""Every SQL statement about sends and their messages. No decisions, no commit."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, insert, select, update

from pushtwin.base.portions import portions_of
from pushtwin.core.messages.model import Message, Stage
from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.accounts import accounts, applications
from pushtwin.database.tables.messages import given_message_ids, inbox_topics, messages, sends
from pushtwin.database.tables.people import registrations, uninstalled_registrations


class SendRow(NamedTuple):
    """A send as its table keeps it; times are milliseconds of the account.

    With `due_at` it goes on then, with the devices whose ids are above `reached` and whose ordinals are below `until`;
    without `reached` it has not begun. `next_place` and `next_slot`, in microseconds, are those of the next message.
    `definition` is JSON text. `flow_ordinal` is that of the OMNI flow of which it is a step; None for others.
    """

    account_id: str
    send_ordinal: int
    request_ordinal: int
    bulk_id: str
    message_id: str
    application_id: str | None
    sender: str
    entity_id: str | None
    platform_application_id: str | None
    campaign_reference_id: str | None
    definition: str
    accepted_at: int
    starts_at: int
    expires_at: int
    due_at: int | None = None
    reached: str | None = None
    until: int | None = None
    next_place: int = 0
    next_slot: int | None = None
    flow_ordinal: int | None = None

    @property
    def validity_ms(self) -> int:
        """How long it counts from its start."""
        return self.expires_at - self.starts_at


class ApplicationFacts(NamedTuple):
    """An application that messages are sent by."""

    application_id: str
    application_code: str
    apns_enabled: bool
    gcm_enabled: bool


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


_SEND_COLUMNS = tuple(sends.c[name] for name in SendRow._fields)
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
        messages.c.stage != Stage.WAITING,
        messages.c.sent_at >= bindparam("since"),
    )
    .order_by(messages.c.send_ordinal.desc(), messages.c.place.desc())
    .limit(bindparam("most"))
)
_OF_SEND = Statement(
    _WAITING.where(_IS_ACCOUNT_S, messages.c.send_ordinal == bindparam("send_ordinal")).order_by(messages.c.place)
)
_DUE_SENDS = Statement(
    select(*_SEND_COLUMNS)
    .where(sends.c.account_id == bindparam("account_id"), sends.c.due_at <= bindparam("until"))
    .order_by(sends.c.due_at, sends.c.send_ordinal)
    .limit(bindparam("most"))
)
_DUE_FIRST = select(func.min(messages.c.due_at)).where(_IS_ACCOUNT_S, messages.c.due_at.is_not(None))
_STARTS_FIRST = select(func.min(sends.c.due_at)).where(
    sends.c.account_id == bindparam("account_id"), sends.c.due_at.is_not(None)
)
_WITH_DUE_MESSAGES, _WITH_DUE_SENDS = (
    Statement(
        select(accounts.c.account_id)
        .where(exists().where(table.c.account_id == accounts.c.account_id, table.c.due_at.is_not(None)))
        .order_by(accounts.c.ordinal)
    )
    for table in (messages, sends)
)
_EARLIEST_MESSAGE, _EARLIEST_SEND = Statement(_DUE_FIRST), Statement(_STARTS_FIRST)
_EARLIEST = Statement(select(_DUE_FIRST.scalar_subquery(), _STARTS_FIRST.scalar_subquery()))
_HAS_MESSAGE_ID = Statement(
    select(messages.c.place).where(_IS_ACCOUNT_S, messages.c.message_id == bindparam("message_id")).limit(1)
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
_LATEST_SLOT = Statement(
    select(func.max(sends.c.next_slot)).where(
        sends.c.account_id == bindparam("account_id"), sends.c.request_ordinal == bindparam("request_ordinal")
    )
)
_INSERT_SEND = Statement(insert(sends))
_INSERT_GIVEN_ID = Statement(insert(given_message_ids))
_PROGRESS = ("due_at", "reached", "until", "next_place", "next_slot")
_UPDATE_SEND = Statement(
    update(sends)
    .where(sends.c.account_id == bindparam("of_account_id"), sends.c.send_ordinal == bindparam("of_send_ordinal"))
    .values({name: bindparam(name) for name in _PROGRESS})
)
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
_APPLICATION = Statement(
    select(*(applications.c[name] for name in ApplicationFacts._fields)).where(
        applications.c.account_id == bindparam("account_id"),
        (applications.c.application_code == bindparam("given")) | (applications.c.application_id == bindparam("given")),
    )
)
_UNINSTALLED = Statement(
    select(uninstalled_registrations.c.registration_id).where(
        uninstalled_registrations.c.account_id == bindparam("account_id"),
        uninstalled_registrations.c.application_id == bindparam("application_id"),
        uninstalled_registrations.c.registration_id.in_([bindparam("given"), bindparam("lower"), bindparam("upper")]),
    )
)
_TOPIC = Statement(
    select(inbox_topics.c.topic).where(
        inbox_topics.c.account_id == bindparam("account_id"), inbox_topics.c.topic == bindparam("topic")
    )
)
IDS_AT_ONCE = 500  # of one statement: databases know no more than some ten thousand values
_DUE_PLACE = tuple(map(Message._fields.index, ("due_at", "send_ordinal", "place")))
_STAGE = Message._fields.index("stage")
_IS_KNOWN = Message._fields.index("is_known_to_phone")


def find_application(reading: Reading, account_id: str, given: str) -> ApplicationFacts | None:
    """The application of the account with this code or id."""
    if "\0" in given:
        return None
    row = reading.row(_APPLICATION, {"account_id": account_id, "given": given})
    return ApplicationFacts(row[0], row[1], bool(row[2]), bool(row[3])) if row else None


def has_inbox_topic(reading: Reading, account_id: str, topic: str) -> bool:
    """Topics are compared letter by letter."""
    return "\0" not in topic and reading.row(_TOPIC, {"account_id": account_id, "topic": topic}) is not None


def is_uninstalled(reading: Reading, account_id: str, application_id: str | None, registration_id: str) -> bool:
    """Whether the application had a registration with this id, be it in small or capital letters, that is gone."""
    forms = {"given": registration_id, "lower": registration_id.lower(), "upper": registration_id.upper()}
    key = {"account_id": account_id, "application_id": application_id, **forms}
    return "\0" not in registration_id and reading.row(_UNINSTALLED, key) is not None


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


def insert_send(writing: Writing, send: SendRow) -> None:
    writing.run(_INSERT_SEND, send._asdict())


def insert_sends(writing: Writing, found: Sequence[SendRow]) -> None:
    writing.fill(sends, SendRow._fields, found)


def update_send(writing: Writing, send: SendRow) -> None:
    """How far it has come."""
    values = {name: getattr(send, name) for name in _PROGRESS}
    writing.run(_UPDATE_SEND, {**values, "of_account_id": send.account_id, "of_send_ordinal": send.send_ordinal})


def find_latest_slot(reading: Reading, account_id: str, request_ordinal: int) -> int | None:
    """The next free slot after those that the sends of one request have taken."""
    row = reading.row(_LATEST_SLOT, {"account_id": account_id, "request_ordinal": request_ordinal})
    slot: int | None = row[0] if row else None
    return slot


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


def list_due_sends(reading: Reading, account_id: str, until: int, limit: int) -> list[SendRow]:
    """The earliest first."""
    rows = reading.rows(_DUE_SENDS, {"account_id": account_id, "until": until, "most": limit})
    return [SendRow(*row) for row in rows]


def list_accounts_with_due_messages(reading: Reading) -> list[str]:
    """In the order of their creation."""
    return [row[0] for row in reading.rows(_WITH_DUE_MESSAGES, {})]


def list_accounts_with_due_sends(reading: Reading) -> list[str]:
    """In the order of their creation."""
    return [row[0] for row in reading.rows(_WITH_DUE_SENDS, {})]


def find_earliest_due(reading: Reading, account_id: str) -> int | None:
    """When something happens by itself for the next time."""
    return _min(reading, _EARLIEST, account_id)


def find_earliest_due_message(reading: Reading, account_id: str) -> int | None:
    return _min(reading, _EARLIEST_MESSAGE, account_id)


def find_earliest_due_send(reading: Reading, account_id: str) -> int | None:
    return _min(reading, _EARLIEST_SEND, account_id)


def _min(reading: Reading, statement: Statement, account_id: str) -> int | None:
    row = reading.row(statement, {"account_id": account_id})
    return min((one for one in row or () if one is not None), default=None)


def list_unknown_to_phone(
    reading: Reading, account_id: str, registration_id: str, since: int, limit: int
) -> list[Waiting]:
    """What has left for a device since then and its phone has not named yet, the newest first."""
    key = {"account_id": account_id, "registration_id": registration_id, "since": since, "most": limit}
    return list(map(read_waiting, reading.rows(_OF_DEVICE, key)))


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
