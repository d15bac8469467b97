"""The sums of a bulk (push-messages-api 8.1). Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.reports import DisabledInStatistics, PendingInStatistics
from pushtwin.core.messages import catalogue
from pushtwin.core.messages.catalogue import ERRORS, REGISTRATION_ERRORS, STATUSES, is_rejected_at_accept


class Row(NamedTuple):
    """So many messages of one kind; `latest_done_at` is None while nothing of it is final."""

    status: int
    error: int
    is_seen: bool
    amount: int
    latest_done_at: int | None = None


class Statistics(NamedTuple):
    """What has become of the messages of a bulk. `rate` is in percent, `time` that of the latest final report or 0.

    Delivered, registration, expired, cloud and, where it counts, what is pending add up to the total.
    """

    total_sent: int = 0
    delivered: int = 0
    seen: int = 0
    registration: int = 0
    expired: int = 0
    cloud: int = 0
    rate: float = 0.0
    time: int = 0


def count(rows: Iterable[Row], settings: AccountSettings) -> Statistics:
    """Sum up. What was rejected at accept is not counted, what is pending in the total only, or not either."""
    sums = {"total_sent": 0, "seen": 0, "time": 0, "delivered": 0, "registration": 0, "expired": 0, "cloud": 0}
    for row in rows:
        if is_rejected_at_accept(row.status):
            continue
        bucket = _bucket(row, settings)
        if bucket or settings.pending_in_statistics is PendingInStatistics.COUNT:
            sums["total_sent"] += row.amount
        sums["time"] = max(sums["time"], row.latest_done_at or 0)
        if bucket:
            sums[bucket] += row.amount
        if row.is_seen and bucket == "delivered":
            sums["seen"] += row.amount
    return Statistics(**sums, rate=_rate(sums["delivered"], sums["total_sent"]))


def _bucket(row: Row, settings: AccountSettings) -> str | None:
    """Which of the sums; None for what is pending."""
    match STATUSES[row.status].group_id:
        case catalogue.PENDING_GROUP:
            return None
        case catalogue.DELIVERED_GROUP:
            return "delivered"
        case catalogue.EXPIRED_GROUP:
            return "expired"
        case _ if ERRORS[row.error].group_id == REGISTRATION_ERRORS:
            return "registration"
        case _:  # by the group of its error; without one, it was lost on its way
            return _bucket_of_disabled(settings) if row.error == catalogue.REGISTRATION_DISABLED else "cloud"


def _bucket_of_disabled(settings: AccountSettings) -> str:
    return "cloud" if settings.disabled_in_statistics is DisabledInStatistics.CLOUD else "expired"


def _rate(part: int, whole: int) -> float:
    """In percent with two decimals, exactly half a hundredth rounded up."""
    return (part * 20_000 + whole) // (2 * whole) / 100 if whole else 0.0
