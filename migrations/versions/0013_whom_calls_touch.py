"""Calls that are about several registrations and persons."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("journal", sa.Column("touched", sa.Text))


def downgrade() -> None:
    op.drop_column("journal", "touched")
