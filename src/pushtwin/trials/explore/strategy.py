"""Exploring tests: each passing one is run again for each failure that a call of it can meet, unless that was tried."""

from collections import Counter
from collections.abc import Callable, Container, Generator, Iterator, Sequence
from typing import Any, NamedTuple

from pushtwin.control_types.faults import FailingOperation
from pushtwin.trials.explore import orders
from pushtwin.trials.explore.calls import (
    Call,
    list_calls,
    orders_failures,
    room_of,
    shows_token,
    signature_of,
)
from pushtwin.trials.explore.failures import REFUSED, Failure, Unmet, failures_of, failures_of_webhook
from pushtwin.trials.explore.found import LeftOut, NotJudged, Tried
from pushtwin.trials.explore.haste import hasty_after
from pushtwin.trials.explore.verdicts import REFUSALS, Verdict, judge, may_fail
from pushtwin.trials.orders import (
    FAILED,
    HUNG,
    NOT_RUN,
    SKIPPED,
    WEBHOOK,
    Ordered,
    Orders,
    Reference,
    Run,
    call_limit_of,
    limit_of,
)
from pushtwin.trials.strategy import FAILING, FLAKY, Examination

_SAME = "the same call was tried in another place"
_MOST_ALIKE = 10  # calls of a test that are looked at in turn: loops may have thousands
_HANGS = "a test hangs under it already"
_ENDED = "the process of the tests has ended before"
_AS_IT_IS = Orders(wants_calls=True, wants_changes=True)


class Settings(NamedTuple):
    """`allowed` are the statuses under which a test may fail.

    A run takes `time_limit` seconds at most, or ten times as long as the test does without a failure. `is_thorough`:
    no call is taken for the same as another one.
    """

    allowed: Container[int] = REFUSALS
    time_limit: float | None = None
    explores_ordered: bool = False
    is_thorough: bool = False


AS_USUAL = Settings()


class _Meeting(NamedTuple):
    """A failure that a call may meet, by what both are known, and whether each call like it has to meet it."""

    failure: Failure
    key: Any
    is_at_each: bool


def _ignore(_: Tried) -> None:
    """Nobody watches."""


class Exploration:
    """A strategy. What it found is in `tried`, `left_out`, and `not_judged`: tests that fail without any failure.

    `broken` are those that do not pass any more as they are, after failures that they have not borne, and what they
    say. `left_alone` are tests that want it, `cut` those that have made more calls than are remembered.
    """

    def __init__(self, settings: Settings = AS_USUAL, watch: Callable[[Tried], None] = _ignore) -> None:
        self._settings = settings
        self._watch = watch
        self._operations: dict[str, FailingOperation] = {}
        self._seen: dict[Any, set[Verdict]] = {}
        self._hanging: set[tuple[str, str]] = set()
        self._confirmed: set[tuple[str, Call, str]] = set()
        self.tests = 0
        self.tried: list[Tried] = []
        self.left_out: list[LeftOut] = []
        self.not_judged: dict[str, NotJudged] = {}
        self.broken: dict[str, str] = {}
        self.left_alone: list[str] = []
        self.cut: list[str] = []

    def learn(self, reference: Reference) -> None:
        self._operations = {one["operation"]: one for one in reference.operations}

    def examine(self, test: str) -> Examination:
        self.tests += 1
        run = yield from self._learn_calls(test)
        if run is None:
            return
        if run.are_calls_cut:
            self.cut.append(test)
        usual = Orders(
            wants_calls=True, time_limit=limit_of(run, self._settings.time_limit), call_limit=call_limit_of(run)
        )
        alike: Counter[Any] = Counter()
        for call, failures in self._plan(test, run):
            signature = signature_of(call, run.calls)
            alike[signature.asked, signature.following] += 1
            is_one_of_few = alike[signature.asked, signature.following] <= _MOST_ALIKE
            meeting = [
                _Meeting(one, signature.under(one), is_one_of_few and self._is_telling(one, run)) for one in failures
            ]
            yield from self._meet(test, call, meeting, usual)
        if any(one.test == test and not one.verdict.is_fine for one in self.tried):
            last = yield _AS_IT_IS
            if last.outcome in {FAILED, HUNG}:
                self.broken[test] = last.message or last.outcome

    def _is_telling(self, failure: Failure, run: Run) -> bool:
        """Whether how a test bears it tells something of the call: a refusal does where the test must not fail."""
        is_refusal = failure.column == REFUSED
        return failure.is_telling or (is_refusal and not may_fail(run.marks, failure, self._settings.allowed))

    def _meet(
        self, test: str, call: Call, meeting: Sequence["_Meeting"], usual: Orders
    ) -> Generator[Orders, Run, None]:
        """Let a call meet what none like it has met, and what each has to meet.

        Where it bears that in another way, it is not like the others: then it meets the rest, too, but refusals, after
        which the code goes on in no other way.
        """
        rest = []
        is_like_others = True
        for failure, key, is_at_each in meeting:
            known = self._seen.setdefault(key, set())
            if known and not is_at_each and not self._settings.is_thorough:
                rest.append(failure)
            elif verdict := (yield from self._try(test, call, failure, usual)):
                is_like_others = is_like_others and (not known or verdict in known)
                known.add(verdict)
        for failure in rest:
            if is_like_others or failure.column == REFUSED:
                self._leave(test, call, failure.name, _SAME)
            else:
                yield from self._try(test, call, failure, usual)

    def _learn_calls(self, test: str) -> Generator[Orders, Run, Run | None]:
        """The run whose calls are explored: the second one, as the first may have begun what lasts longer than a test.

        None where there is nothing to explore.
        """
        run = yield _AS_IT_IS
        if run.outcome == SKIPPED:
            return None
        if run.marks.get("explore") is False:
            self.left_alone.append(test)
            return None
        has_passed = run.has_passed
        if has_passed:
            run = yield _AS_IT_IS
        if not run.has_passed:
            self.not_judged[test] = NotJudged(FLAKY if has_passed else FAILING, run.message or run.outcome)
            return None
        return run

    def _try(self, test: str, call: Call, failure: Failure, usual: Orders) -> Generator[Orders, Run, Verdict | None]:
        """None where the call has not met the failure.

        A test that has not borne it is asked once more, unless it says what it has said of the same call before.
        """
        if (call.operation, failure.as_seen_without_an_answer) in self._hanging:
            self._leave(test, call, failure.name, _HANGS)
            return None
        ordered = orders.fault(call, failure)
        order = {"faultId": orders.FAULT_ID, **ordered}
        struck = {"account": call.account, "beginning": call.beginning, "order": order}
        under = usual._replace(faults=[Ordered(struck, call.twin)])
        run = yield under
        if run.outcome == NOT_RUN:
            self._leave(test, call, failure.name, _ENDED)
            return None
        if run.refused is not None:
            self._leave(test, call, failure.name, f"the twin does not take it: {run.refused}")
            return None
        verdict = judge(run, failure, self._settings.allowed)
        has_struck = _has_struck(call, run)
        if not has_struck:
            if verdict.is_fine:
                self._leave(test, call, failure.name, "the call did not come this time")
                return None
            verdict = Verdict.UNSTEADY
        elif run.took_too_long or (verdict is Verdict.FAILED and (test, call, run.message) not in self._confirmed):
            again = judge((yield under), failure, self._settings.allowed)
            verdict = verdict if again is verdict else Verdict.UNSTEADY
        if verdict is Verdict.FAILED:
            self._confirmed.add((test, call, run.message))
        if verdict is Verdict.HUNG:
            self._hanging.add((call.operation, failure.as_seen_without_an_answer))
        self.tried.append(Tried(test, call, failure, verdict, run.message, ordered, hasty_after(run.calls)))
        self._watch(self.tried[-1])
        return verdict if has_struck else None

    def _plan(self, test: str, run: Run) -> Iterator[tuple[Call, list[Failure]]]:
        """What may be tried, in the order of the calls."""
        is_about_failures = orders_failures(run.calls) and not self._settings.explores_ordered
        for call in list_calls(run.calls, run.accounts):
            failures, unmet = self._failures(call, run)
            for one in unmet:
                self._leave(test, call, *one)
            why_not = "the test lets calls fail itself" if is_about_failures else call.why_not
            if why_not is None:
                yield call, failures
                continue
            for failure in failures:
                self._leave(test, call, failure.name, why_not)

    def _failures(self, call: Call, run: Run) -> tuple[list[Failure], list[Unmet]]:
        if call.operation == WEBHOOK:
            return failures_of_webhook(room_of(call, run.calls))
        documented = self._operations[call.operation]["failures"]
        return failures_of(documented, can_expire=shows_token(call, run.calls))

    def _leave(self, test: str, call: Call, failure: str, why: str) -> None:
        self.left_out.append(LeftOut(test, call.operation, call.nth, failure, why))


def _has_struck(call: Call, run: Run) -> bool:
    """Whether the call has met the failure; a webhook that was only late, and a run that has died, do not show it."""
    return run.has_died or call.operation == WEBHOOK or any(one.get("fault") == orders.FAULT_ID for one in run.calls)
