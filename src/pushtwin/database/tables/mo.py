"""The tables of messages that phones send back, and of what becomes of them."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text

from pushtwin.database.tables.metadata import GROWS, Whose, belongs_to, holds, index_where, metadata

mo_configurations = Table(
    "mo_configurations",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("configuration_key", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False, info=GROWS),
    PrimaryKeyConstraint("account_id", "configuration_key"),
    belongs_to("applications", "account_id", "application_id"),
    info=holds(Whose.APPLICATION, ("ordinal",)),
)

mo_actions = Table(
    "mo_actions",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("action_key", Text, nullable=False),
    Column("configuration_key", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False, info=GROWS),
    Column("type", Text, nullable=False),
    Column("forward_url", Text),
    Column("callback_data", Text),
    PrimaryKeyConstraint("account_id", "action_key"),
    belongs_to("mo_configurations", "account_id", "configuration_key"),
    info=holds(Whose.APPLICATION, ("ordinal",)),
)

# A message that has `waiting_since` has not been pulled yet. `actions` are those that it met.
mo_messages = Table(
    "mo_messages",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False, info=GROWS),
    Column("message_id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("registration_id", Text, nullable=False),
    Column("person_id", BigInteger),
    Column("external_id", Text),
    Column("phone_message_id", Text),
    Column("destination", Text),
    Column("text", Text, nullable=False),
    Column("keyword", Text),
    Column("initial_message_id", Text),
    Column("bulk_id", Text),
    Column("custom_payload", Text),
    Column("received_at", BigInteger, nullable=False),
    Column("actions", Text, nullable=False),
    Column("waiting_since", BigInteger),
    Column("pulled_at", BigInteger),
    PrimaryKeyConstraint("account_id", "ordinal"),
    belongs_to("applications", "account_id", "application_id"),
    Index(
        "ix_mo_messages_account_id_registration_id_phone_message_id",
        "account_id",
        "registration_id",
        "phone_message_id",
    ),
    index_where("waiting_since IS NOT NULL", "ix_mo_messages_waiting", "account_id", "ordinal"),
    info=holds(Whose.APPLICATION, ("ordinal",)),
)
