"""How often the journal of an account was deleted: who waits for calls begins anew then."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("journal_clearings", sa.BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    op.execute("ALTER TABLE accounts DROP COLUMN journal_clearings")  # a copy would lose what refers to it
