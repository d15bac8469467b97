"""Which messages whose inbox keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_ENDS = sa.text("ends_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "inbox_messages",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("send_ordinal", sa.BigInteger, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger),
        sa.Column("ends_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("account_id", "send_ordinal", "place"),
        sa.ForeignKeyConstraint(
            ["account_id", "send_ordinal", "place"],
            ["messages.account_id", "messages.send_ordinal", "messages.place"],
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "person_id"],
            ["persons.account_id", "persons.person_id"],
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index(
        "uq_inbox_messages_person_send", "inbox_messages", ["account_id", "person_id", "send_ordinal"], unique=True
    )
    op.create_index(
        "ix_inbox_messages_ending",
        "inbox_messages",
        ["account_id", "ends_at", "send_ordinal", "place"],
        sqlite_where=_ENDS,
        postgresql_where=_ENDS,
    )


def downgrade() -> None:
    op.drop_table("inbox_messages")
