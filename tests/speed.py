"""How long something takes, so that neither a slow nor a busy machine makes it more."""

import os
import time
from collections.abc import Callable

Call = Callable[[], object]


def calls_long(work: Call, call: Call, *, times: int = 1) -> float:
    """As how many of these calls some work takes, in seconds of the processor.

    Both should be answered in this process; what a database does elsewhere does not count.
    """
    return _seconds(work, times) / times / (_seconds(call, 50) / 50)


def _seconds(work: Call, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return time.process_time() - began


def times_as_long(most: float) -> float:
    """As a machine takes that does other things already, where it tells how much it does."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return min(most, max(1.0, load / (os.cpu_count() or 1)))
