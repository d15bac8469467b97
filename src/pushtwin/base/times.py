"""Times as texts: ISO 8601 outside, milliseconds since 1970 in UTC inside. Pure."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_START = datetime.fromtimestamp(0, UTC)


def parse_time(text: str) -> int | None:
    """Milliseconds of an ISO 8601 time with a zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        return None if moment.tzinfo is None else (moment.astimezone(UTC) - _START) // timedelta(milliseconds=1)
    except (TypeError, ValueError, OverflowError):  # the last one at the ends of the calendar
        return None


@lru_cache(maxsize=64)  # many things happen in one millisecond
def render_time(milliseconds: int) -> str:
    """ISO 8601 in UTC with milliseconds: `2026-11-22T09:30:00.000Z`."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
