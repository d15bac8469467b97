"""The time in an account, as a test sets it."""

from datetime import datetime, timedelta

from pushtwin.control_types.accounts import ClockAnswer, UpcomingAnswer
from pushtwin.testing.control import Control, given, iso


class Clock:
    """The clock of one account; others go on undisturbed.

    Every stamp, expiry and rate limit in the account follows it. Moments are aware datetimes or ISO 8601 text; one
    without a time zone counts as UTC. Each method returns the time after it, and raises TwinError when refused.
    """

    def __init__(self, control: Control, path: str) -> None:
        self._control = control
        self._path = path

    def now(self) -> datetime:
        """The time in the account."""
        return _time(self._control.get(self._path))

    @property
    def is_frozen(self) -> bool:
        """Whether the time stands still."""
        answer: ClockAnswer = self._control.get(self._path)
        return answer["frozen"]

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Let the time stand still: now, or at a moment."""
        return self._tell("freeze", at=iso(at))

    def set(self, now: datetime | str) -> datetime:
        """Go to a moment. A frozen clock stays frozen, a running one runs on from there."""
        return self._tell("set", now=iso(now))

    def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> datetime:
        """Go ahead by this much, to the millisecond. A frozen clock stays frozen."""
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._tell("advance", ms=round(step / timedelta(milliseconds=1)))

    def next_due(self) -> datetime | None:
        """When something happens by itself for the next time: a message arrives, a webhook is called. None: nothing."""
        answer: UpcomingAnswer = self._control.get(f"{self._path}/due")
        return datetime.fromisoformat(answer["due"][0]["at"]) if answer["due"] else None

    def resume(self, *, real: bool = False) -> datetime:
        """Let the time run again from where it stands; with `real` go back to the real time."""
        return self._tell("resume", real=real or None)

    def _tell(self, what: str, **body: object) -> datetime:
        return _time(self._control.post(f"{self._path}/{what}", given(body)))


def _time(answer: ClockAnswer) -> datetime:
    return datetime.fromisoformat(answer["now"])
