"""Which runs a sweep asks for, and what it makes of them."""

from collections.abc import Mapping
from typing import Any

from pushtwin.control_types.trials import TrialCall
from pushtwin.trials.orders import FAILED, HUNG, NOT_RUN, PASSED, SKIPPED, Orders, Reference, Run, call_limit_of
from pushtwin.trials.strategy import FAILING, FLAKY
from pushtwin.trials.sweep.strategy import GUESS, SOUND, Examined, Finding, Sweep
from tests.cases import each_named
from tests.trials.calls import make_call

SETTINGS: Any = [
    {"name": "tags", "default": "replace", "others": ["append"], "decides": "?", "source": "5.6"},
    {"name": "peopleErrorNumber", "default": "name", "others": ["messageId", "flat"], "decides": "?", "source": "6.9"},
    {"name": "auth", "default": "lenient", "others": [], "decides": "?", "source": "1.2"},
]


class Suite:
    """Stands for a test: how it ends under which answers, and at which time of asking."""

    def __init__(self, *consulted: str, **outcomes: str) -> None:
        self.consulted = consulted
        self.outcomes = outcomes
        self.asked: list[Mapping[str, Any]] = []

    def run(self, orders: Orders) -> Run:
        self.asked.append(orders.answers)
        key = "_".join(f"{value}" for value in orders.answers.values()) or "as_it_is"
        times = sum(one == orders.answers for one in self.asked)
        outcome = self.outcomes.get(f"{key}_{times}", self.outcomes.get(key, PASSED))
        calls = [make_call(answer={"under": key})]
        return Run("t", orders, outcome, f"under {key}", 0.01, frozenset(self.consulted), calls)


def examine(suite: Suite, *, has_pairs: bool = False) -> Examined:
    sweep = Sweep(has_pairs=has_pairs)
    sweep.learn(Reference(SETTINGS, []))
    examination = sweep.examine("t")
    orders = next(examination)
    try:
        while True:
            orders = examination.send(suite.run(orders))
    except StopIteration:
        return sweep.examined["t"]


def test_each_other_answer_is_tried_that_the_calls_asked_for() -> None:
    suite = Suite("tags", "auth")
    assert examine(suite).standing == SOUND
    assert suite.asked == [{}, {"tags": "append"}]


def test_a_point_with_three_answers_is_tried_twice() -> None:
    suite = Suite("peopleErrorNumber")
    examine(suite)
    assert suite.asked == [{}, {"peopleErrorNumber": "messageId"}, {"peopleErrorNumber": "flat"}]


@each_named(
    ("outcomes", "standing", "runs"),
    {
        "it passes under all": ({}, SOUND, 2),
        "it fails under another": ({"append": FAILED}, GUESS, 3),
        "it hangs under another": ({"append": HUNG}, GUESS, 3),
        "it is skipped under another": ({"append": SKIPPED}, SOUND, 2),
        "it is skipped": ({"as_it_is": SKIPPED}, SKIPPED, 1),
        "it fails as it is": ({"as_it_is": FAILED}, FAILING, 2),
        "it fails only once": ({"as_it_is_1": FAILED}, FLAKY, 2),
        "it passes only once": ({"append": FAILED, "as_it_is_2": FAILED}, FLAKY, 3),
    },
)
def test_what_a_test_rests_on(outcomes: dict[str, str], standing: str, runs: int) -> None:
    suite = Suite("tags", **outcomes)
    assert examine(suite).standing == standing
    assert len(suite.asked) == runs


class Unexplained(Suite):
    """Nobody sees of its calls why it fails."""

    def run(self, orders: Orders) -> Run:
        return super().run(orders)._replace(calls=[])


def test_an_answer_that_has_not_run_is_not_tried() -> None:
    found = examine(Suite("peopleErrorNumber", flat=NOT_RUN))
    assert (found.standing, found.tried) == (SOUND, [{"peopleErrorNumber": "messageId"}])


def test_a_failure_that_no_answer_explains_must_come_again() -> None:
    assert examine(Unexplained("tags", append_1=FAILED)).standing == FLAKY
    assert examine(Unexplained("tags", append=FAILED)).standing == GUESS


def test_a_failure_after_which_the_process_of_the_tests_has_ended_is_no_finding() -> None:
    found = examine(Unexplained("tags", append_1=FAILED, append_2=NOT_RUN))
    assert (found.standing, found.tried, found.findings) == (SOUND, [], [])


def test_a_failure_that_is_skipped_the_second_time_is_flaky() -> None:
    assert examine(Unexplained("tags", append_1=FAILED, append_2=SKIPPED)).standing == FLAKY


class Slow(Suite):
    """Hangs by the time that it takes."""

    def run(self, orders: Orders) -> Run:
        ran = super().run(orders)
        return ran._replace(seconds=orders.time_limit or 0) if ran.outcome == HUNG else ran


def test_a_run_that_took_too_long_must_do_so_again_whatever_the_answers_were() -> None:
    slow = Slow("tags", append=HUNG)
    assert examine(slow).standing == GUESS
    assert slow.asked == [{}, {"tags": "append"}, {}, {"tags": "append"}]
    assert examine(Slow("tags", append_1=HUNG)).standing == FLAKY


class Errors(Suite):
    """Its answers differ only where it fails."""

    def run(self, orders: Orders) -> Run:
        ran = super().run(orders)
        told = [make_call(answer={"error": orders.answers} if ran.outcome == FAILED else {"id": len(self.asked)})]
        return ran._replace(calls=told)


def test_one_that_has_passed_later_stands_for_a_second_run_as_it_is() -> None:
    suite = Errors("peopleErrorNumber", messageId=FAILED)
    (finding,) = examine(suite).findings
    assert suite.asked == [{}, {"peopleErrorNumber": "messageId"}, {"peopleErrorNumber": "flat"}]
    assert finding.difference
    assert (finding.difference.field, finding.difference.before) == ("answer.error", None)


@each_named(
    ("outcomes", "calls_differ"),
    {
        "it has passed only before": ({"flat": FAILED}, True),
        "nothing of the answers explains it": ({"messageId": FAILED}, False),
        "none has passed": ({"messageId": FAILED, "flat": FAILED}, True),
    },
)
def test_else_there_is_one_and_only_one(outcomes: dict[str, str], calls_differ: bool) -> None:
    suite = (Errors if calls_differ else Unexplained)("peopleErrorNumber", **outcomes)
    assert examine(suite).standing == GUESS
    assert suite.asked[:4] == [{}, {"peopleErrorNumber": "messageId"}, {"peopleErrorNumber": "flat"}, {}]
    assert suite.asked.count({}) == 2


@each_named(
    "other",
    {
        "other calls": [make_call(path="/other")],
        "a webhook": [make_call(), make_call(direction="out", operation="webhook", answer={"under": "append"})],
    },
)
def test_a_failure_that_only_calls_of_the_test_or_webhooks_explain_must_come_again(other: list[TrialCall]) -> None:
    class Calling(Suite):
        def run(self, orders: Orders) -> Run:
            usual = [make_call(), make_call(direction="out", operation="webhook")]
            return super().run(orders)._replace(calls=other if orders.answers else usual)

    assert examine(Calling("tags", append_1=FAILED)).standing == FLAKY
    assert examine(Calling("tags", append=FAILED)).standing == GUESS


def test_a_finding_tells_why_and_what_was_answered_otherwise() -> None:
    (finding,) = examine(Suite("tags", append=FAILED)).findings
    assert isinstance(finding, Finding)
    assert (finding.answers, finding.message) == ({"tags": "append"}, "under append")
    assert finding.difference
    assert (finding.difference.before, finding.difference.after) == ("as_it_is", "append")


def test_pairs_are_tried_of_what_makes_no_difference_alone() -> None:
    suite = Suite("tags", "peopleErrorNumber", flat=FAILED, append_messageId=FAILED)
    found = examine(suite, has_pairs=True)
    assert [finding.answers for finding in found.findings] == [
        {"peopleErrorNumber": "flat"},
        {"tags": "append", "peopleErrorNumber": "messageId"},
    ]
    assert {"tags": "append", "peopleErrorNumber": "flat"} not in suite.asked


def test_a_run_may_take_ten_times_as_long_unless_something_else_is_said() -> None:
    def limit_of(seconds: float, said: float | None) -> float | None:
        sweep = Sweep(time_limit=said)
        sweep.learn(Reference(SETTINGS, []))
        examination = sweep.examine("t")
        orders = next(examination)
        assert orders.time_limit is None
        return examination.send(Run("t", orders, PASSED, "", seconds, frozenset(["tags"]))).time_limit

    assert [limit_of(0.1, None), limit_of(2, None), limit_of(2, 3), limit_of(2, 60)] == [15, 20, 3, 60]


def test_it_may_make_fifty_times_as_many_calls() -> None:
    def limit_of(number: int, *, are_cut: bool = False) -> int | None:
        return call_limit_of(Run("t", Orders(), PASSED, calls=[make_call()] * number, are_calls_cut=are_cut))

    assert [limit_of(number) for number in (0, 6, 7, 20)] == [300, 300, 350, 1000]
    assert limit_of(20, are_cut=True) is None
