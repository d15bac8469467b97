"""The first call that was answered otherwise."""

from typing import Any

from pushtwin.control_types.trials import TrialCall
from pushtwin.trials.differences import changing_fields, find_difference, find_lasting_difference
from tests.cases import each_named
from tests.trials.calls import make_call


@each_named(
    ("before", "after", "told"),
    {
        "nothing differs": ({}, {}, None),
        "status": ({}, {"status": 400}, ("status", 200, 400)),
        "a field": ({"answer": {"a": 1, "b": 1}}, {"answer": {"a": 1, "b": 2}}, ("answer.b", 1, 2)),
        "a field that is new": ({"answer": {}}, {"answer": {"a": [1]}}, ("answer.a", None, [1])),
        "a field that is gone": ({"answer": {"a": 1}}, {"answer": {}}, ("answer.a", 1, None)),
        "an item": ({"answer": [{"a": 1}, {"a": 1}]}, {"answer": [{"a": 1}, {"a": 2}]}, ("answer[1].a", 1, 2)),
        "a longer list": ({"answer": ["a"]}, {"answer": ["a", "b"]}, ("answer", ["a"], ["a", "b"])),
        "times": ({"answer": "2026-05-01T12:00:00Z"}, {"answer": "2026-05-01T12:00:01Z"}, None),
        "numbers of messages": ({"answer": "1" * 23}, {"answer": "2" * 23}, None),
        "another kind of id": (
            {"answer": "1" * 23},
            {"answer": "9849616b-2347-4703-a9b6-d676afea62bc"},
            ("answer", "1" * 23, "9849616b-2347-4703-a9b6-d676afea62bc"),
        ),
        "another call": ({}, {"path": "/other"}, ("call", "GET /people/2/contactInformation/push/p-1", "GET /other")),
    },
)
def test_what_differs(before: dict[str, Any], after: dict[str, Any], told: tuple[Any, ...] | None) -> None:
    found = find_difference([make_call(**before)], [make_call(**after)])
    assert (found and found[3:]) == told


def test_the_first_call_that_differs_is_told() -> None:
    after = [make_call(), make_call(status=404), make_call(status=500)]
    found = find_difference([make_call()] * 3, after)
    assert found
    assert (found.before, found.after) == (200, 404)


def test_calls_that_are_missing_or_new_differ() -> None:
    missing, new = find_difference([make_call()], []), find_difference([], [make_call()])
    assert missing
    assert new
    assert (missing.field, missing.after, new.before) == ("call", None, None)


def test_webhooks_count_where_all_calls_are_alike() -> None:
    webhook = make_call(direction="out", operation="webhook", body={"a": 1})
    other = make_call(direction="out", operation="webhook", body={"a": 2})
    assert find_difference([webhook, make_call()], [make_call(), webhook]) is None
    found = find_difference([make_call(), webhook], [other, make_call()])
    assert found
    assert found.operation == "webhook"


def test_what_changes_anyway_is_no_difference() -> None:
    runs = [[make_call(answer={"token": token, "is": value})] for token, value in (("x", 1), ("y", 1), ("z", 2))]
    found = find_difference(runs[0], runs[2], changing_fields(runs[0], runs[1]))
    assert found
    assert found.field == "answer.is"


def test_of_two_runs_each_a_time_counts_that_both_agree_on() -> None:
    def runs(*times: str) -> tuple[list[TrialCall], list[TrialCall]]:
        first, second = ([make_call(answer={"at": f"2026-05-01T12:00:0{time}Z"})] for time in times)
        return first, second

    found = find_lasting_difference(runs("1", "1"), runs("2", "2"))
    assert found
    assert (found.field, found.after) == ("answer.at", "2026-05-01T12:00:02Z")
    assert find_lasting_difference(runs("1", "3"), runs("2", "2")) is None
    assert find_lasting_difference(runs("1", "1"), runs("2", "4")) is None
