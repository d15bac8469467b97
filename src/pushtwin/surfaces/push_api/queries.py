"""Reading the query parameters of `/push` (push-messages-api 8)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestInvalid
from pushtwin.base.numbers import MAX_INTEGER
from pushtwin.core.messages.catalogue import GeneralStatus
from pushtwin.core.messages.commands import LogFilter, LogPosition, ReportFilter
from pushtwin.surfaces.shared import queries
from pushtwin.surfaces.shared.queries import Problems, read_clamped_limit, read_text, read_texts, read_time

_POSITION = re.compile(rb"([0-9]{1,19})\.([0-9]{1,19})")


class LogQuery(NamedTuple):
    """Which messages, and which page of them."""

    filter: LogFilter
    limit: int
    after: LogPosition | None
    uses_cursor: bool


def read_bulk_id(query: QueryParams) -> str:
    """Statistics are those of a bulk. Raises RequestInvalid."""
    bulk_id = read_text(query, "bulkId")
    if bulk_id is None:
        raise RequestInvalid([("bulkId", "must not be null")])
    return bulk_id


def read_report_query(query: QueryParams) -> tuple[ReportFilter, int]:
    """Which reports of `/push/1`, and how many. Raises RequestInvalid."""
    problems: Problems = []
    limit = queries.read_limit(query, problems)
    if problems:
        raise RequestInvalid(problems)
    return ReportFilter(read_text(query, "bulkId"), read_text(query, "messageId")), limit


def read_delivery_report_query(query: QueryParams) -> tuple[ReportFilter, int]:
    """Which reports of `/push/3`, and how many. Nothing is refused (push-messages-api 8.3)."""
    wanted = ReportFilter(
        bulk_id=read_text(query, "bulkId"),
        message_id=read_text(query, "messageId"),
        entity_id=read_text(query, "entityId"),
        platform_application_id=read_text(query, "applicationId"),
        campaign_reference_id=read_text(query, "campaignReferenceId"),
    )
    return wanted, read_clamped_limit(query)


def read_log_query(query: QueryParams) -> LogQuery:
    """Only the limit is forgiving: a filter that counts for nothing would tell what was not asked for.

    Raises RequestInvalid with all that is wrong.
    """
    problems: Problems = []
    wanted = LogFilter(
        sender=read_text(query, "sender"),
        destination=read_text(query, "destination"),
        bulk_ids=read_texts(query, "bulkId", problems),
        message_ids=read_texts(query, "messageId", problems),
        status_group=queries.read_one_of(query, "generalStatus", GeneralStatus, problems),
        sent_since=read_time(query, "sentSince", problems),
        sent_until=read_time(query, "sentUntil", problems),
        entity_id=read_text(query, "entityId"),
        platform_application_id=read_text(query, "applicationId"),
        campaign_reference_ids=read_texts(query, "campaignReferenceId", problems),
    )
    uses_cursor = queries.read_flag(query, "useCursor", problems)
    after = _cursor(query, problems) if uses_cursor else None
    if problems:
        raise RequestInvalid(problems)
    return LogQuery(wanted, read_clamped_limit(query), after, uses_cursor)


def read_flag(query: QueryParams, name: str) -> bool:
    """`true` or `false` in any letter case, absent is false. Raises RequestInvalid."""
    problems: Problems = []
    flag = queries.read_flag(query, name, problems)
    if problems:
        raise RequestInvalid(problems)
    return flag


def read_named(query: QueryParams, name: str) -> tuple[str, ...]:
    """The application that a parameter names, if it does."""
    text = read_text(query, name)
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


def _cursor(query: QueryParams, problems: Problems) -> LogPosition | None:
    text = read_text(query, "cursor")
    if text is None:
        return None
    position = read_cursor(text)
    if position is None:
        problems.append(("cursor", "must be the nextCursor of another answer"))
    return position
