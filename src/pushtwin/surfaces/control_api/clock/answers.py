"""A clock as the control API shows it."""

from pushtwin.background.agenda import Upcoming
from pushtwin.base.times import render_time
from pushtwin.control_types.accounts import ClockAnswer, UpcomingAnswer
from pushtwin.core.accounts.service import ClockReading


def clock(shown: ClockReading) -> ClockAnswer:
    return {"now": render_time(shown.now), "frozen": shown.is_frozen}


def upcoming(found: Upcoming) -> UpcomingAnswer:
    return {
        "now": render_time(found.now),
        "due": [{"at": render_time(one.at), "what": one.what} for one in found.due],
    }
