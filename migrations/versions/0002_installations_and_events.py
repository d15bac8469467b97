"""What the SDKs report about an install, uninstalled registrations, sessions, events and their definitions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NEW_COLUMNS = ("push_service_type", "push_service_token", "application_user_id", "modules")


def _belongs_to(parent: str, *columns: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        columns, [f"{parent}.{column}" for column in columns], deferrable=True, initially="DEFERRED"
    )


def upgrade() -> None:
    for name in _NEW_COLUMNS:
        op.add_column("registrations", sa.Column(name, sa.Text))
    op.create_table(
        "uninstalled_registrations",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("registration_id", sa.Text, nullable=False),
        sa.Column("application_id", sa.Text, nullable=False),
        sa.Column("additional_data", sa.Text),
        sa.Column("application_user_id", sa.Text),
        sa.PrimaryKeyConstraint("account_id", "registration_id"),
        _belongs_to("applications", "account_id", "application_id"),
    )
    op.create_table(
        "sessions",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("registration_id", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("is_launch", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "registration_id", "started_at"),
        _belongs_to("registrations", "account_id", "registration_id"),
    )
    op.create_table(
        "events",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("registration_id", sa.Text, nullable=False),
        sa.Column("definition_id", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.BigInteger, nullable=False),
        sa.Column("properties", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "ordinal"),
        _belongs_to("persons", "account_id", "person_id"),
    )
    op.create_index(None, "events", ["account_id", "person_id", "ordinal"])
    op.create_table(
        "event_definitions",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("definition_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("fields", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "definition_id"),
        _belongs_to("accounts", "account_id"),
    )


def downgrade() -> None:
    for table in ("event_definitions", "events", "sessions", "uninstalled_registrations"):
        op.drop_table(table)
    with op.batch_alter_table("registrations") as registrations:
        for name in _NEW_COLUMNS:
            registrations.drop_column(name)
