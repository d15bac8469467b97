"""When it is looked whether the journal of an account keeps too much, and what is kept of a body that is too long."""

import pytest

from pushtwin.core.journal.bounds import Bound, Excess, Room
from pushtwin.core.journal.entries import cut, is_cut, join_warnings

BOUND = Bound(calls=200, size=2000)
NOTHING = Excess(calls=False, size=False)
BOTH = Excess(calls=True, size=True)


@pytest.fixture
def room() -> Room:
    """Of a journal that has looked at the account `a`, which keeps nothing."""
    room = Room(BOUND)
    room.looked("a", room.take("a", 1, 1), 0)
    return room


def test_what_comes_first_to_an_account_is_always_looked_at() -> None:
    """Who has just started does not know what is there."""
    assert Room(BOUND).take("a", 1, 1) == BOTH


@pytest.mark.parametrize(
    ("calls", "size", "excess"),
    [
        (10, 10, NOTHING),
        (11, 10, Excess(calls=True, size=False)),
        (1, 500, NOTHING),
        (1, 501, Excess(calls=False, size=True)),
        (11, 501, BOTH),
    ],
)
def test_a_part_of_the_bound_may_come_before_the_next_look(room: Room, calls: int, size: int, excess: Excess) -> None:
    assert room.take("a", calls, size) == excess


def test_what_comes_little_by_little_adds_up(room: Room) -> None:
    assert [room.take("a", 1, 90).calls for _ in range(11)] == [False] * 10 + [True]


def test_less_may_come_where_much_is_kept(room: Room) -> None:
    room.looked("a", BOTH, 1800)
    assert room.take("a", 1, 100) == NOTHING
    assert room.take("a", 1, 1) == Excess(calls=False, size=True)


def test_it_is_said_again_until_somebody_has_looked(room: Room) -> None:
    assert [room.take("a", 11, 501) for _ in range(2)] == [BOTH, BOTH]
    room.looked("a", BOTH, 0)
    assert room.take("a", 1, 1) == NOTHING


def test_of_more_accounts_than_it_can_know_it_says_look_again() -> None:
    room = Room(BOUND)
    for number in range(10_000):
        room.looked(str(number), room.take(str(number), 1, 1), 0)
    room.take("one more", 1, 1)
    assert room.take("0", 1, 1) == BOTH


@pytest.mark.parametrize("size", [0, 1, 256 * 1024])
def test_a_body_that_is_not_too_long_is_kept_whole(size: int) -> None:
    content = b"x" * size
    assert (cut(content), is_cut(cut(content))) == (content, False)


def test_a_body_that_is_too_long_is_kept_in_part_and_says_so() -> None:
    kept = cut(b"x" * 300_000)
    assert kept == b"x" * 256 * 1024 + b"... [cut by the journal: 300000 bytes in all]"
    assert is_cut(kept)


def test_a_warning_that_is_too_long_is_kept_in_part() -> None:
    assert len(join_warnings(["x" * 5000, "y"])) < 1100
