"""Reading `POST /push/3/messages` into sends (push-messages-api 3)."""

from collections.abc import Iterator, Mapping
from typing import Any

from pushtwin.base.problems import path_of
from pushtwin.core.messages.commands import Scheduled, SendRequest
from pushtwin.core.messages.model import (
    InAppStyle,
    InboxPeriod,
    InboxPeriodUnit,
    Notification,
    Reporting,
    Send,
    Source,
    SpeedLimit,
    Target,
    TargetKind,
    Timing,
    Window,
)
from pushtwin.http.bodies import Known, known_fields
from pushtwin.surfaces.push_api import models_v3 as wire
from pushtwin.surfaces.push_api.bodies import PrimaryButtonAction, validate_all
from pushtwin.surfaces.push_api.wire_types import DeliveryDay, Platform, PushOutboundImageContent
from pushtwin.surfaces.shared.judged_bodies import MS_OF, milliseconds

LONGEST_IN_INBOX = 96_000  # days or months: longer than anybody waits, and within every calendar
_DAYS = tuple(DeliveryDay)
_TYPES_OF_DESTINATIONS = (
    wire.PushDestinationRegistration,
    wire.PushDestinationExternalUserId,
    wire.PushDestinationPhoneNumber,
    wire.PushDestinationEmail,
    wire.PushDestinationMultiple,
)
KNOWN: Known = {
    "messages": {
        **known_fields(wire.PushUnificationMessage),
        "destinations": {name: None for type_ in _TYPES_OF_DESTINATIONS for name in known_fields(type_)},
        "content": dict.fromkeys(PushOutboundImageContent.__annotations__),
        "options": {
            **known_fields(wire.PushUnificationMessageOptions),
            "platform": dict.fromkeys(Platform.__annotations__),
            "validityPeriod": known_fields(wire.ValidityPeriod),
            "deliveryTimeWindow": {
                **known_fields(wire.DeliveryTimeWindow),
                "from": known_fields(wire.DeliveryTime),
                "to": known_fields(wire.DeliveryTime),
            },
            "onTapButtonAction": known_fields(PrimaryButtonAction),
        },
        "webhooks": {
            **known_fields(wire.Webhooks),
            "delivery": known_fields(wire.MessageDeliveryReporting),
        },
    },
    "options": {
        "schedule": {
            **known_fields(wire.RequestSchedulingSettings),
            "sendingSpeedLimit": known_fields(wire.SendingSpeedLimit),
        },
    },
}


def read_send(body: Mapping[str, Any]) -> SendRequest:
    """One send for each destination, in their order. Raises RequestInvalid with all that is wrong."""
    request = validate_all(wire.PushUnificationRequest, body)
    schedule = (request.options and request.options.schedule) or wire.RequestSchedulingSettings()
    sends = [
        send
        for number, message in enumerate(request.messages)
        for send in _sends(number, message, body["messages"][number], schedule)
    ]
    return SendRequest(
        schedule.bulk_id or None,
        sends,
        scheduled=list(_scheduled(request, schedule)),
        overnight=list(_overnight(request)),
        without_unit=list(_without_unit(request)),
    )


def _scheduled(request: wire.PushUnificationRequest, schedule: wire.RequestSchedulingSettings) -> Iterator[Scheduled]:
    if schedule.send_at is not None:
        yield Scheduled("options.schedule.sendAt", schedule.send_at)
    for number, message in enumerate(request.messages):
        if message.options and message.options.send_at is not None:
            yield Scheduled(path_of("messages", number, "options", "sendAt"), message.options.send_at)


def _without_unit(request: wire.PushUnificationRequest) -> Iterator[int]:
    for number, message in enumerate(request.messages):
        validity = message.options and message.options.validity_period
        if validity and validity.time_unit is None:
            yield number


def _overnight(request: wire.PushUnificationRequest) -> Iterator[str]:
    for number, message in enumerate(request.messages):
        window = message.options and message.options.delivery_time_window
        if window and window.from_ and window.to and window.to.minute_of_day <= window.from_.minute_of_day:
            yield path_of("messages", number, "options", "deliveryTimeWindow", "to")


def _sends(
    number: int,
    message: wire.PushUnificationMessage,
    given: Mapping[str, Any],
    schedule: wire.RequestSchedulingSettings,
) -> Iterator[Send]:
    options = message.options or wire.PushUnificationMessageOptions()
    notification = _notification(message, options)
    timing = _timing(options, schedule)
    reporting = _reporting(message.webhooks or wire.Webhooks(), options)
    for destination, as_given in zip(message.destinations, given["destinations"], strict=True):
        yield Send(
            source=Source.V3,
            sender=message.sender,
            target=_target(destination, as_given),
            notification=notification,
            timing=timing,
            reporting=reporting,
            message_id=None if destination.type == "MULTIPLE" else destination.message_id or None,
            message_number=number,
        )


def _target(destination: wire.Destination, given: Mapping[str, Any]) -> Target:
    """A query is kept as it was given: what operators it may have is the core's to judge."""
    only_primary = bool(destination.target_only_primary_devices)
    match destination:
        case wire.PushDestinationRegistration():
            address = destination.push_registration_id
        case wire.PushDestinationExternalUserId():
            address = destination.external_user_id
        case wire.PushDestinationPhoneNumber():
            address = destination.phone_number
        case wire.PushDestinationEmail():
            address = destination.email
        case wire.PushDestinationMultiple():
            query = {name: value for name, value in given.items() if name.startswith("$") and value is not None}
            return Target(TargetKind.MULTIPLE, query=query, only_primary=only_primary)
    return Target(TargetKind(destination.type), address, only_primary=only_primary)


def _notification(message: wire.PushUnificationMessage, options: wire.PushUnificationMessageOptions) -> Notification:
    content, style = message.content, options.mirrored_push_style
    return Notification(
        text=content["text"],
        title=content.get("title"),
        image_url=content["url"] if content["type"] == "IMAGE" else None,
        sound_enabled=options.sound_enabled is not False,
        sound_name=options.sound_name,
        vibration_enabled=options.vibration_enabled is not False,
        content_available=bool(options.content_available),
        is_silent=bool(options.is_silent),
        badge=options.badge,
        category=options.category,
        shows_in_app=bool(options.show_mirrored_push),
        in_app_style=None if style is None else InAppStyle(style),
        in_app_validity_ms=_in_app_validity(options),
        in_app_dismiss_title=options.mirrored_push_dismiss_title,
        in_app_open_title=options.mirrored_push_open_title,
        tap_action=options.on_tap_button_action.tap_action() if options.on_tap_button_action else None,
        inbox_topic=options.inbox_topic,
        inbox_period=_inbox_period(options),
        custom_payload=options.custom_payload,
    )


def _in_app_validity(options: wire.PushUnificationMessageOptions) -> int | None:
    period = options.mirrored_push_expiration_period
    return None if period is None else milliseconds(period, options.mirrored_push_expiration_time_unit or "HOURS")


def _inbox_period(options: wire.PushUnificationMessageOptions) -> InboxPeriod | None:
    """It counts only with a topic (push-messages-api 3.3)."""
    period = options.inbox_message_expiration_period
    if period is None or options.inbox_topic is None:
        return None
    unit = InboxPeriodUnit(options.inbox_message_expiration_time_unit or InboxPeriodUnit.DAYS)
    return InboxPeriod(min(period, LONGEST_IN_INBOX), unit)


def _timing(options: wire.PushUnificationMessageOptions, schedule: wire.RequestSchedulingSettings) -> Timing:
    validity, limit, window = options.validity_period, schedule.sending_speed_limit, options.delivery_time_window
    return Timing(
        send_at=schedule.send_at if options.send_at is None else options.send_at,
        validity_ms=milliseconds(validity.amount, validity.time_unit or "MINUTES") if validity else None,
        window=_window(window) if window else None,
        speed_limit=SpeedLimit(limit.amount, MS_OF[limit.time_unit or "MINUTE"]) if limit else None,
    )


def _window(window: wire.DeliveryTimeWindow) -> Window:
    return Window(
        tuple(sorted({_DAYS.index(day) for day in window.days})),
        window.from_.minute_of_day if window.from_ else None,
        window.to.minute_of_day if window.to else None,
    )


def _reporting(webhooks: wire.Webhooks, options: wire.PushUnificationMessageOptions) -> Reporting:
    delivery = webhooks.delivery or wire.MessageDeliveryReporting()
    platform: Platform = options.platform or {}
    return Reporting(
        webhook_url=delivery.url or None,
        wants_webhook=delivery.notify is not False,
        wants_intermediate=bool(delivery.intermediate_report),
        content_type=webhooks.content_type or "application/json",
        callback_data=webhooks.callback_data,
        entity_id=platform.get("entityId"),
        platform_application_id=platform.get("applicationId"),
        campaign_reference_id=options.campaign_reference_id,
    )
