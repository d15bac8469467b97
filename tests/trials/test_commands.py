"""What commands that somebody gives say of themselves."""

import time
from pathlib import Path

from pushtwin.trials.commands import reason_in, run_command
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

JEST = """
FAIL login.test.js
  ● Console
    console.error
      error: asked again
  ● a login
    expect(received).toBe(expected) // Object.is equality
Ran all test suites.
"""
GO = """
error: asked again
--- FAIL: TestLogin (0.00s)
    login_test.go:3: the user is u-2
FAIL\tshop\t0.010s
FAIL
"""
MINITEST = """
  1) Failure:
TestLogin#test_again [login_test.rb:7]:
Expected: 1
3 runs, 3 assertions, 1 failures, 0 errors, 0 skips
"""


@each_named(
    ("said", "why"),
    {
        "by node": (TAP, "error: |- Expected values to be strictly deep-equal:"),
        "by JUnit": (
            "Running ShopTest\n[ERROR] Tests run: 2, Failures: 1, Errors: 0 <<< FAILURE! - in ShopTest\n"
            "AssertionFailedError: expected: <1>\n\tat ShopTest.java\n[INFO] Total time: 2 s",
            "AssertionFailedError: expected: <1>",
        ),
        "by Jest": (JEST, "● a login expect(received).toBe(expected) // Object.is equality"),
        "by Go": (GO, "--- FAIL: TestLogin (0.00s) login_test.go:3: the user is u-2"),
        "by minitest": (MINITEST, "1) Failure: TestLogin#test_again [login_test.rb:7]:"),
        "in colours, with line ends of Windows": (
            "\x1b[31m\x1b[1mAssertionError\x1b[22m: expected 2\x1b[39m\r\nthe end\r\n",
            "AssertionError: expected 2",
        ),
        "in the words of somebody": ("begun\nit did not go well\n", "it did not go well"),
        "nothing": ("\n", ""),
    },
)
def test_why_a_command_has_failed_is_the_test_or_the_first_error_that_it_names_or_its_last_line(
    said: str, why: str
) -> None:
    assert reason_in(said) == why


def test_what_a_command_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    done = run_command(f"(sleep 0.5; touch {tmp_path}/left) & echo begun", {}, 30)
    assert (done.code, done.output, done.has_hung) == (0, "begun\n", False)
    time.sleep(0.8)
    assert not (tmp_path / "left").exists()
