"""A deadline that moves all the time and costs a timer only now and then: with every packet, or every statement."""

import asyncio
from collections.abc import Callable


class Deadline:
    """Calls `on_late` once, when it has passed. It is not set at first."""

    def __init__(self, loop: asyncio.AbstractEventLoop, on_late: Callable[[], None]) -> None:
        self._loop = loop
        self._on_late = on_late
        self._at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = 0.0

    @property
    def is_set(self) -> bool:
        return self._at is not None

    def set(self, seconds: float) -> None:
        """From now on, whatever it was before."""
        self._at = self._loop.time() + seconds
        if self._timer is None or self._rings_at > self._at:
            self._wind(self._at)

    def lift(self) -> None:
        """There is none until it is set again."""
        self._at = None

    def end(self) -> None:
        """As `lift`, and nothing is left of it."""
        self._at = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wind(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings_at = at
        self._timer = self._loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._at is None:
            return
        if self._loop.time() < self._at:
            self._wind(self._at)
        else:
            self._at = None
            self._on_late()
