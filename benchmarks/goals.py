"""What the figures must reach, and whether they do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.operations import OPERATIONS
from benchmarks.options import POSTGRESQL, SQLITE, WITHOUT_JOURNAL
from benchmarks.over_http import Measurement, Stall
from benchmarks.start_up import StartUp

SIZE_OF_THE_GOALS = 100_000
_SIZE_TO_COMPARE_WITH = 1_000
_RATIOS = {
    SQLITE: {"get": 0.8, "update": 0.45, "personalize": 0.3, "depersonalize": 0.4},
    POSTGRESQL: {"get": 0.4, "update": 0.2, "personalize": 0.15},
}
_LIKE = {operation.name: operation.like for operation in OPERATIONS}
_SPEED_KEPT_IN_A_LARGE_DATABASE = 0.9
_SPEED_KEPT_WITH_A_JOURNAL = 0.85
_SPEED_UP_BY_A_SECOND_WORKER = 1.3
_LONGEST_STALL_MILLISECONDS = 25.0
_LONGEST_START_IN_IMPORT_TIMES = 1.5
_LARGEST_MEBIBYTES = 100.0


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and its target; `at_most` says that less is better."""

    name: str
    value: float
    target: float
    at_most: bool = False

    @property
    def is_reached(self) -> bool:
        return self.value <= self.target if self.at_most else self.value >= self.target


def of_speed(measurements: Sequence[Measurement]) -> Iterator[Goal]:
    """Ratios to the bare app, to the small database and to one worker."""
    large = [one for one in measurements if one.registrations == SIZE_OF_THE_GOALS]
    for one in large:
        target = _RATIOS.get(one.database, {}).get(_LIKE.get(one.operation) or one.operation)
        if one.workers == 1 and target:
            yield Goal(f"{_name(one)}: ratio to bare", one.ratio, target)
    for one in large:
        if small := _like(one, measurements, registrations=_SIZE_TO_COMPARE_WITH):
            yield Goal(f"{_name(one)}: speed against 1,000", _relative(one, small), _SPEED_KEPT_IN_A_LARGE_DATABASE)
    for one in large:
        if (one.database, one.operation) != (SQLITE, "get"):
            continue
        if other := _like(one, measurements, database=WITHOUT_JOURNAL):
            yield Goal(f"{_name(one)}: speed against no journal", _relative(one, other), _SPEED_KEPT_WITH_A_JOURNAL)
    for one in large:
        if one.workers == 2 and (single := _like(one, measurements, workers=1)):
            yield Goal(f"{_name(one)}: 2 workers against 1", _relative(one, single), _SPEED_UP_BY_A_SECOND_WORKER)


def of_stalls(stalls: Sequence[Stall]) -> Iterator[Goal]:
    """How much longer than the bare app's longest answer a write took."""
    for stall in stalls:
        excess = stall.twin_max - stall.bare_max
        name = f"sqlite {stall.operation}, 1 connection: max above bare, ms"
        yield Goal(name, excess, _LONGEST_STALL_MILLISECONDS, at_most=True)


def of_start_up(start_up: StartUp) -> Iterator[Goal]:
    """In import times of FastAPI and SQLAlchemy."""
    starts = {"first answer": start_up.twin, "first answer, new database": start_up.twin_on_new_database}
    for name, seconds in starts.items():
        yield Goal(f"{name}, in import times", seconds / start_up.imports, _LONGEST_START_IN_IMPORT_TIMES, at_most=True)


def of_memory(mebibytes: Mapping[str, float]) -> Iterator[Goal]:
    """Of a twin with one process that has nothing to do yet."""
    for name, size in mebibytes.items():
        if name.startswith(SQLITE) and name.endswith("at rest"):
            yield Goal(f"{name}, MiB resident", size, _LARGEST_MEBIBYTES, at_most=True)


def _name(one: Measurement) -> str:
    return f"{one.database} {one.operation}, {one.connections} connections"


def _like(one: Measurement, measurements: Sequence[Measurement], **differs: int | str) -> Measurement | None:
    """The measurement that differs from this one only so."""
    wanted = {
        "operation": one.operation,
        "database": one.database,
        "connections": one.connections,
        "registrations": one.registrations,
        "workers": one.workers,
        **differs,
    }
    for other in measurements:
        if other is not one and all(getattr(other, name) == value for name, value in wanted.items()):
            return other
    return None


def _relative(one: Measurement, other: Measurement) -> float:
    """Round by round, because both took turns."""
    return median(rate / base for rate, base in zip(one.rates, other.rates, strict=True))
