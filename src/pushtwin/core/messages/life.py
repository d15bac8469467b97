"""What becomes of a device message (push-messages-api 7.4). Pure: a message and what happens become a message.

Every function returns the message as it is afterwards: the same object when nothing changes. A final message never
changes its status. What happens at or after the end of validity finds the message expired.
"""

from typing import NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.delivery import FailedStatus
from pushtwin.core.accounts.settings.failover import MutedInFailover
from pushtwin.core.messages import catalogue
from pushtwin.core.messages.model import DeliveryMode, Device, Message, Stage
from pushtwin.core.messages.notes import What, last_note, note, notes_of
from pushtwin.core.messages.reasons import Situation, ordered
from pushtwin.core.webhooks.retrying import growing_wait


class Failure(NamedTuple):
    """What a hand-over ends with, and the key of the reason."""

    error: int
    why: str


# -- what stands in the way ------------------------------------------------------------------------------------


def find_failure(device: Device, *, is_silent: bool) -> Failure | None:
    """What a hand-over would end with now (push-messages-api 7.3).

    First what the platform knows by itself: that there is no device, that the application must not use its cloud, that
    it wants no notifications. An ordered error is what the cloud would answer, and the cloud is asked last.
    """
    if not device.is_there and device.was_uninstalled:
        return Failure(catalogue.APP_UNINSTALLED, Situation.UNINSTALLED)
    if not device.is_there:
        return Failure(catalogue.NO_REGISTRATION, Situation.UNKNOWN_REGISTRATION)
    if not device.is_cloud_enabled:
        return Failure(catalogue.CLOUD_TYPE_DISABLED, Situation.CLOUD_DISABLED)
    if not device.registration_enabled:
        return Failure(catalogue.REGISTRATION_DISABLED, Situation.REGISTRATION_DISABLED)
    if not (device.notifications_enabled or is_silent or device.may_be_muted):
        return Failure(catalogue.REGISTRATION_DISABLED, Situation.NOTIFICATIONS_OFF)
    return Failure(device.error_id, ordered(device.error_id)) if device.error_id else None


def goes_to_muted(asked: bool | None, settings: AccountSettings) -> bool:
    """Whether a push of failover is also for devices whose notifications are off (push-messages-api 11.5).

    It may ask for that, or against it; None says nothing.
    """
    return settings.muted_in_failover is MutedInFailover.INCLUDE if asked is None else asked


def find_obstacle(message: Message, device: Device, *, is_silent: bool) -> Situation | None:
    """Why a device does not get now what the cloud has; None where it receives by itself."""
    if not device.is_there:
        return Situation.UNINSTALLED
    if not device.is_addressed:
        return Situation.LOGGED_OUT
    if device.mode is DeliveryMode.NEVER:
        return Situation.NEVER
    if not device.registration_enabled:
        return Situation.REGISTRATION_DISABLED
    if device.mode is DeliveryMode.PHONE:  # which fetches and reports without showing anything, too
        return Situation.KNOWN_TO_PHONE if message.is_known_to_phone else Situation.WAITING_FOR_PHONE
    return None if device.notifications_enabled or is_silent else Situation.NOTIFICATIONS_OFF


def cause_of_waiting(message: Message) -> str:
    """Why it has not left the platform; what was not noted is scheduled."""
    found = last_note(message, What.HELD, What.TRIED)
    return found.why if found else Situation.SCHEDULED


# -- on the platform -------------------------------------------------------------------------------------------


def hold(message: Message, now: int, until: int, why: str) -> Message:
    """A window or a speed limit keeps it on the platform until then, or until it no longer counts."""
    if message.stage is not Stage.WAITING:
        return message
    return note(message._replace(due_at=_within_validity(message, until)), now, What.HELD, why)


def dispatch(message: Message, device: Device, now: int, *, is_silent: bool, delivery_delay_ms: int) -> Message:
    """It leaves the platform, if it is still there: for the cloud, or for good."""
    if message.stage is not Stage.WAITING:
        return message
    if _is_over(message, now):
        return _expire(message, now, cause_of_waiting(message))
    failure = find_failure(device, is_silent=is_silent)
    if failure is None:
        return _hand_over(message, device, now, delivery_delay_ms)
    if failure.error == catalogue.CLOUD_UNAVAILABLE:
        return _try_later(message, now)
    return _fail(message._replace(sent_at=now), now, failure)


def _hand_over(message: Message, device: Device, now: int, delivery_delay_ms: int) -> Message:
    message = message._replace(
        stage=Stage.HANDED_OVER, status=catalogue.PENDING_ENROUTE, error=catalogue.NO_ERROR, sent_at=now
    )
    receives_itself = device.mode is DeliveryMode.AUTO
    due_at = _within_validity(message, now + delivery_delay_ms) if receives_itself else message.expires_at
    return message._replace(due_at=due_at)


def _try_later(message: Message, now: int) -> Message:
    """The wait grows as that for callbacks does, so that two days take two dozen tries."""
    tries = sum(one.what == What.TRIED for one in notes_of(message))
    due_at = _within_validity(message, now + growing_wait(tries + 1))
    message = message._replace(error=catalogue.CLOUD_UNAVAILABLE, due_at=due_at)
    return note(message, now, What.TRIED, Situation.CLOUD_AWAY)


# -- by itself -------------------------------------------------------------------------------------------------


def come_due(message: Message, device: Device, now: int, *, is_silent: bool, delivery_delay_ms: int) -> Message:
    """What happens by itself when its due time has come: it leaves, is received, fails, or expires."""
    if message.stage is Stage.FINAL or message.due_at is None or now < message.due_at:
        return message
    if message.stage is Stage.WAITING:
        return dispatch(message, device, now, is_silent=is_silent, delivery_delay_ms=delivery_delay_ms)
    obstacle = find_obstacle(message, device, is_silent=is_silent)
    if _is_over(message, now):
        return _expire(message, now, obstacle or _cause_of_loss(message, Situation.TOO_SLOW))
    if not device.is_there:
        return _fail(message, now, Failure(catalogue.APP_UNINSTALLED, Situation.UNINSTALLED))
    if device.mode is not DeliveryMode.AUTO:
        return message._replace(due_at=message.expires_at)
    return _receive_itself(message, obstacle, now, delivery_delay_ms)


def _receive_itself(message: Message, obstacle: Situation | None, now: int, delivery_delay_ms: int) -> Message:
    arrives_at = (message.sent_at or message.accepted_at) + delivery_delay_ms
    if now < arrives_at:
        return message._replace(due_at=_within_validity(message, arrives_at))
    if obstacle is None:
        return deliver(message, now)
    return note(message._replace(due_at=message.expires_at), now, What.NOT_RECEIVED, obstacle)


def strike(message: Message, now: int) -> Message:
    """Its registration is gone: whatever was to come by itself comes now."""
    if message.stage is Stage.FINAL or (message.due_at is not None and message.due_at <= now):
        return message
    return message._replace(due_at=_within_validity(message, now))


# -- what phones say -------------------------------------------------------------------------------------------


def deliver(message: Message, now: int) -> Message:
    """The device has it."""
    return message if message.status == catalogue.DELIVERED else _receive(message, now, now)


def see(message: Message, seen_at: int, now: int) -> Message:
    """Its user has seen it, which a phone tells now; the device has it, at the latest since then. Once only."""
    if message.status != catalogue.DELIVERED:
        message = _receive(message, max(min(seen_at, now), message.sent_at or message.accepted_at), now)
    if message.delivered_at is None or message.seen_at is not None:
        return message
    return message._replace(seen_at=max(min(seen_at, now), message.delivered_at))


def learn_of(message: Message) -> Message:
    """The phone has named it: no sync brings it again."""
    return message if message.is_known_to_phone else message._replace(is_known_to_phone=True)


def _receive(message: Message, delivered_at: int, now: int) -> Message:
    """Delivered, unless it is final: then the report comes too late, which is noted once."""
    if message.stage is not Stage.FINAL and _is_over(message, now):
        message = _expire(message, now, _cause_without_device(message))
    if message.stage is Stage.FINAL:
        is_noted = last_note(message, What.REPORTED_LATE) is not None
        return message if is_noted else note(message, now, What.REPORTED_LATE, Situation.LATE_REPORT)
    return message._replace(
        stage=Stage.FINAL,
        status=catalogue.DELIVERED,
        error=catalogue.NO_ERROR,
        sent_at=delivered_at if message.sent_at is None else message.sent_at,
        delivered_at=delivered_at,
        done_at=now,
        due_at=None,
    )


def with_status_of_failure(message: Message, settings: AccountSettings) -> Message:
    """That with which its account has failures, but for that of an uninstall (push-messages-api 7.2)."""
    if message.status != catalogue.UNDELIVERABLE_REJECTED_OPERATOR or message.error == catalogue.APP_UNINSTALLED:
        return message
    if settings.failed_status is FailedStatus.REJECTED_OPERATOR:
        return message
    return message._replace(status=catalogue.UNDELIVERABLE_NOT_DELIVERED)


# -- the end ---------------------------------------------------------------------------------------------------


def _fail(message: Message, now: int, failure: Failure) -> Message:
    is_expiry = failure.error in {catalogue.MESSAGE_CANCELED, catalogue.VALIDITY_EXPIRED}  # which can be ordered
    status = catalogue.EXPIRED if is_expiry else catalogue.UNDELIVERABLE_REJECTED_OPERATOR
    message = message._replace(stage=Stage.FINAL, status=status, error=failure.error, done_at=now, due_at=None)
    return note(message, now, What.FAILED, failure.why)


def _expire(message: Message, now: int, cause: str) -> Message:
    """At the end of its validity, however late that is noticed."""
    ended_at = now if message.expires_at is None else message.expires_at
    error = catalogue.MESSAGE_CANCELED if message.stage is Stage.WAITING else catalogue.VALIDITY_EXPIRED
    message = message._replace(stage=Stage.FINAL, status=catalogue.EXPIRED, error=error, done_at=ended_at, due_at=None)
    return note(message, ended_at, What.EXPIRED, cause)


def _cause_of_loss(message: Message, otherwise: Situation) -> str:
    missed = last_note(message, What.NOT_RECEIVED)
    return missed.why if missed else otherwise


def _cause_without_device(message: Message) -> str:
    if message.stage is Stage.WAITING:
        return cause_of_waiting(message)
    unreported = Situation.KNOWN_TO_PHONE if message.is_known_to_phone else Situation.WAITING_FOR_PHONE
    return _cause_of_loss(message, unreported)


def _is_over(message: Message, now: int) -> bool:
    return message.expires_at is not None and message.expires_at <= now


def _within_validity(message: Message, moment: int) -> int:
    return moment if message.expires_at is None else min(moment, message.expires_at)
