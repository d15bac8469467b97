"""Reading the query parameters of `/omni` (push-messages-api 11)."""

from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestInvalid
from pushtwin.core.messages.catalogue import GeneralStatus
from pushtwin.core.omni.commands import OmniLogFilter, OmniReportFilter
from pushtwin.core.omni.model import Channel
from pushtwin.core.omni.scenarios import ScenarioPage
from pushtwin.surfaces.shared.judged_bodies import MAX_INT32
from pushtwin.surfaces.shared.queries import (
    Problems,
    read_flag,
    read_integer,
    read_limit,
    read_one_of,
    read_text,
    read_texts,
    read_time,
)

DEFAULT_SCENARIOS = 100


def read_scenario_page(query: QueryParams) -> ScenarioPage:
    """Which scenarios to list. Raises RequestInvalid with all that is wrong."""
    problems: Problems = []
    wanted = ScenarioPage(
        is_default=None if read_text(query, "isDefault") is None else read_flag(query, "isDefault", problems),
        limit=_count(query, "limit", DEFAULT_SCENARIOS, problems),
        page=_count(query, "page", 0, problems),
    )
    _refuse(problems)
    return wanted


def read_report_query(query: QueryParams) -> tuple[OmniReportFilter, int]:
    """Which reports, and how many. Raises RequestInvalid with all that is wrong."""
    problems: Problems = []
    wanted = OmniReportFilter(read_text(query, "bulkId"), read_text(query, "messageId"), _channel(query, problems))
    limit = read_limit(query, problems)
    _refuse(problems)
    return wanted, limit


def read_log_query(query: QueryParams) -> tuple[OmniLogFilter, int]:
    """Which steps, and how many. Raises RequestInvalid with all that is wrong."""
    problems: Problems = []
    wanted = OmniLogFilter(
        sender=read_text(query, "from"),
        to=read_text(query, "to"),
        bulk_ids=read_texts(query, "bulkId", problems),
        message_ids=read_texts(query, "messageId", problems),
        status_group=read_one_of(query, "generalStatus", GeneralStatus, problems),
        channel=_channel(query, problems),
        sent_since=read_time(query, "sentSince", problems),
        sent_until=read_time(query, "sentUntil", problems),
        mcc=read_text(query, "mcc"),
        mnc=read_text(query, "mnc"),
    )
    limit = read_limit(query, problems)
    _refuse(problems)
    return wanted, limit


def _channel(query: QueryParams, problems: Problems) -> Channel | None:
    text = read_one_of(query, "channel", Channel, problems)
    return None if text is None else Channel(text)


def _count(query: QueryParams, name: str, default: int, problems: Problems) -> int:
    number = read_integer(query, name, default)
    if number is None or not 0 <= number <= MAX_INT32:
        problems.append((name, f"must be an integer from 0 to {MAX_INT32}"))
    return number or 0


def _refuse(problems: Problems) -> None:
    if problems:
        raise RequestInvalid(problems)
