"""The speed on PostgreSQL: one worker and two on one database, and the older commit on its own."""

from contextlib import ExitStack

from benchmarks.bench import Bench, say
from benchmarks.filling import fill
from benchmarks.options import POSTGRESQL
from benchmarks.over_http import Variant
from benchmarks.postgres import PostgresServer, running_server
from benchmarks.revision import OURS, Revision
from benchmarks.target import first_registration, serving, twin_command


def measure_postgresql(bench: Bench) -> None:
    """Over HTTP."""
    with running_server(bench.options.postgres, bench.folder / "postgres") as server:
        _measure_over_http(bench, server)


def _measure_over_http(bench: Bench, server: PostgresServer) -> None:
    with ExitStack() as stack:
        url = _filled(stack, bench, server, OURS)
        variants = [_variant(stack, bench, url, workers=workers) for workers in (1, 2)]
        if bench.theirs:
            url = _filled(stack, bench, server, bench.theirs)
            variants.append(_variant(stack, bench, url, revision=bench.theirs))
        bench.measure(variants)


def _filled(stack: ExitStack, bench: Bench, server: PostgresServer, revision: Revision) -> str:
    say(f"filling PostgreSQL with {bench.largest:,} registrations, {revision.name}")
    url = stack.enter_context(server.database())
    fill(revision, POSTGRESQL, url, bench.largest)
    return url


def _variant(stack: ExitStack, bench: Bench, url: str, *, workers: int = 1, revision: Revision = OURS) -> Variant:
    """Each has registrations of its own, so that what one logs in the other does not log out."""
    size = bench.largest
    twin = stack.enter_context(serving(twin_command(url, workers), first_registration(), revision))
    return Variant(POSTGRESQL, size, workers, twin, range(workers - 1, size, 2), revision.name)
