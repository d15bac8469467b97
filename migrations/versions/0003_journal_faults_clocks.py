"""What tests need beyond the platform: a clock and ids of one's own, the journal, faults, rate limits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _belongs_to_account() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED")


def upgrade() -> None:
    for column in (
        sa.Column("clock", sa.Text),
        sa.Column("id_seed", sa.Text),
        sa.Column("id_counter", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("has_faults", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("journal_evicted_at", sa.BigInteger),
    ):
        op.add_column("accounts", column)
    op.create_table(
        "journal",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("called_at", sa.BigInteger, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("status", sa.BigInteger, nullable=False),
        sa.Column("registration_id", sa.Text),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("entry", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "ordinal"),
    )
    op.create_table(
        "faults",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("fault_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("calls", sa.BigInteger, nullable=False),
        sa.Column("hits", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "fault_id"),
        _belongs_to_account(),
    )
    op.create_table(
        "rate_windows",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("second", sa.BigInteger, nullable=False),
        sa.Column("calls", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "operation"),
        _belongs_to_account(),
    )


def downgrade() -> None:
    for table in ("rate_windows", "faults", "journal"):
        op.drop_table(table)
    with op.batch_alter_table("accounts") as accounts:
        for name in ("journal_evicted_at", "has_faults", "id_counter", "id_seed", "clock"):
            accounts.drop_column(name)
