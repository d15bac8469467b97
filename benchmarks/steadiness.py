"""How even the answers must be, whoever else asks."""

from collections.abc import Iterator, Sequence

from benchmarks.goals import Goal
from benchmarks.over_http import Stall

_LONGEST_STALL_MILLISECONDS = 25.0


def of_stalls(stalls: Sequence[Stall]) -> Iterator[Goal]:
    """How much longer than the bare app's longest answer a write took."""
    for stall in stalls:
        excess = stall.twin_max - stall.bare_max
        name = f"sqlite {stall.operation}, 1 connection: max above bare, ms"
        yield Goal(name, excess, _LONGEST_STALL_MILLISECONDS, at_most=True)
