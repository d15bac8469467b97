"""What a sweep says at its end, in words and as JSON."""

from typing import Any

from pushtwin.trials.differences import Difference
from pushtwin.trials.orders import Reference
from pushtwin.trials.strategy import FAILING
from pushtwin.trials.sweep.junit import suites
from pushtwin.trials.sweep.strategy import GUESS, SOUND, Examined, Finding
from pushtwin.trials.sweep.sums import Sums, as_json, sum_up
from pushtwin.trials.sweep.words import report

SETTING: Any = {"name": "tags", "default": "replace", "others": ["append"], "decides": "What tags do.", "source": "5.6"}
ROW: Any = {"section": "Personalize", "behaviour": "Tags (5.6)", "basis": "choice", "setting": "`tags`: `append`"}
CHANGED = Difference("get-push-device-registration", "GET", "/people/2/…/p-1", "answer.tags", ["b"], ["a", "b"])
APPEND = {"tags": "append"}


def found(*examined: Examined) -> Sums:
    return sum_up(examined, Reference([SETTING], [ROW]), 7)


ONE = found(
    Examined("t.py::rests", GUESS, "", [APPEND], [Finding(APPEND, "assert 1 == 2", CHANGED, None)]),
    Examined("t.py::sound", SOUND, "", [APPEND]),
    Examined("t.py::fails", FAILING, "KeyError"),
)


def test_the_report_says_who_rests_on_what_and_why() -> None:
    assert "\n".join(report(ONE)) == (
        """\
3 tests, 1 other answer tried, 7 runs

question  the twin says  tried     tests rest on it  bear both
tags      "replace"      "append"  1                 1

1 of 2 tests passes only if `tags` is "replace", not if `tags` is "append"
  What tags do. (5.6)
  fidelity: Personalize, Tags (5.6)
  - t.py::rests
      GET /people/2/…/p-1 (get-push-device-registration)
      answer.tags: ["b"] → ["a", "b"]
      assert 1 == 2

t.py::fails does not pass as it is, and is judged no further.
    KeyError

1 of 2 tests rests on a guess of the twin."""
    )


def test_who_rests_on_nothing_is_told_in_three_lines() -> None:
    assert list(report(found(Examined("", SOUND)))) == [
        "1 test, 0 other answers tried, 7 runs",
        "",
        "None of 1 test rests on a guess of the twin.",
    ]


def test_where_no_answer_differs_it_is_told_who_went_by_the_setting() -> None:
    for asked_by, said in (("GET /x", "GET /x"), (None, "What happens by itself, and no call,")):
        lines = list(report(found(Examined("t", GUESS, "", [APPEND], [Finding(APPEND, "no", None, asked_by)]))))
        assert f"      {said} went by it; no answer to a call was another one, the test has looked elsewhere" in lines


def test_json_says_the_same() -> None:
    told = as_json(ONE)
    assert (told["tests"], told["runs"], told["tried"]) == ({"failing": 1, "guess": 1, "sound": 1}, 7, [APPEND])
    assert told["guesses"] == [
        {
            "passesOnlyIf": {"tags": "replace"},
            "failsIf": APPEND,
            "questions": ["What tags do. (5.6)"],
            "fidelity": [{"section": "Personalize", "row": "Tags (5.6)"}],
            "tests": [{"test": "t.py::rests", "message": "assert 1 == 2", "firstDifference": CHANGED._asdict()}],
        }
    ]
    assert told["notJudged"] == [{"test": "t.py::fails", "why": "failing", "message": "KeyError"}]


def test_each_other_answer_is_a_suite_of_junit() -> None:
    as_it_is, under = suites(ONE)
    assert [(one.name, one.skipped) for one in as_it_is.cases] == [
        ("rests", None),
        ("sound", None),
        ("fails", "failing: KeyError"),
    ]
    assert under.name == '`tags` is "append"'
    assert [(one.name, one.failure) for one in under.cases] == [("rests", "assert 1 == 2"), ("sound", None)]
