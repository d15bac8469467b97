"""The table of calls."""

from sqlalchemy import (
    BigInteger,
    Column,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from pushtwin.database.tables.metadata import metadata

journal = Table(
    "journal",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("called_at", BigInteger, nullable=False),
    Column("operation", Text, nullable=False),
    Column("status", BigInteger, nullable=False),
    Column("registration_id", Text),
    Column("person_id", BigInteger),
    Column("entry", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "ordinal"),
)
