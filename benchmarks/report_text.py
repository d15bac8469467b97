"""What a run found, for people."""

from collections.abc import Iterator, Sequence

from benchmarks.comparison import Comparison, compare
from benchmarks.failover import describe
from benchmarks.findings import Findings
from benchmarks.goals import Goal
from benchmarks.in_process import InProcess
from benchmarks.measurement import Measurement
from benchmarks.operations import OPERATIONS
from benchmarks.races import Races
from benchmarks.tally import Tally
from benchmarks.words import counted


def render(findings: Findings, goals: Sequence[Goal]) -> str:
    """The whole run as tables."""
    parts = [
        _operations(),
        _over_http(findings.measurements),
        _compared(findings.against, compare(findings.measurements)),
        _in_process(findings.in_process),
        _contention(findings.contention),
        _races(findings.races),
        _rest(findings),
        _goals(goals),
    ]
    tables = ["\n".join(part) for part in parts]
    return "\n\n".join(table for table in tables if table) + "\n"


def _operations() -> Iterator[str]:
    for operation in OPERATIONS:
        yield f"{operation.name:15} {operation.description}"


def _over_http(measurements: Sequence[Measurement]) -> Iterator[str]:
    if measurements:
        yield (
            f"{'over HTTP':15} {'database':10} {'code':6} {'registrations':>13} {'workers':>7} {'conns':>5} "
            f"{'req/s':>6} {'ratio':>5} {'cpu µs':>6} {'db µs':>6} {'both':>6} "
            f"{'p50 ms':>7} {'p99 ms':>7} {'max ms':>7} {'errors':>6}"
        )
    for one in measurements:
        latency = one.latency_milliseconds()
        database = one.database_cpu_microseconds
        yield (
            f"{one.operation:15} {one.database:10} {one.revision:6} {one.registrations:>13,} {one.workers:>7} "
            f"{one.connections:>5} {one.rate:>6.0f} {one.ratio:>5.2f} {one.cpu_microseconds:>6.0f} "
            f"{'' if database is None else f'{database:.0f}':>6} {one.total_cpu_microseconds:>6.0f} "
            f"{latency['p50']:>7.2f} {latency['p99']:>7.2f} {latency['max']:>7.2f} {one.errors:>6}"
        )


def _compared(commit: str, comparisons: Sequence[Comparison]) -> Iterator[str]:
    if comparisons:
        yield f"theirs is {commit}; cpu is the processor time of theirs in times of ours"
        yield (
            f"{'':15} {'database':10} {'workers':>7} {'conns':>5} {'ours/theirs':>11} {'ours/bare':>9} "
            f"{'theirs/bare':>11} {'cpu':>5}"
        )
    for one in comparisons:
        yield (
            f"{one.operation:15} {one.database:10} {one.workers:>7} {one.connections:>5} {one.speed:>11.2f} "
            f"{one.ours_to_bare:>9.2f} {one.theirs_to_bare:>11.2f} {one.cpu:>5.2f}"
        )


def _in_process(results: Sequence[InProcess]) -> Iterator[str]:
    if results:
        yield f"{'in process':15} {'database':10} {'registrations':>13} {'µs':>7} {'ratio':>6}"
    for one in results:
        yield f"{one.operation:15} {'sqlite':10} {one.registrations:>13,} {one.microseconds:>7.0f} {one.ratio:>6.2f}"


def _contention(tallies: Sequence[Tally]) -> Iterator[str]:
    if tallies:
        yield (
            f"{'contention':15} {'database':10} {'workers':>7} {'answers':>7} {'p50 ms':>7} {'p99 ms':>7} {'max ms':>7}"
        )
    for one in tallies:
        for kind, some in one.milliseconds().items():
            answers = len(one.seconds[kind]) if kind in one.seconds else sum(map(len, one.seconds.values()))
            yield (
                f"{kind:15} {one.database:10} {one.workers:>7} {answers:>7} "
                f"{some['p50']:>7.1f} {some['p99']:>7.1f} {some['max']:>7.1f}"
            )
        kind, longest = one.longest()
        refusals = ", ".join(f"{name} {number} times" for name, number in one.refusals.items()) or "none"
        yield f"the longest answer: {kind}, {longest:.0f} ms; refused: {refusals}; errors: {one.errors}"


def _races(races: Sequence[Races]) -> Iterator[str]:
    for one in races:
        yield (
            f"lost races, {counted(one.workers, 'worker')}, {one.revision}: {one.lost_per_thousand:.2f} in 1,000 "
            f"writes on different persons ({one.rolled_back} in {one.writes:,}; {one.idle} while nobody writes)"
        )


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
    if findings.failover:
        yield from describe(findings.failover)
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
