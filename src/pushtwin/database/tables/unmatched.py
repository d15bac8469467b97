"""The table of calls that are in no journal."""

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Table, Text

from pushtwin.database.tables.metadata import GROWS, Whose, holds, metadata

unmatched_calls = Table(
    "unmatched_calls",
    metadata,
    Column("call_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False, info=GROWS),
    Column("called_at", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("status", BigInteger, nullable=False),
    Column("account_id", Text),
    PrimaryKeyConstraint("call_id"),
    info=holds(Whose.TWIN),
)
