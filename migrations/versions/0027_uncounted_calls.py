"""Calls that expectations look past."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("journal", sa.Column("is_counted", sa.Boolean, nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("journal") as batch:
        batch.drop_column("is_counted")
