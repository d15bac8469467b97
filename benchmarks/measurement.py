"""What was measured of one operation over HTTP."""

from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.load import Lap
from benchmarks.revision import OURS


@dataclass(slots=True)
class Measurement:
    """One operation on one variant with so many connections, over all rounds."""

    operation: str
    database: str
    registrations: int
    workers: int
    connections: int
    revision: str = OURS.name
    ratios: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    database_cpu_seconds: float | None = None
    errors: int = 0

    def add(self, lap: Lap, bare_rate: float) -> None:
        self.rates.append(lap.per_second)
        self.ratios.append(lap.per_second / bare_rate)
        self.latencies += lap.latencies
        self.cpu_seconds += lap.server_cpu_seconds
        if lap.database_cpu_seconds is not None:
            self.database_cpu_seconds = (self.database_cpu_seconds or 0.0) + lap.database_cpu_seconds
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

    @property
    def database_cpu_microseconds(self) -> float | None:
        """Of the database server per request, its own chores included; None when there is none of our own."""
        if self.database_cpu_seconds is None:
            return None
        return self.database_cpu_seconds / len(self.latencies) * 1e6

    @property
    def total_cpu_microseconds(self) -> float:
        """Of both together."""
        return self.cpu_microseconds + (self.database_cpu_microseconds or 0.0)

    def latency_milliseconds(self) -> dict[str, float]:
        return summary(self.latencies)


def summary(latencies: list[float]) -> dict[str, float]:
    """The middle, the hundredth longest and the longest, in milliseconds."""
    percentiles = quantiles(latencies, n=100, method="inclusive") if len(latencies) > 1 else latencies * 99
    chosen = {"p50": percentiles[49], "p99": percentiles[98], "max": max(latencies)}
    return {name: seconds * 1000 for name, seconds in chosen.items()}
