"""Everything that a run has measured so far."""

from dataclasses import dataclass, field

from benchmarks.failover import Failover
from benchmarks.in_process import InProcess
from benchmarks.measurement import Measurement
from benchmarks.over_http import Stall
from benchmarks.races import Races
from benchmarks.start_up import StartUp
from benchmarks.tally import Tally


@dataclass(slots=True)
class Findings:
    """Of one run. `against` is the full hash of the older commit."""

    against: str = ""
    measurements: list[Measurement] = field(default_factory=list)
    in_process: list[InProcess] = field(default_factory=list)
    stalls: list[Stall] = field(default_factory=list)
    races: list[Races] = field(default_factory=list)
    contention: list[Tally] = field(default_factory=list)
    resident_mebibytes: dict[str, float] = field(default_factory=dict)
    start_up: StartUp | None = None
    failover: Failover | None = None
    load_generator: dict[str, float] = field(default_factory=dict)
    errors: int = 0
    first_error: str = ""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add_errors(self, count: int, first: str) -> None:
        self.errors += count
        self.first_error = self.first_error or first
