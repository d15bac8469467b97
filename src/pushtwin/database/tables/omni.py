"""The tables of OMNI failover: destinations on their way, and what has become of each step."""

from sqlalchemy import BigInteger, Boolean, Column, Index, PrimaryKeyConstraint, Table, Text

from pushtwin.database.tables.metadata import GROWS, Whose, belongs_to, holds, index_where, metadata

# `definition` is what the flows of one request have in common, `push_ordinals` those of the sends of PUSH steps: JSON.
# `channel` is that of the step which the flow is taken for, once it is done.
flows = Table(
    "omni_flows",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("flow_ordinal", BigInteger, nullable=False, info=GROWS),
    Column("bulk_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("phone_number", Text),
    Column("email_address", Text),
    Column("registration_id", Text),
    Column("whatsapp_user_id", Text),
    Column("definition", Text, nullable=False),
    Column("accepted_at", BigInteger, nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("push_ordinals", Text, nullable=False),
    Column("status", BigInteger, nullable=False),
    Column("error", BigInteger, nullable=False),
    Column("channel", Text),
    Column("done_at", BigInteger),
    Column("due_at", BigInteger),
    Column("seen_at", BigInteger),
    Column("consumed_at", BigInteger),
    PrimaryKeyConstraint("account_id", "flow_ordinal"),
    belongs_to("accounts", "account_id"),
    Index("ix_omni_flows_account_id_message_id", "account_id", "message_id"),
    Index("ix_omni_flows_account_id_bulk_id", "account_id", "bulk_id"),
    index_where("due_at IS NOT NULL", "ix_omni_flows_due", "account_id", "due_at", "flow_ordinal"),
    index_where("done_at IS NOT NULL AND consumed_at IS NULL", "ix_omni_flows_unreported", "account_id", "done_at"),
    info=holds(Whose.ACCOUNT, ("flow_ordinal",)),
)

attempts = Table(
    "omni_attempts",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("flow_ordinal", BigInteger, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("sender", Text),
    Column("recipient", Text),
    Column("status", BigInteger, nullable=False),
    Column("error", BigInteger, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Column("expires_at", BigInteger),
    Column("pending", BigInteger, nullable=False),
    Column("message_count", BigInteger, nullable=False),
    Column("why", Text),
    Column("is_left_out", Boolean, nullable=False),
    PrimaryKeyConstraint("account_id", "flow_ordinal", "place"),
    belongs_to("omni_flows", "account_id", "flow_ordinal"),
    Index("ix_omni_attempts_account_id_sent_at", "account_id", "sent_at"),
    info=holds(Whose.FLOW, ("flow_ordinal", "place")),
)
