"""Every SQL statement about sends, and about what a request that makes one names. No decisions, no commit."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, insert, select, update

from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.accounts import accounts, applications
from pushtwin.database.tables.messages import inbox_topics, sends
from pushtwin.database.tables.people import uninstalled_registrations


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


_SEND_COLUMNS = tuple(sends.c[name] for name in SendRow._fields)
_DUE_SENDS = Statement(
    select(*_SEND_COLUMNS)
    .where(sends.c.account_id == bindparam("account_id"), sends.c.due_at <= bindparam("until"))
    .order_by(sends.c.due_at, sends.c.send_ordinal)
    .limit(bindparam("most"))
)
STARTS_FIRST = select(func.min(sends.c.due_at)).where(
    sends.c.account_id == bindparam("account_id"), sends.c.due_at.is_not(None)
)
_EARLIEST = Statement(STARTS_FIRST)
_WITH_DUE = Statement(
    select(accounts.c.account_id)
    .where(exists().where(sends.c.account_id == accounts.c.account_id, sends.c.due_at.is_not(None)))
    .order_by(accounts.c.ordinal)
)
_LATEST_SLOT = Statement(
    select(func.max(sends.c.next_slot)).where(
        sends.c.account_id == bindparam("account_id"), sends.c.request_ordinal == bindparam("request_ordinal")
    )
)
_INSERT_SEND = Statement(insert(sends))
_PROGRESS = ("due_at", "reached", "until", "next_place", "next_slot")
_UPDATE_SEND = Statement(
    update(sends)
    .where(sends.c.account_id == bindparam("of_account_id"), sends.c.send_ordinal == bindparam("of_send_ordinal"))
    .values({name: bindparam(name) for name in _PROGRESS})
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


def list_due_sends(reading: Reading, account_id: str, until: int, limit: int) -> list[SendRow]:
    """The earliest first."""
    rows = reading.rows(_DUE_SENDS, {"account_id": account_id, "until": until, "most": limit})
    return [SendRow(*row) for row in rows]


def list_accounts_with_due_sends(reading: Reading) -> list[str]:
    """In the order of their creation."""
    return [row[0] for row in reading.rows(_WITH_DUE, {})]


def find_earliest_due_send(reading: Reading, account_id: str) -> int | None:
    row = reading.row(_EARLIEST, {"account_id": account_id})
    earliest: int | None = row[0] if row else None
    return earliest
