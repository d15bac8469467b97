"""Which runs explore a test, and what is told of them."""

from collections.abc import Callable, Sequence
from typing import Any

from pushtwin.control_types.faults import FailingOperation
from pushtwin.control_types.trials import TrialCall
from pushtwin.trials.explore import words
from pushtwin.trials.explore.found import NotJudged
from pushtwin.trials.explore.orders import FAULT_ID
from pushtwin.trials.explore.strategy import Exploration, Settings
from pushtwin.trials.explore.verdicts import Verdict
from pushtwin.trials.orders import FAILED, HUNG, NOT_RUN, PASSED, SKIPPED, WHOLE, Orders, Reference, Run
from pushtwin.trials.strategy import FAILING, FLAKY
from tests.trials.explore.calls import make_call, make_change

GET_USER: Any = {"operation": "get-user", "changes": False, "failures": []}
Judge = Callable[[dict[str, Any]], str]


def explored(
    happened: Sequence[TrialCall],
    outcome_under: Judge,
    found: Exploration | None = None,
    *,
    calls_under: Callable[[dict[str, Any]], Sequence[TrialCall]] | None = None,
    are_calls_cut: bool = False,
    seconds: float = 0.1,
    operation: FailingOperation = GET_USER,
    message: str | Callable[[], str] = "",
    **marks: Any,
) -> Exploration:
    """A test that makes these calls, and ends under a fault as the function says."""
    found = found or Exploration()
    found.learn(Reference(operations=[operation]))
    examination = found.examine("t.py::test")
    orders: Orders = next(examination)
    while True:
        fault = orders.faults[0].fault["order"] if orders.faults else None
        outcome = outcome_under(dict(fault)) if fault else PASSED
        calls = happened
        if fault:
            first, *rest = calls_under(dict(fault)) if calls_under else happened
            calls = [{**first, "fault": FAULT_ID}, *rest]
        said = message() if callable(message) else message
        run = Run("t.py::test", orders, outcome, said, 0.1, calls=calls, marks=marks, accounts=[["a-1"]])
        run = run._replace(are_calls_cut=are_calls_cut, seconds=seconds if fault else run.seconds)
        try:
            orders = examination.send(run)
        except StopIteration:
            return found


def survive(_: dict[str, Any]) -> str:
    return PASSED


def test_each_call_meets_each_failure_once() -> None:
    found = explored([make_call(body={"a": 1}), make_call(body={"b": 1})], survive)
    assert len({(one.call.nth, one.failure.name) for one in found.tried}) == len(found.tried) == 2 * 11
    assert words.findings(found) == []
    assert words.verdict(found) == "All 22 were survived."


def tried_in(found: Exploration, since: int = 0) -> list[str]:
    return [one.failure.name for one in found.tried[since:]]


TELLING = ["500", "500 from then on", "reset, done"]


def test_the_same_call_meets_in_another_test_what_tells_whether_it_is_the_same() -> None:
    found = explored([make_call()], survive)
    tried = len(found.tried)
    explored([make_call()], survive, found)
    assert tried_in(found, tried) == TELLING
    assert {one.why for one in found.left_out} == {"the same call was tried in another place"}


def test_a_call_that_is_borne_in_another_way_meets_everything() -> None:
    """As in a test that asserts more."""
    found = explored([make_call()], survive)
    tried = len(found.tried)
    explored([make_call()], lambda fault: FAILED if fault.get("answer", {}).get("status") == 500 else PASSED, found)
    assert sorted(tried_in(found, tried)) == sorted(tried_in(found)[:tried])
    assert found.left_out == []


def test_of_many_calls_of_a_loop_only_the_first_ten_and_the_last_meet_anything() -> None:
    found = explored([make_call()] * 30, survive)
    assert [one.call.nth for one in found.tried if one.failure.name == "500"] == [*range(1, 11), 30]
    assert {one.call.nth for one in found.tried} == {*range(1, 11), 30}


def test_a_refusal_that_a_test_has_to_survive_is_tried_at_each_call_and_any_other_once() -> None:
    refusable = {**GET_USER, "failures": [{"error": "NO", "status": 400, "code": "NO", "when": ""}]}

    def refused(**marks: Any) -> int:
        found = Exploration()
        for _ in range(3):
            explored([make_call()], survive, found, operation=refusable, **marks)
        return tried_in(found).count("400 NO")

    assert refused() == 1
    assert refused(expects={"class": ["shop.Refused"]}) == 3


def test_a_thorough_exploration_takes_no_call_for_another() -> None:
    found = explored([make_call()], survive, Exploration(Settings(is_thorough=True)))
    explored([make_call()], survive, found)
    assert len(found.tried) == 2 * 11


def test_what_comes_after_the_end_of_its_process_is_left_out() -> None:
    found = explored([make_call()], lambda _: NOT_RUN)
    assert found.tried == []
    assert {one.why for one in found.left_out} == {"the process of the tests has ended before"}


def test_what_is_not_survived_is_told_with_a_line_that_repeats_it() -> None:
    found = explored([make_call()], lambda fault: FAILED if fault.get("connection") == "reset" else PASSED)
    assert [one.failure.name for one in words.findings(found)] == ["reset, not done", "reset, done"]
    report = "\n".join(words.report(found))
    assert 'twin_account.fail("get-user", nth=1, connection="reset", after=True, counted=False)' in report
    assert "2 of 11 were not survived, in 1 of 1 tests." in report
    assert [case.failure for case in words.suites(found)[0].cases].count("failed") == 2
    told = words.as_json(found)["tried"]
    assert [one["failure"] for one in told if one["verdict"] == "failed"] == ["reset, not done", "reset, done"]


def test_what_was_told_of_the_failure_before_of_the_same_call_is_not_told_again() -> None:
    happened = [make_call(body={"a": 1}), make_call(body={"b": 1})]
    found = explored(happened, lambda fault: FAILED if fault.get("connection") == "reset" else PASSED)
    report = [*words.report(found)]
    told = [line.split()[0] for line in report[report.index("") : report.index("", report.index("") + 1)] if line]
    assert told == ["1.", "call", "again", "or", "2.", "again"]
    assert sum(line.startswith("    call ") for line in report) == 2


def test_of_a_whole_command_no_line_of_python_is_told() -> None:
    found = explored([make_call()], lambda fault: FAILED if fault.get("connection") == "reset" else PASSED)
    found.tried = [one._replace(test=WHOLE) for one in found.tried]
    report = [*words.report(found)]
    assert [line.split()[:2] for line in report if line.startswith("    again")] == [["again", "curl"]] * 2
    assert not any("fail(" in line for line in report)


def test_who_does_not_wait_as_long_as_it_is_told_is_remarked_upon() -> None:
    def again(fault: dict[str, Any]) -> list[TrialCall]:
        status = fault.get("answer", fault).get("status", 500)
        return [make_call(status=status), make_call(time="2026-05-01T12:00:00.250Z")]

    found = explored([make_call()], survive, calls_under=again)
    report = [*words.report(found)]
    assert "get-user is called again after 0.25 s, though Retry-After has said 1 s: t.py::test and 2 more." in report
    assert words.findings(found) == []
    hasty = [one["failure"] for one in words.as_json(found)["tried"] if one.get("ignoresRetryAfter")]
    assert hasty == ["429, Retry-After: 1", "503, Retry-After: 1", "429 from then on"]


def test_a_failure_under_which_it_hangs_is_not_tried_again() -> None:
    happened = [make_call(body={"a": 1}), make_call(body={"b": 1})]
    found = explored(happened, lambda fault: HUNG if "latencyMs" in fault else PASSED)
    assert [(one.verdict, one.failure.name) for one in words.findings(found)] == [(Verdict.HUNG, "time-out, not done")]
    not_done, done = "time-out, not done", "time-out, done"
    assert [(one.nth, one.failure) for one in found.left_out] == [(1, done), (2, not_done), (2, done)]
    assert any(
        line.startswith("Who hangs without an answer (get-user) has no time-out") for line in words.report(found)
    )


def test_a_run_that_took_too_long_must_do_so_again_and_one_of_too_many_calls_not() -> None:
    def hung(outcomes: list[str], seconds: float) -> list[Verdict]:
        left = iter(outcomes)
        found = explored([make_call()], lambda _: next(left, PASSED), seconds=seconds)
        return [one.verdict for one in words.findings(found)]

    assert hung([HUNG, HUNG], seconds=15) == [Verdict.HUNG]
    assert hung([HUNG, PASSED], seconds=15) == [Verdict.UNSTEADY]
    assert hung([HUNG, PASSED], seconds=1) == [Verdict.HUNG]


def test_what_ends_once_so_and_once_so_is_said_to_be_unsteady() -> None:
    outcomes = iter([FAILED, PASSED])
    found = explored([make_call()], lambda _: next(outcomes, PASSED))
    assert [one.verdict for one in words.findings(found)] == [Verdict.UNSTEADY]


def test_a_test_that_says_the_same_under_another_failure_of_the_call_is_not_asked_again() -> None:
    happened = [make_call(body={"a": 1}), make_call(body={"b": 1})]
    ran: list[dict[str, Any]] = []

    def fail(fault: dict[str, Any]) -> str:
        ran.append(fault)
        return FAILED

    found = explored(happened, fail, Exploration(Settings(allowed=())), message="it is broken")
    assert len(words.findings(found)) == 2 * 9  # the other two last, and may fail
    assert len(ran) == 2 * 11 + 2, "once more for each call"
    ran.clear()
    explored(happened, fail, Exploration(Settings(allowed=())), message=lambda: f"it is broken, at {len(ran)}")
    assert len(ran) == 2 * (11 + 9)


def test_one_that_does_not_pass_any_more_as_it_is_is_told_of() -> None:
    found = Exploration()
    found.learn(Reference(operations=[GET_USER]))
    examination = found.examine("t.py::test")
    orders: Orders | None = next(examination)
    has_failed = False
    while orders is not None:
        has_failed = has_failed or orders.faults != ()
        outcome, calls = (FAILED, [{**make_call(), "fault": FAULT_ID}]) if has_failed else (PASSED, [make_call()])
        run = Run("t.py::test", orders, outcome, "the cache is stale", calls=calls, accounts=[["a-1"]])
        orders = next(iter(_rest(examination, run)), None)
    assert found.broken == {"t.py::test": "the cache is stale"}
    assert words.as_json(found)["broken"] == [{"test": "t.py::test", "message": "the cache is stale"}]
    assert any(line.startswith("t.py::test does not pass any more as it is") for line in words.report(found))
    healthy = explored([make_call()], lambda _: FAILED)
    assert words.findings(healthy) != []
    assert healthy.broken == {}


def test_a_test_that_fails_by_itself_is_not_judged() -> None:
    found = Exploration()
    examination = found.examine("t.py::test")
    next(examination)
    assert list(_rest(examination, Run("t.py::test", Orders(), FAILED, "it is broken"))) == []
    assert found.not_judged == {"t.py::test": NotJudged(FAILING, "it is broken")}


def test_a_test_that_passes_only_once_is_flaky() -> None:
    found = Exploration()
    examination = found.examine("t.py::test")
    next(examination)
    assert _rest(examination, Run("t.py::test", Orders(), PASSED)) != []
    assert _rest(examination, Run("t.py::test", Orders(), FAILED, "not now")) == []
    assert found.not_judged == {"t.py::test": NotJudged(FLAKY, "not now")}
    assert "t.py::test is flaky: it passes at one time and not at another, and is judged no further." in [
        *words.report(found)
    ]


def _rest(examination: Any, run: Run) -> list[Orders]:
    try:
        return [examination.send(run)]
    except StopIteration:
        return []


def test_a_test_that_is_skipped_is_none() -> None:
    found = Exploration()
    examination = found.examine("t.py::test")
    next(examination)
    assert _rest(examination, Run("t.py::test", Orders(), SKIPPED)) == []
    assert found.not_judged == {}


def test_what_fails_though_nothing_was_struck_is_unsteady() -> None:
    found = Exploration()
    found.learn(Reference(operations=[GET_USER]))
    examination = found.examine("t.py::test")
    next(examination)
    orders = examination.send(Run("t.py::test", Orders(), PASSED, calls=[make_call()], accounts=[["a-1"]]))
    orders = examination.send(Run("t.py::test", orders, PASSED, calls=[make_call()], accounts=[["a-1"]]))
    examination.send(Run("t.py::test", orders, FAILED, calls=[make_call()], accounts=[["a-1"]]))
    assert [one.verdict for one in words.findings(found)] == [Verdict.UNSTEADY]


def test_tests_may_want_to_be_left_alone() -> None:
    found = explored([make_call()], survive, explore=False)
    assert (found.tried, found.left_alone) == ([], ["t.py::test"])


def test_a_test_that_lets_calls_fail_is_explored_on_request() -> None:
    happened = [make_change("order-fault"), make_call()]
    assert explored(happened, survive).tried == []
    assert explored(happened, survive, Exploration(Settings(explores_ordered=True))).tried != []


def test_a_call_that_does_not_come_again_proves_nothing() -> None:
    found = Exploration()
    found.learn(Reference(operations=[GET_USER]))
    examination = found.examine("t.py::test")
    orders: Orders | None = next(examination)
    while orders is not None:
        run = Run("t.py::test", orders, PASSED, "", 0.1, calls=[make_call()], accounts=[["a-1"]])
        orders = next(iter(_rest(examination, run)), None)
    assert found.tried == []
    assert {one.why for one in found.left_out} == {"the call did not come this time"}
    explored([make_call()], survive, found)
    assert len(found.tried) == 11, "the same call of another test is tried there"


def test_faults_that_the_twin_refuses_are_left_out() -> None:
    found = Exploration()
    found.learn(Reference(operations=[GET_USER]))
    examination = found.examine("t.py::test")
    orders: Orders | None = next(examination)
    while orders is not None:
        refused = "it is too late" if orders.faults else None
        run = Run("t.py::test", orders, PASSED, calls=[make_call()], accounts=[["a-1"]], refused=refused)
        orders = next(iter(_rest(examination, run)), None)
    assert found.tried == []
    assert {one.why for one in found.left_out} == {"the twin does not take it: it is too late"}


def test_what_comes_after_a_reset_is_ordered_for_then() -> None:
    happened = [make_call(), make_call(beginning=1, body={"a": 1})]
    found = explored(happened, lambda fault: FAILED if fault.get("connection") == "reset" else PASSED)
    assert [(one.call.beginning, one.call.nth) for one in words.findings(found)] == [(0, 1), (0, 1), (1, 1), (1, 1)]
    report = [*words.report(found)]
    assert "    call       number 1 of get-user" in report
    assert "    call       number 1 of get-user, since restore or reset 1: order it then" in report


def test_calls_that_the_twin_does_not_remember_are_said_to_be_unexplored() -> None:
    found = explored([make_call()], survive, are_calls_cut=True)
    assert "t.py::test makes more calls than the twin remembers: the last ones were not explored." in [
        *words.report(found)
    ]
