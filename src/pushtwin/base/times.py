"""Times as texts: ISO 8601 outside, milliseconds since 1970 in UTC inside. Pure.

Whole milliseconds, exact from one end of the calendar to the other: a float has too few digits for the year 2500.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

FORM = "time in the form YYYY-MM-DDThh:mm:ss.sssZ"
EARLIEST = -62_135_596_800_000  # the beginning of the year 1
LATEST = 253_402_300_799_999  # the end of the year 9999
_START = datetime(1970, 1, 1)  # noqa: DTZ001  without a zone it is rendered faster
_START_IN_UTC = _START.replace(tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def parse_time(text: object) -> int | None:
    """Milliseconds of an ISO 8601 time with a zone, without what is finer; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        milliseconds = milliseconds_of(datetime.fromisoformat(text))
    except (TypeError, ValueError):  # no zone; no time
        return None
    return milliseconds if EARLIEST <= milliseconds <= LATEST else None


def moment_of(milliseconds: int) -> datetime:
    """The time with a zone, UTC."""
    return _START_IN_UTC + timedelta(milliseconds=milliseconds)


def milliseconds_of(moment: datetime) -> int:
    """Those since 1970 of a time with a zone."""
    return (moment - _START_IN_UTC) // _MILLISECOND


def render_time_with_offset(milliseconds: int) -> str:
    """As the message APIs write it (push-messages-api 0.1): `2026-11-22T09:30:00.000+0000`."""
    return f"{render_time(milliseconds)[:-1]}+0000"


def render_time_in_seconds(milliseconds: int) -> str:
    """As the People API writes it, without a zone (people-api 6.1): `2026-11-22T09:30:00`."""
    return render_time(milliseconds)[: -len(".000Z")]


@lru_cache(maxsize=4096)  # many things happen in one millisecond
def render_time(milliseconds: int) -> str:
    """ISO 8601 in UTC with milliseconds: `2026-11-22T09:30:00.000Z`."""
    return f"{(_START + timedelta(milliseconds=milliseconds)).isoformat(timespec='milliseconds')}Z"
