"""Times are exact to the millisecond from one end of the calendar to the other."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base.times import EARLIEST, LATEST, milliseconds_of, parse_time, render_time, render_time_with_offset
from tests.cases import each

MOMENTS = {
    "1970-01-01T00:00:00.000Z": 0,
    "1970-01-01T00:00:00.001Z": 1,
    "1969-12-31T23:59:59.999Z": -1,
    "2026-01-05T10:00:00.250Z": 1_767_607_200_250,
    "2500-06-01T12:00:00.123Z": 16_738_315_200_123,
    "0001-01-01T00:00:00.000Z": EARLIEST,
    "9999-12-31T23:59:59.999Z": LATEST,
}
OTHER_NOTATIONS = {
    "2026-01-05T10:00:00Z": "2026-01-05T10:00:00.000Z",
    "2026-01-05T10:00:00+00:00": "2026-01-05T10:00:00.000Z",
    "2026-01-05T12:30:00.5+02:30": "2026-01-05T10:00:00.500Z",
    "2026-01-05 10:00:00Z": "2026-01-05T10:00:00.000Z",
    "2026-01-05T10:00:00.000999Z": "2026-01-05T10:00:00.000Z",
    "2500-06-01T12:00:00.123999Z": "2500-06-01T12:00:00.123Z",
    "1969-12-31T23:59:59.999001Z": "1969-12-31T23:59:59.999Z",
    "0001-01-01T01:00:00+01:00": "0001-01-01T00:00:00.000Z",
}
NO_TIMES = [
    "",
    "tomorrow",
    "2026-01-05",
    "2026-01-05T10:00:00",
    "2026-13-05T10:00:00Z",
    "2026-01-05T24:30:00Z",
    "10000-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59.999-00:01",
    1_767_607_200_250,
    None,
    True,
    b"2026-01-05T10:00:00Z",
    ["2026-01-05T10:00:00Z"],
]


@each(("text", "milliseconds"), MOMENTS.items())
def test_a_time_is_rendered_and_read(text: str, milliseconds: int) -> None:
    assert render_time(milliseconds) == text
    assert parse_time(text) == milliseconds


@each(("text", "same"), OTHER_NOTATIONS.items())
def test_other_notations_of_a_time_are_read(text: str, same: str) -> None:
    assert parse_time(text) == parse_time(same)


@each("value", NO_TIMES)
def test_what_is_no_time_with_a_zone_is_none(value: object) -> None:
    assert parse_time(value) is None


@given(st.integers(EARLIEST, LATEST))
def test_every_millisecond_of_the_calendar_is_read_as_it_was_rendered(milliseconds: int) -> None:
    text = render_time(milliseconds)
    assert len(text) == len("2026-01-05T10:00:00.000Z")
    assert parse_time(text) == milliseconds


@given(st.integers(EARLIEST, LATEST), st.integers(1, 1_000_000))
def test_later_times_are_later_as_texts(milliseconds: int, passed: int) -> None:
    later = min(milliseconds + passed, LATEST)
    assert (render_time(milliseconds) < render_time(later)) is (milliseconds < later)


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_in_any_zone_is_less_than_a_millisecond_after_its_time(moment: datetime) -> None:
    passed = timedelta(milliseconds=milliseconds_of(moment))
    assert timedelta() <= moment - datetime(1970, 1, 1, tzinfo=UTC) - passed < timedelta(milliseconds=1)


@given(st.one_of(st.text(), st.from_regex(r"\A[0-9]{4}-?W?[0-9]{2}-?[0-9]{1,2}[T ][0-9:.,]{2,12}[Z+-][0-9:]{0,8}\Z")))
def test_any_text_is_a_time_within_the_calendar_or_none(text: str) -> None:
    milliseconds = parse_time(text)
    assert milliseconds is None or EARLIEST <= milliseconds <= LATEST


@each(
    ("milliseconds", "text"),
    [
        (1767225601250, "2026-01-01T00:00:01.250+0000"),
        (0, "1970-01-01T00:00:00.000+0000"),
        (LATEST, "9999-12-31T23:59:59.999+0000"),
    ],
)
def test_a_time_can_tell_its_offset(milliseconds: int, text: str) -> None:
    assert render_time_with_offset(milliseconds) == text
    assert parse_time(text) == milliseconds
