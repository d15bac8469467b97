"""How even the answers must be, whoever else asks."""

from collections.abc import Iterator, Sequence

from benchmarks.goals import Goal, describe, of_the_size_of_the_goals
from benchmarks.measurement import Measurement
from benchmarks.operations import WRITES
from benchmarks.options import SQLITE
from benchmarks.over_http import Stall
from benchmarks.races import Races
from benchmarks.revision import OURS
from benchmarks.tally import Tally
from benchmarks.words import counted

_CONNECTIONS = 16
_P99_IN_P50S = 2.0
_LONGEST_WRITE_MILLISECONDS = 40.0
_LONGEST_STALL_MILLISECONDS = 25.0
_LOST_RACES = 0.0
_LONGEST_ANSWER_SECONDS = 3.0
_WRITES = {operation.name for operation in WRITES}


def of_latencies(measurements: Sequence[Measurement]) -> Iterator[Goal]:
    """On SQLite, where one request at a time is worked on."""
    for one in of_the_size_of_the_goals(measurements):
        if (one.database, one.connections) != (SQLITE, _CONNECTIONS):
            continue
        found = one.latency_milliseconds()
        yield Goal(f"{describe(one)}: p99 in p50s", found["p99"] / found["p50"], _P99_IN_P50S, at_most=True)
        if one.operation in _WRITES:
            yield Goal(f"{describe(one)}: max, ms", found["max"], _LONGEST_WRITE_MILLISECONDS, at_most=True)


def of_stalls(stalls: Sequence[Stall]) -> Iterator[Goal]:
    """How much longer than the bare app's longest answer a write took."""
    for stall in stalls:
        excess = stall.twin_max - stall.bare_max
        name = f"sqlite {stall.operation}, 1 connection: max above bare, ms"
        yield Goal(name, excess, _LONGEST_STALL_MILLISECONDS, at_most=True)


def of_races(races: Sequence[Races]) -> Iterator[Goal]:
    """Writes on different persons have nothing to lose to each other."""
    for one in races:
        if one.revision == OURS.name:
            name = f"postgresql, {counted(one.workers, 'worker')}: lost races in 1,000 writes"
            yield Goal(name, one.lost_per_thousand, _LOST_RACES, at_most=True)


def of_contention(tallies: Sequence[Tally]) -> Iterator[Goal]:
    """Everybody is answered, and soon, however many want the same."""
    for one in tallies:
        name = f"{one.database}, {counted(one.workers, 'worker')}, contention"
        yield Goal(f"{name}: longest, s", one.longest()[1] / 1000, _LONGEST_ANSWER_SECONDS, at_most=True)
        yield Goal(f"{name}: errors", one.errors, 0, at_most=True)
