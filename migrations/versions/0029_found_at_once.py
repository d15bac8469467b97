"""Where a speed limit goes on, and what a phone has sent before, are found at once."""

from alembic import op

revision = "0029"
down_revision = "0028"

_OF_REQUEST, _WITH_SLOT = "ix_sends_account_id_request_ordinal", "ix_sends_account_id_request_ordinal_next_slot"
_OF_PHONE = "ix_mo_messages_account_id_registration_id_phone_message_id"


def upgrade() -> None:
    op.drop_index(_OF_REQUEST, "sends")
    op.create_index(_WITH_SLOT, "sends", ["account_id", "request_ordinal", "next_slot"])
    op.create_index(_OF_PHONE, "mo_messages", ["account_id", "registration_id", "phone_message_id"])


def downgrade() -> None:
    op.drop_index(_OF_PHONE, "mo_messages")
    op.drop_index(_WITH_SLOT, "sends")
    op.create_index(_OF_REQUEST, "sends", ["account_id", "request_ordinal"])
