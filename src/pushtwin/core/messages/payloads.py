"""A push message in the forms in which devices get it. Pure.

Android gets a data message of Firebase, iOS a document of APNs; an SDK that asks for its messages gets flat texts on
Android, and the same document on iOS (push-messages-api 12, mobile-sdk-api 4.14, 6.4 and 6.5).
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from pushtwin.base import json_text
from pushtwin.core.messages.model import HOUR_MS, InAppStyle, Message, Notification, Send, Source, TapActionType

PlatformType = Literal["GCM", "APNS"]
V2_IN_APP_VALIDITY_MS = 48 * HOUR_MS
"""How long a message of the deprecated API is shown inside the app, where it does not say."""
_STYLES = {InAppStyle.MODAL: 0, InAppStyle.BANNER: 1}
_TAP_TARGETS = {
    TapActionType.WEB_VIEW_URL: "webViewUrl",
    TapActionType.OPEN_URL_IN_BROWSER: "browserUrl",
    TapActionType.DEEP_LINK: "deeplink",
}


class Outgoing(NamedTuple):
    """A notification on its way to one device.

    `sent_at`, in milliseconds of the account, is when it leaves the platform. `is_seen`: its user has seen it already.
    `valid_until`: when an inbox no longer keeps it.
    """

    notification: Notification
    source: Source
    message_id: str
    bulk_id: str
    sent_at: int
    is_seen: bool = False
    valid_until: int | None = None


def outgoing(message: Message, send: Send, is_seen_in_inbox: bool = False) -> Outgoing:
    """What a device gets of a message; of one that has not left yet, as if it had left when it was accepted."""
    sent_at = message.accepted_at if message.sent_at is None else message.sent_at
    is_seen = message.seen_at is not None or is_seen_in_inbox
    return Outgoing(send.notification, send.source, message.message_id, message.bulk_id, sent_at, is_seen)


# -- the forms -------------------------------------------------------------------------------------------------


def fcm_data(outgoing: Outgoing) -> dict[str, str]:
    """The data of a Firebase message: one key, with JSON as its text (push-messages-api 12.2)."""
    notification = outgoing.notification
    content = {
        "messageId": outgoing.message_id,
        "text": notification.text,
        "notification": _fcm_notification(notification),
        "custom": notification.custom_payload,
        "internal": _internal(outgoing, _android_attachments(notification)),
    }
    return {"org_ib_d": _text(_given(content))}


def apns_document(outgoing: Outgoing) -> dict[str, Any]:
    """What Apple's service takes and hands to the phone (push-messages-api 12.3)."""
    notification = outgoing.notification
    return _given(
        {
            "aps": _silent_aps(notification) if notification.is_silent else _aps(notification),
            "messageId": outgoing.message_id,
            "customPayload": notification.custom_payload,
            "internalData": _internal(outgoing, _ios_attachments(notification), _alert(notification)),
        }
    )


def simulator_document(apns: Mapping[str, Any], bundle_id: str) -> dict[str, Any]:
    """The same, addressed to an app on an iOS simulator: `xcrun simctl push` takes it as it is."""
    return {"Simulator Target Bundle": bundle_id, **apns}


def sync_item(platform: PlatformType, outgoing: Outgoing) -> dict[str, Any]:
    """The message in the answer to an SDK that asks for its messages (push-messages-api 12.4)."""
    return apns_document(outgoing) if platform == "APNS" else _gcm_item(outgoing)


# -- Android ---------------------------------------------------------------------------------------------------


def _fcm_notification(notification: Notification) -> dict[str, Any]:
    return _given(
        {
            "title": notification.title,
            "sound": _sound(notification),
            "category": notification.category,
            "vibrate": notification.vibration_enabled,
            "silent": notification.is_silent,
            "contentUrl": notification.image_url,
            "inAppStyle": _style(notification),
        }
    )


def _gcm_item(outgoing: Outgoing) -> dict[str, Any]:
    """All values are texts, whatever they say."""
    notification = outgoing.notification
    shown = {**_alert(notification), "vibrate": _flag(notification.vibration_enabled)}
    internal = _internal(outgoing, _android_attachments(notification), _gcm_silent(notification))
    custom = notification.custom_payload
    return _given(
        {
            "gcm.notification.messageId": outgoing.message_id,
            **{f"gcm.notification.{name}": value for name, value in shown.items()},
            "gcm.notification.silent": _flag(notification.is_silent),
            "customPayload": None if custom is None else _text(custom),
            "internalData": _text(internal),
        }
    )


def _gcm_silent(notification: Notification) -> dict[str, Any]:
    return {**_alert(notification), "vibrate": notification.vibration_enabled}


def _android_attachments(notification: Notification) -> list[dict[str, str]] | None:
    return [{"url": notification.image_url}] if notification.image_url else None


def _flag(value: bool) -> str:
    return "true" if value else "false"


# -- iOS -------------------------------------------------------------------------------------------------------


def _aps(notification: Notification) -> dict[str, Any]:
    """`mutable-content` lets the app's extension load an image, and report the message as delivered."""
    return _given(
        {
            "alert": _given({"title": notification.title, "body": notification.text}),
            "sound": _sound(notification),
            "badge": notification.badge,
            "category": notification.category,
            "content-available": 1 if notification.content_available else None,
            "mutable-content": 1,
        }
    )


def _silent_aps(notification: Notification) -> dict[str, Any]:
    """Nothing that the system would show; the SDK finds the rest in `internalData.silent`."""
    return _given({"badge": notification.badge, "content-available": 1})


def _ios_attachments(notification: Notification) -> list[dict[str, str]] | None:
    return [{"url": notification.image_url, "t": "string"}] if notification.image_url else None


# -- what all forms have in common -----------------------------------------------------------------------------


def _internal(
    outgoing: Outgoing, attachments: list[dict[str, str]] | None, silent: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the SDK keeps for itself; `silent` is what a silent message would show (mobile-sdk-api 6.5)."""
    notification = outgoing.notification
    return _given(
        {
            "sendDateTime": outgoing.sent_at,
            "bulkId": outgoing.bulk_id,
            "atts": attachments,
            "silent": silent if notification.is_silent else None,
            **_in_app(notification),
            "inAppExpiryDateTime": _in_app_expiry(outgoing),
            **_tap_target(notification),
            "inbox": _inbox(outgoing),
            "validUntil": outgoing.valid_until,
        }
    )


def _in_app(notification: Notification) -> dict[str, Any]:
    """`inApp` is for SDKs that know no styles yet: to them it means MODAL."""
    style = _style(notification)
    return {
        "inApp": None if style is None else style == _STYLES[InAppStyle.MODAL],
        "inAppStyle": style,
        "inAppDismissTitle": notification.in_app_dismiss_title,
        "inAppOpenTitle": notification.in_app_open_title,
    }


def _style(notification: Notification) -> int | None:
    """A style counts only where the message is shown inside the app; there, MODAL is the default."""
    return _STYLES[notification.in_app_style or InAppStyle.MODAL] if notification.shows_in_app else None


def _in_app_expiry(outgoing: Outgoing) -> int | None:
    notification = outgoing.notification
    validity = notification.in_app_validity_ms
    if validity is None and notification.shows_in_app and outgoing.source is Source.V2:
        validity = V2_IN_APP_VALIDITY_MS
    return None if validity is None else outgoing.sent_at + validity


def _tap_target(notification: Notification) -> dict[str, str]:
    match notification.tap_action:
        case (str() as resource, TapActionType() as kind):
            return {_TAP_TARGETS[kind]: resource}
        case _:
            return {}


def _inbox(outgoing: Outgoing) -> dict[str, Any] | None:
    topic = outgoing.notification.inbox_topic
    return None if topic is None else {"topic": topic, "seen": outgoing.is_seen}


def _alert(notification: Notification) -> dict[str, Any]:
    """What a message shows and plays, by the names that both platforms have for it."""
    return _given(
        {
            "title": notification.title,
            "body": notification.text,
            "sound": _sound(notification),
            "category": notification.category,
        }
    )


def _sound(notification: Notification) -> str | None:
    return (notification.sound_name or "default") if notification.sound_enabled else None


def _given(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _text(members: Mapping[str, Any]) -> str:
    return json_text.write(members).decode()
