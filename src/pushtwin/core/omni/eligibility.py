"""Which devices a PUSH step goes to (push-messages-api 11.5). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.messages.candidates import Candidate
from pushtwin.core.messages.life import goes_to_muted
from pushtwin.core.messages.misses import DISABLED, NOT_PRIMARY
from pushtwin.core.omni.model import PushContent

MUTED: Final = "notifications are off"
NO_DEVICE: Final = "no device"
NO_PRIMARY: Final = "no primary device"


def why_not(candidate: Candidate, content: PushContent, settings: AccountSettings) -> str | None:
    """The first condition that an addressed device fails; None for one that gets the message."""
    if not candidate.registration_enabled:
        return DISABLED
    if content.only_primary and not candidate.is_primary:
        return NOT_PRIMARY
    is_muted = candidate.system_data.get("notificationsEnabled") is False
    if is_muted and not goes_to_muted(content.includes_muted, settings):
        return MUTED
    for owner, keys, attributes in (
        ("person", content.person_subscriptions, candidate.person.custom_attributes),
        ("device", content.device_subscriptions, candidate.custom_attributes),
    ):
        if missing := _find_missing(keys, attributes):
            return f"{owner} has no subscription {missing}"
    return None


def is_on(value: Any) -> bool:
    """Whether a custom attribute counts as a subscription: true, "true", or a number other than zero."""
    if isinstance(value, str):
        return value.lower() == "true"
    return isinstance(value, bool | int | float | Decimal) and bool(value)


def words_for_nobody(reasons: Sequence[str]) -> str:
    """Why none of the addressed devices gets a message, each of which has a reason."""
    if not reasons:
        return NO_DEVICE
    if set(reasons) == {NOT_PRIMARY}:
        return NO_PRIMARY
    return "; ".join(dict.fromkeys(reasons))


def _find_missing(keys: Iterable[str], attributes: Mapping[str, Any]) -> str | None:
    return next((key for key in keys if not is_on(attributes.get(key))), None)
