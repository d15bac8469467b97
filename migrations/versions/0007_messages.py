"""Push messages: what is sent, what each device gets of it, and how devices receive."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_IS_DUE = sa.text("due_at IS NOT NULL")
_IS_UNREPORTED = sa.text("done_at IS NOT NULL AND consumed_at IS NULL")


def upgrade() -> None:
    for name in ("apns_enabled", "gcm_enabled"):
        op.add_column("applications", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("registrations", sa.Column("delivery", sa.Text))
    # Only an SDK has ever reported a token: behind such a registration is a phone.
    op.execute("UPDATE registrations SET delivery = 'phone' WHERE push_service_token IS NOT NULL")
    op.create_table(
        "sends",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("send_ordinal", sa.BigInteger, nullable=False),
        sa.Column("request_ordinal", sa.BigInteger, nullable=False),
        sa.Column("bulk_id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("application_id", sa.Text),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("entity_id", sa.Text),
        sa.Column("platform_application_id", sa.Text),
        sa.Column("campaign_reference_id", sa.Text),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("accepted_at", sa.BigInteger, nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("reached", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("next_place", sa.BigInteger, nullable=False),
        sa.Column("next_slot", sa.BigInteger),
        sa.PrimaryKeyConstraint("account_id", "send_ordinal"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )
    op.create_table(
        "messages",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("send_ordinal", sa.BigInteger, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("bulk_id", sa.Text, nullable=False),
        sa.Column("application_id", sa.Text),
        sa.Column("registration_id", sa.Text),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("external_id", sa.Text),
        sa.Column("destination", sa.Text),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("status", sa.BigInteger, nullable=False),
        sa.Column("error", sa.BigInteger, nullable=False),
        sa.Column("accepted_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("delivered_at", sa.BigInteger),
        sa.Column("seen_at", sa.BigInteger),
        sa.Column("done_at", sa.BigInteger),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("is_known_to_phone", sa.Boolean, nullable=False),
        sa.Column("consumed_at", sa.BigInteger),
        sa.Column("notes", sa.Text),
        sa.PrimaryKeyConstraint("account_id", "send_ordinal", "place"),
        sa.ForeignKeyConstraint(
            ["account_id", "send_ordinal"],
            ["sends.account_id", "sends.send_ordinal"],
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_table(
        "inbox_topics",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "topic"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )
    for name, table, columns, condition in (
        ("ix_sends_due", "sends", ["account_id", "due_at", "send_ordinal"], _IS_DUE),
        ("ix_sends_account_id_request_ordinal", "sends", ["account_id", "request_ordinal"], None),
        ("ix_sends_account_id_bulk_id", "sends", ["account_id", "bulk_id"], None),
        ("ix_messages_due", "messages", ["account_id", "due_at", "send_ordinal", "place"], _IS_DUE),
        ("ix_messages_unreported", "messages", ["account_id", "done_at"], _IS_UNREPORTED),
        ("ix_messages_account_id_message_id", "messages", ["account_id", "message_id"], None),
        (
            "ix_messages_account_id_registration_id_send_ordinal",
            "messages",
            ["account_id", "registration_id", "send_ordinal"],
            None,
        ),
    ):
        op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    op.drop_table("inbox_topics")
    op.drop_table("messages")
    op.drop_table("sends")
    # Copies of the tables would lose what refers to them.
    op.execute("ALTER TABLE registrations DROP COLUMN delivery")
    for name in ("gcm_enabled", "apns_enabled"):
        op.execute(f"ALTER TABLE applications DROP COLUMN {name}")
