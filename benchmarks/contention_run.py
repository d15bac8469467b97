"""Contention on each kind of database, as the twin is run for it."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench import say
from benchmarks.contention import READY, contend
from benchmarks.findings import Findings
from benchmarks.options import POSTGRESQL, SQLITE, Options
from benchmarks.postgres import running_server
from benchmarks.tally import Tally
from benchmarks.target import serving, twin_command
from benchmarks.words import counted


def measure_contention(options: Options, findings: Findings, databases: Sequence[str], folder: Path) -> None:
    """One worker on SQLite; one and two on PostgreSQL, each on a new database."""
    if SQLITE in databases:
        _measure(options, findings, SQLITE, f"sqlite:///{folder / 'contention.db'}", 1)
    if POSTGRESQL in databases:
        with running_server(options.postgres, folder / "postgres-contention") as server:
            for workers in (1, 2):
                with server.database() as url:
                    _measure(options, findings, POSTGRESQL, url, workers)


def _measure(options: Options, findings: Findings, database: str, url: str, workers: int) -> None:
    say(f"contention on {database}, {counted(workers, 'worker')}")
    tally = Tally(database, workers)
    with serving(twin_command(url, workers), READY) as twin:
        contend(twin.port, options.contention_seconds, tally)
    findings.contention.append(tally)
    findings.add_errors(tally.errors, tally.first_error)
