"""Whatever a clock is told, it shows a time that a calendar has."""

from pushtwin.base.times import LATEST
from pushtwin.core.accounts.clock import REAL, Clock, problems_of_clock
from tests.cases import each

NOW = 1_800_000_000_000


@each("clock", [REAL, Clock(frozen_at=0), Clock(frozen_at=LATEST), Clock(offset=-NOW), Clock(offset=LATEST - NOW)])
def test_a_clock_may_show_any_time_from_1970_to_9999(clock: Clock) -> None:
    assert not list(problems_of_clock(clock, NOW))


@each("clock", [Clock(frozen_at=-1), Clock(frozen_at=LATEST + 1), Clock(offset=-NOW - 1)])
def test_a_clock_shows_no_other_time(clock: Clock) -> None:
    assert [one.place for one in problems_of_clock(clock, NOW)] == [()]
