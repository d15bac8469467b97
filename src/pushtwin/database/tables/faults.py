"""The tables of faults and rate limits."""

from sqlalchemy import (
    BigInteger,
    Column,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from pushtwin.database.tables.metadata import Whose, belongs_to, holds, metadata

faults = Table(
    "faults",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("fault_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("definition", Text, nullable=False),
    Column("calls", BigInteger, nullable=False),
    Column("hits", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "fault_id"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT),
)

rate_windows = Table(
    "rate_windows",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("second", BigInteger, nullable=False),
    Column("calls", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "operation"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT),
)
