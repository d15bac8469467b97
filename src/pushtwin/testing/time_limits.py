"""How long a run of a test may take, also where its code takes no notice of that."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from pushtwin.testing.trying import TimeLimit, allowance

_HAS_ALARM = hasattr(signal, "setitimer")  # Windows has none
_MOST_TIMES = 3


class Alarm(NamedTuple):
    """In how many seconds it comes, and after how many each time again. Without any it does not."""

    seconds: float = 0.0
    again: float = 0.0

    def set(self) -> None:
        """Take the place of the one that was set."""
        if _HAS_ALARM:
            signal.setitimer(signal.ITIMER_REAL, *self)


def current_alarm() -> Alarm:
    """What somebody else has set, such as pytest-timeout."""
    return Alarm(*signal.getitimer(signal.ITIMER_REAL)) if _HAS_ALARM else Alarm()


@contextmanager
def limited(seconds: float | None, alarm: Alarm, hung: list[bool]) -> Iterator[None]:
    """The run fails after so many seconds, and again where it catches that; after three times as many its process ends.

    Each run has the alarm of somebody else as it was before the first one. Where the machine knows no alarm, only the
    process ends.
    """

    def fail(_: int, __: object) -> None:
        hung.append(True)
        pytest.fail(f"It took longer than {seconds:g} s.", pytrace=False)

    if seconds is None:
        alarm.set()
        yield
        return
    before = None
    if _HAS_ALARM:
        before = signal.signal(signal.SIGALRM, fail)
        allowance.time_limit = TimeLimit(seconds, fail)
    end = threading.Timer(_MOST_TIMES * seconds, os._exit, [1])
    end.daemon = True
    end.start()
    Alarm(seconds, seconds).set()
    try:
        yield
    finally:
        allowance.time_limit = None
        Alarm().set()
        end.cancel()
        if _HAS_ALARM:
            signal.signal(signal.SIGALRM, before)
        alarm.set()
