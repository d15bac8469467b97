"""API keys that are good for some scopes only."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("api_key", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("scopes", sa.Text),
        sa.PrimaryKeyConstraint("account_id", "key_id"),
        sa.UniqueConstraint("api_key"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )


def downgrade() -> None:
    op.drop_table("api_keys")
