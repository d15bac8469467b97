"""What all measurements of the speed over HTTP share."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.findings import Findings
from benchmarks.load import LoadGenerator
from benchmarks.operations import BARE
from benchmarks.options import Options
from benchmarks.over_http import Track, Variant, measure
from benchmarks.revision import Revision
from benchmarks.target import BARE_COMMAND, Server, serving
from benchmarks.words import counted


@dataclass(frozen=True, slots=True)
class Bench:
    """Load generator and bare app, the older commit if there is one, and a folder for databases."""

    options: Options
    findings: Findings
    folder: Path
    load: LoadGenerator
    bare: Server
    theirs: Revision | None

    @property
    def largest(self) -> int:
        return max(self.options.registrations)

    def track(self, connections: int, requests: int) -> Track:
        return Track(self.load, self.bare, connections, requests)

    def measure(self, variants: Sequence[Variant]) -> None:
        """All operations on all variants, in turns."""
        self._note_memory(variants, "at rest")
        for connections in self.options.connections:
            say(f"{variants[0].database} over HTTP, {connections} connections")
            track = self.track(connections, self.options.requests)
            self.findings.measurements += measure(track, variants, self.options.rounds)
        self._note_memory(variants, "after the load")

    def _note_memory(self, variants: Sequence[Variant], when: str) -> None:
        for variant in variants:
            size = variant.server.family.resident_mebibytes()
            self.findings.resident_mebibytes[f"{_describe(variant)}, {when}"] = size


@contextmanager
def prepared(options: Options, findings: Findings, folder: Path, theirs: Revision | None) -> Iterator[Bench]:
    """Run load generator and bare app for as long as the block takes, and note how they did."""
    with LoadGenerator() as load, serving(BARE_COMMAND, BARE.call(0, 0)) as bare:
        findings.resident_mebibytes["bare app at rest"] = bare.family.resident_mebibytes()
        yield Bench(options, findings, folder, load, bare, theirs)
        findings.load_generator = load.describe()
        findings.add_errors(load.errors, load.first_error)


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(f"… {text}", file=sys.stderr, flush=True)


def _describe(variant: Variant) -> str:
    size, workers = counted(variant.registrations, "registration"), counted(variant.workers, "worker")
    return f"{variant.database}, {size}, {workers}, {variant.revision}"
