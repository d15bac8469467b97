"""Reading the query parameters of `/push` (push-messages-api 8)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestInvalid
from pushtwin.base.times import parse_time
from pushtwin.core.documents.values import MAX_INTEGER
from pushtwin.core.messages.catalogue import GeneralStatus
from pushtwin.core.messages.commands import LogFilter, LogPosition, ReportFilter

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000
MAX_LIST = 2048  # characters of all values of a parameter that takes several
Problems = list[tuple[str, str]]
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_BOOLEANS = {"true": True, "false": False}
_POSITION = re.compile(rb"([0-9]{1,19})\.([0-9]{1,19})")


class LogQuery(NamedTuple):
    """Which messages, and which page of them."""

    filter: LogFilter
    limit: int
    after: LogPosition | None
    uses_cursor: bool


def read_bulk_id(query: QueryParams) -> str:
    """Statistics are those of a bulk. Raises RequestInvalid."""
    bulk_id = _text(query, "bulkId")
    if bulk_id is None:
        raise RequestInvalid([("bulkId", "must not be null")])
    return bulk_id


def read_report_query(query: QueryParams) -> tuple[ReportFilter, int]:
    """Which reports of `/push/1`, and how many. Raises RequestInvalid."""
    limit = _integer(query, "limit", DEFAULT_LIMIT)
    if limit is None or not 1 <= limit <= MAX_LIMIT:
        raise RequestInvalid([("limit", f"must be an integer from 1 to {MAX_LIMIT}")])
    return ReportFilter(_text(query, "bulkId"), _text(query, "messageId")), limit


def read_delivery_report_query(query: QueryParams) -> tuple[ReportFilter, int]:
    """Which reports of `/push/3`, and how many. Nothing is refused (push-messages-api 8.3)."""
    wanted = ReportFilter(
        bulk_id=_text(query, "bulkId"),
        message_id=_text(query, "messageId"),
        entity_id=_text(query, "entityId"),
        platform_application_id=_text(query, "applicationId"),
        campaign_reference_id=_text(query, "campaignReferenceId"),
    )
    return wanted, _clamped_limit(query)


def read_log_query(query: QueryParams) -> LogQuery:
    """Only the limit is forgiving: a filter that counts for nothing would tell what was not asked for.

    Raises RequestInvalid with all that is wrong.
    """
    problems: Problems = []
    wanted = LogFilter(
        sender=_text(query, "sender"),
        destination=_text(query, "destination"),
        bulk_ids=_list(query, "bulkId", problems),
        message_ids=_list(query, "messageId", problems),
        status_group=_status_group(query, problems),
        sent_since=_time(query, "sentSince", problems),
        sent_until=_time(query, "sentUntil", problems),
        entity_id=_text(query, "entityId"),
        platform_application_id=_text(query, "applicationId"),
        campaign_reference_ids=_list(query, "campaignReferenceId", problems),
    )
    uses_cursor = _flag(query, "useCursor", problems)
    after = _cursor(query, problems) if uses_cursor else None
    if problems:
        raise RequestInvalid(problems)
    return LogQuery(wanted, _clamped_limit(query), after, uses_cursor)


def read_flag(query: QueryParams, name: str) -> bool:
    """`true` or `false` in any letter case, absent is false. Raises RequestInvalid."""
    problems: Problems = []
    flag = _flag(query, name, problems)
    if problems:
        raise RequestInvalid(problems)
    return flag


def read_named(query: QueryParams, name: str) -> tuple[str, ...]:
    """The application that a parameter names, if it does."""
    text = _text(query, name)
    return () if text is None else (text,)


def write_cursor(position: LogPosition) -> str:
    """A position as a text that says nothing to clients."""
    return urlsafe_b64encode(f"{position.send_ordinal}.{position.place}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> LogPosition | None:
    """The position that a page begins after; None for a text that was not written here."""
    try:
        found = _POSITION.fullmatch(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return None
    numbers = [int(one) for one in found.groups()] if found else []
    return LogPosition(*numbers) if numbers and max(numbers) <= MAX_INTEGER else None


# -- single parameters -----------------------------------------------------------------------------------------


def _text(query: QueryParams, name: str) -> str | None:
    """An empty one counts as absent. No id has U+0000, which databases cannot look for."""
    text = query.get(name)
    return text.replace("\0", "\ufffd") if text else None


def _integer(query: QueryParams, name: str, default: int) -> int | None:
    """None for what is none."""
    text = _text(query, name)
    if text is None:
        return default
    return int(text) if _INTEGER.fullmatch(text) else None


def _clamped_limit(query: QueryParams) -> int:
    limit = _integer(query, "limit", DEFAULT_LIMIT)
    return DEFAULT_LIMIT if limit is None else min(max(limit, 1), MAX_LIMIT)


def _list(query: QueryParams, name: str, problems: Problems) -> tuple[str, ...]:
    """Separated by commas, or the parameter several times."""
    text = ",".join(query.getlist(name)).replace("\0", "\ufffd")
    if len(text) > MAX_LIST:
        problems.append((name, f"must have at most {MAX_LIST} characters"))
    return tuple(dict.fromkeys(value for part in text.split(",") if (value := part.strip())))


def _status_group(query: QueryParams, problems: Problems) -> str | None:
    text = _text(query, "generalStatus")
    if text is None:
        return None
    if text not in set(GeneralStatus):
        problems.append(("generalStatus", f"must be one of {', '.join(GeneralStatus)}"))
        return None
    return text


def _time(query: QueryParams, name: str, problems: Problems) -> int | None:
    """A plus that nobody has encoded arrives as a space."""
    text = _text(query, name)
    if text is None:
        return None
    time = parse_time(text.replace(" ", "+"))
    if time is None:
        problems.append((name, "must be a date-time with a zone: yyyy-MM-ddTHH:mm:ss.SSSZ"))
    return time


def _flag(query: QueryParams, name: str, problems: Problems) -> bool:
    text = (_text(query, name) or "false").lower()
    if text not in _BOOLEANS:
        problems.append((name, "must be a boolean"))
    return _BOOLEANS.get(text, False)


def _cursor(query: QueryParams, problems: Problems) -> LogPosition | None:
    text = _text(query, "cursor")
    if text is None:
        return None
    position = read_cursor(text)
    if position is None:
        problems.append(("cursor", "must be the nextCursor of another answer"))
    return position
