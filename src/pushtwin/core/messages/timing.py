"""When a message may leave, and how long it counts (push-messages-api 6). Pure.

Times are milliseconds of the account in UTC; the places of a speed limit are microseconds, so that they add up.
"""

from calendar import monthrange
from collections.abc import Iterator
from typing import Final

from pushtwin.base.problems import Problem
from pushtwin.base.times import LATEST, milliseconds_of, moment_of
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.messages.model import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    SECOND_MS,
    InboxPeriod,
    InboxPeriodUnit,
    Source,
    SpeedLimit,
    Window,
)

MAX_AHEAD_MS: Final = 180 * DAY_MS
"""How far ahead a send may be scheduled (push-messages-api 6.1)."""
MIN_VALIDITY_MS: Final = 30 * SECOND_MS
MAX_VALIDITY_MS: Final = {Source.V2: 72 * HOUR_MS, Source.V3: 48 * HOUR_MS, Source.OMNI: 48 * HOUR_MS}
MIN_GAP_MINUTES: Final = 60
_DAY_MINUTES: Final = 24 * 60
_DAYS: Final = range(7)
_THURSDAY: Final = 3  # the first day of 1970
_MONTHS: Final = 12
_LAST_YEAR: Final = 9999

# -- validity --------------------------------------------------------------------------------------------------


def is_too_short(asked_ms: int | None) -> bool:
    """Whether the validity that was asked for is refused with status 70 (push-messages-api 6.3)."""
    return asked_ms is not None and asked_ms < MIN_VALIDITY_MS


def validity_ms(source: Source, asked_ms: int | None, settings: AccountSettings) -> int:
    """How long a message counts: what was asked for, or else the account has, within bounds (push-messages-api 6.3)."""
    asked = settings.default_validity_hours * HOUR_MS if asked_ms is None else asked_ms
    return max(MIN_VALIDITY_MS, min(asked, MAX_VALIDITY_MS[source]))


def end_of_validity(source: Source, begins_at: int, asked_ms: int | None, settings: AccountSettings) -> int:
    """When a message no longer counts; at the latest with the calendar."""
    return min(begins_at + validity_ms(source, asked_ms, settings), LATEST)


# -- delivery windows ------------------------------------------------------------------------------------------


def problems_of_window(window: Window) -> Iterator[Problem]:
    """The rules of push-messages-api 6.2; a window without problems opens at least once a week."""
    if not window.days:
        yield Problem(("days",), "should name at least one day")
    elif any(day not in _DAYS for day in window.days):
        yield Problem(("days",), "should be days of the week")
    begins, ends = window.from_minute, window.to_minute
    if begins is None and ends is None:
        return
    if begins is None:
        yield Problem(("from",), "should be there, because there is a `to`")
    elif ends is None:
        yield Problem(("to",), "should be there, because there is a `from`")
    elif (ends - begins) % _DAY_MINUTES < MIN_GAP_MINUTES:
        yield Problem(("to",), "should be at least one hour after `from`")


def next_open(window: Window, at: int) -> int:
    """The first permitted moment that is not before `at`; the end of a window is not within it.

    A window that goes over midnight is that of the day on which it begins. It must be without problems.
    """
    begins, ends = _hours(window)
    today = at // DAY_MS
    for day in range(today - 1, today + 9):  # yesterday's may still be open
        midnight = day * DAY_MS
        if (day + _THURSDAY) % 7 in window.days and at < midnight + ends:
            return max(at, midnight + begins)
    raise ValueError("the window never opens")


def _hours(window: Window) -> tuple[int, int]:
    """Beginning and end, as milliseconds after the midnight before it begins."""
    if window.from_minute is None or window.to_minute is None:
        return 0, DAY_MS
    length = (window.to_minute - window.from_minute) % _DAY_MINUTES
    begins = window.from_minute * MINUTE_MS
    return begins, begins + length * MINUTE_MS


# -- speed limits ----------------------------------------------------------------------------------------------


def interval_us(limit: SpeedLimit) -> int:
    """From one message to the next; rounded up, so that no period holds more than the amount."""
    return -(-limit.period_ms * 1000 // limit.amount)


def take(
    slot_us: int, limit: SpeedLimit | None, window: Window | None, *, bursts_since: int | None = None
) -> tuple[int, int]:
    """Take a place in the row of those that leave evenly spread: when it leaves, and the place that is next.

    Begin with the microsecond from which the first may leave. The row goes on where the window opens again, but not
    after the end of the calendar. With `bursts_since` the periods are counted from then, and whatever has a place in
    one leaves at its beginning.
    """
    leaves_at = slot_us // 1000
    if limit is not None and bursts_since is not None:
        leaves_at -= (leaves_at - bursts_since) % limit.period_ms
    if window is not None and (opens_at := next_open(window, leaves_at)) > leaves_at:
        leaves_at, slot_us = opens_at, max(slot_us, opens_at * 1000)
    next_us = slot_us + (interval_us(limit) if limit else 0)
    return leaves_at, min(next_us, LATEST * 1000)


# -- inboxes ---------------------------------------------------------------------------------------------------


def inbox_end(sent_at: int, period: InboxPeriod) -> int:
    """When an inbox no longer keeps a message; at the latest with the calendar.

    A month later is the same day at the same time, or the last day where the month has no such day.
    """
    if period.amount <= 0:
        return sent_at
    if period.unit is InboxPeriodUnit.DAYS:
        return min(sent_at + period.amount * DAY_MS, LATEST)
    moment = moment_of(sent_at)
    year, month = divmod(moment.year * _MONTHS + moment.month - 1 + period.amount, _MONTHS)
    if year > _LAST_YEAR:
        return LATEST
    day = min(moment.day, monthrange(year, month + 1)[1])
    return milliseconds_of(moment.replace(year=year, month=month + 1, day=day))
