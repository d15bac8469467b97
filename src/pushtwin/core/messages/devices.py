"""What decides at this moment whether a device gets a message."""

from typing import Final

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.delivery import MessagesAfterLogout, SilentToMuted
from pushtwin.core.accounts.settings.sending import MutedDevices
from pushtwin.core.messages.audiences import find_candidate, read_system_data
from pushtwin.core.messages.life import goes_to_muted
from pushtwin.core.messages.model import DeliveryMode, Device, Message, Send, Source
from pushtwin.core.messages.repository import DeviceFacts, Waiting
from pushtwin.core.messages.targeting import compile_target
from pushtwin.database import Reading

APNS: Final = "APNS"
GCM: Final = "GCM"
_CLOUD_OF: Final = {"iOS": APNS, "Android": GCM}


def device_of(facts: DeviceFacts, send: Send, settings: AccountSettings, *, is_addressed: bool = True) -> Device:
    """The device of a registration that is there, as it is for a send."""
    mode, error_id = _receiving(facts.delivery)
    is_muted = _is_muted(facts, send, settings)
    return Device(
        is_cloud_enabled=_is_cloud_enabled(facts),
        registration_enabled=facts.registration_enabled,
        notifications_enabled=not is_muted,
        is_addressed=is_addressed,
        may_be_muted=is_muted and _may_be_muted(send, settings),
        mode=mode,
        error_id=error_id,
    )


def cloud_of(facts: DeviceFacts) -> str | None:
    """The cloud that a device goes by. One that has told its system and no cloud has that of its system."""
    return facts.cloud_type or _CLOUD_OF.get(read_system_data(facts.system_data).get("os") or "")


def waiting_device(reading: Reading, waiting: Waiting, send: Send, settings: AccountSettings) -> Device:
    """The device of a message, which may be gone, or somebody else's by now."""
    if waiting.device is None:
        return Device(is_there=False, was_uninstalled=waiting.was_uninstalled)
    message, facts = waiting.message, waiting.device
    is_addressed = (
        facts.person_id == message.person_id
        or _is_still_addressed(reading, message, send, settings)
        or settings.messages_after_logout is MessagesAfterLogout.DELIVER
    )
    return device_of(facts, send, settings, is_addressed=is_addressed)


def reaches_silently(send: Send, settings: AccountSettings) -> bool:
    """Whether it needs no permission to be shown, because it is not (push-messages-api 7.3)."""
    return send.notification.is_silent and settings.silent_to_muted is SilentToMuted.DELIVER


def _is_still_addressed(reading: Reading, message: Message, send: Send, settings: AccountSettings) -> bool:
    """Somebody else may have become the person that was addressed: by a merge, or by the same identifier."""
    audience = compile_target(send.target, settings)
    if not audience.is_for_person:
        return True
    assert message.application_id is not None  # it has a device
    assert message.registration_id is not None
    candidate = find_candidate(reading, message.account_id, message.application_id, message.registration_id)
    return candidate is not None and audience.means(candidate)


def _is_muted(facts: DeviceFacts, send: Send, settings: AccountSettings) -> bool:
    """Whether notifications are off, and that matters; nothing silent is shown anyway (push-messages-api 7.3)."""
    is_off = read_system_data(facts.system_data).get("notificationsEnabled") is False
    return is_off and (send.notification.is_silent or settings.muted_devices is MutedDevices.REPORT)


def _may_be_muted(send: Send, settings: AccountSettings) -> bool:
    """Whether that is no reason to fail."""
    return goes_to_muted(send.reaches_muted, settings) if send.source is Source.OMNI else bool(send.reaches_muted)


def _receiving(delivery: str | None) -> tuple[DeliveryMode, int | None]:
    """From how a registration keeps it."""
    if delivery is not None and delivery.isdecimal():
        return DeliveryMode.AUTO, int(delivery)
    return DeliveryMode.AUTO if delivery is None else DeliveryMode(delivery), None


def _is_cloud_enabled(facts: DeviceFacts) -> bool:
    """Only these two clouds have a switch (push-messages-api 8.6)."""
    return {APNS: facts.apns_enabled, GCM: facts.gcm_enabled}.get(cloud_of(facts) or "", True)
