"""What a run found, for programs."""

import importlib.metadata
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from benchmarks.comparison import compare
from benchmarks.findings import Findings
from benchmarks.goals import Goal
from benchmarks.measurement import Measurement
from benchmarks.operations import OPERATIONS
from benchmarks.options import Options
from benchmarks.races import Races
from benchmarks.tally import Tally

_PACKAGES = ("fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "httptools", "sqlalchemy", "asyncpg")


def render(findings: Findings, goals: Sequence[Goal], options: Options) -> dict[str, Any]:
    """The whole run as one document."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": findings.seconds,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
        "options": {"rounds": options.rounds, "requests": options.requests},
        "against": findings.against or None,
        "operations": {operation.name: operation.description for operation in OPERATIONS},
        "over_http": [_measurement(one) for one in findings.measurements],
        "compared": [asdict(one) for one in compare(findings.measurements)],
        "in_process": [asdict(one) for one in findings.in_process],
        "stalls": [asdict(one) for one in findings.stalls],
        "races": [_races(one) for one in findings.races],
        "contention": [_contention(one) for one in findings.contention],
        "resident_mebibytes": findings.resident_mebibytes,
        "start_up_seconds": asdict(findings.start_up) if findings.start_up else None,
        "failover": asdict(findings.failover) if findings.failover else None,
        "load_generator": findings.load_generator,
        "errors": findings.errors,
        "first_error": findings.first_error,
        "notes": findings.notes,
        "goals": [{**asdict(goal), "is_reached": goal.is_reached} for goal in goals],
    }


def _measurement(one: Measurement) -> dict[str, Any]:
    return {
        "operation": one.operation,
        "database": one.database,
        "registrations": one.registrations,
        "workers": one.workers,
        "connections": one.connections,
        "revision": one.revision,
        "per_second": one.rate,
        "ratio": one.ratio,
        "ratios": one.ratios,
        "cpu_microseconds": one.cpu_microseconds,
        "database_cpu_microseconds": one.database_cpu_microseconds,
        "milliseconds": one.latency_milliseconds(),
        "requests": len(one.latencies),
        "errors": one.errors,
    }


def _races(one: Races) -> dict[str, Any]:
    return {**asdict(one), "lost_per_thousand": one.lost_per_thousand}


def _contention(one: Tally) -> dict[str, Any]:
    kind, milliseconds = one.longest()
    return {
        "database": one.database,
        "workers": one.workers,
        "longest": {"kind": kind, "milliseconds": milliseconds},
        "milliseconds": one.milliseconds(),
        "answers": {kind: len(some) for kind, some in one.seconds.items()},
        "refusals": dict(one.refusals),
        "errors": one.errors,
        "first_error": one.first_error,
    }
