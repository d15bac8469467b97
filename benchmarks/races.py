"""Lost races on PostgreSQL: writes that had to run again, although no two of them are on the same person."""

from dataclasses import dataclass, replace

from benchmarks.filling import fill
from benchmarks.load import Job, LoadGenerator
from benchmarks.operations import WRITES, draw
from benchmarks.options import POSTGRESQL
from benchmarks.postgres import PostgresServer
from benchmarks.revision import Revision
from benchmarks.target import Server, first_registration, serving, twin_command

_CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Races:
    """Transactions that PostgreSQL rolled back while so many writes were answered.

    Counted from the start of the twin to its end, nothing subtracted. `idle` is the same count of a twin that starts,
    answers one GET and ends: what of the other count can't be the writes'.
    """

    revision: str
    workers: int
    writes: int
    rolled_back: int
    idle: int

    @property
    def lost_per_thousand(self) -> float:
        return 1000 * self.rolled_back / self.writes


def measure_races(load: LoadGenerator, server: PostgresServer, revision: Revision, workers: int, count: int) -> Races:
    """Every kind of write on `count` registrations of one account, each of a person of its own."""
    with server.database() as url:
        fill(revision, POSTGRESQL, url, count)
        command, found = twin_command(url, workers), [server.rolled_back(url)]
        with serving(command, first_registration(), revision):
            pass
        found.append(server.rolled_back(url))
        with serving(command, first_registration(), revision) as twin:
            writes = _write(load, twin, count)
        found.append(server.rolled_back(url))
    return Races(revision.name, workers, writes, found[2] - found[1], found[1] - found[0])


def _write(load: LoadGenerator, twin: Server, count: int) -> int:
    """Kind after kind, so that a registration is written to by one connection at a time; returns how many answered."""
    answered = 0
    for operation in WRITES:
        each_once = replace(operation, needs_each_once=True)
        requests = [call.to_bytes() for call in draw(each_once, "races", range(count), count)]
        answered += len(load.run(Job(twin.port, _CONNECTIONS, requests, operation.expected)).latencies)
    return answered
