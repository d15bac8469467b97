"""Messages of a device are found in their order: else SQLite goes through all of the account."""

from alembic import op

revision = "0032"
down_revision = "0031"

_BEFORE, _IN_ORDER = "ix_messages_account_id_registration_id_send_ordinal", "ix_messages_of_device"


def upgrade() -> None:
    op.drop_index(_BEFORE, "messages")
    op.create_index(_IN_ORDER, "messages", ["account_id", "registration_id", "send_ordinal", "place"])


def downgrade() -> None:
    op.drop_index(_IN_ORDER, "messages")
    op.create_index(_BEFORE, "messages", ["account_id", "registration_id", "send_ordinal"])
