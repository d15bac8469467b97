"""A clock as the control API shows it."""

from pushtwin.base.times import render_time
from pushtwin.control_types.accounts import ClockAnswer
from pushtwin.core.accounts.service import ClockReading


def clock(shown: ClockReading) -> ClockAnswer:
    return {"now": render_time(shown.now), "frozen": shown.is_frozen}
