"""What processes take of the machine."""

from collections.abc import Iterator
from contextlib import suppress

import psutil

_MEBIBYTE = 1024 * 1024


class Family:
    """A process and its descendants, those that are gone already included."""

    def __init__(self, process_id: int) -> None:
        self._first = psutil.Process(process_id)

    def resident_mebibytes(self) -> float:
        """Of all that live, together."""
        total: int = sum(one.memory_info().rss for one in self._living())
        return total / _MEBIBYTE

    def cpu_seconds(self) -> float:
        """Of all together, since they began. The system books the time of a process that ends on its parent."""
        total = 0.0
        for one in self._living():
            with suppress(psutil.NoSuchProcess):  # it has ended just now
                times = one.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
        return total

    def _living(self) -> Iterator[psutil.Process]:
        yield from self._first.children(recursive=True)
        yield self._first
