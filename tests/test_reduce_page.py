"""What docs/reduce.md shows, from a test that fails to one that stands alone."""

import re
import sys
from pathlib import Path

import pytest

from tests.cli.invoked import invoke

pytest_plugins = ["pytester"]

PAGE = (Path(__file__).parents[1] / "docs" / "reduce.md").read_text()
OPTIONS = ("-p", "pushtwin.testing.pytest_plugin", "-p", "no:cacheprovider")


def block(name: str) -> str:
    """The file of this name that the page shows."""
    return re.findall(rf"```\w+\n# {re.escape(name)}\n(.*?)```", PAGE, re.DOTALL)[0]


def shown(text: str) -> str:
    """Without what is another one each time."""
    text = re.sub(r"/accounts/\w+/|/accounts/…/", "/accounts/…/", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "…", text)


@pytest.mark.extra  # it starts two dozen processes
def test_the_page_can_be_followed(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("test_shop.py", "check.py"):
        (pytester.path / name).write_text(block(name))
    failing = pytester.runpytest_inprocess(*OPTIONS, "--pushtwin-keep-journals", "journals", "test_shop.py")
    failing.assert_outcomes(failed=1)
    (kept,) = (pytester.path / "journals").iterdir()
    check = f"{sys.executable} check.py"
    reduced = invoke(pytester.path, "reduce", "--journal", str(kept), "--check", check, "-o", "short.json")
    expected = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[0].split("\n", 1)
    assert shown(reduced.stdout) == expected[1]
    assert expected[0].partition(" (")[0] in reduced.stderr
    invoke(pytester.path, "write-test", "--journal", "short.json", "-o", "test_short.py")
    written = shown((pytester.path / "test_short.py").read_text())
    assert written.startswith(shown(block("test_short.py").partition("    …")[0]))
    pytester.runpytest_inprocess(*OPTIONS, "test_short.py").assert_outcomes(passed=1)
