"""What the twin does otherwise while a test runs, and what came of the run. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.control_types.accounts import LedgerRow, SettingAnswer
from pushtwin.control_types.faults import FailingOperation
from pushtwin.control_types.trials import TrialCall

PASSED = "passed"
FAILED = "failed"
SKIPPED = "skipped"
HUNG = "hung"
NOT_RUN = "not run"
"""The process of the tests has ended before this run."""
WEBHOOK = "webhook"
"""The operation of calls that the twin makes."""
_TIMES_AS_LONG = 10
_AT_LEAST_SECONDS = 15.0  # that is room for the usual time-outs of clients, and for a few growing pauses
_TIMES_AS_MANY = 50
_AT_LEAST_CALLS = 300
WHOLE = ""
"""What a command is called that is no pytest: all of it is one test."""


class Ordered(NamedTuple):
    """A fault as `/_twin/trial` takes it, and for the so manieth twin that a test uses."""

    fault: Mapping[str, Any]
    twin: int = 0


class Orders(NamedTuple):
    """What the twin does otherwise in one run of a test; nothing, unless something is said.

    `answers` are settings by their names in JSON, `faults` what is ordered for new accounts. A run that takes longer
    than `time_limit` seconds is ended, and one that makes more calls than `call_limit` without a port: it would go on
    for ever. `wants_calls` asks for the calls that were made, `wants_changes` for those that the control API has made
    among them.
    """

    answers: Mapping[str, Any] = {}  # nobody changes it
    faults: Sequence[Ordered] = ()
    wants_calls: bool = False
    wants_changes: bool = False
    time_limit: float | None = None
    call_limit: int | None = None

    @property
    def query(self) -> Mapping[str, str]:
        """What the twin is asked for afterwards."""
        return {"calls": str(self.wants_calls).lower(), "changes": str(self.wants_changes).lower()}

    def to_json(self) -> dict[str, Any]:
        return {
            "answers": {**self.answers},
            "faults": [one._asdict() for one in self.faults],
            "query": self.query,
            "timeLimit": self.time_limit,
            "callLimit": self.call_limit,
        }


class Run(NamedTuple):
    """A run of a test: whether it has passed, failed, was skipped or hung, and why, in a line.

    `consulted` are the settings that its calls went by and that nobody has chosen for its accounts. `marks` are the
    keywords of its `@pytest.mark.twin(…)`, `accounts` those that it has made, in each twin that it uses. `has_died`
    says that the process of the tests has ended in it: then nobody knows the calls. `are_calls_cut` says that there
    were more than a twin remembers, `refused` why it has not taken the faults that were ordered.
    """

    test: str
    orders: Orders
    outcome: str
    message: str = ""
    seconds: float = 0.0
    consulted: frozenset[str] = frozenset()
    calls: Sequence[TrialCall] = ()
    marks: Mapping[str, Any] = {}  # nobody changes it
    accounts: Sequence[Sequence[str]] = ()
    has_died: bool = False
    are_calls_cut: bool = False
    refused: str | None = None

    @property
    def has_passed(self) -> bool:
        return self.outcome == PASSED

    @property
    def took_too_long(self) -> bool:
        """Whether it hangs by the time that it took, which a busy machine may do to any, and not by its calls."""
        limit = self.orders.time_limit
        return self.outcome == HUNG and limit is not None and self.seconds >= limit

    def knowing(self, told: Mapping[str, Any]) -> "Run":
        """With what its twins have told of it, and why these have not taken the faults."""
        return self._replace(
            consulted=frozenset(told["consulted"]),
            calls=told["calls"],
            accounts=told["accounts"],
            are_calls_cut=told["callsCut"],
            refused=told["refused"],
        )


def limit_of(run: Run, said: float | None) -> float:
    """How many seconds another run of the same test may take: what somebody has said, or ten times as long as this."""
    return max(_AT_LEAST_SECONDS, _TIMES_AS_LONG * run.seconds) if said is None else said


def call_limit_of(run: Run) -> int | None:
    """How many calls another run of the same test may make: whoever tries again and again comes to an end before.

    None where nobody knows how many it has made.
    """
    return None if run.are_calls_cut else max(_AT_LEAST_CALLS, _TIMES_AS_MANY * len(run.calls))


class Reference(NamedTuple):
    """What a twin says of itself: its settings, the rows of its fidelity ledger, and how operations fail."""

    settings: Sequence[SettingAnswer] = ()
    ledger: Sequence[LedgerRow] = ()
    operations: Sequence[FailingOperation] = ()
