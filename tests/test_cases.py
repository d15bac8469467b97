"""One test tries every case, and says which fail."""

import inspect

import pytest

from tests.cases import MAX_SHOWN, each, each_named


def test_all_cases_are_tried_and_each_that_fails_is_told() -> None:
    tried = []

    @each("number", range(5))
    def test_of_numbers(number: int) -> None:
        tried.append(number)
        assert number % 2

    with pytest.raises(ExceptionGroup, match="3 of 5 cases failed") as caught:
        test_of_numbers()
    assert tried == [*range(5)]
    assert [failure.__notes__ for failure in caught.value.exceptions] == [
        ["case: number=0"],
        ["case: number=2"],
        ["case: number=4"],
    ]


def test_one_that_fails_is_raised_as_it_is() -> None:
    @each_named(("one", "other"), {"same": (1, 1), "not the same": (1, 2)})
    def test_of_pairs(one: int, other: int) -> None:
        assert one == other

    with pytest.raises(AssertionError) as caught:
        test_of_pairs()
    assert caught.value.__notes__ == ["case: not the same"]


def test_what_pytest_itself_finds_missing_is_told_too() -> None:
    @each("text", ["x" * 1000])
    def test_of_texts(text: str) -> None:
        with pytest.raises(ValueError, match="never"):
            pass

    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE") as caught:
        test_of_texts()
    (note,) = caught.value.__notes__
    assert len(note) < MAX_SHOWN + 10


def test_no_cases_are_a_failure() -> None:
    @each("case", [])
    def test_of_nothing(case: str) -> None: ...

    with pytest.raises(AssertionError, match="there are no cases"):
        test_of_nothing()


@pytest.fixture
def ten() -> int:
    """A fixture beside the cases."""
    return 10


@each("number", [1, 2])
@each("other", [3, 4])
def test_fixtures_are_those_of_the_test_and_tables_multiply(ten: int, number: int, other: int) -> None:
    assert (number < other) < ten


def test_the_parameters_of_a_test_are_its_fixtures() -> None:
    @each("number", [1])
    def test_of_a_number(number: int, ten: int) -> None: ...

    assert list(inspect.signature(test_of_a_number).parameters) == ["ten"]
