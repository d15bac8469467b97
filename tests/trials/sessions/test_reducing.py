"""Leaving steps out, with a failure that is known: what is left, and how many trials it takes."""

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.trials.sessions.reducing import Attempt, Kept, Reduction


@st.composite
def sessions(draw: st.DrawFn) -> tuple[list[frozenset[int]], set[int]]:
    """What each step needs of those before it, and the steps without which nothing fails."""
    count = draw(st.integers(0, 40))
    steps = [frozenset(draw(st.sets(st.integers(0, place - 1), max_size=2)) if place else ()) for place in range(count)]
    return steps, draw(st.sets(st.integers(0, count - 1), max_size=4)) if count else set()


def with_needs(needs: list[frozenset[int]], wanted: set[int]) -> set[int]:
    """These steps, and all that they need."""
    found = set(wanted)
    for place in reversed(range(len(needs))):
        if place in found:
            found |= needs[place]
    return found


@given(sessions())
def test_what_it_takes_is_left_with_what_that_needs(session: tuple[list[frozenset[int]], set[int]]) -> None:
    needs, wanted = session
    tried: list[Kept] = []

    def attempt(kept: Kept) -> Attempt:
        assert with_needs(needs, {*kept}) == {*kept}, "a step goes without what it needs"
        assert kept not in tried, "the same is tried twice"
        tried.append(kept)
        return Attempt(fails=wanted <= {*kept})

    assert {*Reduction(needs, attempt).run()} == with_needs(needs, wanted)


@given(sessions())
def test_it_is_no_matter_whether_needs_are_known_or_show_in_answers(
    session: tuple[list[frozenset[int]], set[int]],
) -> None:
    needs, wanted = session

    def attempt(kept: Kept) -> Attempt:
        otherwise = tuple(one for one in kept if not needs[one] <= {*kept})
        return Attempt(otherwise, fails=not otherwise and wanted <= {*kept})

    assert {*Reduction([frozenset()] * len(needs), attempt).run()} == with_needs(needs, wanted)


def test_a_few_of_many_are_found_in_few_trials() -> None:
    tried: list[Kept] = []

    def attempt(kept: Kept) -> Attempt:
        tried.append(kept)
        return Attempt(fails={7, 300, 999} <= {*kept})

    assert Reduction([frozenset()] * 1000, attempt).run() == (7, 300, 999)
    assert len(tried) < 80


def test_steps_that_are_answered_otherwise_without_others_go_with_them() -> None:
    """Each step of a chatty program rests on the one ten calls before, by a name that it has chosen itself."""
    judged: list[Kept] = []

    def attempt(kept: Kept) -> Attempt:
        otherwise = tuple(one for one in kept if one % 10 != 5 and one >= 10 and one - 10 not in kept)
        if not otherwise:
            judged.append(kept)
        return Attempt(otherwise, fails=not otherwise and {5, 205, 395} <= {*kept})

    assert Reduction([frozenset()] * 400, attempt).run() == (5, 205, 395)
    assert len(judged) < 60


def test_nothing_is_taken_for_granted_of_a_failure() -> None:
    """This one needs an odd number of steps: no single one can go, though two could."""

    def fails(kept: Kept) -> bool:
        return 4 in kept and len(kept) % 2 == 1

    left = Reduction([frozenset()] * 9, lambda kept: Attempt(fails=fails(kept))).run()
    assert fails(left)
    assert not any(fails(tuple(one for one in left if one != gone)) for gone in left)
