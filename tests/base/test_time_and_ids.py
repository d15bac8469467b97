"""Ordinals grow, and processes that share a database draw different ones."""

import pytest

from pushtwin.base import machine
from pushtwin.base.time_and_ids import PROCESSES, TimeAndIds


def worlds() -> list[TimeAndIds]:
    found = [TimeAndIds() for _ in range(PROCESSES)]
    for number, one in enumerate(found):
        one.process = number
    return found


def test_processes_never_draw_the_same_ordinal_even_in_the_same_microsecond(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "time_ns", lambda: 1_800_000_000_000_000_000)
    drawn = [one.next_ordinal() for one in worlds() for _ in range(100)]
    assert len({*drawn}) == len(drawn)


def test_ordinals_grow_even_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(1_800_000_000_000_000_000, 0, -1_000_000))
    monkeypatch.setattr(machine, "time_ns", lambda: next(times))
    for one in worlds():
        drawn = [one.next_ordinal() for _ in range(100)]
        assert drawn == sorted({*drawn})
