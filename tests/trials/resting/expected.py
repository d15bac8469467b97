"""What a sweep should find out about a test of this suite. Pure."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])


class Resting(NamedTuple):
    """On which setting, at which operation that is seen first, and under which other answers; None: under all."""

    name: str
    at: str | None
    under: Sequence[Any] | None


def rests(name: str, at: str | None, under: Sequence[Any] | None = None) -> Callable[[Test], Test]:
    """The test passes under the twin's answer to a question only; that is seen first at a call of the operation `at`.

    None where no answer of an emulated API differs, as the test looks by the control API.
    """

    def note(test: Test) -> Test:
        vars(test)["rests"] = Resting(name, at, under)
        return test

    return note
