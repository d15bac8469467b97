"""What drivers raise, in the words of the twin."""

import asyncpg

from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.database.driver_errors import translated
from tests.cases import each_named


@each_named(
    ("problem", "said"),
    {
        "nothing": (TimeoutError(), "TimeoutError"),
        "several lines": (
            asyncpg.CannotConnectNowError("starting up\nDETAIL:  Not yet.."),
            "starting up DETAIL: Not yet",
        ),
        "of asyncpg itself, nothing": (asyncpg.InterfaceError(""), "InterfaceError"),
    },
)
def test_a_server_that_does_not_answer_is_told_in_one_line(problem: Exception, said: str) -> None:
    error = translated(problem)
    assert isinstance(error, DatabaseUnavailable)
    assert str(error) == f"The database does not answer: {said}."
