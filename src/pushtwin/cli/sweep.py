"""`pushtwin sweep`: which tests pass only because the twin has guessed as it has."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pushtwin.base import json_text
from pushtwin.cli.options import write_file
from pushtwin.cli.run import NO_TWIN
from pushtwin.cli.trying import FOUND, NOT_JUDGED, end, try_command, trying_options

if TYPE_CHECKING:
    from pushtwin.trials.sweep.strategy import Finding

# ruff: noqa: PLC0415  what runs tests takes a tenth of a second to import, which the help should not pay


@click.command(context_settings={"allow_interspersed_args": False})
@trying_options
@click.option("--pairs", is_flag=True, help="Try two other answers at a time, too.")
def sweep(
    *,
    command: tuple[str, ...],
    pairs: bool,
    json_path: Path | None,
    junit: Path | None,
    database: str | None,
    time_limit: float | None,
) -> None:
    """Tell which tests of CMD pass only because the twin has guessed as it has.

    Each test runs as it is, and then once for each other answer to the questions that its calls depend on and that no
    public source answers. CMD is a pytest, or anything that tells by its code whether it has passed: that runs as a
    whole, with a twin in the variables that `pushtwin exec` gives.

    \b
    Ends with code
      0    no test rests on a guess
      1    some do
      3    none does, but some could not be judged: they fail as they are, or are flaky
      125  the twin or the tests can't run, or end before all was tried; 126 or 127 when CMD can't

    Ctrl-C, or SIGTERM, ends the tests; what was found until then is told and written.
    """
    from pushtwin.trials import junit as junit_xml
    from pushtwin.trials.progress import Progress
    from pushtwin.trials.strategy import FAILING, FLAKY
    from pushtwin.trials.sweep import words
    from pushtwin.trials.sweep.junit import suites
    from pushtwin.trials.sweep.strategy import Sweep
    from pushtwin.trials.sweep.sums import as_json, sum_up

    progress = Progress()
    resting: set[str] = set()

    def tell(test: str, finding: "Finding | None") -> None:
        if finding:
            resting.add(test)
            progress.tell(f"{words.name_of(test)} fails if {words.said(finding.answers)}")
        progress.show(
            f"{words.counted(strategy.runs, 'run')}, {words.counted(len(strategy.examined), 'test')} examined, "
            f"{len(resting)} of them rest on a guess"
        )

    strategy = Sweep(has_pairs=pairs, time_limit=time_limit, tell=tell)
    outcome = try_command(command, strategy, database)
    progress.end()
    sums = sum_up([*strategy.examined.values()], strategy.reference, strategy.runs)
    for line in words.report(sums):
        click.echo(line)
    if json_path:
        write_file(json_path, lambda file: file.write(json_text.write(as_json(sums)) + b"\n"), NO_TWIN)
    if junit:
        write_file(junit, lambda file: junit_xml.write(file, suites(sums)), NO_TWIN)
    is_not_judged = FAILING in sums.standings or FLAKY in sums.standings
    end(outcome, FOUND if sums.guesses else NOT_JUDGED if is_not_judged else 0)
