"""What the query parameters of `/push` may be (push-messages-api 8)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestInvalid
from pushtwin.base.numbers import MAX_INTEGER
from pushtwin.core.messages.commands import LogFilter, LogPosition, ReportFilter
from pushtwin.surfaces.push_api import queries
from tests.cases import each

TIME = "must be a date-time with a zone: yyyy-MM-ddTHH:mm:ss.SSSZ"
LIMIT = [("limit", "must be an integer from 1 to 1000")]


def refused(read: Any, query: str) -> list[tuple[str, str]]:
    with pytest.raises(RequestInvalid) as problem:
        read(QueryParams(query))
    return list(problem.value.violations)


@each("query", ["", "bulkId=", "applicationCode=a"])
def test_statistics_need_a_bulk(query: str) -> None:
    assert refused(queries.read_bulk_id, query) == [("bulkId", "must not be null")]


def test_statistics_are_of_a_bulk() -> None:
    assert queries.read_bulk_id(QueryParams("bulkId=b&applicationCode=a")) == "b"


@each(("query", "limit"), [("", 50), ("limit=", 50), ("limit=1", 1), ("limit=1000", 1000)])
def test_reports_have_a_limit(query: str, limit: int) -> None:
    assert queries.read_report_query(QueryParams(query)) == (ReportFilter(), limit)


@each("limit", ["0", "-1", "1001", "ten", "1.5", "9" * 5000, "٣"])
def test_reports_of_the_deprecated_api_refuse_another_limit(limit: str) -> None:
    assert refused(queries.read_report_query, f"limit={limit}") == LIMIT


@each(
    ("limit", "expected"),
    [
        ("0", 1),
        ("-5", 1),
        ("1", 1),
        ("1000", 1000),
        ("1001", 1000),
        ("ten", 50),
        ("1.5", 50),
        ("", 50),
        ("9" * 5000, 50),
    ],
)
def test_reports_of_the_current_api_make_do_with_any_limit(limit: str, expected: int) -> None:
    assert queries.read_delivery_report_query(QueryParams(f"limit={limit}"))[1] == expected
    assert queries.read_log_query(QueryParams(f"limit={limit}")).limit == expected


def test_reports_of_the_deprecated_api_have_two_filters() -> None:
    query = QueryParams("bulkId=b&messageId=m&entityId=e&applicationId=a&campaignReferenceId=c")
    assert queries.read_report_query(query)[0] == ReportFilter("b", "m")


def test_reports_of_the_current_api_have_five_filters() -> None:
    query = QueryParams("bulkId=b&messageId=m&entityId=e&applicationId=a&campaignReferenceId=c")
    assert queries.read_delivery_report_query(query)[0] == ReportFilter("b", "m", "e", "a", "c")


def test_logs_have_many_filters() -> None:
    query = (
        "sender=s&destination=d&bulkId=b1,b2&bulkId=b3&messageId=m1,%20m2,,m1&generalStatus=EXPIRED"
        "&sentSince=2026-01-01T00:00:00.000%2B0000&sentUntil=2026-01-01T01:00:00.39+01:00"
        "&entityId=e&applicationId=a&campaignReferenceId=c1,c2&limit=7"
    )
    assert queries.read_log_query(QueryParams(query)) == (
        LogFilter(
            "s", "d", ("b1", "b2", "b3"), ("m1", "m2"), "EXPIRED", 1767225600000, 1767225600390, "e", "a", ("c1", "c2")
        ),
        7,
        None,
        False,
    )


@each("query", ["", "bulkId=&messageId=,&generalStatus=&sentSince=&useCursor=&cursor="])
def test_logs_without_parameters_are_all(query: str) -> None:
    assert queries.read_log_query(QueryParams(query)) == (LogFilter(), 50, None, False)


@each("name", ["bulkId", "messageId", "campaignReferenceId"])
def test_a_list_has_an_end(name: str) -> None:
    queries.read_log_query(QueryParams({name: "x" * 2048}))
    assert refused(queries.read_log_query, f"{name}={'x' * 2049}") == [(name, "must have at most 2048 characters")]


def test_all_that_is_wrong_with_a_query_is_told_at_once() -> None:
    query = "generalStatus=LOST&sentSince=now&sentUntil=2026-01-01&useCursor=maybe"
    assert refused(queries.read_log_query, query) == [
        ("generalStatus", "must be one of ACCEPTED, PENDING, UNDELIVERABLE, DELIVERED, EXPIRED, REJECTED"),
        ("sentSince", TIME),
        ("sentUntil", TIME),
        ("useCursor", "must be a boolean"),
    ]


@each("cursor", ["x", "%00", "é", "====", queries.write_cursor(LogPosition(MAX_INTEGER + 1, 0)), "MS4tMQ"])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    problem = [("cursor", "must be the nextCursor of another answer")]
    assert refused(queries.read_log_query, f"useCursor=true&cursor={cursor}") == problem


def test_a_cursor_counts_only_when_it_is_used() -> None:
    cursor = queries.write_cursor(LogPosition(4, 2))
    assert queries.read_log_query(QueryParams(f"cursor={cursor}")).after is None
    assert queries.read_log_query(QueryParams(f"useCursor=TRUE&cursor={cursor}")) == (LogFilter(), 50, (4, 2), True)


@given(st.integers(0, MAX_INTEGER), st.integers(0, MAX_INTEGER))
def test_a_cursor_leads_where_it_was_written(send_ordinal: int, place: int) -> None:
    position = LogPosition(send_ordinal, place)
    assert queries.read_cursor(queries.write_cursor(position)) == position


@given(st.text())
def test_any_text_is_a_cursor_or_none(text: str) -> None:
    assert isinstance(queries.read_cursor(text), LogPosition | None)


@each(("text", "flag"), [(None, False), ("", False), ("true", True), ("False", False), ("TRUE", True)])
def test_a_flag_is_true_or_false(text: str | None, flag: bool) -> None:
    query = QueryParams({} if text is None else {"useAppCodeAsAppId": text})
    assert queries.read_flag(query, "useAppCodeAsAppId") is flag


def test_a_flag_is_nothing_else() -> None:
    def read(query: QueryParams) -> bool:
        return queries.read_flag(query, "useAppCodeAsAppId")

    assert refused(read, "useAppCodeAsAppId=1") == [("useAppCodeAsAppId", "must be a boolean")]


def test_no_parameter_has_a_character_that_databases_cannot_look_for() -> None:
    assert queries.read_log_query(QueryParams("sender=%00&bulkId=%00")).filter == LogFilter(
        "\ufffd", bulk_ids=("\ufffd",)
    )
