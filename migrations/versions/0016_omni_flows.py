"""OMNI failover: flows and their steps; pushes that are steps know of which flow."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_IS_DUE = sa.text("due_at IS NOT NULL")
_IS_UNREPORTED = sa.text("done_at IS NOT NULL AND consumed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "omni_flows",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("flow_ordinal", sa.BigInteger, nullable=False),
        sa.Column("bulk_id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("phone_number", sa.Text),
        sa.Column("email_address", sa.Text),
        sa.Column("registration_id", sa.Text),
        sa.Column("whatsapp_user_id", sa.Text),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("accepted_at", sa.BigInteger, nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("push_ordinals", sa.Text, nullable=False),
        sa.Column("status", sa.BigInteger, nullable=False),
        sa.Column("error", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("done_at", sa.BigInteger),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("seen_at", sa.BigInteger),
        sa.Column("consumed_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("account_id", "flow_ordinal"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )
    op.create_index("ix_omni_flows_account_id_message_id", "omni_flows", ["account_id", "message_id"])
    op.create_index("ix_omni_flows_account_id_bulk_id", "omni_flows", ["account_id", "bulk_id"])
    op.create_index(
        "ix_omni_flows_due",
        "omni_flows",
        ["account_id", "due_at", "flow_ordinal"],
        sqlite_where=_IS_DUE,
        postgresql_where=_IS_DUE,
    )
    op.create_index(
        "ix_omni_flows_unreported",
        "omni_flows",
        ["account_id", "done_at"],
        sqlite_where=_IS_UNREPORTED,
        postgresql_where=_IS_UNREPORTED,
    )
    op.create_table(
        "omni_attempts",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("flow_ordinal", sa.BigInteger, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("sender", sa.Text),
        sa.Column("recipient", sa.Text),
        sa.Column("status", sa.BigInteger, nullable=False),
        sa.Column("error", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("done_at", sa.BigInteger),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("pending", sa.BigInteger, nullable=False),
        sa.Column("message_count", sa.BigInteger, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("is_left_out", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "flow_ordinal", "place"),
        sa.ForeignKeyConstraint(
            ["account_id", "flow_ordinal"],
            ["omni_flows.account_id", "omni_flows.flow_ordinal"],
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_omni_attempts_account_id_sent_at", "omni_attempts", ["account_id", "sent_at"])
    op.add_column("sends", sa.Column("flow_ordinal", sa.BigInteger))


def downgrade() -> None:
    op.execute("ALTER TABLE sends DROP COLUMN flow_ordinal")
    op.drop_table("omni_attempts")
    op.drop_table("omni_flows")
