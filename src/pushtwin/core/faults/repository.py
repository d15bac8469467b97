"""Every SQL statement about faults and rate limits. No decisions, no commit."""

from dataclasses import asdict
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, insert, select, update

from pushtwin.base import json_text
from pushtwin.core.faults.model import Connection, FaultDefinition, Target
from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.accounts import accounts
from pushtwin.database.tables.faults import faults, rate_windows

_FAULTS = Statement(
    select(faults.c.fault_id, faults.c.ordinal, faults.c.definition, faults.c.calls, faults.c.hits)
    .where(faults.c.account_id == bindparam("account_id"))
    .order_by(faults.c.ordinal)
)
_IS_FAULT = and_(faults.c.account_id == bindparam("of_account_id"), faults.c.fault_id == bindparam("of_fault_id"))
_INSERT = Statement(insert(faults))
_NOTE = Statement(
    update(accounts)
    .where(accounts.c.account_id == bindparam("of_account_id"))
    .values(has_faults=bindparam("has_faults"))
)
_DELETE = Statement(delete(faults).where(_IS_FAULT))
_COUNT = Statement(update(faults).where(_IS_FAULT).values(calls=bindparam("calls"), hits=bindparam("hits")))
_WINDOW = Statement(
    select(rate_windows.c.second, rate_windows.c.calls).where(
        rate_windows.c.account_id == bindparam("account_id"), rate_windows.c.operation == bindparam("operation")
    )
)
_INSERT_WINDOW = Statement(insert(rate_windows))
_UPDATE_WINDOW = Statement(
    update(rate_windows)
    .where(
        rate_windows.c.account_id == bindparam("of_account_id"), rate_windows.c.operation == bindparam("of_operation")
    )
    .values(second=bindparam("second"), calls=bindparam("calls"))
)


class StandingFault(NamedTuple):
    """A fault with the number of calls that it looked at, and that it struck."""

    fault_id: str
    ordinal: int
    definition: FaultDefinition
    calls: int
    hits: int


def list_faults(reading: Reading, account_id: str) -> list[StandingFault]:
    """In the order of creation."""
    rows = reading.rows(_FAULTS, {"account_id": account_id})
    return [
        StandingFault(fault_id, ordinal, _read_definition(text), calls, hits)
        for fault_id, ordinal, text, calls, hits in rows
    ]


def add_fault(writing: Writing, account_id: str, fault: StandingFault) -> None:
    definition = json_text.write({**asdict(fault.definition), "target": list(fault.definition.target)}).decode()
    _note(writing, account_id, has_faults=True)
    writing.run(_INSERT, {**fault._asdict(), "account_id": account_id, "definition": definition})


def count_call(writing: Writing, account_id: str, fault: StandingFault) -> None:
    """Write down how many calls it looked at and struck."""
    writing.run(
        _COUNT,
        {"of_account_id": account_id, "of_fault_id": fault.fault_id, "calls": fault.calls, "hits": fault.hits},
    )


def delete_faults(writing: Writing, account_id: str, fault_id: str | None = None) -> None:
    """One, or all."""
    standing = [one.fault_id for one in list_faults(writing, account_id)]
    going = [one for one in standing if fault_id in {None, one}]
    _note(writing, account_id, has_faults=len(going) < len(standing))
    for one in going:
        writing.run(_DELETE, {"of_account_id": account_id, "of_fault_id": one})


def find_window(reading: Reading, account_id: str, operation: str) -> tuple[int, int] | None:
    """The first second of the last call's window, and the number of calls in it."""
    row = reading.row(_WINDOW, {"account_id": account_id, "operation": operation})
    return (row[0], row[1]) if row else None


def add_window(writing: Writing, account_id: str, operation: str, second: int) -> None:
    writing.run(_INSERT_WINDOW, {"account_id": account_id, "operation": operation, "second": second, "calls": 1})


def change_window(writing: Writing, account_id: str, operation: str, second: int, calls: int) -> None:
    writing.run(
        _UPDATE_WINDOW, {"of_account_id": account_id, "of_operation": operation, "second": second, "calls": calls}
    )


def _note(writing: Writing, account_id: str, *, has_faults: bool) -> None:
    """On the account, whose row every call reads anyway."""
    writing.line_up(account_id)
    writing.run(_NOTE, {"of_account_id": account_id, "has_faults": has_faults})


def _read_definition(text: str) -> FaultDefinition:
    kept: dict[str, Any] = json_text.parse(text)
    share, connection = kept["share"], kept["connection"]
    special = {
        "target": Target(*kept["target"]),
        "share": None if share is None else float(share),
        "headers": tuple((name, value) for name, value in kept["headers"]),
        "connection": None if connection is None else Connection(connection),
    }
    return FaultDefinition(**{**kept, **special})
