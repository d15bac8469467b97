"""Who decides how often a test runs, and under which orders."""

from collections.abc import Generator
from typing import Protocol

from pushtwin.trials.orders import Orders, Reference, Run

Examination = Generator[Orders, Run, None]
"""The runs of a test: yields the orders of the next one, and is sent what came of it."""
FAILING = "failing"
FLAKY = "flaky"
WHY_NOT_JUDGED = {FAILING: "does not pass as it is", FLAKY: "is flaky: it passes at one time and not at another"}


class Strategy(Protocol):
    """Decides over one run of a suite. Nobody calls it twice at once."""

    def learn(self, reference: Reference) -> None:
        """What the twin is. Told before the end of the first run of a test is."""

    def examine(self, test: str) -> Examination:
        """Examine a test. Its first run is what the suite itself shows."""
