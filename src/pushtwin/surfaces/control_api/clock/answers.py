"""A clock as the control API shows it."""

from typing import Any

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.times import render_time
from pushtwin.core.accounts.service import ClockReading


class ClockAnswer(TypedDict):
    """What the clock of the account shows."""

    now: str
    frozen: bool


def clock(shown: ClockReading) -> dict[str, Any]:
    return {"now": render_time(shown.now), "frozen": shown.is_frozen}
