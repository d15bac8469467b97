"""The whole schema on one page: tables and constraints, no decisions.

Every key starts with the account, so that an account can be a unit of sharding. Foreign keys are checked at
commit: persons are always written before registrations, which keeps concurrent writers free of deadlocks.
Times are milliseconds since 1970 in UTC; JSON is text, because PostgreSQL's own type would reorder keys.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _belongs_to(parent: str, *columns: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        columns, [f"{parent}.{column}" for column in columns], deferrable=True, initially="DEFERRED"
    )


accounts = Table(
    "accounts",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("api_key", Text, nullable=False),
    Column("username", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("clock", Text),
    Column("id_seed", Text),
    Column("id_counter", BigInteger, nullable=False, server_default="0"),
    Column("has_faults", Boolean, nullable=False, server_default=false()),
    Column("journal_evicted_at", BigInteger),
    PrimaryKeyConstraint("account_id"),
    UniqueConstraint("api_key"),
    UniqueConstraint("ordinal"),
)

applications = Table(
    "applications",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("application_code", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("jwt_keys", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "application_id"),
    UniqueConstraint("application_id"),
    UniqueConstraint("application_code"),
    _belongs_to("accounts", "account_id"),
)

persons = Table(
    "persons",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
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
    _belongs_to("accounts", "account_id"),
)

identities = Table(
    "identities",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("given", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "kind", "value"),
    _belongs_to("persons", "account_id", "person_id"),
    Index(None, "account_id", "person_id"),
)

registrations = Table(
    "registrations",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("registration_id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
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
    PrimaryKeyConstraint("account_id", "registration_id"),
    _belongs_to("applications", "account_id", "application_id"),
    _belongs_to("persons", "account_id", "person_id"),
    Index(None, "account_id", "person_id", "ordinal"),
    Index(None, "account_id", "ordinal"),
    Index(
        "uq_registrations_primary",
        "account_id",
        "person_id",
        unique=True,
        sqlite_where=text("is_primary"),
        postgresql_where=text("is_primary"),
    ),
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
    _belongs_to("applications", "account_id", "application_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("registration_id", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("is_launch", Boolean, nullable=False),
    PrimaryKeyConstraint("account_id", "registration_id", "started_at"),
    _belongs_to("registrations", "account_id", "registration_id"),
)

events = Table(
    "events",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("registration_id", Text, nullable=False),
    Column("definition_id", Text, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("properties", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "ordinal"),
    _belongs_to("persons", "account_id", "person_id"),
    Index(None, "account_id", "person_id", "ordinal"),
)

event_definitions = Table(
    "event_definitions",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("definition_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("fields", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "definition_id"),
    _belongs_to("accounts", "account_id"),
)

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
    _belongs_to("accounts", "account_id"),
)

rate_windows = Table(
    "rate_windows",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("second", BigInteger, nullable=False),
    Column("calls", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "operation"),
    _belongs_to("accounts", "account_id"),
)

seeds = Table(
    "seeds",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("part", BigInteger, nullable=False),
    Column("contents", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "part"),
    _belongs_to("accounts", "account_id"),
)

custom_attributes = Table(
    "custom_attributes",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("data_type", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "name"),
    _belongs_to("accounts", "account_id"),
)
