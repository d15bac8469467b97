"""Every SQL statement about calls that are in no journal. No decisions, no commit."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from pushtwin.core.journal.unmatched import UnmatchedCall
from pushtwin.database import Reading, Writing
from pushtwin.database.tables.unmatched import unmatched_calls

_COLUMNS = [unmatched_calls.c[name] for name in UnmatchedCall._fields]


def keep(writing: Writing, calls: Sequence[UnmatchedCall], most: int) -> None:
    """Add some, and keep so many of the latest."""
    writing.fill(unmatched_calls, UnmatchedCall._fields, calls)
    beyond = writing.connection.execute(
        select(unmatched_calls.c.ordinal).order_by(unmatched_calls.c.ordinal.desc()).limit(1).offset(most)
    ).scalar()
    if beyond is not None:
        writing.connection.execute(delete(unmatched_calls).where(unmatched_calls.c.ordinal <= beyond))


def list_all(reading: Reading) -> list[UnmatchedCall]:
    """All that are kept, in the order in which they came."""
    rows = reading.connection.execute(select(*_COLUMNS).order_by(unmatched_calls.c.ordinal, unmatched_calls.c.call_id))
    return [UnmatchedCall(*row) for row in rows]


def forget_all(writing: Writing) -> None:
    """None came."""
    writing.connection.execute(delete(unmatched_calls))
