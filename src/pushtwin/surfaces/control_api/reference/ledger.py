"""The fidelity ledger, read from the page that the project keeps it in."""

import re
from functools import cache

from pushtwin.control_types.accounts import LedgerRow
from pushtwin.http.openapi.pages import guides_path

_COLUMNS = 5
_WITHOUT = "\N{EN DASH} "
"""In place of a setting: why there is none."""


@cache
def read_ledger() -> list[LedgerRow]:
    """Its rows, in order, each with the headings above it."""
    rows: list[LedgerRow] = []
    chapter = section = ""
    for line in (guides_path() / "fidelity.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            chapter, section = line[3:], ""
        elif line.startswith("### "):
            section = line[4:]
        elif (cells := _cells(line)) and cells[1] in {"documented", "inferred", "choice"}:
            place = f"{chapter}: {section}" if section else chapter
            rows.append(_row(place, cells))
    return rows


def _cells(line: str) -> list[str] | None:
    """A bar in a cell is written with a backslash."""
    if not line.startswith("|"):
        return None
    cells = [one.replace("\0", "|").strip() for one in line.strip().strip("|").replace("\\|", "\0").split("|")]
    return cells if len(cells) == _COLUMNS else None


def _row(section: str, cells: list[str]) -> LedgerRow:
    behaviour, basis, does, setting, tests = cells
    named = re.findall(r"`(\w+)`", tests)
    row: LedgerRow = {"section": section, "behaviour": behaviour, "basis": basis, "does": does, "tests": named}
    if setting.startswith(_WITHOUT):
        row["withoutSetting"] = setting.removeprefix(_WITHOUT)
    elif setting:
        row["setting"] = setting
    return row
