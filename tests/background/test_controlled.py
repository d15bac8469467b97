"""Changes by the control API, here and elsewhere: whatever comes first, each is told once."""

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.background.controlled import ControlledElsewhere
from pushtwin.core.journal.entries import CallHead


def head(ordinal: int, path: str) -> CallHead:
    return CallHead(ordinal, 0, "control", "x", "POST", path, None, 200, None, 0.0, None, None, "[]", None)


def test_what_was_there_before_is_not_told() -> None:
    elsewhere = ControlledElsewhere()
    assert elsewhere.find_news([head(1, "a")]) == []
    assert elsewhere.find_news([head(1, "a"), head(2, "b")]) == [head(2, "b")]
    elsewhere.begin_anew()
    assert elsewhere.find_news([head(1, "a")]) == []


def test_what_was_told_here_is_not_told_again() -> None:
    elsewhere = ControlledElsewhere()
    elsewhere.find_news([])
    assert elsewhere.is_news("POST", "a")
    assert elsewhere.find_news([head(1, "a"), head(2, "a")]) == [head(2, "a")]


def test_what_the_journal_has_told_is_not_told_again() -> None:
    elsewhere = ControlledElsewhere()
    elsewhere.find_news([])
    assert elsewhere.find_news([head(1, "a")]) == [head(1, "a")]
    assert not elsewhere.is_news("POST", "a")
    assert elsewhere.is_news("POST", "a")


def test_a_change_elsewhere_does_not_hide_a_later_one_here() -> None:
    elsewhere = ControlledElsewhere()
    elsewhere.find_news([])
    elsewhere.find_news([head(1, "a")])
    elsewhere.find_news([head(1, "a")])
    assert elsewhere.is_news("POST", "a")


made_anywhere = st.lists(st.tuples(st.booleans(), st.sampled_from("ab")), max_size=40)


@given(before=made_anywhere, made=made_anywhere, late=st.integers(0, 3))
def test_each_is_told_once(before: list[tuple[bool, str]], made: list[tuple[bool, str]], late: int) -> None:
    """The journal has them so many changes later, or by the end; what others did before the first look is not told."""
    elsewhere = ControlledElsewhere()
    journaled: list[CallHead] = []
    told = []
    for number, (is_here, path) in enumerate([*before, *made]):
        if number == len(before):
            elsewhere.find_news(journaled)
        if is_here and elsewhere.is_news("POST", path):
            told.append(path)
        journaled.append(head(number, path))
        if number >= len(before):
            told += [one.path for one in elsewhere.find_news(journaled[: max(len(journaled) - late, len(before))])]
    told += [one.path for one in elsewhere.find_news(journaled)]
    assert sorted(told) == sorted([*(path for is_here, path in before if is_here), *(path for _, path in made)])
