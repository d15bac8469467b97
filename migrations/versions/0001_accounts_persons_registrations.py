"""Accounts with their applications, persons with their identities, registrations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _belongs_to(parent: str, *columns: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        columns, [f"{parent}.{column}" for column in columns], deferrable=True, initially="DEFERRED"
    )


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("api_key", sa.Text, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("api_key"),
        sa.UniqueConstraint("ordinal"),
    )
    op.create_table(
        "applications",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("application_id", sa.Text, nullable=False),
        sa.Column("application_code", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("jwt_keys", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "application_id"),
        sa.UniqueConstraint("application_id"),
        sa.UniqueConstraint("application_code"),
        _belongs_to("accounts", "account_id"),
    )
    op.create_table(
        "persons",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("first_name", sa.Text),
        sa.Column("last_name", sa.Text),
        sa.Column("middle_name", sa.Text),
        sa.Column("birthday", sa.Text),
        sa.Column("gender", sa.Text),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("custom_attributes", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("modified_at", sa.BigInteger, nullable=False),
        sa.Column("modified_from", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "person_id"),
        _belongs_to("accounts", "account_id"),
    )
    op.create_table(
        "identities",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "kind", "value"),
        _belongs_to("persons", "account_id", "person_id"),
    )
    op.create_index(None, "identities", ["account_id", "person_id"])
    op.create_table(
        "registrations",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("registration_id", sa.Text, nullable=False),
        sa.Column("application_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("is_primary", sa.Boolean, nullable=False),
        sa.Column("cloud_type", sa.Text),
        sa.Column("registration_enabled", sa.Boolean, nullable=False),
        sa.Column("system_data", sa.Text, nullable=False),
        sa.Column("additional_data", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("modified_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "registration_id"),
        _belongs_to("applications", "account_id", "application_id"),
        _belongs_to("persons", "account_id", "person_id"),
    )
    op.create_index(None, "registrations", ["account_id", "person_id", "ordinal"])
    op.create_index(None, "registrations", ["account_id", "ordinal"])
    op.create_index(
        "uq_registrations_primary",
        "registrations",
        ["account_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("is_primary"),
        postgresql_where=sa.text("is_primary"),
    )
    op.create_table(
        "custom_attributes",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("data_type", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "name"),
        _belongs_to("accounts", "account_id"),
    )


def downgrade() -> None:
    for table in ("custom_attributes", "registrations", "identities", "persons", "applications", "accounts"):
        op.drop_table(table)
