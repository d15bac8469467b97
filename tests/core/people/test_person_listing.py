"""Lists of persons, however many are gone through at once."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.core.people.person_listing import Order, OrderField, PersonQuery, take

KEYS = st.lists(st.none() | st.sampled_from(["a", "B", "b", "é"]), max_size=12)


@given(
    keys=KEYS,
    size=st.integers(1, 5),
    limit=st.integers(1, 4),
    page=st.integers(1, 4),
    order=st.builds(Order, st.just(OrderField.FIRST_NAME), st.booleans(), st.booleans()),
)
def test_a_page_does_not_depend_on_how_many_are_gone_through_at_once(
    keys: Sequence[Any], size: int, limit: int, page: int, order: Order
) -> None:
    everybody = list(enumerate(keys))
    query = PersonQuery(limit, page, order)
    best: list[Any] = []
    for start in range(0, len(everybody), size):
        take(best, everybody[start : start + size], query)
    by_id = everybody[::-1] if order.ids_descend else everybody
    known = sorted((one for one in by_id if one[1] is not None), key=lambda one: one[1], reverse=order.descends)
    in_order = [*known, *(one for one in by_id if one[1] is None)]
    assert best == in_order[: limit * page]
