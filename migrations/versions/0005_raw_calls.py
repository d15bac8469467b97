"""The journal keeps calls as they went over the wire; those that an earlier version has kept are forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _create_journal(*kept: sa.Column[object], needs_status: bool) -> None:
    op.create_table(
        "journal",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("called_at", sa.BigInteger, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("status", sa.BigInteger, nullable=not needs_status),
        sa.Column("registration_id", sa.Text),
        sa.Column("person_id", sa.BigInteger),
        *kept,
        sa.PrimaryKeyConstraint("account_id", "ordinal"),
    )


def upgrade() -> None:
    op.execute(
        "UPDATE accounts SET journal_evicted_at = "
        "(SELECT MAX(called_at) FROM journal WHERE journal.account_id = accounts.account_id) "
        "WHERE account_id IN (SELECT account_id FROM journal)"
    )
    op.drop_table("journal")
    _create_journal(
        sa.Column("application_id", sa.Text, nullable=False),
        sa.Column("duration", sa.Float, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("query", sa.LargeBinary, nullable=False),
        sa.Column("headers", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("warnings", sa.Text, nullable=False),
        sa.Column("fault_id", sa.Text),
        needs_status=False,
    )


def downgrade() -> None:
    op.drop_table("journal")
    _create_journal(sa.Column("entry", sa.Text, nullable=False), needs_status=True)
