"""Why a message can't be sent, whoever it is for (push-messages-api 7.1)."""

from collections.abc import Iterator

from pushtwin.core.messages import catalogue, send_repository, timing
from pushtwin.core.messages.model import Send
from pushtwin.core.messages.size import MAX_PAYLOAD, payload_size
from pushtwin.database import Reading


def find_rejection(reading: Reading, account_id: str, send: Send) -> int | None:
    """The first status that holds of its content and its validity."""
    return next(_rejections(reading, account_id, send), None)


def _rejections(reading: Reading, account_id: str, send: Send) -> Iterator[int]:
    notification = send.notification
    topic = notification.inbox_topic
    if not notification.text.strip():
        yield catalogue.REJECTED_NO_CONTENT
    if notification.tap_action and not notification.tap_action.is_whole:
        yield catalogue.REJECTED_INVALID_PRIMARY_BUTTON_ACTION
    if timing.is_too_short(send.timing.validity_ms):
        yield catalogue.REJECTED_INVALID_VALIDITY_PERIOD
    if topic is not None and not send_repository.has_inbox_topic(reading, account_id, topic):
        yield catalogue.REJECTED_INVALID_INBOX_TOPIC
    if payload_size(notification) > MAX_PAYLOAD:
        yield catalogue.REJECTED_PAYLOAD_TOO_BIG
