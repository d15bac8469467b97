"""The tables of events, their definitions, and sessions."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from pushtwin.database.tables.metadata import GROWS, Whose, belongs_to, holds, index_where, metadata

sessions = Table(
    "sessions",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("registration_id", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("is_launch", Boolean, nullable=False),
    PrimaryKeyConstraint("account_id", "registration_id", "started_at"),
    belongs_to("registrations", "account_id", "registration_id"),
    info=holds(Whose.REGISTRATION, ("registration_id", "started_at")),
)

events = Table(
    "events",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False, info=GROWS),
    Column("person_id", BigInteger, nullable=False),
    Column("registration_id", Text),
    Column("definition_id", Text, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("properties", Text, nullable=False),
    Column("event_id", Text),
    PrimaryKeyConstraint("account_id", "ordinal"),
    belongs_to("persons", "account_id", "person_id"),
    Index(None, "account_id", "person_id", "ordinal"),
    index_where("event_id IS NOT NULL", "uq_events_event_id", "account_id", "event_id", "person_id", unique=True),
    info=holds(Whose.PERSON, ("person_id", "ordinal")),
)

event_definitions = Table(
    "event_definitions",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("definition_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False, info=GROWS),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("fields", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "definition_id"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT, ("ordinal",)),
)
