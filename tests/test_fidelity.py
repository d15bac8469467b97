"""The fidelity ledger names real tests and every setting."""

import re
from pathlib import Path

from pydantic.alias_generators import to_camel

from pushtwin.core.accounts.settings import AccountSettings

TOP = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (TOP / "docs" / "fidelity.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| Behaviour")
]


def test_every_row_says_on_what_it_rests() -> None:
    assert {basis for _, basis, *_ in ROWS} == {"documented", "inferred", "choice"}


def test_every_row_names_a_test_that_exists_or_says_what_is_missing() -> None:
    written = {
        name for path in (TOP / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    unshown = [
        behaviour
        for behaviour, _, does, _, test in ROWS
        if test.strip("`") not in written and "not emulated" not in does
    ]
    assert unshown == []


def test_every_setting_of_an_account_has_a_row() -> None:
    named = {setting.strip("`") for _, _, _, cell, _ in ROWS for setting in re.findall(r"`(\w+)`", cell)}
    assert {to_camel(name) for name in AccountSettings.__slots__} <= named
