"""What commands that somebody gives say of themselves."""

from pushtwin.trials.commands import reason_in
from tests.cases import each_named

TAP = """
not ok 1 - tags are replaced
  ---
  duration_ms: 3.78
  error: |-
    Expected values to be strictly deep-equal:
  code: 'ERR_ASSERTION'
# fail 1
# duration_ms 122.1
"""


@each_named(
    ("said", "why"),
    {
        "by node": (TAP, "error: |- Expected values to be strictly deep-equal:"),
        "by JUnit": (
            "Running ShopTest\nAssertionFailedError: expected: <1>\n\tat ShopTest.java\n[INFO] Total time: 2 s",
            "AssertionFailedError: expected: <1>",
        ),
        "in the words of somebody": ("begun\nit did not go well\n", "it did not go well"),
        "nothing": ("\n", ""),
    },
)
def test_why_a_command_has_failed_is_the_first_error_that_it_names_or_its_last_line(said: str, why: str) -> None:
    assert reason_in(said) == why
