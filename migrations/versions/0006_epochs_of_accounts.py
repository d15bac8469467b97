"""Accounts have epochs: one ends with each reset, and its calls are not journaled in the next."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("epoch", sa.BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    op.execute("ALTER TABLE accounts DROP COLUMN epoch")  # a copy of the table would lose what refers to it
