"""Reading single query parameters where everything that is wrong with a query is told at once."""

import re
from enum import StrEnum

from starlette.datastructures import QueryParams

from pushtwin.base.times import parse_time

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000
MAX_LIST = 2048  # characters of all values of a parameter that takes several
Problems = list[tuple[str, str]]
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_BOOLEANS = {"true": True, "false": False}


def read_text(query: QueryParams, name: str) -> str | None:
    """An empty one counts as absent. No id has U+0000, which databases cannot look for."""
    text = query.get(name)
    return text.replace("\0", "\ufffd") if text else None


def read_integer(query: QueryParams, name: str, default: int) -> int | None:
    """None for what is none."""
    text = read_text(query, name)
    if text is None:
        return default
    return int(text) if _INTEGER.fullmatch(text) else None


def read_limit(query: QueryParams, problems: Problems, default: int = DEFAULT_LIMIT) -> int:
    """How many at most: from 1 to 1000."""
    limit = read_integer(query, "limit", default)
    if limit is None or not 1 <= limit <= MAX_LIMIT:
        problems.append(("limit", f"must be an integer from 1 to {MAX_LIMIT}"))
    return limit or default


def read_clamped_limit(query: QueryParams) -> int:
    """As `read_limit`, for those who refuse nothing."""
    limit = read_integer(query, "limit", DEFAULT_LIMIT)
    return DEFAULT_LIMIT if limit is None else min(max(limit, 1), MAX_LIMIT)


def read_texts(query: QueryParams, name: str, problems: Problems) -> tuple[str, ...]:
    """Separated by commas, or the parameter several times."""
    text = ",".join(query.getlist(name)).replace("\0", "\ufffd")
    if len(text) > MAX_LIST:
        problems.append((name, f"must have at most {MAX_LIST} characters"))
    return tuple(dict.fromkeys(value for part in text.split(",") if (value := part.strip())))


def read_one_of(query: QueryParams, name: str, values: type[StrEnum], problems: Problems) -> str | None:
    """One of an enumeration."""
    text = read_text(query, name)
    if text is None:
        return None
    if text not in set(values):
        problems.append((name, f"must be one of {', '.join(values)}"))
        return None
    return text


def read_time(query: QueryParams, name: str, problems: Problems) -> int | None:
    """A plus that nobody has encoded arrives as a space."""
    text = read_text(query, name)
    if text is None:
        return None
    time = parse_time(text.replace(" ", "+"))
    if time is None:
        problems.append((name, "must be a date-time with a zone: yyyy-MM-ddTHH:mm:ss.SSSZ"))
    return time


def read_flag(query: QueryParams, name: str, problems: Problems) -> bool:
    """`true` or `false` in any letter case, absent is false."""
    text = (read_text(query, name) or "false").lower()
    if text not in _BOOLEANS:
        problems.append((name, "must be a boolean"))
    return _BOOLEANS.get(text, False)
