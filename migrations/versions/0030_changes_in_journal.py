"""Changes by the control API are found without looking at the calls between them, and the calls without the changes."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
_IS_CHANGE = sa.text("direction = 'control'")


def upgrade() -> None:
    op.create_index(
        "ix_journal_changes",
        "journal",
        ["account_id", "ordinal", "direction"],
        sqlite_where=_IS_CHANGE,
        postgresql_where=_IS_CHANGE,
    )


def downgrade() -> None:
    op.drop_index("ix_journal_changes", "journal")
