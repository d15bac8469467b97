"""How long the twin takes to its first answer, beside the imports that nobody can avoid."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.calls import Call
from benchmarks.target import Server, first_registration, twin_command

# SQLAlchemy loads its parts when they are first named.
_IMPORTS = "from fastapi import APIRouter, Depends, FastAPI, Request; from sqlalchemy import create_engine, select"
_HEALTH = Call("GET", "/_twin/health/ready")


@dataclass(frozen=True, slots=True)
class StartUp:
    """Seconds, each a median: from the start of the process to the end of the imports or of the first answer."""

    imports: float
    twin: float
    twin_on_new_database: float


def measure_start_up(database_url: str, folder: Path, repetitions: int) -> StartUp:
    """Each kind of start in turns."""
    turns = [_turn(database_url, folder / f"new-{number}.db") for number in range(repetitions)]
    return StartUp(*(median(times) for times in zip(*turns, strict=True)))


def _turn(database_url: str, new_database: Path) -> tuple[float, float, float]:
    return (
        _import_seconds(),
        _first_answer_seconds(Server(twin_command(database_url), first_registration())),
        _first_answer_seconds(Server(twin_command(f"sqlite:///{new_database}"), _HEALTH)),
    )


def _import_seconds() -> float:
    before = time.perf_counter()
    subprocess.run([sys.executable, "-c", _IMPORTS], check=True)
    return time.perf_counter() - before


def _first_answer_seconds(server: Server) -> float:
    server.stop()
    return server.first_answer_seconds
