"""Every SQL statement that changes flows, or finds them one by one. No decisions, no commit."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, insert, select, update

from pushtwin.base import json_text
from pushtwin.core.omni.engine import decisive
from pushtwin.core.omni.model import Address, Attempt, Channel, Flow
from pushtwin.core.omni.order_json import read_order
from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.accounts import accounts
from pushtwin.database.tables.messages import sends
from pushtwin.database.tables.omni import attempts, flows

ADDRESS_NAMES = ("phone_number", "email_address", "registration_id", "whatsapp_user_id")
FLOW_NAMES = (
    "account_id",
    "flow_ordinal",
    "bulk_id",
    "message_id",
    *ADDRESS_NAMES,
    "definition",
    "accepted_at",
    "starts_at",
    "push_ordinals",
    "status",
    "error",
    "done_at",
    "due_at",
    "seen_at",
    "consumed_at",
)
ATTEMPT_NAMES = (
    "place",
    "channel",
    "sender",
    "recipient",
    "status",
    "error",
    "sent_at",
    "done_at",
    "expires_at",
    "pending",
    "message_count",
    "why",
    "is_left_out",
)
FLOW_COLUMNS = tuple(flows.c[name] for name in FLOW_NAMES)
ATTEMPT_COLUMNS = tuple(attempts.c[name] for name in ATTEMPT_NAMES)
IS_ACCOUNT_S = flows.c.account_id == bindparam("account_id")
WITH_ATTEMPTS = flows.outerjoin(
    attempts, and_(attempts.c.account_id == flows.c.account_id, attempts.c.flow_ordinal == flows.c.flow_ordinal)
)
_WHOLE = select(*FLOW_COLUMNS, *ATTEMPT_COLUMNS).select_from(WITH_ATTEMPTS).where(IS_ACCOUNT_S)
_BY_ORDINAL = Statement(_WHOLE.where(flows.c.flow_ordinal == bindparam("flow_ordinal")).order_by(attempts.c.place))
_IN_ORDER = (flows.c.flow_ordinal + 0, attempts.c.place)  # a sum: SQLite would go through all flows in their order
_BY_MESSAGE_ID = Statement(_WHOLE.where(flows.c.message_id == bindparam("message_id")).order_by(*_IN_ORDER))
_OF_SEND = Statement(
    _WHOLE.where(
        flows.c.flow_ordinal
        == select(sends.c.flow_ordinal)
        .where(sends.c.account_id == bindparam("account_id"), sends.c.send_ordinal == bindparam("send_ordinal"))
        .scalar_subquery()
    ).order_by(attempts.c.place)
)
_DUE = Statement(
    select(flows.c.due_at, flows.c.flow_ordinal)
    .where(IS_ACCOUNT_S, flows.c.due_at <= bindparam("until"))
    .order_by(flows.c.due_at, flows.c.flow_ordinal)
    .limit(bindparam("most"))
)
_EARLIEST = Statement(select(func.min(flows.c.due_at)).where(IS_ACCOUNT_S, flows.c.due_at.is_not(None)))
_WITH_DUE = Statement(
    select(accounts.c.account_id)
    .where(exists().where(flows.c.account_id == accounts.c.account_id, flows.c.due_at.is_not(None)))
    .order_by(accounts.c.ordinal)
)
_HAS_MESSAGE_ID = Statement(
    select(flows.c.flow_ordinal).where(IS_ACCOUNT_S, flows.c.message_id == bindparam("message_id")).limit(1)
)
_INSERT_FLOW = Statement(insert(flows))
_CHANGING = ("status", "error", "done_at", "due_at", "seen_at")
_UPDATE_FLOW = Statement(
    update(flows)
    .where(flows.c.account_id == bindparam("of_account_id"), flows.c.flow_ordinal == bindparam("of_flow_ordinal"))
    .values({name: bindparam(name) for name in (*_CHANGING, "channel")})
)
_INSERT_ATTEMPT = Statement(insert(attempts))
_OF_ATTEMPT = ("status", "error", "done_at", "pending", "why")
_UPDATE_ATTEMPT = Statement(
    update(attempts)
    .where(
        attempts.c.account_id == bindparam("of_account_id"),
        attempts.c.flow_ordinal == bindparam("of_flow_ordinal"),
        attempts.c.place == bindparam("of_place"),
    )
    .values({name: bindparam(name) for name in _OF_ATTEMPT})
)
_ADDRESS = slice(4, 8)


def insert_flow(writing: Writing, flow: Flow, definition: str) -> None:
    """With its attempts. `definition` is its order, which those of one request share."""
    values = (
        _channel(flow),
        flow.account_id,
        flow.ordinal,
        flow.bulk_id,
        flow.message_id,
        *flow.address,
        definition,
        flow.accepted_at,
        flow.starts_at,
        json_text.write(list(flow.push_ordinals)).decode(),
        flow.status,
        flow.error,
        flow.done_at,
        flow.due_at,
        flow.seen_at,
        flow.consumed_at,
    )
    writing.run(_INSERT_FLOW, dict(zip(("channel", *FLOW_NAMES), values, strict=True)))
    for one in flow.attempts:
        _insert_attempt(writing, flow, one)


def update_flow(writing: Writing, before: Flow, after: Flow) -> None:
    """What has become of it, and of its steps."""
    if after[_STATE] != before[_STATE]:
        values = {"channel": _channel(after), **{name: getattr(after, name) for name in _CHANGING}}
        writing.run(_UPDATE_FLOW, {**values, "of_account_id": after.account_id, "of_flow_ordinal": after.ordinal})
    for old, new in zip(before.attempts, after.attempts, strict=False):
        if new != old:
            changed = {name: getattr(new, name) for name in _OF_ATTEMPT}
            key = {"of_account_id": after.account_id, "of_flow_ordinal": after.ordinal, "of_place": new.place}
            writing.run(_UPDATE_ATTEMPT, {**changed, **key})
    for one in after.attempts[len(before.attempts) :]:
        _insert_attempt(writing, after, one)


_STATE = slice(Flow._fields.index("status"), Flow._fields.index("consumed_at"))


def find_flow(reading: Reading, account_id: str, ordinal: int) -> Flow | None:
    rows = reading.rows(_BY_ORDINAL, {"account_id": account_id, "flow_ordinal": ordinal})
    return read_flow(rows[0], rows) if rows else None


def find_flow_of_send(reading: Reading, account_id: str, send_ordinal: int) -> Flow | None:
    """The one of which a send of `core/messages` is a step."""
    rows = reading.rows(_OF_SEND, {"account_id": account_id, "send_ordinal": send_ordinal})
    return read_flow(rows[0], rows) if rows else None


def list_by_message_id(reading: Reading, account_id: str, message_id: str) -> list[Flow]:
    """In the order in which they came; several where the id was refused as one that is taken."""
    if "\0" in message_id:
        return []
    rows = reading.rows(_BY_MESSAGE_ID, {"account_id": account_id, "message_id": message_id})
    grouped = (list(some) for _, some in groupby(rows, key=lambda row: row[1]))
    return [read_flow(some[0], some) for some in grouped]


def list_due(reading: Reading, account_id: str, until: int, limit: int) -> list[tuple[int, int]]:
    """When something happens by itself, and to which flow by its ordinal, the earliest first."""
    rows = reading.rows(_DUE, {"account_id": account_id, "until": until, "most": limit})
    return [(due_at, ordinal) for due_at, ordinal in rows]


def find_attempts(reading: Reading, account_id: str, ordinals: Collection[int]) -> dict[int, list[Row]]:
    """The rows of the attempts of these flows, by flow; each after the columns of a flow."""
    found: dict[int, list[Row]] = defaultdict(list)
    if ordinals:
        query = (
            select(attempts.c.flow_ordinal, *ATTEMPT_COLUMNS)
            .where(attempts.c.account_id == account_id, attempts.c.flow_ordinal.in_(ordinals))
            .order_by(attempts.c.flow_ordinal, attempts.c.place)
        )
        for ordinal, *values in reading.connection.execute(query):
            found[ordinal].append((*(None,) * len(FLOW_NAMES), *values))
    return found


def find_earliest_due(reading: Reading, account_id: str) -> int | None:
    """When a flow changes by itself for the next time."""
    row = reading.row(_EARLIEST, {"account_id": account_id})
    earliest: int | None = row[0] if row else None
    return earliest


def list_accounts_with_due_flows(reading: Reading) -> list[str]:
    """In the order of their creation."""
    return [row[0] for row in reading.rows(_WITH_DUE, {})]


def is_message_id_taken(reading: Reading, account_id: str, message_id: str) -> bool:
    return reading.row(_HAS_MESSAGE_ID, {"account_id": account_id, "message_id": message_id}) is not None


def read_flow(row: Sequence[Any], attempts_of_it: Iterable[Sequence[Any]] = ()) -> Flow:
    """The flow in a row that begins with the columns of one, with the attempts that rows have after these."""
    account_id, ordinal, bulk_id, message_id, *_ = row
    definition, accepted_at, starts_at, push_ordinals, *state = row[_ADDRESS.stop : len(FLOW_NAMES)]
    tried = (read_attempt(one[len(FLOW_NAMES) :]) for one in attempts_of_it if one[len(FLOW_NAMES)] is not None)
    return Flow(
        account_id,
        ordinal,
        bulk_id,
        message_id,
        Address(*row[_ADDRESS]),
        read_order(definition),
        accepted_at,
        starts_at,
        tuple(json_text.parse(push_ordinals)),
        tuple(tried),
        *state,
    )


def read_attempt(row: Sequence[Any]) -> Attempt:
    """The attempt in a row that begins with the columns of one."""
    place, channel, *rest = row[: len(ATTEMPT_NAMES)]
    return Attempt._make([place, Channel(channel), *rest[:-1], bool(rest[-1])])


def _channel(flow: Flow) -> Channel | None:
    last = decisive(flow) if flow.done_at is not None else None
    return last.channel if last else None


def _insert_attempt(writing: Writing, flow: Flow, one: Attempt) -> None:
    values = dict(zip(ATTEMPT_NAMES, one, strict=True))
    writing.run(_INSERT_ATTEMPT, {"account_id": flow.account_id, "flow_ordinal": flow.ordinal, **values})
