"""What the figures must reach, and whether they do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.comparison import Comparison, like, relative_speed
from benchmarks.failover import Failover
from benchmarks.measurement import Measurement
from benchmarks.operations import OPERATIONS
from benchmarks.options import POSTGRESQL, SQLITE, WITHOUT_JOURNAL
from benchmarks.revision import OURS, THEIRS
from benchmarks.start_up import StartUp

SIZE_OF_THE_GOALS = 100_000
_SIZE_TO_COMPARE_WITH = 1_000
_RATIOS = {
    SQLITE: {
        "get": 0.8,
        "update": 0.45,
        "personalize": 0.3,
        "depersonalize": 0.4,
        "person": 0.6,
        "person create": 0.3,
    },
    POSTGRESQL: {"get": 0.4, "update": 0.2, "personalize": 0.15, "person": 0.3, "person create": 0.15},
}
# Speed in times of that of an older commit.
_AGAINST = {
    SQLITE: {
        "get": 1.1,
        "update": 1.2,
        "personalize": 1.3,
        "sdk create": 1.25,
        "sdk personalize": 1.4,
        "sdk user": 1.3,
    },
    POSTGRESQL: {"update": 1.2, "personalize": 1.3, "sdk user": 1.25},
}
_LIKE = {operation.name: operation.like for operation in OPERATIONS}
_SPEED_KEPT_IN_A_LARGE_DATABASE = 0.9
_SPEED_KEPT_WITH_A_JOURNAL = 0.9
_SPEED_UP_BY_A_SECOND_WORKER = 1.3
_LONGEST_START_IN_IMPORT_TIMES = 1.5
_LARGEST_MEBIBYTES = 100.0
_FAILOVER_RATIO = 0.15
_FAILOVERS = 10_000
_LONGEST_FAILOVER_SECONDS = 5.0
_LONGEST_EXTRA_MILLISECONDS = 25.0


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
    large = of_the_size_of_the_goals(measurements)
    for one in large:
        target = _RATIOS.get(one.database, {}).get(_LIKE.get(one.operation) or one.operation)
        if one.workers == 1 and target:
            yield Goal(f"{describe(one)}: ratio to bare", one.ratio, target)
    for one in large:
        if small := like(one, measurements, registrations=_SIZE_TO_COMPARE_WITH):
            yield Goal(
                f"{describe(one)}: speed against 1,000", relative_speed(one, small), _SPEED_KEPT_IN_A_LARGE_DATABASE
            )
    for one in large:
        if (one.database, one.operation) != (SQLITE, "get"):
            continue
        if other := like(one, measurements, database=WITHOUT_JOURNAL):
            yield Goal(
                f"{describe(one)}: speed against no journal", relative_speed(one, other), _SPEED_KEPT_WITH_A_JOURNAL
            )
    for one in large:
        if one.workers == 2 and (single := like(one, measurements, workers=1)):
            yield Goal(
                f"{describe(one)}: 2 workers against 1", relative_speed(one, single), _SPEED_UP_BY_A_SECOND_WORKER
            )


def of_comparison(comparisons: Sequence[Comparison]) -> Iterator[Goal]:
    """How much faster than the older commit."""
    for one in comparisons:
        target = _AGAINST.get(one.database, {}).get(one.operation)
        if target and one.registrations == SIZE_OF_THE_GOALS and one.workers == 1:
            yield Goal(f"{describe(one)}: speed against {THEIRS}", one.speed, target)


def of_failover(found: Failover) -> Iterator[Goal]:
    """The time is that for ten thousand messages."""
    yield Goal("sqlite failover, in process: ratio to bare", found.share, _FAILOVER_RATIO)
    seconds = found.seconds / found.messages * _FAILOVERS
    yield Goal(f"sqlite failover of {_FAILOVERS:,} at once: s", seconds, _LONGEST_FAILOVER_SECONDS, at_most=True)
    extra = found.longest_extra_milliseconds
    yield Goal("sqlite failover: others wait longer, ms", extra, _LONGEST_EXTRA_MILLISECONDS, at_most=True)


def of_start_up(start_up: StartUp) -> Iterator[Goal]:
    """In import times of FastAPI and SQLAlchemy."""
    starts = {"first answer": start_up.twin, "first answer, new database": start_up.twin_on_new_database}
    for name, seconds in starts.items():
        yield Goal(f"{name}, in import times", seconds / start_up.imports, _LONGEST_START_IN_IMPORT_TIMES, at_most=True)


def of_memory(mebibytes: Mapping[str, float]) -> Iterator[Goal]:
    """Of a twin with one process that has nothing to do yet."""
    for name, size in mebibytes.items():
        if name.startswith(SQLITE) and name.endswith(f"{OURS.name}, at rest"):
            yield Goal(f"{name}, MiB resident", size, _LARGEST_MEBIBYTES, at_most=True)


def of_the_size_of_the_goals(measurements: Sequence[Measurement]) -> list[Measurement]:
    """Those of today's code that goals speak of."""
    return [one for one in measurements if one.registrations == SIZE_OF_THE_GOALS and one.revision == OURS.name]


def describe(one: Measurement | Comparison) -> str:
    """What was measured, as goals call it."""
    return f"{one.database} {one.operation}, {one.connections} connections"
