"""Messages that phones send back, and what is to become of them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_IS_WAITING = sa.text("waiting_since IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "mo_configurations",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("configuration_key", sa.Text, nullable=False),
        sa.Column("application_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "configuration_key"),
        _belongs_to("applications", "account_id", "application_id"),
    )
    op.create_table(
        "mo_actions",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("action_key", sa.Text, nullable=False),
        sa.Column("configuration_key", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("forward_url", sa.Text),
        sa.Column("callback_data", sa.Text),
        sa.PrimaryKeyConstraint("account_id", "action_key"),
        _belongs_to("mo_configurations", "account_id", "configuration_key"),
    )
    op.create_table(
        "mo_messages",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("application_id", sa.Text, nullable=False),
        sa.Column("registration_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("external_id", sa.Text),
        sa.Column("phone_message_id", sa.Text),
        sa.Column("destination", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("keyword", sa.Text),
        sa.Column("initial_message_id", sa.Text),
        sa.Column("bulk_id", sa.Text),
        sa.Column("custom_payload", sa.Text),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("actions", sa.Text, nullable=False),
        sa.Column("waiting_since", sa.BigInteger),
        sa.Column("pulled_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("account_id", "ordinal"),
        _belongs_to("applications", "account_id", "application_id"),
    )
    op.create_index(
        "ix_mo_messages_waiting",
        "mo_messages",
        ["account_id", "ordinal"],
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    )


def downgrade() -> None:
    op.execute("DELETE FROM callbacks WHERE kind = 'forward'")
    for name in ("mo_messages", "mo_actions", "mo_configurations"):
        op.drop_table(name)


def _belongs_to(parent: str, *columns: str) -> sa.ForeignKeyConstraint:
    referred = [f"{parent}.{column}" for column in columns]
    return sa.ForeignKeyConstraint(columns, referred, deferrable=True, initially="DEFERRED")
