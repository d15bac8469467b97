"""The tables of accounts and what they begin with."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from pushtwin.database.tables.metadata import Whose, belongs_to, holds, metadata

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
    Column("journal_clearings", BigInteger, nullable=False, server_default="0"),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("account_id"),
    UniqueConstraint("api_key"),
    UniqueConstraint("ordinal"),
    info=holds(Whose.TWIN),
)

# Beside the one that every account has. `scopes` is a JSON list; without one the key is good for everything.
api_keys = Table(
    "api_keys",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("api_key", Text, nullable=False),
    Column("name", Text),
    Column("scopes", Text),
    PrimaryKeyConstraint("account_id", "key_id"),
    UniqueConstraint("api_key"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT, ("ordinal",)),
)

# What was handed out for user and password; the hash of each is all that is kept of it.
access_tokens = Table(
    "access_tokens",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "token_hash"),
    UniqueConstraint("token_hash"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT, ("ordinal",)),
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
    Column("apns_enabled", Boolean, nullable=False, server_default=true()),
    Column("gcm_enabled", Boolean, nullable=False, server_default=true()),
    PrimaryKeyConstraint("account_id", "application_id"),
    UniqueConstraint("application_id"),
    UniqueConstraint("application_code"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT, ("ordinal",)),
)

seeds = Table(
    "seeds",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("part", BigInteger, nullable=False),
    Column("contents", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "part"),
    belongs_to("accounts", "account_id"),
    info=holds(Whose.ACCOUNT, outlives_reset=True),
)
