"""The fidelity ledger names real tests and every setting."""

import re
from pathlib import Path

from pushtwin.core.accounts.settings import CHOICE_POINTS

TOP = Path(__file__).parents[1]
WITHOUT = "\N{EN DASH} "
"""In place of a setting: why there is none."""
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (TOP / "docs" / "fidelity.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| Behaviour")
]


def test_every_row_says_on_what_it_rests() -> None:
    assert {basis for _, basis, *_ in ROWS} == {"documented", "inferred", "choice"}


def test_every_row_names_tests_that_exist_or_says_what_is_missing() -> None:
    written = {
        name for path in (TOP / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    unshown = [
        behaviour
        for behaviour, _, does, _, tests in ROWS
        if not written.issuperset(named_in(tests) or [""]) and "not emulated" not in does
    ]
    assert unshown == []


def named_in(cell: str) -> list[str]:
    """What stands in a cell as code: a setting, and perhaps one of its values; tests."""
    return re.findall(r"`(\w+)`", cell)


def test_every_setting_of_an_account_has_a_row_with_its_section() -> None:
    for point in CHOICE_POINTS:
        behaviours = [behaviour for behaviour, _, _, cell, _ in ROWS if point.wire_name in named_in(cell)]
        sections = " ".join(re.findall(r"\(([^)]*)\)", " ".join(behaviours))).split()
        assert point.source.split()[-1] in sections, point.name


def test_a_row_names_settings_and_values_that_there_are() -> None:
    alternatives = {point.wire_name: point.alternatives for point in CHOICE_POINTS}
    for behaviour, _, _, cell, _ in ROWS:
        setting, *values = named_in(cell) or [None]
        assert setting is None or set(values) <= set(alternatives[setting]), behaviour


def test_every_choice_has_a_setting_or_says_why_not() -> None:
    """In a word, which the head of the page explains."""
    page = (TOP / "docs" / "fidelity.md").read_text()
    reasons = set(re.findall(r"^  - \*\*(\w+)\*\*:", page, re.MULTILINE))
    choices = [(behaviour, cell) for behaviour, basis, _, cell, _ in ROWS if basis == "choice"]
    assert [one for one, cell in choices if not named_in(cell) and cell.removeprefix(WITHOUT) not in reasons] == []
    assert {cell.removeprefix(WITHOUT) for *_, cell, _ in ROWS if cell.startswith(WITHOUT)} == reasons
