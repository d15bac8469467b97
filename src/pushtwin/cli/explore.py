"""`pushtwin explore`: which failures of the platform the code under test can't bear."""

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pushtwin.base import json_text
from pushtwin.cli.options import write_file
from pushtwin.cli.run import NO_TWIN
from pushtwin.cli.trying import FOUND, NOT_JUDGED, end, try_command, trying_options

if TYPE_CHECKING:
    from pushtwin.trials.explore.found import Tried

# ruff: noqa: PLC0415  what runs tests takes a tenth of a second to import, which the help should not pay
_CLASS = 100


def _allowed(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> Container[int] | None:
    """Statuses, also by their first digit: `4xx`. None where nothing is said."""
    if not values:
        return None
    statuses: set[int] = set()
    for text in (part.strip().lower() for value in values for part in value.split(",")):
        if text[:1].isdigit() and text[1:] == "xx":
            statuses.update(range(int(text[0]) * _CLASS, (int(text[0]) + 1) * _CLASS))
        elif text.isdigit():
            statuses.add(int(text))
        elif text != "none":
            raise click.BadParameter(f"{text} is no status: 404, 4xx, or none")
    return statuses


@click.command(context_settings={"allow_interspersed_args": False})
@trying_options
@click.option(
    "--allow-status",
    "allowed",
    multiple=True,
    callback=_allowed,
    metavar="STATUS",
    help="Tests may fail when a call is answered so: 404, 4xx, or none.  [default: 4xx, but neither 408 nor 429]",
)
@click.option("--thorough", is_flag=True, help="Try each failure at each call, also where calls look like the same.")
@click.option("--all", "explores_all", is_flag=True, help="Explore tests that let calls fail themselves, too.")
def explore(
    *,
    command: tuple[str, ...],
    allowed: Container[int] | None,
    explores_all: bool,
    thorough: bool,
    json_path: Path | None,
    junit: Path | None,
    database: str | None,
    time_limit: float | None,
) -> None:
    """Tell which failures of the platform the code that CMD tests can't bear.

    Each test that passes runs again, once for each call and each failure that this call can meet: documented errors,
    429, 500, 503, a time-out, a lost connection, before and after the work was done, half an answer; webhooks that
    come late, twice, in another order, or are lost and repeated. Of calls that are as good as the same, all but the
    first meet those failures only that tell whether they are.

    CMD is a pytest, or anything that tells by its code whether it has passed: that runs as a whole, with a twin in the
    variables that `pushtwin exec` gives.

    \b
    Ends with code
      0    everything was survived
      1    something was not
      3    everything was, but some tests could not be judged: they fail as they are, or are flaky
      125  the twin or the tests can't run, or end before all was tried; 126 or 127 when CMD can't

    Ctrl-C, or SIGTERM, ends the tests; what was found until then is told and written.
    """
    from pushtwin.trials import junit as junit_xml
    from pushtwin.trials.explore import words
    from pushtwin.trials.explore.strategy import Exploration, Settings
    from pushtwin.trials.explore.verdicts import REFUSALS
    from pushtwin.trials.progress import Progress

    progress = Progress()

    def tell(tried: "Tried") -> None:
        if not tried.verdict.is_fine:
            progress.tell(words.headline(tried))
        progress.show(f"{len(found.tried)} failures tried in {found.tests} tests")

    settings = Settings(REFUSALS if allowed is None else allowed, time_limit, explores_all, thorough)
    found = Exploration(settings, tell)
    outcome = try_command(command, found, database)
    progress.end()
    for line in words.report(found):
        click.echo(line)
    if json_path:
        write_file(json_path, lambda file: file.write(json_text.write(words.as_json(found)) + b"\n"), NO_TWIN)
    if junit:
        write_file(junit, lambda file: junit_xml.write(file, words.suites(found)), NO_TWIN)
    end(outcome, FOUND if words.findings(found) else NOT_JUDGED if found.not_judged else 0)
