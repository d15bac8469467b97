"""Every SQL statement about what a reset goes back to, and about the state of an account's own row.

A seed is kept in parts, none of them large: the first is about the account, each further one about some persons. It
has a table of its own, because the row of an account is written again and again.
"""

from collections.abc import Iterator

from sqlalchemy import bindparam, delete, select, update

from pushtwin.core.accounts.in_snapshots import State
from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.accounts import accounts, seeds

_STATE = Statement(
    select(*(accounts.c[name] for name in State._fields)).where(accounts.c.account_id == bindparam("of_account_id"))
)
_CHANGE_STATE = Statement(
    update(accounts)
    .where(accounts.c.account_id == bindparam("of_account_id"))
    .values({name: bindparam(name) for name in (*State._fields, "has_faults", "journal_evicted_at", "epoch")})
)
_PART = Statement(
    select(seeds.c.contents).where(seeds.c.account_id == bindparam("of_account_id"), seeds.c.part == bindparam("part"))
)
_FIRST_PARTS = Statement(select(seeds.c.account_id, seeds.c.contents).where(seeds.c.part == 0))
_DELETE = Statement(delete(seeds).where(seeds.c.account_id == bindparam("of_account_id")))


def find_state(reading: Reading, account_id: str) -> State | None:
    row = reading.row(_STATE, {"of_account_id": account_id})
    return State(*row) if row else None


def change_state(writing: Writing, account_id: str, state: State) -> None:
    """Nothing is left of faults and journal either; calls that came before belong to what was."""
    fresh = {"has_faults": False, "journal_evicted_at": None, "epoch": writing.time_and_ids.next_ordinal()}
    writing.run(_CHANGE_STATE, {"of_account_id": account_id, **state._asdict(), **fresh})


def read_seed(reading: Reading, account_id: str) -> Iterator[str]:
    """Part by part, in order."""
    part = 0
    while row := reading.row(_PART, {"of_account_id": account_id, "part": part}):
        yield row[0]
        part += 1


def list_first_parts(reading: Reading) -> list[tuple[str, str]]:
    """The id of each account with the beginning of its seed."""
    return [(account_id, contents) for account_id, contents in reading.rows(_FIRST_PARTS, {})]


def delete_seed(writing: Writing, account_id: str) -> None:
    writing.run(_DELETE, {"of_account_id": account_id})


def add_part(writing: Writing, account_id: str, part: int, contents: str) -> None:
    writing.fill(seeds, ("account_id", "part", "contents"), [(account_id, part, contents)])
