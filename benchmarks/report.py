"""What a run found, for people and for programs."""

import importlib.metadata
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.goals import Goal
from benchmarks.in_process import InProcess
from benchmarks.operations import OPERATIONS
from benchmarks.options import Options
from benchmarks.over_http import Measurement, Stall
from benchmarks.start_up import StartUp

_PACKAGES = ("fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "httptools", "sqlalchemy", "asyncpg")


@dataclass(slots=True)
class Findings:
    """Everything that a run has measured so far."""

    measurements: list[Measurement] = field(default_factory=list)
    in_process: list[InProcess] = field(default_factory=list)
    stalls: list[Stall] = field(default_factory=list)
    resident_mebibytes: dict[str, float] = field(default_factory=dict)
    start_up: StartUp | None = None
    load_generator: dict[str, float] = field(default_factory=dict)
    errors: int = 0
    first_error: str = ""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


def to_json(findings: Findings, goals: Sequence[Goal], options: Options) -> dict[str, Any]:
    """The whole run as one document."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": findings.seconds,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
        "options": {"rounds": options.rounds, "requests": options.requests},
        "operations": {operation.name: operation.description for operation in OPERATIONS},
        "over_http": [_measurement(one) for one in findings.measurements],
        "in_process": [asdict(one) for one in findings.in_process],
        "stalls": [asdict(one) for one in findings.stalls],
        "resident_mebibytes": findings.resident_mebibytes,
        "start_up_seconds": asdict(findings.start_up) if findings.start_up else None,
        "load_generator": findings.load_generator,
        "errors": findings.errors,
        "first_error": findings.first_error,
        "notes": findings.notes,
        "goals": [{**asdict(goal), "is_reached": goal.is_reached} for goal in goals],
    }


def to_text(findings: Findings, goals: Sequence[Goal]) -> str:
    """The whole run as tables."""
    parts = [_operations(), _over_http(findings.measurements), _in_process(findings.in_process), _rest(findings)]
    return "\n".join(line for part in (*parts, _goals(goals)) for line in (*part, ""))


def _measurement(one: Measurement) -> dict[str, Any]:
    return {
        "operation": one.operation,
        "database": one.database,
        "registrations": one.registrations,
        "workers": one.workers,
        "connections": one.connections,
        "per_second": one.rate,
        "ratio": one.ratio,
        "ratios": one.ratios,
        "cpu_microseconds": one.cpu_microseconds,
        "milliseconds": one.latency_milliseconds(),
        "requests": len(one.latencies),
        "errors": one.errors,
    }


def _operations() -> Iterator[str]:
    for operation in OPERATIONS:
        yield f"{operation.name:14} {operation.description}"


def _over_http(measurements: Sequence[Measurement]) -> Iterator[str]:
    yield (
        f"{'over HTTP':14} {'database':11} {'registrations':>13} {'workers':>7} {'conns':>5} {'req/s':>7} {'ratio':>6} "
        f"{'cpu µs':>7} {'p50 ms':>7} {'p99 ms':>7} {'max ms':>7} {'errors':>6}"
    )
    for one in measurements:
        latency = one.latency_milliseconds()
        yield (
            f"{one.operation:14} {one.database:11} {one.registrations:>13,} {one.workers:>7} {one.connections:>5} "
            f"{one.rate:>7.0f} {one.ratio:>6.2f} {one.cpu_microseconds:>7.0f} "
            f"{latency['p50']:>7.2f} {latency['p99']:>7.2f} {latency['max']:>7.2f} {one.errors:>6}"
        )


def _in_process(results: Sequence[InProcess]) -> Iterator[str]:
    yield f"{'in process':14} {'database':11} {'registrations':>13} {'µs':>7} {'ratio':>6}"
    for one in results:
        yield f"{one.operation:14} {'sqlite':11} {one.registrations:>13,} {one.microseconds:>7.0f} {one.ratio:>6.2f}"


def _rest(findings: Findings) -> Iterator[str]:
    for stall in findings.stalls:
        yield f"longest of {stall.operation}, 1 connection: {stall.twin_max:.1f} ms; bare app: {stall.bare_max:.1f} ms"
    for name, size in findings.resident_mebibytes.items():
        yield f"resident, {name}: {size:.0f} MiB"
    if start := findings.start_up:
        yield (
            f"start: imports {start.imports:.2f} s, twin's first answer {start.twin:.2f} s, "
            f"on a new database {start.twin_on_new_database:.2f} s"
        )
    if generator := findings.load_generator:
        yield (
            f"load generator: {generator['microseconds_per_request']:.0f} µs of CPU per request, so at most "
            f"{generator['ceiling_per_second']:.0f} per second; took {generator['largest_share_of_a_core']:.0%} of a "
            "core at most"
        )
    yield from findings.notes
    if findings.errors:
        yield f"!!! {findings.errors} ERRORS, the first: {findings.first_error}"


def _goals(goals: Sequence[Goal]) -> Iterator[str]:
    if goals:
        yield f"{'goal':70} {'target':>8} {'reached':>8}"
    for goal in goals:
        sign = "≤" if goal.at_most else "≥"
        yield f"{goal.name:70} {sign} {goal.target:>6.4g} {goal.value:>8.2f} {'✓' if goal.is_reached else '✗'}"
