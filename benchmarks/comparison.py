"""Measurements beside each other: those that took turns are compared round by round."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measurement import Measurement
from benchmarks.revision import THEIRS


@dataclass(frozen=True, slots=True)
class Comparison:
    """One operation of today's code and of the older commit: how many times as fast, and each beside the bare app.

    `cpu` is the processor time of theirs in times of ours, that of a database server included.
    """

    operation: str
    database: str
    registrations: int
    workers: int
    connections: int
    speed: float
    ours_to_bare: float
    theirs_to_bare: float
    cpu: float
    rounds: list[float]


def compare(measurements: Sequence[Measurement]) -> list[Comparison]:
    """Every measurement of today's code that has one of the older commit beside it."""
    pairs = ((one, like(one, measurements, revision=THEIRS)) for one in measurements if one.revision != THEIRS)
    return [_compare(ours, theirs) for ours, theirs in pairs if theirs]


def like(one: Measurement, measurements: Sequence[Measurement], **differs: int | str) -> Measurement | None:
    """The measurement that differs from this one only so."""
    wanted = {
        "operation": one.operation,
        "database": one.database,
        "connections": one.connections,
        "registrations": one.registrations,
        "workers": one.workers,
        "revision": one.revision,
        **differs,
    }
    for other in measurements:
        if other is not one and all(getattr(other, name) == value for name, value in wanted.items()):
            return other
    return None


def relative_rates(one: Measurement, other: Measurement) -> list[float]:
    """Round by round."""
    return [rate / base for rate, base in zip(one.rates, other.rates, strict=True)]


def relative_speed(one: Measurement, other: Measurement) -> float:
    """How many times as fast, in the middle of all rounds."""
    return median(relative_rates(one, other))


def _quotient(one: float, other: float) -> float:
    return one / other if other else math.nan  # a brief run may take less than the system's clock can tell


def _compare(ours: Measurement, theirs: Measurement) -> Comparison:
    return Comparison(
        ours.operation,
        ours.database,
        ours.registrations,
        ours.workers,
        ours.connections,
        speed=relative_speed(ours, theirs),
        ours_to_bare=ours.ratio,
        theirs_to_bare=theirs.ratio,
        cpu=_quotient(theirs.total_cpu_microseconds, ours.total_cpu_microseconds),
        rounds=relative_rates(ours, theirs),
    )
