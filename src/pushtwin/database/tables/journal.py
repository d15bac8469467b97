"""The table of calls."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    true,
)

from pushtwin.database.tables.metadata import GROWS, Whose, holds, index_where, metadata

journal = Table(
    "journal",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False, info=GROWS),
    Column("called_at", BigInteger, nullable=False),
    Column("operation", Text, nullable=False),
    Column("status", BigInteger),
    Column("registration_id", Text),
    Column("person_id", BigInteger),
    Column("application_id", Text, nullable=False),
    Column("duration", Float, nullable=False),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("query", LargeBinary, nullable=False),
    Column("headers", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("warnings", Text, nullable=False),
    Column("fault_id", Text),
    Column("direction", Text, nullable=False, server_default="in"),
    Column("origin", Text),
    Column("reason", Text),
    Column("touched", Text),
    Column("is_counted", Boolean, nullable=False, server_default=true()),
    Column("choice_points", Text),
    PrimaryKeyConstraint("account_id", "ordinal"),
    index_where("direction = 'control'", "ix_journal_changes", "account_id", "ordinal", "direction"),
    info=holds(Whose.ACCOUNT),
)
