"""Reading the bodies of `/omni` (push-messages-api 11)."""

from collections.abc import Mapping
from typing import Any

from pushtwin.base.errors import RequestInvalid
from pushtwin.base.times import LATEST
from pushtwin.core.messages.model import Notification, Reporting, TapAction, TapActionType
from pushtwin.core.omni.commands import AdvancedSend, Destination
from pushtwin.core.omni.model import Address, LanguageCode, PushContent, SmsContent, Step, Transliteration
from pushtwin.core.omni.scenarios import NewScenario
from pushtwin.http.bodies import Known, known_fields
from pushtwin.surfaces.omni_api import models as wire
from pushtwin.surfaces.omni_api import wire_types
from pushtwin.surfaces.omni_api.wire_types import TimeUnit
from pushtwin.surfaces.shared.judged_bodies import unread, validate_all

KNOWN_SCENARIO: Known = {
    **known_fields(wire.CreateOrUpdateScenarioRequest),
    "flow": dict.fromkeys(wire_types.Step.__annotations__),
    "key": None,  # read-only: whoever sends back what was read may leave it in
}
_OF_OTHER_CHANNELS = {"whatsApp", "viber", "voice", "email", "line", "kakaoChingu", "kakaoAlim", "vKontakte"}
KNOWN_SEND: Known = {
    **{name: None for name in known_fields(wire.OmniAdvancedRequest) if name not in _OF_OTHER_CHANNELS},
    "destinations": {**known_fields(wire.Destination), "to": dict.fromkeys(wire_types.To.__annotations__)},
    "push": {**known_fields(wire.PushData), "notificationOptions": known_fields(wire.NotificationOptions)},
    "sms": {
        **known_fields(wire.SmsData),
        "language": known_fields(wire.Language),
        "regional": {
            "indiaDlt": known_fields(wire.IndiaDltOptions),
            "korea": known_fields(wire.KoreaOptions),
        },
    },
}
_NANOSECONDS = {
    TimeUnit.NANOSECONDS: 1,
    TimeUnit.MICROSECONDS: 10**3,
    TimeUnit.MILLISECONDS: 10**6,
    TimeUnit.SECONDS: 10**9,
    TimeUnit.MINUTES: 60 * 10**9,
    TimeUnit.HOURS: 3600 * 10**9,
    TimeUnit.DAYS: 86_400 * 10**9,
}
_OF_A_MILLISECOND = _NANOSECONDS[TimeUnit.MILLISECONDS]


def unread_of_send(field: str) -> RequestInvalid | None:
    """As `unread`; content of other channels is no mistake."""
    return None if field in _OF_OTHER_CHANNELS else unread(field)


def read_scenario(body: Mapping[str, Any]) -> NewScenario:
    """Raises RequestInvalid with all that is wrong."""
    scenario = validate_all(wire.CreateOrUpdateScenarioRequest, body)
    flow = [Step(step["channel"], step.get("from")) for step in scenario.flow]
    return NewScenario(scenario.name, flow, scenario.default)


def read_send(body: Mapping[str, Any]) -> AdvancedSend:
    """An empty id or address counts as absent. Raises RequestInvalid with all that is wrong."""
    request = validate_all(wire.OmniAdvancedRequest, body)
    return AdvancedSend(
        destinations=[Destination(_address(one.to or {}), one.message_id or None) for one in request.destinations],
        scenario_key=request.scenario_key or None,
        bulk_id=request.bulk_id or None,
        push=_push(request.push) if request.push else None,
        sms=_sms(request.sms) if request.sms else None,
        reporting=_reporting(request),
        send_at=request.send_at,
    )


def _address(to: wire_types.To) -> Address:
    return Address(
        phone_number=to.get("phoneNumber") or None,
        email_address=to.get("emailAddress") or None,
        registration_id=to.get("pushRegistrationId") or None,
        whatsapp_user_id=to.get("whatsAppUserId") or None,
    )


def _push(push: wire.PushData) -> PushContent | None:
    if push.text is None:
        return None
    return PushContent(
        notification=_notification(push.text, push, push.notification_options or wire.NotificationOptions()),
        validity_ms=_validity(push.validity_period, push.validity_period_time_unit),
        only_primary=bool(push.target_only_primary_devices),
        includes_muted=push.include_notifications_disabled_devices,
        person_subscriptions=tuple(push.person_subscriptions or ()),
        device_subscriptions=tuple(push.device_subscriptions or ()),
    )


def _notification(text: str, push: wire.PushData, options: wire.NotificationOptions) -> Notification:
    """A style alone turns the display inside the app on (push-messages-api 11.2)."""
    page = options.web_view_url
    return Notification(
        text=text,
        title=options.title,
        image_url=options.content_url,
        sound_enabled=options.sound_enabled is not False,
        sound_name=options.sound_name,
        vibration_enabled=options.vibration_enabled is not False,
        is_silent=bool(options.is_silent),
        badge=options.badge,
        category=options.category,
        shows_in_app=options.in_app_style is not None,
        in_app_style=options.in_app_style,
        tap_action=TapAction(page, TapActionType.WEB_VIEW_URL) if page else None,
        inbox_topic=options.inbox_topic,
        custom_payload=push.custom_payload,
    )


def _sms(sms: wire.SmsData) -> SmsContent | None:
    if sms.text is None:
        return None
    language = sms.language.language_code if sms.language else None
    return SmsContent(
        text=sms.text,
        validity_ms=_validity(sms.validity_period, sms.validity_period_time_unit),
        transliteration=sms.transliteration or Transliteration.NONE,
        language=language or LanguageCode.NONE,
    )


def _validity(period: int | None, unit: TimeUnit | None) -> int | None:
    """In milliseconds; longer than the calendar is as long as that."""
    if period is None:
        return None
    return min(period * _NANOSECONDS[unit or TimeUnit.MINUTES] // _OF_A_MILLISECOND, LATEST)


def _reporting(request: wire.OmniAdvancedRequest) -> Reporting:
    return Reporting(
        webhook_url=request.notify_url or None,
        wants_webhook=request.notify is not False,
        wants_intermediate=bool(request.intermediate_report),
        content_type=request.notify_content_type or "application/json",
        callback_data=request.callback_data,
    )
