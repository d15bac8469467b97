"""Tables in a terminal. Pure."""

from collections.abc import Iterator, Sequence

NOTHING = "·"
"""What a cell says where there is nothing to say."""


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Line by line, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
