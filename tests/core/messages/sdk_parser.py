"""Messages as the SDKs of both platforms read them, with what they drop and what makes them fail.

Written from mobile-sdk-api 4.14, 6.4, 6.5 and 6.8, and from nothing that the twin knows of payloads.
"""

import json
from decimal import Decimal
from typing import Any, NamedTuple

KNOWN_INTERNAL = {
    "sendDateTime",
    "bulkId",
    "initialMessageId",
    "atts",
    "silent",
    "inAppStyle",
    "inApp",
    "inAppExpiryDateTime",
    "inAppOpenTitle",
    "inAppDismissTitle",
    "webViewUrl",
    "browserUrl",
    "deeplink",
    "messageType",
    "openLiveChat",
    "inbox",
    "inAppDetails",
    "validUntil",  # of an inbox only: push-messages-api 12.4
}
TEXTS = ("bulkId", "inAppOpenTitle", "inAppDismissTitle", "webViewUrl", "browserUrl", "deeplink")


class Shown(NamedTuple):
    """What of a message reaches the user and the app."""

    message_id: str
    text: str
    title: str | None
    sound: str | None
    category: str | None
    vibrate: bool
    is_silent: bool
    style: int | None
    image_url: str | None
    custom: dict[str, Any] | None
    internal: dict[str, Any]


def exactly(text: str) -> Any:
    """JSON with all digits of its numbers."""
    return json.loads(
        text, parse_float=Decimal, parse_int=lambda digits: int(digits) if len(digits) < 19 else Decimal(digits)
    )


def read_fcm(data: dict[str, str]) -> Shown:
    """A Firebase message on Android."""
    assert list(data) == ["org_ib_d"]
    content = exactly(data["org_ib_d"])
    notification = content["notification"]  # the SDK looks into it without asking whether it is there
    assert isinstance(notification, dict)
    assert {type(notification.get(flag, True)) for flag in ("vibrate", "silent")} == {bool}
    internal = _internal(content["internal"])
    return Shown(
        message_id=_text(content["messageId"]),
        text=_text(content["text"]),
        title=notification.get("title"),
        sound=notification.get("sound"),
        category=notification.get("category"),
        vibrate=notification.get("vibrate", True),
        is_silent=notification.get("silent", False),
        style=_style(notification.get("inAppStyle")),
        image_url=notification.get("contentUrl"),
        custom=content.get("custom"),
        internal=internal,
    )


def read_item(platform: str, item: dict[str, Any]) -> Shown:
    """An item of a sync."""
    return read_gcm(item) if platform == "GCM" else read_apns(item)


def read_gcm(item: dict[str, Any]) -> Shown:
    """An item of a sync on Android: a flat map of texts; what a silent message shows is taken from `silent`."""
    assert {name: value for name, value in item.items() if not isinstance(value, str)} == {}
    internal = _internal(exactly(item["internalData"]))
    silent = internal.get("silent", {})
    assert {item["gcm.notification.vibrate"], item["gcm.notification.silent"]} <= {"true", "false"}
    custom = item.get("customPayload")
    return Shown(
        message_id=_text(item["gcm.notification.messageId"]),
        text=_text(silent.get("body") or item["gcm.notification.body"]),
        title=silent.get("title") or item.get("gcm.notification.title"),
        sound=silent.get("sound") or item.get("gcm.notification.sound"),
        category=item.get("gcm.notification.category"),
        vibrate=item["gcm.notification.vibrate"] == "true",
        is_silent=item["gcm.notification.silent"] == "true",
        style=_style(internal.get("inAppStyle")),
        image_url=_image(internal),
        custom=None if custom is None else exactly(custom),
        internal=internal,
    )


def read_apns(document: dict[str, Any]) -> Shown:
    """A document of APNs, and an item of a sync on iOS; what `silent` has takes the place of the alert."""
    assert document.keys() <= {"aps", "messageId", "customPayload", "internalData"}
    aps, internal = document["aps"], _internal(document["internalData"])
    silent = internal.get("silent")
    shown = silent or {**aps.get("alert", {}), **aps}
    assert type(aps.get("badge", 0)) is int
    assert aps.get("content-available", 1) == aps.get("mutable-content", 1) == 1
    return Shown(
        message_id=_text(document["messageId"]),
        text=_text(shown["body"]),
        title=shown.get("title"),
        sound=shown.get("sound"),
        category=shown.get("category"),
        vibrate=True,
        is_silent=silent is not None,
        style=_style(internal.get("inAppStyle")),
        image_url=_image(internal),
        custom=document.get("customPayload"),
        internal=internal,
    )


def _internal(internal: dict[str, Any]) -> dict[str, Any]:
    assert internal.keys() <= KNOWN_INTERNAL
    assert {name for name in TEXTS if not isinstance(internal.get(name, ""), str)} == set()
    assert {type(internal.get(name, 0)) for name in ("sendDateTime", "inAppExpiryDateTime")} == {int}
    assert type(internal.get("inApp", False)) is bool
    assert internal.get("inbox", {}).keys() <= {"topic", "seen"}
    assert internal.get("silent", {}).keys() <= {"title", "body", "sound", "category", "vibrate"}
    return internal


def _style(style: object) -> int | None:
    """iOS reads integers only."""
    assert style is None or (type(style) is int and style in {0, 1})
    return style if isinstance(style, int) else None


def _image(internal: dict[str, Any]) -> str | None:
    attachments = internal.get("atts", [])
    return _text(attachments[0]["url"]) if attachments else None


def _text(value: object) -> str:
    """Without an id or a text the SDKs drop the message."""
    assert isinstance(value, str)
    assert value
    return value
