"""What exploring has found, as operations by failures. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pushtwin.trials.explore.failures import REFUSED
from pushtwin.trials.explore.found import LeftOut, Tried
from pushtwin.trials.explore.verdicts import Verdict
from pushtwin.trials.table import NOTHING, aligned

COLUMNS = (
    *(REFUSED, "expired", "429", "500", "503", "504", "away", "time-out", "reset", "lost", "truncated"),
    *("twice", "order", "late"),
)
_WORST_FIRST = (Verdict.HUNG, Verdict.FAILED, Verdict.UNSTEADY)


def lines(tried: Sequence[Tried]) -> Iterator[str]:
    """A row for each operation, a column for each kind of failure that was tried."""
    cells: dict[tuple[str, str], Counter[Verdict]] = {}
    for one in tried:
        cells.setdefault((one.call.operation, one.failure.column), Counter())[one.verdict] += 1
    columns = [name for name in COLUMNS if any(column == name for _, column in cells)]
    rows = [
        ["", *columns],
        *(
            [operation, *(_cell(cells.get((operation, column))) for column in columns)]
            for operation in dict.fromkeys(operation for operation, _ in cells)
        ),
    ]
    yield from aligned(rows)


def _cell(counted: Counter[Verdict] | None) -> str:
    if counted is None:
        return NOTHING
    for verdict in _WORST_FIRST:
        if counted[verdict]:
            return f"{counted[verdict]} of {counted.total()} {verdict}"
    return Verdict.SURVIVED if counted[Verdict.SURVIVED] else Verdict.ALLOWED


def reasons(left_out: Sequence[LeftOut]) -> list[tuple[str, int]]:
    """Why something was not tried, and how often, the most frequent reason first."""
    return Counter(one.why for one in left_out).most_common()
