"""What the query parameters of `/omni` may be (push-messages-api 11.6)."""

from typing import Any

import pytest
from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestInvalid
from pushtwin.core.omni.commands import OmniLogFilter, OmniReportFilter
from pushtwin.core.omni.model import Channel
from pushtwin.surfaces.omni_api import queries
from tests.cases import each

TIME = "must be a date-time with a zone: yyyy-MM-ddTHH:mm:ss.SSSZ"
LIMIT = "must be an integer from 1 to 1000"
CHANNELS = "must be one of SMS, EMAIL, VOICE, PUSH, VIBER, LINE, VKONTAKTE, KAKAO_CHINGU, KAKAO_ALIM, WHATSAPP"
GROUPS = "must be one of ACCEPTED, PENDING, UNDELIVERABLE, DELIVERED, EXPIRED, REJECTED"
READERS: list[Any] = [queries.read_report_query, queries.read_log_query]


def refused(read: Any, query: str) -> list[tuple[str, str]]:
    with pytest.raises(RequestInvalid) as problem:
        read(QueryParams(query))
    return list(problem.value.violations)


@each(("query", "limit"), [("", 50), ("limit=", 50), ("limit=1", 1), ("limit=1000", 1000)])
def test_there_is_a_limit(query: str, limit: int) -> None:
    assert [read(QueryParams(query))[1] for read in READERS] == [limit, limit]


@each("limit", ["0", "-1", "1001", "ten", "1.5", "9" * 5000, "٣"])
def test_another_limit_or_channel_is_refused(limit: str) -> None:
    for read in READERS:
        assert refused(read, f"limit={limit}&channel=push") == [("channel", CHANNELS), ("limit", LIMIT)]


def test_reports_have_three_filters() -> None:
    query = QueryParams("bulkId=b&messageId=m%00&channel=PUSH&from=f")
    assert queries.read_report_query(query)[0] == OmniReportFilter("b", "m\ufffd", Channel.PUSH)
    assert queries.read_report_query(QueryParams("bulkId=&messageId=&channel="))[0] == OmniReportFilter()


def test_logs_have_many_filters() -> None:
    query = (
        "from=f&to=t&bulkId=b1,b2&bulkId=b3&messageId=m1,%20m2,,m1&generalStatus=EXPIRED&channel=SMS"
        "&sentSince=2026-01-01T00:00:00.000%2B0000&sentUntil=2026-01-01T01:00:00.39+01:00&limit=7&mcc=228&mnc=01"
    )
    assert queries.read_log_query(QueryParams(query)) == (
        OmniLogFilter(
            sender="f",
            to="t",
            bulk_ids=("b1", "b2", "b3"),
            message_ids=("m1", "m2"),
            status_group="EXPIRED",
            channel=Channel.SMS,
            sent_since=1767225600000,
            sent_until=1767225600390,
            mcc="228",
            mnc="01",
        ),
        7,
    )
    assert queries.read_log_query(QueryParams(""))[0] == OmniLogFilter()


def test_everything_that_is_wrong_is_told_at_once() -> None:
    query = f"bulkId={'b' * 2049}&messageId={'m' * 2049}&generalStatus=NONE&channel=FAX&sentSince=x&sentUntil=1&limit=0"
    long = "must have at most 2048 characters"
    assert refused(queries.read_log_query, query) == [
        ("bulkId", long),
        ("messageId", long),
        ("generalStatus", GROUPS),
        ("channel", CHANNELS),
        ("sentSince", TIME),
        ("sentUntil", TIME),
        ("limit", LIMIT),
    ]
