"""Registrations are found by their ids in any letter case."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_NAME = "ix_registrations_lower_registration_id"


def upgrade() -> None:
    op.create_index(_NAME, "registrations", ["account_id", sa.text("lower(registration_id)")])


def downgrade() -> None:
    op.drop_index(_NAME, "registrations")
