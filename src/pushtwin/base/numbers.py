"""Whole numbers that every database has room for. Pure."""

import re

MAX_INTEGER = 2**63 - 1
MIN_INTEGER = -(2**63)
_DIGITS = re.compile(r"[0-9]{1,19}")


def read_number(text: str) -> int | None:
    """The number that digits of a path, a query or a header make; None for what no column has room for."""
    if not _DIGITS.fullmatch(text):
        return None
    number = int(text)
    return number if number <= MAX_INTEGER else None
