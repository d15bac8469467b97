"""Every way in which a message can fail to arrive, in words. Pure.

Notes keep the key of a reason, so that they stay short and words can be improved.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from pushtwin.core.messages import catalogue
from pushtwin.core.messages.catalogue import CLOUD_UNAVAILABLE, ERRORS, ORDERABLE, STATUSES


class Situation(StrEnum):
    """Where a message can be stuck or lost, apart from errors that were ordered and from rejections."""

    SCHEDULED = "scheduled"
    WINDOW = "window"
    SPEED_LIMIT = "speed limit"
    CLOUD_AWAY = "cloud away"
    UNINSTALLED = "uninstalled"
    UNKNOWN_REGISTRATION = "unknown registration"
    CLOUD_DISABLED = "cloud disabled"
    REGISTRATION_DISABLED = "registration disabled"
    NOTIFICATIONS_OFF = "notifications off"
    LOGGED_OUT = "logged out"
    NEVER = "never"
    WAITING_FOR_PHONE = "waiting for its phone"
    KNOWN_TO_PHONE = "known to its phone"
    ON_ITS_WAY = "on its way"
    TOO_SLOW = "too slow"
    MISSED = "missed"
    EXPIRED_BEFORE = "expired before hand-over"
    EXPIRED_AFTER = "expired after hand-over"
    LATE_REPORT = "late report"


class Reason(NamedTuple):
    """Why a message is where it is, and what would have to happen."""

    why: str
    remedy: str


def ordered(error_id: int) -> str:
    """The key of the reason for an error that a test has ordered; 8012 is not final and has one of its own."""
    return Situation.CLOUD_AWAY if error_id == CLOUD_UNAVAILABLE else f"error {error_id}"


def ended(status_id: int) -> str:
    """The key of the reason for a status that says all by itself."""
    return f"status {status_id}"


_SITUATIONS: dict[str, Reason] = {
    Situation.SCHEDULED: Reason("its time to leave has not come", "Let the time of the account reach it."),
    Situation.WINDOW: Reason("its delivery window is closed", "Let the window open before its validity ends."),
    Situation.SPEED_LIMIT: Reason("the speed limit of its send holds it back", "Let its turn come."),
    Situation.CLOUD_AWAY: Reason("the cloud is away (8012, as ordered for this device)", "Take that order back."),
    Situation.UNINSTALLED: Reason(
        "the app was uninstalled, and its registration is gone", "Send to the registration that the app has now."
    ),
    Situation.UNKNOWN_REGISTRATION: Reason(
        "the application has no registration of this id", "Send to an id that the app got when it registered."
    ),
    Situation.CLOUD_DISABLED: Reason(
        "the application does not send through the cloud of this device", "Enable that cloud, then send again."
    ),
    Situation.REGISTRATION_DISABLED: Reason("the registration is disabled", "Enable it, then send again."),
    Situation.NOTIFICATIONS_OFF: Reason(
        "notifications are off on the device", "Switch notifications on, then send again; a silent message needs none."
    ),
    Situation.LOGGED_OUT: Reason(
        "the device is no longer that of the person it is for", "Log that person in again on it, then send again."
    ),
    Situation.NEVER: Reason(
        "delivery to this device is set to never", "Set its delivery to auto or phone, then send again."
    ),
    Situation.WAITING_FOR_PHONE: Reason(
        "its phone has neither fetched nor reported it", "The phone fetches its messages and reports this one."
    ),
    Situation.KNOWN_TO_PHONE: Reason(
        "its phone knows it, but has not reported it as delivered", "The phone reports it as delivered or as seen."
    ),
    Situation.ON_ITS_WAY: Reason("it is with the cloud, and the device will receive it by itself", "Nothing else."),
    Situation.TOO_SLOW: Reason(
        "the device does not receive it by itself before its validity ends",
        "A phone reports it, or it is sent once more with a validity longer than the delivery delay of the account.",
    ),
    Situation.MISSED: Reason(
        "the device could not receive it when it was due", "A phone reports it, or it is sent once more."
    ),
    Situation.EXPIRED_BEFORE: Reason("its validity ended before it left the platform", "Send it once more."),
    Situation.EXPIRED_AFTER: Reason("its validity ended after it was handed to the cloud", "Send it once more."),
    Situation.LATE_REPORT: Reason("its phone reported it after it was final, which changes nothing", "Send once more."),
}
_REMEDIES = {
    catalogue.UNDELIVERABLE_NO_DESTINATION: "Ask for the targeting of the send: it says which condition missed.",
    catalogue.REJECTED_NO_APPLICATION: "Send with the code or id of an application of this account.",
}

REASONS: Final[Mapping[str, Reason]] = MappingProxyType(
    {
        **_SITUATIONS,
        **{
            ordered(one): Reason(
                f"error {one} was ordered for this device: {ERRORS[one].description}", "Take that order back."
            )
            for one in sorted(ORDERABLE - {CLOUD_UNAVAILABLE})
        },
        **{
            ended(one.id): Reason(
                f"{one.name}: {one.description}", _REMEDIES.get(one.id, "Change the request, then send again.")
            )
            for one in STATUSES.values()
            if one.group_id not in {catalogue.PENDING_GROUP, catalogue.DELIVERED_GROUP, catalogue.EXPIRED_GROUP}
        },
    }
)


def words(why: str) -> str:
    """What a note says, in words."""
    return REASONS[why].why if why in REASONS else why
