"""The table of inboxes: which messages whose inbox keeps."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text

from pushtwin.database.tables.metadata import Whose, belongs_to, holds, index_where, metadata

# Of each send a person's inbox keeps one message: that of the first device, whose place this is.
inbox_messages = Table(
    "inbox_messages",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("send_ordinal", BigInteger, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    Column("ends_at", BigInteger),
    PrimaryKeyConstraint("account_id", "send_ordinal", "place"),
    belongs_to("messages", "account_id", "send_ordinal", "place"),
    belongs_to("persons", "account_id", "person_id"),
    Index("uq_inbox_messages_person_send", "account_id", "person_id", "send_ordinal", unique=True),
    index_where("ends_at IS NOT NULL", "ix_inbox_messages_ending", "account_id", "ends_at", "send_ordinal", "place"),
    info=holds(Whose.SEND, ("send_ordinal", "place")),
)
