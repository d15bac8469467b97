"""The table of what is told to webhooks."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text

from pushtwin.database.tables.metadata import Whose, belongs_to, holds, index_where, metadata

callbacks = Table(
    "callbacks",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("attempts", Text, nullable=False),
    Column("due_at", BigInteger),
    Column("claimed_until", BigInteger),
    PrimaryKeyConstraint("account_id", "ordinal", "place", "kind"),
    belongs_to("accounts", "account_id"),
    Index(None, "account_id", "message_id"),
    index_where("due_at IS NOT NULL", None, "account_id", "due_at"),
    info=holds(Whose.SEND, ("ordinal", "place", "kind")),
)
