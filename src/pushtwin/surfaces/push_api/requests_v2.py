"""Reading `POST /push/2/message/…` into sends (push-messages-api 4)."""

from collections.abc import Iterator, Mapping
from typing import Any

from pushtwin.base.problems import path_of
from pushtwin.core.messages.commands import Scheduled, SendRequest
from pushtwin.core.messages.model import (
    Notification,
    Reporting,
    Send,
    Source,
    Target,
    TargetKind,
    Timing,
)
from pushtwin.http.bodies import Known, known_fields
from pushtwin.surfaces.push_api import models_v2 as wire
from pushtwin.surfaces.push_api.bodies import PrimaryButtonAction, validate_all
from pushtwin.surfaces.shared.judged_bodies import milliseconds

_TEXT_KEY = "textKey"  # of a localised text: published nowhere, but named where a missing text is (7.1)
KNOWN_SINGLE: Known = {
    **known_fields(wire.PushRequest),
    _TEXT_KEY: None,
    "notificationOptions": {
        **known_fields(wire.PushRequestNotificationOptions),
        _TEXT_KEY: None,
        "primaryButtonAction": known_fields(PrimaryButtonAction),
    },
}
KNOWN_MULTI: Known = {"messages": KNOWN_SINGLE}


def read_single(body: Mapping[str, Any]) -> SendRequest:
    """Raises RequestInvalid with all that is wrong."""
    message = validate_all(wire.PushRequest, body)
    return SendRequest(None, [_send(message, body)], list(_scheduled(message)))


def read_multi(body: Mapping[str, Any]) -> SendRequest:
    """Raises RequestInvalid with all that is wrong."""
    messages = validate_all(wire.PushRequestMulti, body).messages
    sends = [_send(message, given) for message, given in zip(messages, body["messages"], strict=True)]
    scheduled = [one for number, message in enumerate(messages) for one in _scheduled(message, "messages", number)]
    return SendRequest(None, sends, scheduled)


def _scheduled(message: wire.PushRequest, *place: str | int) -> Iterator[Scheduled]:
    if message.send_at is not None:
        yield Scheduled(path_of(*place, "sendAt"), message.send_at)


def _send(message: wire.PushRequest, given: Mapping[str, Any]) -> Send:
    options = message.notification_options or wire.PushRequestNotificationOptions()
    return Send(
        source=Source.V2,
        sender=message.from_,
        target=Target(TargetKind.MULTIPLE, query=message.to, only_primary=bool(message.target_only_primary_devices)),
        notification=_notification(message, options, given),
        timing=Timing(send_at=message.send_at, validity_ms=_validity(message)),
        reporting=Reporting(
            webhook_url=message.notify_url or None,
            content_type=message.notify_content_type or "application/json",
            callback_data=message.callback_data,
        ),
    )


def _validity(message: wire.PushRequest) -> int | None:
    period = message.validity_period
    return None if period is None else milliseconds(period, message.validity_period_time_unit or "HOURS")


def _notification(
    message: wire.PushRequest, options: wire.PushRequestNotificationOptions, given: Mapping[str, Any]
) -> Notification:
    return Notification(
        text=_text(message, given),
        title=options.title,
        image_url=options.content_url,
        sound_enabled=options.sound_enabled is not False,
        sound_name=options.sound_name,
        vibration_enabled=options.vibration_enabled is not False,
        is_silent=bool(options.is_silent),
        badge=options.badge,
        category=options.category,
        shows_in_app=bool(options.show_in_app),
        in_app_style=options.in_app_style,
        in_app_validity_ms=_in_app_validity(options),
        in_app_dismiss_title=options.in_app_dismiss_title,
        in_app_open_title=options.in_app_open_title,
        tap_action=options.primary_button_action.tap_action() if options.primary_button_action else None,
        inbox_topic=options.inbox_topic,
        custom_payload=message.custom_payload,
    )


def _text(message: wire.PushRequest, given: Mapping[str, Any]) -> str:
    """Nothing becomes status 69, not a failure (push-messages-api 7.1)."""
    if message.text and message.text.strip():
        return message.text
    for place in (given, given.get("notificationOptions") or {}):
        if isinstance(key := place.get(_TEXT_KEY), str) and key.strip():
            return key
    return ""


def _in_app_validity(options: wire.PushRequestNotificationOptions) -> int | None:
    period = options.in_app_expiration_period
    return None if period is None else milliseconds(period, options.in_app_expiration_time_unit or "HOURS")
