"""The speed on SQLite: databases of several sizes, one without a journal, and the older commit's own."""

import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks.bench import Bench, say
from benchmarks.failover import measure_failover
from benchmarks.filling import fill
from benchmarks.in_process import measure_in_process
from benchmarks.options import SQLITE, WITHOUT_JOURNAL
from benchmarks.over_http import Variant, measure_stalls
from benchmarks.revision import OURS, Revision
from benchmarks.start_up import measure_start_up
from benchmarks.target import first_registration, serving, twin_command

_STALL_ROUNDS = 3


def measure_sqlite(bench: Bench) -> None:
    """Over HTTP, then in process, then the start."""
    options = bench.options
    databases = {size: _filled(bench, OURS, size) for size in options.registrations}
    _measure_over_http(bench, databases)
    say("in process")
    urls = {size: _url(path) for size, path in databases.items()}
    bench.findings.in_process = measure_in_process(urls, options.rounds, options.requests)
    say("failover")
    bench.findings.failover = measure_failover(bench.folder, options.failovers, options.requests, options.rounds)
    say("starts")
    bench.findings.start_up = measure_start_up(urls[options.registrations[0]], bench.folder, options.starts)


def _measure_over_http(bench: Bench, databases: Mapping[int, Path]) -> None:
    size = bench.largest
    with ExitStack() as stack:
        copy = Path(shutil.copy(databases[size], bench.folder / "without-journal.db"))
        variants = [_variant(stack, SQLITE, one, path) for one, path in databases.items()]
        largest = variants[-1]
        variants.append(_variant(stack, WITHOUT_JOURNAL, size, copy, "--journal-size", "0"))
        if bench.theirs:
            path = _filled(bench, bench.theirs, size)
            variants.append(_variant(stack, SQLITE, size, path, revision=bench.theirs))
        bench.measure(variants)
        say("writes at one connection")
        track = bench.track(1, bench.options.stall_requests)
        bench.findings.stalls = measure_stalls(track, largest, _STALL_ROUNDS)


def _filled(bench: Bench, revision: Revision, size: int) -> Path:
    say(f"filling SQLite with {size:,} registrations, {revision.name}")
    path = bench.folder / f"{revision.name}-{size}.db"
    fill(revision, SQLITE, str(path), size)
    return path


def _variant(
    stack: ExitStack, database: str, size: int, path: Path, *options: str, revision: Revision = OURS
) -> Variant:
    command = twin_command(_url(path), 1, *options)
    server = stack.enter_context(serving(command, first_registration(), revision))
    return Variant(database, size, 1, server, range(size), revision.name)


def _url(path: Path) -> str:
    return f"sqlite:///{path}"
