"""Times are exact from one end of the calendar to the other."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pushtwin.core.snapshots.document import Time
from pushtwin.core.snapshots.rendering import render_time

TIME: TypeAdapter[int] = TypeAdapter(Time)


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_a_time_is_read_as_it_was_rendered(milliseconds: int) -> None:
    text = render_time(milliseconds)
    assert len(text) == len("2026-01-05T10:00:00.000Z")
    assert TIME.validate_python(text) == milliseconds


@pytest.mark.parametrize("text", ["2026-01-05T11:00:00+01:00", "2026-01-05T10:00:00Z", "2026-01-05T10:00:00.000999Z"])
def test_other_notations_of_a_time_are_read(text: str) -> None:
    assert TIME.validate_python(text) == datetime.fromisoformat("2026-01-05T10:00:00Z").timestamp() * 1000
