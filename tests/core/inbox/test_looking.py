"""What somebody who looks into an inbox sees of it."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.core.inbox.looking import EVERYTHING, Counts, InboxFilter, choose, count
from tests.cases import each


class One(NamedTuple):
    """A message in an inbox."""

    sent_at: int
    topic: str = "news"
    seen_at: int | None = None


KEPT = [One(30), One(20, "Offers"), One(20, seen_at=25), One(10)]


@each(
    ("wanted", "places"),
    [
        (EVERYTHING, [0, 1, 2, 3]),
        (InboxFilter(sent_from=20), [0, 1, 2]),
        (InboxFilter(sent_from=21), [0]),
        (InboxFilter(sent_before=20), [3]),
        (InboxFilter(sent_before=21), [1, 2, 3]),
        (InboxFilter(20, 30), [1, 2]),
        (InboxFilter(20, 20), []),
        (InboxFilter(topic="Offers"), [1]),
        (InboxFilter(topic="offers"), []),
        (InboxFilter(20, 30, "news"), [2]),
    ],
)
def test_a_filter_lets_through_from_a_time_until_before_another_and_one_topic(
    wanted: InboxFilter, places: list[int]
) -> None:
    assert choose(KEPT, wanted) == [KEPT[place] for place in places]


def test_what_nobody_has_seen_is_unread() -> None:
    assert (count(KEPT), count([])) == (Counts(4, 3), Counts(0, 0))


@given(
    st.lists(st.builds(One, st.integers(0, 5), st.sampled_from("ab"), st.none() | st.integers(0, 5))),
    st.builds(InboxFilter, *[st.none() | st.integers(0, 5)] * 2, st.none() | st.sampled_from("abc")),
)
def test_a_filter_never_shows_or_counts_what_is_not_there(kept: list[One], wanted: InboxFilter) -> None:
    chosen = choose(kept, wanted)
    assert choose(chosen, wanted) == chosen
    total, unread = count(chosen)
    assert (total, unread) == (len(chosen), len([one for one in chosen if one.seen_at is None]))
    assert total <= count(kept).total
    assert unread <= count(kept).unread
