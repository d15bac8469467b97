"""Which runs tell what a test rests on."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from pushtwin.trials.differences import Difference, changing_fields, find_difference
from pushtwin.trials.orders import FAILED, HUNG, NOT_RUN, SKIPPED, Orders, Reference, Run
from pushtwin.trials.strategy import Examination

SOUND = "sound"
GUESS = "guess"
FAILING = "failing"
FLAKY = "flaky"
_TIMES_AS_LONG = 10
_AT_LEAST_SECONDS = 5.0
Answers = Mapping[str, Any]


class Finding(NamedTuple):
    """Other answers under which a test does not pass: why, in a line, and the first call that was answered otherwise.

    Where none was, the test has seen it in another way; `asked_by` is the first call that went by one of the settings.
    """

    answers: Answers
    message: str
    difference: Difference | None
    asked_by: str | None


class Examined(NamedTuple):
    """What is known of a test; only one that is sound or rests on a guess was judged. `tried` are all other answers."""

    test: str
    standing: str
    message: str = ""
    tried: Sequence[Answers] = ()
    findings: Sequence[Finding] = ()


class Sweep:
    """Runs each test as it is, and then once for each other answer to a question that its calls have asked.

    One that takes ten times as long as it does as it is, or longer than `time_limit` seconds, hangs. `tell` is called
    after each run, and for each finding.
    """

    def __init__(
        self,
        *,
        has_pairs: bool = False,
        time_limit: float | None = None,
        tell: Callable[[str, Finding | None], object] = lambda *_: None,
    ) -> None:
        self.reference = Reference()
        self.examined: dict[str, Examined] = {}
        self.runs = 0
        self._has_pairs = has_pairs
        self._time_limit = time_limit
        self._tell = tell

    def learn(self, reference: Reference) -> None:
        """Which questions there are, and what else may be the answer."""
        self.reference = reference

    def examine(self, test: str) -> Examination:
        """All runs of a test."""
        judging = self._judge(test)
        orders = next(judging)
        while True:
            ran = yield orders
            self.runs += 1
            try:
                orders = judging.send(ran)
            except StopIteration as end:
                self.examined[test] = end.value
                break
            finally:
                self._tell(test, None)

    def _judge(self, test: str) -> Generator[Orders, Run, Examined]:
        first = yield Orders(wants_calls=True)
        if first.outcome == SKIPPED:
            return Examined(test, SKIPPED)
        if not first.has_passed:
            again = yield self._orders({}, first)
            return Examined(test, FLAKY if again.has_passed else FAILING, first.message)
        usual: Run | None = None
        tried: list[Answers] = []
        findings: list[Finding] = []
        for answers in self._other_answers(first.consulted, findings):
            ran = yield self._orders(answers, first)
            if ran.outcome == NOT_RUN:
                break
            tried.append(answers)
            if ran.outcome not in {FAILED, HUNG}:
                continue
            usual = usual or (yield self._orders({}, first))
            changing = changing_fields(first.calls, usual.calls)
            difference = None if ran.has_died else find_difference(usual.calls, ran.calls, changing)
            once_more = ran if difference else (yield self._orders(answers, first))
            if not usual.has_passed or once_more.has_passed:
                return Examined(test, FLAKY, usual.message or ran.message, tried)
            findings.append(Finding(answers, ran.message, difference, _asked_by(answers, ran)))
            self._tell(test, findings[-1])
        return Examined(test, GUESS if findings else SOUND, "", tried, findings)

    def _other_answers(self, consulted: frozenset[str], findings: Sequence[Finding]) -> Iterator[Answers]:
        """One at a time; then in pairs those of which none alone has made a difference so far."""
        single = [
            {one["name"]: other}
            for one in self.reference.settings
            if one["name"] in consulted
            for other in one["others"]
        ]
        yield from single
        if not self._has_pairs:
            return
        alone = [finding.answers for finding in findings]
        for one, other in combinations([answers for answers in single if answers not in alone], 2):
            if one.keys() != other.keys():
                yield {**one, **other}

    def _orders(self, answers: Answers, first: Run) -> Orders:
        limit = max(_AT_LEAST_SECONDS, _TIMES_AS_LONG * first.seconds)
        return Orders(answers, wants_calls=True, time_limit=min(limit, self._time_limit or limit))


def _asked_by(answers: Answers, ran: Run) -> str | None:
    asking = (one for one in ran.calls if not answers.keys().isdisjoint(one.get("choicePoints", ())))
    return next((f"{one['method']} {one['path']}" for one in asking), None)
