"""What is told to webhooks; the journal knows who has called whom."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_IS_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "callbacks",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("send_ordinal", sa.BigInteger, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Text, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("claimed_until", sa.BigInteger),
        sa.PrimaryKeyConstraint("account_id", "send_ordinal", "place", "kind"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )
    op.create_index("ix_callbacks_account_id_message_id", "callbacks", ["account_id", "message_id"])
    op.create_index(
        "ix_callbacks_account_id_due_at",
        "callbacks",
        ["account_id", "due_at"],
        sqlite_where=_IS_DUE,
        postgresql_where=_IS_DUE,
    )
    op.add_column("journal", sa.Column("direction", sa.Text, nullable=False, server_default="in"))
    op.add_column("journal", sa.Column("origin", sa.Text))
    op.add_column("journal", sa.Column("reason", sa.Text))


def downgrade() -> None:
    op.execute("DELETE FROM journal WHERE direction = 'out'")
    for column in ("reason", "origin", "direction"):
        op.execute(f"ALTER TABLE journal DROP COLUMN {column}")
    op.drop_table("callbacks")
