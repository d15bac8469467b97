"""What tests of messages need."""

from typing import Any

from pushtwin.core.messages.model import HOUR_MS, Device, Message, Stage

ACCEPTED_AT = 1_764_000_000_000
EXPIRES_AT = ACCEPTED_AT + 48 * HOUR_MS
DELAY = 1_000
THERE = Device()


def make_message(**changes: Any) -> Message:
    """A message that has just been accepted, and may leave at once."""
    message = Message(
        account_id="a",
        send_ordinal=1,
        place=0,
        message_id="1764000000000000000001",
        bulk_id="1764000000000000000002",
        application_id="app",
        registration_id="r",
        person_id=1,
        external_id=None,
        destination="r",
        stage=Stage.WAITING,
        status=26,
        error=0,
        accepted_at=ACCEPTED_AT,
        expires_at=EXPIRES_AT,
        due_at=ACCEPTED_AT,
    )
    return message._replace(**changes)


def make_handed_over(**changes: Any) -> Message:
    """One that is with the cloud since it was accepted."""
    standing = {"stage": Stage.HANDED_OVER, "status": 7, "sent_at": ACCEPTED_AT, "due_at": ACCEPTED_AT + DELAY}
    return make_message(**{**standing, **changes})


def make_final(**changes: Any) -> Message:
    """One that was delivered."""
    done_at = ACCEPTED_AT + DELAY
    standing = {"stage": Stage.FINAL, "status": 5, "sent_at": ACCEPTED_AT, "done_at": done_at, "due_at": None}
    return make_message(**{**standing, "delivered_at": done_at, **changes})
