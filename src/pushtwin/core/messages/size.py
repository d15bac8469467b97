"""How big a message is, against what devices can be sent. Pure."""

from typing import Any

from pushtwin.base import json_text
from pushtwin.core.messages.model import MINUTE_MS, Notification

MAX_PAYLOAD = 4000
"""Characters; a message with more is refused with status 68."""
_DEFAULTS = Notification(text="")
_NAMES = {
    "text": "text",
    "title": "title",
    "image_url": "url",
    "custom_payload": "customPayload",
    "sound_enabled": "soundEnabled",
    "sound_name": "soundName",
    "vibration_enabled": "vibrationEnabled",
    "content_available": "contentAvailable",
    "is_silent": "isSilent",
    "badge": "badge",
    "category": "category",
    "shows_in_app": "showMirroredPush",
    "in_app_style": "mirroredPushStyle",
    "in_app_dismiss_title": "mirroredPushDismissTitle",
    "in_app_open_title": "mirroredPushOpenTitle",
    "inbox_topic": "inboxTopic",
}


def payload_size(notification: Notification) -> int:
    """Characters of content, custom payload and options as compact JSON, without what is as by default.

    The names are those of the current API, whichever one was used (push-messages-api 7.1).
    """
    values = ((name, getattr(notification, field), getattr(_DEFAULTS, field)) for field, name in _NAMES.items())
    given = {name: value for name, value, default in values if value != default}
    return len(json_text.write({**given, **_compound(notification)}).decode())


def _compound(notification: Notification) -> dict[str, Any]:
    """Options of two members each."""
    found: dict[str, Any] = {}
    if notification.in_app_validity_ms is not None:
        minutes = notification.in_app_validity_ms // MINUTE_MS
        found |= {"mirroredPushExpirationPeriod": minutes, "mirroredPushExpirationTimeUnit": "MINUTES"}
    if (period := notification.inbox_period) is not None:
        found |= {"inboxMessageExpirationPeriod": period.amount, "inboxMessageExpirationTimeUnit": period.unit}
    if (action := notification.tap_action) is not None:
        found["onTapButtonAction"] = action._asdict()
    return found
