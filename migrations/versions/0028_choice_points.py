"""Which settings a call went by, where somebody wanted to know."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("journal", sa.Column("choice_points", sa.Text))


def downgrade() -> None:
    with op.batch_alter_table("journal") as batch:
        batch.drop_column("choice_points")
