"""Measuring servers over HTTP: bare app and twins take turns, operation by operation, round by round."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.calls import Call
from benchmarks.load import Job, Lap, LoadGenerator
from benchmarks.measurement import Measurement
from benchmarks.operations import BARE, OPERATIONS, WRITES, Operation, draw
from benchmarks.processes import Family
from benchmarks.revision import OURS
from benchmarks.target import Server

_BARE_IS_FASTER = 3  # so that at one connection its lap takes as long and meets as much of the machine's noise


@dataclass(frozen=True, slots=True)
class Variant:
    """A twin under test. `among` are the registrations that are its own to log in and out.

    `database_server` are the processes that work for it, where these are our own.
    """

    database: str
    registrations: int
    workers: int
    server: Server
    among: Sequence[int]
    revision: str = OURS.name
    database_server: Family | None = None


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
        calls = draw(operation, seed, variant.among, self.requests)
        before = variant.database_server.cpu_seconds() if variant.database_server else 0.0
        lap = self._lap(variant.server, calls, operation.expected)
        if variant.database_server:
            lap.database_cpu_seconds = variant.database_server.cpu_seconds() - before
        return lap

    def _lap(self, server: Server, calls: Sequence[Call], expected: bytes) -> Lap:
        before = server.family.cpu_seconds()
        lap = self.load.run(Job(server.port, self.connections, [call.to_bytes() for call in calls], expected))
        lap.server_cpu_seconds = server.family.cpu_seconds() - before
        return lap


def measure(track: Track, variants: Sequence[Variant], rounds: int) -> list[Measurement]:
    """`rounds` rounds, after one to warm up."""
    ground = Measurement(BARE.name, "", 0, 1, track.connections, revision="")
    found = {
        (operation.name, variant.server.port): _nothing_yet(operation, variant, track.connections)
        for operation in OPERATIONS
        for variant in variants
    }
    for number in range(rounds + 1):
        turns = variants if number % 2 else variants[::-1]  # whoever comes right after the bare app
        for operation in OPERATIONS:
            bare = track.bare_lap()
            laps = [(variant, track.lap(variant, operation, f"{track.connections}/{number}")) for variant in turns]
            if number == 0:
                continue
            ground.add(bare, bare.per_second)
            for variant, lap in laps:
                found[operation.name, variant.server.port].add(lap, bare.per_second)
    return [ground, *found.values()]


def _nothing_yet(operation: Operation, variant: Variant, connections: int) -> Measurement:
    return Measurement(
        operation.name, variant.database, variant.registrations, variant.workers, connections, variant.revision
    )


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
    for number in range(rounds):
        for operation in WRITES:
            bare = track.bare_lap(times=_BARE_IS_FASTER)
            lap = track.lap(twin, operation, f"stall/{number}")
            bare_max[operation.name] = max(bare_max[operation.name], *bare.latencies)
            twin_max[operation.name] = max(twin_max[operation.name], *lap.latencies)
    return [Stall(one.name, bare_max[one.name] * 1000, twin_max[one.name] * 1000) for one in WRITES]
