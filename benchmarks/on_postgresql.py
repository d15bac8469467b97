"""The speed on PostgreSQL: one worker and two on one database, and the older commit on its own."""

from contextlib import ExitStack

from benchmarks.bench import Bench, say
from benchmarks.filling import fill
from benchmarks.options import POSTGRESQL
from benchmarks.over_http import Variant
from benchmarks.postgres import PostgresServer, running_server
from benchmarks.races import measure_races
from benchmarks.revision import OURS, Revision
from benchmarks.target import first_registration, serving, twin_command
from benchmarks.words import counted


def measure_postgresql(bench: Bench) -> None:
    """Over HTTP, then how often writes lose a race."""
    with running_server(bench.options.postgres, bench.folder / "postgres") as server:
        if not server.family:
            bench.findings.notes.append("Processor time of PostgreSQL was not measured: the server is not our own")
        _measure_over_http(bench, server)
        _measure_races(bench, server)


def _measure_over_http(bench: Bench, server: PostgresServer) -> None:
    with ExitStack() as stack:
        url = _filled(stack, bench, server, OURS)
        variants = [_variant(stack, bench, server, url, workers=workers) for workers in (1, 2)]
        if bench.theirs:
            url = _filled(stack, bench, server, bench.theirs)
            variants.append(_variant(stack, bench, server, url, revision=bench.theirs))
        bench.measure(variants)


def _measure_races(bench: Bench, server: PostgresServer) -> None:
    sorts = [(OURS, 1), (OURS, 2), *([(bench.theirs, 1)] if bench.theirs else [])]
    for revision, workers in sorts:
        say(f"lost races, {counted(workers, 'worker')}, {revision.name}")
        races = measure_races(bench.load, server, revision, workers, bench.options.racing)
        bench.findings.races.append(races)


def _filled(stack: ExitStack, bench: Bench, server: PostgresServer, revision: Revision) -> str:
    say(f"filling PostgreSQL with {bench.largest:,} registrations, {revision.name}")
    url = stack.enter_context(server.database())
    fill(revision, POSTGRESQL, url, bench.largest)
    return url


def _variant(
    stack: ExitStack, bench: Bench, server: PostgresServer, url: str, *, workers: int = 1, revision: Revision = OURS
) -> Variant:
    """Each has registrations of its own, so that what one logs in the other does not log out."""
    size = bench.largest
    twin = stack.enter_context(serving(twin_command(url, workers), first_registration(), revision))
    return Variant(POSTGRESQL, size, workers, twin, range(workers - 1, size, 2), revision.name, server.family)
