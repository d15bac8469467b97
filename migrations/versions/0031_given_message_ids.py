"""Of two who give the same id to a message at the same moment, only one can write it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "given_message_ids",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "message_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )


def downgrade() -> None:
    op.drop_table("given_message_ids")
