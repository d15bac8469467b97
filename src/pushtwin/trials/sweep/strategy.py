"""Which runs tell what a test rests on."""

from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from pushtwin.trials.differences import Difference, changing_fields, find_difference, find_lasting_difference
from pushtwin.trials.orders import FAILED, HUNG, NOT_RUN, SKIPPED, Orders, Reference, Run, call_limit_of, limit_of
from pushtwin.trials.strategy import FAILING, FLAKY, Examination

SOUND = "sound"
GUESS = "guess"
_NOT_PASSED = {FAILED, HUNG}
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

    One that takes longer than `time_limit` seconds, or without that ten times as long as it does as it is, hangs.
    `tell` is called after each run, and for each finding.
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
        tried: list[Answers] = []
        singles = self._singles(first.consulted)
        try:
            findings = yield from self._try(first, singles, tried)
            if self._has_pairs:
                findings += yield from self._try(first, _pairs(singles, findings), tried)
        except _Flaky as flaky:
            return Examined(test, FLAKY, str(flaky), tried)
        return Examined(test, GUESS if findings else SOUND, "", tried, findings)

    def _try(
        self, first: Run, others: Sequence[Answers], tried: list[Answers]
    ) -> Generator[Orders, Run, list[Finding]]:
        """All of them, and then what those show under which the test has not passed. Raises _Flaky."""
        runs = []
        for answers in others:
            ran = yield self._orders(answers, first)
            if ran.outcome == NOT_RUN:
                break
            tried.append(answers)
            runs.append(ran)
        usual: Run | None = None
        findings = []
        for place, ran in enumerate(runs):
            if ran.outcome not in _NOT_PASSED:
                continue
            difference = _difference(first, [one for one in runs[place + 1 :] if one.has_passed], ran)
            if ran.took_too_long or not _explains(difference):
                usual = usual or (yield self._orders({}, first))
                difference = _difference(usual, [first], ran)
                again = yield from self._fails_again(first, usual, ran, difference)
                if again is None:
                    tried.remove(ran.orders.answers)
                    continue
                difference = _lasting_difference((usual, first), (ran, again)) or difference
            findings.append(Finding(ran.orders.answers, ran.message, difference, _asked_by(ran)))
            self._tell(first.test, findings[-1])
        return findings

    def _fails_again(
        self, first: Run, usual: Run, ran: Run, difference: Difference | None
    ) -> Generator[Orders, Run, Run | None]:
        """The run that shows that a test has failed by its answers, once there was a second run as it is.

        Where that explains nothing, or where it took too long, the test has to fail again. None where its process has
        ended before: then nobody knows. Raises _Flaky.
        """
        needs_again = ran.took_too_long or not _explains(difference)
        once_more = (yield self._orders(ran.orders.answers, first)) if needs_again else ran
        if NOT_RUN in {usual.outcome, once_more.outcome}:
            return None
        if not usual.has_passed or once_more.outcome not in _NOT_PASSED:
            raise _Flaky(usual.message or ran.message)
        return once_more

    def _singles(self, consulted: frozenset[str]) -> list[Answers]:
        return [
            {one["name"]: other}
            for one in self.reference.settings
            if one["name"] in consulted
            for other in one["others"]
        ]

    def _orders(self, answers: Answers, first: Run) -> Orders:
        limit = limit_of(first, self._time_limit)
        return Orders(answers, wants_calls=True, time_limit=limit, call_limit=call_limit_of(first))


class _Flaky(Exception):
    """The test does not always end in the same way under the same answers. Says how."""


def _pairs(singles: Sequence[Answers], findings: Sequence[Finding]) -> list[Answers]:
    """Two answers at a time, of those of which none alone has made a difference."""
    alone = [finding.answers for finding in findings]
    quiet = combinations([answers for answers in singles if answers not in alone], 2)
    return [{**one, **other} for one, other in quiet if one.keys() != other.keys()]


def _difference(usual: Run, others: Sequence[Run], ran: Run) -> Difference | None:
    """The first one between the usual run and one that has not passed; None where nobody can tell.

    `others` have passed, and show that it was not its turn that let it fail. They may be under other answers: what
    changes by itself is another thing in each of them.
    """
    if ran.has_died or not others:
        return None
    changing = set.intersection(*(changing_fields(usual.calls, one.calls) for one in others))
    return find_difference(usual.calls, ran.calls, changing)


def _lasting_difference(usual: tuple[Run, Run], others: tuple[Run, Run]) -> Difference | None:
    if any(one.has_died for one in others) or others[0] is others[1]:
        return None
    return find_lasting_difference((usual[0].calls, usual[1].calls), (others[0].calls, others[1].calls))


def _explains(difference: Difference | None) -> bool:
    """Whether that can be why a test has not passed."""
    return difference is not None and difference.is_of_an_answer


def _asked_by(ran: Run) -> str | None:
    """The first call that went by one of the settings that were other ones."""
    asking = (one for one in ran.calls if not ran.orders.answers.keys().isdisjoint(one.get("choicePoints", ())))
    return next((f"{one['method']} {one['path']}" for one in asking), None)
