"""The tables of persons and registrations."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from pushtwin.database.tables.metadata import GROWS, Whose, belongs_to, holds, metadata

persons = Table(
    "persons",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False, info=GROWS),
    Column("type", Text, nullable=False),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("middle_name", Text),
    Column("birthday", Text),
    Column("gender", Text),
    Column("tags", Text, nullable=False),
    Column("custom_attributes", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    Column("modified_from", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "person_id"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT, ("person_id",)),
)

identifiers = Table(
    "identities",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("given", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "kind", "value"),
    belongs_to("persons", "account_id", "person_id"),
    Index(None, "account_id", "person_id"),
    info=holds(Whose.PERSON, ("person_id", "ordinal")),
)

registrations = Table(
    "registrations",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("registration_id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("ordinal", BigInteger, nullable=False, info=GROWS),
    Column("is_primary", Boolean, nullable=False),
    Column("cloud_type", Text),
    Column("registration_enabled", Boolean, nullable=False),
    Column("system_data", Text, nullable=False),
    Column("additional_data", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    Column("push_service_type", Text),
    Column("push_service_token", Text),
    Column("application_user_id", Text),
    Column("modules", Text),
    Column("delivery", Text),
    PrimaryKeyConstraint("account_id", "registration_id"),
    belongs_to("applications", "account_id", "application_id"),
    belongs_to("persons", "account_id", "person_id"),
    Index(None, "account_id", "person_id", "ordinal"),
    Index(None, "account_id", "ordinal"),
    Index("ix_registrations_lower_registration_id", "account_id", text("lower(registration_id)")),
    Index(
        "uq_registrations_primary",
        "account_id",
        "person_id",
        unique=True,
        sqlite_where=text("is_primary"),
        postgresql_where=text("is_primary"),
    ),
    info=holds(Whose.PERSON, ("person_id", "ordinal")),
)

uninstalled_registrations = Table(
    "uninstalled_registrations",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("registration_id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("additional_data", Text),
    Column("application_user_id", Text),
    PrimaryKeyConstraint("account_id", "registration_id"),
    belongs_to("applications", "account_id", "application_id"),
    info=holds(Whose.APPLICATION, ("registration_id",)),
)

custom_attributes = Table(
    "custom_attributes",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("data_type", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "name"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT, ("name",)),
)
