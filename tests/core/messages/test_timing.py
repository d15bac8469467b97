"""When a message may leave, how long it counts, and when a callback is tried again."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base.times import EARLIEST, LATEST, parse_time, render_time
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.messages.model import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    SECOND_MS,
    InboxPeriod,
    InboxPeriodUnit,
    Source,
    SpeedLimit,
    Window,
)
from pushtwin.core.messages.timing import (
    MAX_AHEAD_MS,
    inbox_end,
    interval_us,
    is_too_short,
    next_open,
    problems_of_window,
    take,
    validity_ms,
)
from tests.cases import each

WORKDAYS = (0, 1, 2, 3, 4)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def at(text: str) -> int:
    moment = parse_time(f"{text}Z")
    assert moment is not None
    return moment


# -- validity --------------------------------------------------------------------------------------------------


@each(
    ("source", "asked", "counts"),
    [
        (Source.V2, None, 48 * HOUR_MS),
        (Source.V3, None, 48 * HOUR_MS),
        (Source.V2, HOUR_MS, HOUR_MS),
        (Source.V2, 72 * HOUR_MS, 72 * HOUR_MS),
        (Source.V2, 72 * HOUR_MS + 1, 72 * HOUR_MS),
        (Source.V3, 48 * HOUR_MS, 48 * HOUR_MS),
        (Source.V3, 48 * HOUR_MS + 1, 48 * HOUR_MS),
        (Source.V3, 30 * SECOND_MS, 30 * SECOND_MS),
        (Source.V3, 29 * SECOND_MS, 30 * SECOND_MS),
        (Source.V2, 0, 30 * SECOND_MS),
    ],
)
def test_validity_is_kept_within_its_bounds(source: Source, asked: int | None, counts: int) -> None:
    assert validity_ms(source, asked, AccountSettings()) == counts


@each(("source", "hours"), [(Source.V2, 72), (Source.V3, 48), (Source.OMNI, 48)])
def test_the_account_says_how_long_a_message_counts_whose_sender_does_not(source: Source, hours: int) -> None:
    assert validity_ms(source, None, AccountSettings(default_validity_hours=24)) == 24 * HOUR_MS
    assert validity_ms(source, HOUR_MS, AccountSettings(default_validity_hours=24)) == HOUR_MS
    assert validity_ms(source, None, AccountSettings(default_validity_hours=72)) == hours * HOUR_MS


@each(("asked", "refused"), [(None, False), (0, True), (29_999, True), (30_000, False), (HOUR_MS, False)])
def test_validity_under_30_seconds_is_refused(asked: int | None, refused: bool) -> None:
    assert is_too_short(asked) is refused


def test_a_send_may_be_180_days_ahead() -> None:
    assert MAX_AHEAD_MS == 180 * 24 * 3_600_000


# -- delivery windows ------------------------------------------------------------------------------------------


@each(
    ("window", "places"),
    [
        (Window(WORKDAYS), []),
        (Window(WORKDAYS, 9 * 60, 17 * 60), []),
        (Window((6,), 0, 60), []),
        (Window((6,), 22 * 60, 6 * 60), []),
        (Window((6,), 23 * 60 + 30, 30), []),
        (Window(()), ["days"]),
        (Window((7,)), ["days"]),
        (Window((-1, 2)), ["days"]),
        (Window(WORKDAYS, from_minute=60), ["to"]),
        (Window(WORKDAYS, to_minute=60), ["from"]),
        (Window(WORKDAYS, 60, 119), ["to"]),
        (Window(WORKDAYS, 60, 60), ["to"]),
        (Window(WORKDAYS, 23 * 60 + 30, 29), ["to"]),
        (Window((), 60, None), ["days", "to"]),
    ],
)
def test_a_window_names_days_and_both_ends_an_hour_apart_or_none(window: Window, places: list[str]) -> None:
    problems = list(problems_of_window(window))
    assert [problem.place for problem in problems] == [(place,) for place in places]
    assert all(problem.message for problem in problems)


# 2026-11-23 is a Monday.
@each(
    ("window", "moment", "opens"),
    [
        # whole days
        (Window(WORKDAYS), "2026-11-23T00:00:00", "2026-11-23T00:00:00"),
        (Window(WORKDAYS), "2026-11-27T23:59:59.999", "2026-11-27T23:59:59.999"),
        (Window(WORKDAYS), "2026-11-28T00:00:00", "2026-11-30T00:00:00"),
        (Window((0,)), "2026-11-24T00:00:00", "2026-11-30T00:00:00"),
        (Window((6,)), "2026-12-31T12:00:00", "2027-01-03T00:00:00"),
        # hours of a day
        (Window(WORKDAYS, 540, 1020), "2026-11-23T08:59:59.999", "2026-11-23T09:00:00"),
        (Window(WORKDAYS, 540, 1020), "2026-11-23T09:00:00", "2026-11-23T09:00:00"),
        (Window(WORKDAYS, 540, 1020), "2026-11-23T16:59:59.999", "2026-11-23T16:59:59.999"),
        (Window(WORKDAYS, 540, 1020), "2026-11-23T17:00:00", "2026-11-24T09:00:00"),
        (Window(WORKDAYS, 540, 1020), "2026-11-27T17:00:00", "2026-11-30T09:00:00"),
        (Window((0,), 540, 1020), "2026-11-23T17:00:00", "2026-11-30T09:00:00"),
        # over midnight: the day is that on which it begins
        (Window((4,), 1320, 360), "2026-11-27T05:00:00", "2026-11-27T22:00:00"),
        (Window((4,), 1320, 360), "2026-11-27T22:00:00", "2026-11-27T22:00:00"),
        (Window((4,), 1320, 360), "2026-11-28T05:59:59.999", "2026-11-28T05:59:59.999"),
        (Window((4,), 1320, 360), "2026-11-28T06:00:00", "2026-12-04T22:00:00"),
        (Window((6,), 1320, 360), "2026-11-23T01:00:00", "2026-11-23T01:00:00"),
        (Window((6,), 1320, 360), "2026-11-23T06:00:00", "2026-11-29T22:00:00"),
        (Window(EVERY_DAY, 1380, 1320), "2026-11-23T22:30:00", "2026-11-23T23:00:00"),
        # before 1970
        (Window((3,)), "1969-12-31T12:00:00", "1970-01-01T00:00:00"),
    ],
)
def test_a_message_leaves_when_its_window_is_open_next(window: Window, moment: str, opens: str) -> None:
    assert render_time(next_open(window, at(moment))) == render_time(at(opens))


minutes = st.integers(0, 24 * 60 - 1)
windows = st.builds(
    Window, st.lists(st.integers(0, 6), min_size=1, unique=True).map(tuple), st.none() | minutes, st.none() | minutes
).filter(lambda window: not any(problems_of_window(window)))
moments = st.integers(at("2026-01-01T00:00:00"), at("2027-12-31T00:00:00"))


def is_open(window: Window, moment: int) -> bool:
    """Minute by minute of the week, and without arithmetic modulo anything."""
    day, minute = (moment // DAY_MS + 3) % 7, moment % DAY_MS // MINUTE_MS
    begins, ends = window.from_minute, window.to_minute
    if begins is None or ends is None:
        return day in window.days
    if begins < ends:
        return day in window.days and begins <= minute < ends
    return (day in window.days and minute >= begins) or ((day - 1) % 7 in window.days and minute < ends)


@given(windows, moments)
def test_nothing_leaves_outside_its_window(window: Window, moment: int) -> None:
    opens = next_open(window, moment)
    assert moment <= opens
    assert is_open(window, opens)


@given(windows, moments)
def test_nothing_waits_while_its_window_is_open(window: Window, moment: int) -> None:
    opens = next_open(window, moment)
    minutes_before = range(moment, opens, 15 * MINUTE_MS)  # a window is open for an hour at least
    assert not [
        minute for minute in (*minutes_before, opens - 1) if moment <= minute < opens and is_open(window, minute)
    ]


# -- speed limits ----------------------------------------------------------------------------------------------


@each(
    ("limit", "interval"),
    [
        (SpeedLimit(60, MINUTE_MS), 1_000_000),
        (SpeedLimit(1, DAY_MS), 86_400_000_000),
        (SpeedLimit(7, SECOND_MS), 142_858),
        (SpeedLimit(10_000, SECOND_MS), 100),
        (SpeedLimit(5_000_000, SECOND_MS), 1),
    ],
)
def test_an_interval_is_in_whole_microseconds(limit: SpeedLimit, interval: int) -> None:
    assert interval_us(limit) == interval


def leave(
    count: int, begin: int, limit: SpeedLimit | None, window: Window | None = None, *, bursts_since: int | None = None
) -> list[int]:
    slot, leaving = begin * 1000, []
    for _ in range(count):
        moment, slot = take(slot, limit, window, bursts_since=bursts_since)
        leaving.append(moment)
    return leaving


def test_messages_leave_evenly_spread() -> None:
    assert leave(4, 1_000, SpeedLimit(3, SECOND_MS)) == [1_000, 1_333, 1_666, 2_000]


def test_without_a_limit_all_leave_at_once() -> None:
    assert leave(3, 1_000, None) == [1_000, 1_000, 1_000]


def test_without_a_limit_all_leave_when_the_window_opens() -> None:
    opens = at("2026-11-23T09:00:00")
    assert leave(3, opens - HOUR_MS, None, Window(WORKDAYS, 540, 1020)) == [opens] * 3


def test_the_row_goes_on_where_the_window_opens_again() -> None:
    leaving = leave(4, at("2026-11-23T16:30:00"), SpeedLimit(2, HOUR_MS), Window(WORKDAYS, 540, 1020))
    expected = ["2026-11-23T16:30:00", "2026-11-24T09:00:00", "2026-11-24T09:30:00", "2026-11-24T10:00:00"]
    assert leaving == [at(one) for one in expected]


@given(
    st.builds(SpeedLimit, st.integers(1, 60), st.sampled_from([SECOND_MS, MINUTE_MS, HOUR_MS])),
    st.none() | windows,
    moments,
)
def test_no_period_holds_more_than_the_limit(limit: SpeedLimit, window: Window | None, begin: int) -> None:
    leaving = leave(3 * limit.amount, begin, limit, window)
    assert leaving == sorted(leaving)
    for first in leaving:
        assert sum(first <= one < first + limit.period_ms for one in leaving) <= limit.amount


@given(st.builds(SpeedLimit, st.integers(1, 60), st.sampled_from([SECOND_MS, MINUTE_MS, HOUR_MS])), moments)
def test_in_bursts_each_period_begins_with_all_that_it_allows(limit: SpeedLimit, begin: int) -> None:
    leaving = leave(3 * limit.amount, begin, limit, bursts_since=begin)
    assert Counter(leaving) == {begin + number * limit.period_ms: limit.amount for number in range(3)}


def test_bursts_wait_for_the_window_and_go_on_with_the_next_period() -> None:
    begin = at("2026-11-23T08:30:00")
    leaving = leave(6, begin, SpeedLimit(4, HOUR_MS), Window(WORKDAYS, 540, 1020), bursts_since=begin)
    expected = ["2026-11-23T09:00:00"] * 2 + ["2026-11-23T09:30:00"] * 4
    assert leaving == [at(one) for one in expected]


def test_more_than_one_message_may_leave_in_a_millisecond() -> None:
    assert set(Counter(leave(20, 0, SpeedLimit(4_000, SECOND_MS))).values()) == {4}


# -- inboxes -------------------------------------------------------------------------------------------------------


@each(
    ("sent", "amount", "unit", "ends"),
    [
        ("2026-01-31T10:00:00.123", 1, "DAYS", "2026-02-01T10:00:00.123"),
        ("2026-01-31T10:00:00.123", 365, "DAYS", "2027-01-31T10:00:00.123"),
        ("2026-01-31T10:00:00.123", 1, "MONTHS", "2026-02-28T10:00:00.123"),
        ("2028-01-31T00:00:00", 1, "MONTHS", "2028-02-29T00:00:00"),
        ("2026-01-31T10:00:00", 2, "MONTHS", "2026-03-31T10:00:00"),
        ("2026-02-28T10:00:00", 1, "MONTHS", "2026-03-28T10:00:00"),
        ("2026-12-15T23:59:59.999", 1, "MONTHS", "2027-01-15T23:59:59.999"),
        ("2028-02-29T10:00:00", 12, "MONTHS", "2029-02-28T10:00:00"),
        ("9999-12-31T10:00:00", 1, "DAYS", "9999-12-31T23:59:59.999"),
        ("9999-12-01T00:00:00", 1, "MONTHS", "9999-12-31T23:59:59.999"),
        ("2026-01-01T00:00:00", 2**63 - 1, "MONTHS", "9999-12-31T23:59:59.999"),
        ("2026-01-01T00:00:00", 2**63 - 1, "DAYS", "9999-12-31T23:59:59.999"),
        ("2026-01-01T00:00:00", 0, "MONTHS", "2026-01-01T00:00:00"),
        ("0001-01-01T00:00:00", -(2**63), "MONTHS", "0001-01-01T00:00:00"),
    ],
)
def test_an_inbox_keeps_a_message_for_days_or_for_months_of_the_calendar(
    sent: str, amount: int, unit: str, ends: str
) -> None:
    assert inbox_end(at(sent), InboxPeriod(amount, InboxPeriodUnit(unit))) == at(ends)


@given(st.integers(EARLIEST, LATEST), st.integers(0, 2000), st.sampled_from(InboxPeriodUnit))
def test_a_longer_period_never_ends_earlier(sent_at: int, amount: int, unit: InboxPeriodUnit) -> None:
    ends = [inbox_end(sent_at, InboxPeriod(one, unit)) for one in (amount, amount + 1)]
    assert sent_at <= ends[0] <= ends[1] <= LATEST
