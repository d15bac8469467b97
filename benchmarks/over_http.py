"""Measuring servers over HTTP: bare app and twins take turns, operation by operation, round by round."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.load import Job, Lap, LoadGenerator
from benchmarks.operations import BARE, OPERATIONS, Call, Operation, draw
from benchmarks.target import Server

_BARE_IS_FASTER = 3  # so that at one connection its lap takes as long and meets as much of the machine's noise


@dataclass(frozen=True, slots=True)
class Variant:
    """A twin under test. `among` are the registrations that are its own to log in and out."""

    database: str
    registrations: int
    workers: int
    server: Server
    among: Sequence[int]


@dataclass(slots=True)
class Measurement:
    """One operation on one variant with so many connections, over all rounds."""

    operation: str
    database: str
    registrations: int
    workers: int
    connections: int
    ratios: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    errors: int = 0

    def add(self, lap: Lap, bare_rate: float) -> None:
        self.rates.append(lap.per_second)
        self.ratios.append(lap.per_second / bare_rate)
        self.latencies += lap.latencies
        self.cpu_seconds += lap.server_cpu_seconds
        self.errors += lap.errors

    @property
    def ratio(self) -> float:
        """Against the bare app's lap just before, so that what slows the machine slows both."""
        return median(self.ratios)

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def cpu_microseconds(self) -> float:
        """Of the server per request: what other programs on the machine change least."""
        return self.cpu_seconds / len(self.latencies) * 1e6

    def latency_milliseconds(self) -> dict[str, float]:
        percentiles = quantiles(self.latencies, n=100, method="inclusive")
        chosen = {"p50": percentiles[49], "p99": percentiles[98], "max": max(self.latencies)}
        return {name: seconds * 1000 for name, seconds in chosen.items()}


@dataclass(frozen=True, slots=True)
class Track:
    """What all laps have in common."""

    load: LoadGenerator
    bare: Server
    connections: int
    requests: int

    def bare_lap(self, times: int = 1) -> Lap:
        return self._lap(self.bare, draw(BARE, "", range(1), times * self.requests), BARE.expected)

    def lap(self, variant: Variant, operation: Operation, seed: str) -> Lap:
        return self._lap(variant.server, draw(operation, seed, variant.among, self.requests), operation.expected)

    def _lap(self, server: Server, calls: Sequence[Call], expected: bytes) -> Lap:
        before = server.cpu_seconds()
        lap = self.load.run(Job(server.port, self.connections, [call.to_bytes() for call in calls], expected))
        lap.server_cpu_seconds = server.cpu_seconds() - before
        return lap


def measure(track: Track, variants: Sequence[Variant], rounds: int) -> list[Measurement]:
    """`rounds` rounds, after one to warm up."""
    ground = Measurement(BARE.name, "", 0, 1, track.connections)
    found = {
        (operation.name, variant.server.port): Measurement(
            operation.name, variant.database, variant.registrations, variant.workers, track.connections
        )
        for operation in OPERATIONS
        for variant in variants
    }
    for number in range(rounds + 1):
        for operation in OPERATIONS:
            bare = track.bare_lap()
            laps = [(variant, track.lap(variant, operation, f"{track.connections}/{number}")) for variant in variants]
            if number == 0:
                continue
            ground.add(bare, bare.per_second)
            for variant, lap in laps:
                found[operation.name, variant.server.port].add(lap, bare.per_second)
    return [ground, *found.values()]


@dataclass(frozen=True, slots=True)
class Stall:
    """The longest answers at one connection, in milliseconds."""

    operation: str
    bare_max: float
    twin_max: float


def measure_stalls(track: Track, twin: Variant, rounds: int) -> list[Stall]:
    """Writes, beside the bare app: whether a checkpoint makes one of them wait."""
    bare_max: dict[str, float] = defaultdict(float)
    twin_max: dict[str, float] = defaultdict(float)
    writes = [operation for operation in OPERATIONS if operation.name != "get"]
    for number in range(rounds):
        for operation in writes:
            bare = track.bare_lap(times=_BARE_IS_FASTER)
            lap = track.lap(twin, operation, f"stall/{number}")
            bare_max[operation.name] = max(bare_max[operation.name], *bare.latencies)
            twin_max[operation.name] = max(twin_max[operation.name], *lap.latencies)
    return [Stall(one.name, bare_max[one.name] * 1000, twin_max[one.name] * 1000) for one in writes]
