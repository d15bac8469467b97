"""OMNI scenarios: through which channels messages go."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_IS_DEFAULT = sa.text("is_default")


def upgrade() -> None:
    op.create_table(
        "scenarios",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("scenario_key", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "scenario_key"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )
    op.create_index(None, "scenarios", ["account_id", "ordinal"])
    op.create_index(
        "uq_scenarios_default",
        "scenarios",
        ["account_id"],
        unique=True,
        sqlite_where=_IS_DEFAULT,
        postgresql_where=_IS_DEFAULT,
    )


def downgrade() -> None:
    op.drop_table("scenarios")
