"""Backends post events: on no registration, and with ids of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_NAME = "uq_events_event_id"


def upgrade() -> None:
    with op.batch_alter_table("events") as events:
        events.alter_column("registration_id", existing_type=sa.Text, nullable=True)
        events.add_column(sa.Column("event_id", sa.Text))
    has_id = sa.text("event_id IS NOT NULL")
    op.create_index(
        _NAME,
        "events",
        ["account_id", "event_id", "person_id"],
        unique=True,
        sqlite_where=has_id,
        postgresql_where=has_id,
    )


def downgrade() -> None:
    op.drop_index(_NAME, "events")
    op.execute("DELETE FROM events WHERE registration_id IS NULL")
    with op.batch_alter_table("events") as events:
        events.drop_column("event_id")
        events.alter_column("registration_id", existing_type=sa.Text, nullable=False)
