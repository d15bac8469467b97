"""How big a message is (push-messages-api 7.1): characters of compact JSON."""

from decimal import Decimal
from typing import Any

from pushtwin.core.messages.model import (
    HOUR_MS,
    InAppStyle,
    InboxPeriod,
    InboxPeriodUnit,
    Notification,
    TapAction,
    TapActionType,
)
from pushtwin.core.messages.size import MAX_PAYLOAD, payload_size
from tests.cases import each


@each(
    ("given", "added"),
    [
        ({}, ""),
        ({"text": "Здраво 👋"}, "Здраво 👋"),
        ({"text": 'a "quoted" one'}, r"a \"quoted\" one"),
        ({"title": "T"}, ',"title":"T"'),
        ({"image_url": "https://i"}, ',"url":"https://i"'),
        ({"custom_payload": {"k": Decimal("1.10")}}, ',"customPayload":{"k":1.10}'),
        ({"custom_payload": {}}, ',"customPayload":{}'),
        ({"sound_enabled": False}, ',"soundEnabled":false'),
        ({"sound_name": "ding"}, ',"soundName":"ding"'),
        ({"vibration_enabled": False}, ',"vibrationEnabled":false'),
        ({"content_available": True}, ',"contentAvailable":true'),
        ({"is_silent": True}, ',"isSilent":true'),
        ({"badge": 0}, ',"badge":0'),
        ({"category": "c"}, ',"category":"c"'),
        ({"shows_in_app": True}, ',"showMirroredPush":true'),
        ({"in_app_style": InAppStyle.MODAL}, ',"mirroredPushStyle":"MODAL"'),
        (
            {"in_app_validity_ms": HOUR_MS},
            ',"mirroredPushExpirationPeriod":60,"mirroredPushExpirationTimeUnit":"MINUTES"',
        ),
        ({"in_app_dismiss_title": "No"}, ',"mirroredPushDismissTitle":"No"'),
        ({"in_app_open_title": "Yes"}, ',"mirroredPushOpenTitle":"Yes"'),
        (
            {"tap_action": TapAction("app://a", TapActionType.DEEP_LINK)},
            ',"onTapButtonAction":{"resource":"app://a","type":"DEEP_LINK"}',
        ),
        ({"inbox_topic": "News"}, ',"inboxTopic":"News"'),
        (
            {"inbox_period": InboxPeriod(2, InboxPeriodUnit.DAYS)},
            ',"inboxMessageExpirationPeriod":2,"inboxMessageExpirationTimeUnit":"DAYS"',
        ),
    ],
)
def test_every_option_counts_with_its_name(given: dict[str, Any], added: str) -> None:
    text = "" if "text" in given else "Hi"
    notification = Notification(**{"text": "Hi", **given})
    assert payload_size(notification) == len('{"text":""}') + len(text) + len(added)


def test_what_is_as_by_default_does_not_count() -> None:
    given = Notification(text="Hi", sound_enabled=True, vibration_enabled=True, is_silent=False, shows_in_app=False)
    assert payload_size(given) == payload_size(Notification(text="Hi"))


def test_the_longest_text_that_can_be_sent_leaves_room_for_its_name() -> None:
    assert payload_size(Notification(text="x" * (MAX_PAYLOAD - 11))) == MAX_PAYLOAD
