"""The clock of an account: real time, shifted or frozen. Pure."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pushtwin.base import json_text
from pushtwin.base.problems import Problem
from pushtwin.base.times import LATEST

EARLIEST = 0


class Clock(NamedTuple):
    """Milliseconds ahead of real time; while it is frozen, the time at which it stands."""

    offset: int = 0
    frozen_at: int | None = None

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    def now(self, real: int) -> int:
        """The time of the account."""
        return min(real + self.offset, LATEST) if self.frozen_at is None else self.frozen_at

    def freeze(self, real: int, at: int | None) -> "Clock":
        """Stand still, at the present time unless another is given."""
        return self._replace(frozen_at=self.now(real) if at is None else at)

    def set(self, real: int, now: int) -> "Clock":
        """Show another time, and go on running or standing."""
        return Clock(frozen_at=now) if self.is_frozen else Clock(offset=now - real)

    def advance(self, real: int, by: int) -> "Clock":
        """Let time pass."""
        return self.set(real, self.now(real) + by)

    def resume(self, real: int) -> "Clock":
        """Run on from the time that it shows."""
        return Clock(offset=self.now(real) - real)

    def to_json(self) -> str:
        return json_text.write(self._asdict()).decode()


REAL = Clock()


def problems_of_clock(clock: Clock, real: int) -> Iterator[Problem]:
    """Whatever a clock is told, it shows a time that a calendar has."""
    if not EARLIEST <= clock.now(real) <= LATEST:
        yield Problem((), "should go from 1970 to the end of the year 9999")


@lru_cache(maxsize=1024)  # a write reads it twice
def read_clock(text: str | None) -> Clock:
    """The clock as the account's row keeps it; real time when nothing is kept."""
    return REAL if text is None else Clock(**json_text.parse(text))
