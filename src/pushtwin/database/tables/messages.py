"""The tables of push messages: what was asked for, and what each device gets of it."""

from sqlalchemy import BigInteger, Boolean, Column, Index, PrimaryKeyConstraint, Table, Text

from pushtwin.database.tables.metadata import GROWS, Whose, belongs_to, holds, index_where, metadata


def _where_due(name: str, *columns: str) -> Index:
    """Of the rows that something will happen to by itself."""
    return index_where("due_at IS NOT NULL", name, *columns)


# A send that has `due_at` goes on then, with devices whose ids are above `reached`, and whose ordinals are below
# `until`. One with `flow_ordinal` is a step of an OMNI flow, of which `/push` tells nothing.
sends = Table(
    "sends",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("send_ordinal", BigInteger, nullable=False, info=GROWS),
    Column("request_ordinal", BigInteger, nullable=False),
    Column("bulk_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("application_id", Text),
    Column("sender", Text, nullable=False),
    Column("entity_id", Text),
    Column("platform_application_id", Text),
    Column("campaign_reference_id", Text),
    Column("definition", Text, nullable=False),
    Column("accepted_at", BigInteger, nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("reached", Text),
    Column("until", BigInteger),
    Column("next_place", BigInteger, nullable=False),
    Column("next_slot", BigInteger),
    Column("flow_ordinal", BigInteger),
    PrimaryKeyConstraint("account_id", "send_ordinal"),
    belongs_to("accounts", "account_id"),
    _where_due("ix_sends_due", "account_id", "due_at", "send_ordinal"),
    Index("ix_sends_account_id_bulk_id", "account_id", "bulk_id"),
    Index("ix_sends_account_id_request_ordinal_next_slot", "account_id", "request_ordinal", "next_slot"),
    info=holds(Whose.ACCOUNT, ("send_ordinal",)),
)

# Ids that callers have given to their messages, each once. Of two who give the same one at the same moment neither sees
# the message of the other, but only one can write this.
given_message_ids = Table(
    "given_message_ids",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "message_id"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT),
)

inbox_topics = Table(
    "inbox_topics",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("topic", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "topic"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT, ("topic",)),
)

messages = Table(
    "messages",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("send_ordinal", BigInteger, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("bulk_id", Text, nullable=False),
    Column("application_id", Text),
    Column("registration_id", Text),
    Column("person_id", BigInteger),
    Column("external_id", Text),
    Column("destination", Text),
    Column("stage", Text, nullable=False),
    Column("status", BigInteger, nullable=False),
    Column("error", BigInteger, nullable=False),
    Column("accepted_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("delivered_at", BigInteger),
    Column("seen_at", BigInteger),
    Column("done_at", BigInteger),
    Column("expires_at", BigInteger),
    Column("due_at", BigInteger),
    Column("is_known_to_phone", Boolean, nullable=False),
    Column("consumed_at", BigInteger),
    Column("notes", Text),
    PrimaryKeyConstraint("account_id", "send_ordinal", "place"),
    belongs_to("sends", "account_id", "send_ordinal"),
    _where_due("ix_messages_due", "account_id", "due_at", "send_ordinal", "place"),
    Index("ix_messages_account_id_message_id", "account_id", "message_id"),
    Index("ix_messages_of_device", "account_id", "registration_id", "send_ordinal", "place"),
    index_where("done_at IS NOT NULL AND consumed_at IS NULL", "ix_messages_unreported", "account_id", "done_at"),
    info=holds(Whose.SEND, ("send_ordinal", "place")),
)
