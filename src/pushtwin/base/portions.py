"""Much, some of it at a time. Python 3.12 has this as `itertools.batched`."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def portions_of(much: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """So many at a time, in their order; the last ones may be fewer."""
    return (much[place : place + size] for place in range(0, len(much), size))
