"""Verification: did these calls come, so many, in this order; what came close; never a wrong answer."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from pushtwin.core.journal.judging import Judge, Verification
from pushtwin.core.journal.matching import Expectation, differences
from pushtwin.surfaces.control_api.journal.words import line
from tests.api_client import PUSH, Account
from tests.cases import each
from tests.databases import DATABASES, both_at_length
from tests.factories import make_call
from tests.shapes import assert_control_error
from tests.surfaces.control_api.calls import DEPERSONALIZE, GET, GET_INSTALLATION, PERSONALIZE, UPDATE
from tests.surfaces.control_api.control import NOON, Control, Json, after_noon
from tests.surfaces.control_api.twins import own_twin

LONG_MS = 30_000
MOST_MS = 60_000
LONG_SECONDS = LONG_MS / 1000


# -- how many --------------------------------------------------------------------------------------------------


OF_TWO: list[tuple[Json, bool]] = [
    ({}, True),
    ({"count": 2}, True),
    ({"count": 0}, False),
    ({"count": 1}, False),
    ({"count": 3}, False),
    ({"atLeast": 0}, True),
    ({"atLeast": 2}, True),
    ({"atLeast": 3}, False),
    ({"atMost": 0}, False),
    ({"atMost": 1}, False),
    ({"atMost": 2}, True),
    ({"atMost": 3}, True),
    ({"never": True}, False),
]


def test_two_calls_are_so_many(control: Control) -> None:
    control.account.push.get("d1")
    control.account.push.update("d1", {})
    control.account.push.get("d1")
    for demand, passed in OF_TWO:
        verdict = control.verify(operation=GET.operation, **demand)
        assert (demand, verdict["passed"], verdict["count"], verdict["evicted"]) == (demand, passed, 2, False)
        assert verdict["matches"] == control.journal(operation=GET.operation)
        assert isinstance(verdict["message"], str)
        assert verdict["message"]


@pytest.mark.parametrize(
    ("demand", "passed"),
    [
        ({}, False),
        ({"count": 0}, True),
        ({"count": 1}, False),
        ({"atLeast": 0}, True),
        ({"atLeast": 1}, False),
        ({"atMost": 0}, True),
        ({"never": True}, True),
    ],
    ids=str,
)
def test_no_calls_are_so_many(control: Control, demand: Json, passed: bool) -> None:
    control.account.push.update("d1", {})
    verdict = control.verify(operation=GET.operation, **demand)
    assert (verdict["passed"], verdict["count"], verdict["matches"]) == (passed, 0, [])


def test_at_most_twenty_matches_are_shown(control: Control) -> None:
    for _ in range(25):
        control.account.push.get("d1")
    verdict = control.verify(count=25)
    assert (verdict["passed"], verdict["count"], len(verdict["matches"])) == (True, 25, 20)


def test_any_call_will_do_when_nothing_is_said_of_it(control: Control) -> None:
    assert not control.passes()
    control.account.push.get("d1")
    assert control.passes()


# -- which calls -----------------------------------------------------------------------------------------------

BODY: Json = {
    "identity": {"externalId": "ana", "email": "ana@a.io"},
    "attributes": {
        "tags": ["a", "b"],
        "customAttributes": {"n": 1, "x": 1.5, "yes": True, "no": False, "empty": "", "none": None},
        "list": [{"a": 1, "b": 2}, {"a": 3}],
        "nested": [[1], [2, 3]],
        "nothing": {},
    },
}


def inside(path: str, value: Any) -> Json:
    """A body that holds nothing but this value at a dotted path."""
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


ATTRIBUTES = "attributes.customAttributes"
SUBSETS: list[tuple[Any, bool]] = [
    (BODY, True),
    ({}, True),
    (inside("identity.externalId", "ana"), True),
    (inside("identity.externalId", "Ana"), False),
    (inside("identity.externalId", "an"), False),
    (inside("identity.externalId", None), False),
    (inside("identity.phoneNumber", "1"), False),
    (inside("identity.phoneNumber", None), False),
    (inside("identity", {}), True),
    (inside("identity", "ana"), False),
    (inside("identity", ["ana"]), False),
    (inside("attributes.tags", ["a", "b"]), True),
    (inside("attributes.tags", ["b", "a"]), False),
    (inside("attributes.tags", ["a"]), False),
    (inside("attributes.tags", ["a", "b", "c"]), False),
    (inside("attributes.tags", []), False),
    (inside("attributes.list", [{"b": 2}, {}]), True),
    (inside("attributes.list", [{"b": 3}, {}]), False),
    (inside("attributes.list", [{"a": 3}, {"a": 1}]), False),
    (inside("attributes.nested", [[1], [2, 3]]), True),
    (inside("attributes.nested", [[1], [2]]), False),
    (inside("attributes.nothing", {}), True),
    (inside("attributes.nothing", {"a": None}), False),
    (inside("attributes.nothing", []), False),
    (inside(f"{ATTRIBUTES}.n", 1), True),
    (inside(f"{ATTRIBUTES}.n", 2), False),
    (inside(f"{ATTRIBUTES}.n", "1"), False),
    (inside(f"{ATTRIBUTES}.n", True), False),
    (inside(f"{ATTRIBUTES}.x", 1.5), True),
    (inside(f"{ATTRIBUTES}.yes", True), True),
    (inside(f"{ATTRIBUTES}.yes", 1), False),
    (inside(f"{ATTRIBUTES}.yes", "true"), False),
    (inside(f"{ATTRIBUTES}.no", False), True),
    (inside(f"{ATTRIBUTES}.no", 0), False),
    (inside(f"{ATTRIBUTES}.no", None), False),
    (inside(f"{ATTRIBUTES}.empty", ""), True),
    (inside(f"{ATTRIBUTES}.empty", None), False),
    (inside(f"{ATTRIBUTES}.none", None), True),
    (inside(f"{ATTRIBUTES}.none", False), False),
    ([], False),
    ("identity", False),
    (None, False),
]


def a_call(**members: Any) -> Json:
    """One of the journal, as far as matching looks at it."""
    return {"operation": "x", "path": "/", "query": {}, "headers": {}, **members}


def matches(expectation: Expectation, **members: Any) -> bool:
    return not differences(expectation, a_call(**members))


@each(("subset", "expected"), SUBSETS)
def test_a_subset_matches(subset: Any, expected: bool) -> None:
    assert matches(Expectation(body=subset, has_body=True), body=BODY) is expected
    assert not matches(Expectation(body=subset, has_body=True))


def test_a_body_matches_when_it_has_what_is_expected(control: Control) -> None:
    control.account.push.call("POST", "d1", "/personalize", json=BODY)
    found = [(subset, control.passes(match={"body": subset})) for subset, _ in SUBSETS]
    assert found == SUBSETS


def test_a_call_without_a_body_has_nothing_that_is_expected(control: Control) -> None:
    control.account.push.get("d1")
    for subset in ({}, [], "", {"a": 1}):
        assert not control.passes(match={"body": subset})


def test_a_body_that_is_no_json_matches_as_text(control: Control) -> None:
    control.account.push.call("PATCH", "d1", content=b"{oh")
    assert control.passes(match={"body": "{oh"})
    assert not control.passes(match={"body": "{"})


PATHS: list[tuple[str, bool]] = [
    (f"{PUSH}/d1/personalize", True),
    (f"{PUSH}/*/personalize", True),
    (f"{PUSH}/d1/*", True),
    (f"{PUSH}/*", True),
    ("*", True),
    ("*/d1/*", True),
    ("/people/*/push/*/personalize", True),
    ("*personalize", True),
    (f"{PUSH}/d1", False),
    (f"{PUSH}/d*1/personalize", False),
    (f"{PUSH}/d1/personalize*", False),
    ("*/people/*", False),
    (f"{PUSH}/d2/personalize", False),
    (f"{PUSH}/d?/personalize", False),
    (f"{PUSH}/d[1]/personalize", False),
    (f"{PUSH}/.*/personalize", False),
    (f"{PUSH}/D1/personalize", False),
    (PUSH, False),
    ("", False),
]


@each(("pattern", "expected"), PATHS)
def test_a_pattern_matches(pattern: str, expected: bool) -> None:
    assert matches(Expectation(path=pattern), path=f"{PUSH}/d1/personalize") is expected


@each("path", ["/a[b]?*.+(x)|^$\\", "/ž/😀", "/a\nb", "/[!a]", "/{a,b}"])
def test_nothing_but_a_star_is_special_in_a_pattern(path: str) -> None:
    assert matches(Expectation(path=path), path=path)
    assert matches(Expectation(path="/*"), path=path)
    assert not matches(Expectation(path=path), path=f"{path}/")
    assert not matches(Expectation(path=path), path="/a")


def test_a_path_matches_exactly_or_with_stars(control: Control) -> None:
    control.account.push.personalize("d1", {"externalId": "ana"})
    assert [(path, control.passes(match={"path": path})) for path, _ in PATHS] == PATHS


QUERIES: list[tuple[Json, bool]] = [
    ({}, True),
    ({"a": "1"}, True),
    ({"a": "1", "b": "x y"}, True),
    ({"a": "2"}, False),
    ({"A": "1"}, False),
    ({"c": "1"}, False),
    ({"many": ["1", "2"]}, True),
    ({"many": ["2", "1"]}, False),
    ({"many": ["1"]}, False),
    ({"empty": ""}, True),
]


def test_a_query_matches_when_it_has_what_is_expected(control: Control) -> None:
    query = [("a", "1"), ("b", "x y"), ("many", "1"), ("many", "2"), ("empty", "")]
    control.account.push.call("GET", "d1", params=query)
    assert [(one, control.passes(match={"query": one})) for one, _ in QUERIES] == QUERIES


HEADERS: list[tuple[Json, bool]] = [
    ({"x-test": "Yes"}, True),
    ({"x-test": "yes"}, False),
    ({"x-test": "Yes", "x-other": "1"}, True),
    ({"x-none": "1"}, False),
    ({"authorization": "App ***"}, True),
]


def test_headers_match_when_they_are_as_expected(control: Control) -> None:
    control.account.push.call("GET", "d1", headers={"X-Test": "Yes", "X-Other": "1"})
    assert [(one, control.passes(match={"headers": one})) for one, _ in HEADERS] == HEADERS


@pytest.fixture
def busy(control: Control) -> Control:
    """Ana logs in on d1, Bob on d2, each a second after the other; then d1 is looked at, and one that is lost."""
    account, push = control.account, control.account.push
    account.install(registrationId="d2")
    control.freeze()
    push.personalize("d1", {"externalId": "ana"})
    control.advance(1000)
    push.personalize("d2", {"externalId": "bob"})
    control.advance(1000)
    push.get("d1")
    control.advance(1000)
    push.get("lost")
    return control


WHICH: list[tuple[Json, int]] = [
    ({"operation": PERSONALIZE.operation}, 2),
    ({"operation": PERSONALIZE.operation, "registrationId": "d1"}, 1),
    ({"operation": GET_INSTALLATION.operation}, 0),
    ({"status": 200}, 3),
    ({"status": 400}, 1),
    ({"status": 400, "registrationId": "d1"}, 0),
    ({"registrationId": "lost"}, 1),
    ({"since": NOON}, 4),
    ({"since": after_noon(1000)}, 3),
    ({"since": after_noon(1001)}, 2),
    ({"since": after_noon(3001)}, 0),
    ({"operation": PERSONALIZE.operation, "since": after_noon(500)}, 1),
    ({"operation": PERSONALIZE.operation, "match": {"body": {"identity": {"externalId": "bob"}}}}, 1),
    ({"match": {"path": f"{PUSH}/*/personalize", "body": {"identity": {}}}}, 2),
    ({"status": 400, "match": {"body": {}}}, 0),
]


def test_calls_are_chosen_by_everything_that_is_said(busy: Control) -> None:
    assert [(one, busy.verify(**one)["count"]) for one, _ in WHICH] == WHICH


def test_calls_are_chosen_by_whom_they_touched(busy: Control) -> None:
    ana = busy.account.get_registration("d1")["personId"]
    assert busy.passes(personId=ana, operation=PERSONALIZE.operation, count=1)
    assert busy.passes(personId=ana, operation=GET.operation, count=1)
    assert busy.passes(personId=1, never=True)


# -- in order --------------------------------------------------------------------------------------------------

ANA = {"operation": PERSONALIZE.operation, "registrationId": "d1"}
BOB = {"operation": PERSONALIZE.operation, "registrationId": "d2"}
LOOK = {"operation": GET.operation, "status": 200}
FAILED = {"status": 400}
ANYBODY = {"operation": PERSONALIZE.operation}
ORDERS: list[tuple[list[Json], bool]] = [
    ([ANA], True),
    ([ANA, BOB, LOOK, FAILED], True),
    ([ANA, FAILED], True),
    ([BOB, LOOK], True),
    ([ANYBODY, ANYBODY, FAILED], True),
    ([{}, {}, {}, {}], True),
    ([BOB, ANA], False),
    ([LOOK, BOB], False),
    ([ANA, ANA], False),
    ([ANYBODY, ANYBODY, ANYBODY], False),
    ([{}, {}, {}, {}, {}], False),
    ([ANA, {"operation": DEPERSONALIZE.operation}], False),
    ([{"operation": GET.operation}, FAILED], True),
    ([FAILED, {"operation": GET.operation}], False),
]


@each(
    ("calls", "expected", "found"),
    [
        ("abc", "abc", 3),
        ("abc", "ac", 2),
        ("abc", "ca", 1),
        ("abab", "aab", 3),
        ("abab", "bb", 2),
        ("abab", "bbb", 2),
        ("aab", "ab", 2),
        ("", "a", 0),
        ("xaxbx", "ab", 2),
    ],
)
def test_an_order_is_found(calls: str, expected: str, found: int) -> None:
    judge = Judge(Verification(tuple(Expectation(exact={"operation": name}) for name in expected), None))
    for ordinal, name in enumerate(calls):
        judge.take(make_call(ordinal, operation=name))
    assert [call.operation for call in judge.matches] == list(expected[:found])
    assert judge.is_final is (found == len(expected))


def test_calls_came_in_this_order(busy: Control) -> None:
    assert [(order, busy.passes(inOrder=order)) for order, _ in ORDERS] == ORDERS


def test_an_order_counts_from_a_time_on(busy: Control) -> None:
    assert busy.passes(inOrder=[BOB, LOOK], since=after_noon(500))
    assert not busy.passes(inOrder=[ANA, LOOK], since=after_noon(500))


def test_the_calls_of_an_order_are_shown_in_it(busy: Control) -> None:
    verdict = busy.verify(inOrder=[ANA, LOOK])
    assert verdict["matches"] == [busy.journal()[number] for number in (0, 2)]


# -- what came close -------------------------------------------------------------------------------------------


def differs_in(verdict: Json) -> list[Json]:
    """Those of the nearest call."""
    assert verdict["passed"] is False
    found: list[Json] = verdict["nearest"][0]["differences"]
    return found


NEAR: list[tuple[Json, list[Json]]] = [
    (
        {"match": {"body": {"identity": {"externalId": "eve"}}}},
        [{"field": "body.identity.externalId", "expected": "eve", "actual": "ana"}],
    ),
    (
        {"match": {"body": {"identity": {"externalId": "ana", "email": "ana@a.io"}}}},
        [{"field": "body.identity.email", "expected": "ana@a.io"}],
    ),
    (
        {"match": {"query": {"keepAsLead": "true"}, "body": {"identity": {"externalId": "ana"}}}},
        [{"field": "query.keepAsLead", "expected": "true"}],
    ),
    (
        {"match": {"headers": {"x-test": "1"}, "body": {"identity": {"externalId": "ana"}}}},
        [{"field": "headers.x-test", "expected": "1"}],
    ),
    (
        {"status": 400, "match": {"body": {"identity": {"externalId": "ana"}}}},
        [{"field": "status", "expected": 400, "actual": 200}],
    ),
    (
        {"registrationId": "d9", "match": {"body": {"identity": {"externalId": "ana"}}}},
        [{"field": "registrationId", "expected": "d9", "actual": "d1"}],
    ),
    (
        {"match": {"path": f"{PUSH}/d9/*", "body": {"identity": {"externalId": "ana"}}}},
        [{"field": "path", "expected": f"{PUSH}/d9/*", "actual": f"{PUSH}/d1/personalize"}],
    ),
]


def test_a_failure_names_the_nearest_call_and_how_it_differs(control: Control) -> None:
    control.account.push.personalize("d1", {"externalId": "ana"})
    for expectation, expected in NEAR:
        verdict = control.verify(operation=PERSONALIZE.operation, **expectation)
        assert differs_in(verdict) == expected
        assert verdict["nearest"][0]["call"] == control.journal()[0]


def test_the_calls_that_differ_least_come_first(busy: Control) -> None:
    bob = {"operation": PERSONALIZE.operation, "registrationId": "d2"}
    verdict = busy.verify(**bob, match={"body": {"identity": {"externalId": "eve"}}})
    counts = [len(one["differences"]) for one in verdict["nearest"]]
    assert verdict["nearest"][0]["call"]["registrationId"] == "d2"
    assert counts == sorted(counts)
    assert counts[0] == 1


def test_at_most_three_calls_are_near(control: Control) -> None:
    for _ in range(6):
        control.account.push.get("d1")
    assert len(control.verify(operation=GET.operation, status=400)["nearest"]) == 3


def test_a_call_of_another_operation_differs_in_that(control: Control) -> None:
    control.account.push.get("d1")
    verdict = control.verify(operation=UPDATE.operation)
    assert differs_in(verdict) == [{"field": "operation", "expected": UPDATE.operation, "actual": GET.operation}]


def test_nothing_is_near_where_nothing_came(control: Control) -> None:
    assert not control.verify(operation=UPDATE.operation).get("nearest")


def test_what_passed_names_nothing_near(busy: Control) -> None:
    for expectation in ({"status": 200}, {"operation": UPDATE.operation, "never": True}, {"inOrder": [ANA]}):
        verdict = busy.verify(**expectation)
        assert (verdict["passed"], "nearest" in verdict) == (True, False)


# -- calls still to come ---------------------------------------------------------------------------------------


@contextmanager
def waiting(control: Control, **expectation: Any) -> Iterator["Future[Json]"]:
    """A verification that has begun."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(control.verify, withinMs=LONG_MS, **expectation)
        time.sleep(0.1)  # most often it waits by now; where it does not, the outcome is the same
        yield future


def test_what_came_before_a_reset_counts_no_more_for_who_waits(control: Control) -> None:
    control.http.patch(control.path, json={"idSeed": "s"})  # ordinals come again
    control.account.push.get("d1")
    with waiting(control, operation=GET.operation, atLeast=2) as future:
        control.http.post(f"{control.path}/reset")
        for number in range(2):
            control.account.push.get(f"later-{number}")
        verdict = future.result()
    assert [one["registrationId"] for one in verdict["matches"]] == ["later-0", "later-1"]


def test_what_was_deleted_counts_no_more_for_who_waits(control: Control) -> None:
    control.account.push.get("d1")
    with waiting(control, operation=GET.operation, atLeast=2) as future:
        control.forget()
        for number in range(2):
            control.account.push.get(f"later-{number}")
        verdict = future.result()
    assert [one["registrationId"] for one in verdict["matches"]] == ["later-0", "later-1"]


class Watch:
    """How long something takes."""

    def __enter__(self) -> "Watch":
        self._begun = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._begun


@pytest.mark.parametrize(
    ("demand", "passed"),
    [({}, True), ({"atLeast": 2}, True), ({"never": True}, False), ({"atMost": 1}, False)],
    ids=str,
)
def test_it_waits_until_the_outcome_is_certain(control: Control, demand: Json, passed: bool) -> None:
    with Watch() as watch, waiting(control, operation=GET.operation, **demand) as verdict:
        if demand:
            control.account.push.get("d1")
        control.account.push.update("d1", {})
        assert not verdict.done() or "never" in demand
        control.account.push.get("d1")
        assert verdict.result(LONG_SECONDS)["passed"] is passed
    assert watch.seconds < LONG_SECONDS / 2


def test_it_waits_for_the_last_of_an_order(control: Control) -> None:
    control.account.push.get("d1")
    order = [{"operation": GET.operation}, {"operation": UPDATE.operation}]
    with Watch() as watch, waiting(control, inOrder=order) as verdict:
        control.account.push.get("d1")
        assert not verdict.done()
        control.account.push.update("d1", {})
        assert verdict.result(LONG_SECONDS)["passed"] is True
    assert watch.seconds < LONG_SECONDS / 2


@pytest.mark.parametrize(
    ("demand", "passed"),
    [({"atLeast": 1}, True), ({"never": True}, False), ({"atMost": 0}, False), ({"count": 0}, False)],
    ids=str,
)
def test_it_does_not_wait_when_the_outcome_is_certain(control: Control, demand: Json, passed: bool) -> None:
    control.account.push.get("d1")
    with Watch() as watch:
        assert control.passes(withinMs=MOST_MS, **demand) is passed
    assert watch.seconds < LONG_SECONDS / 2


@pytest.mark.parametrize(
    ("demand", "passed"),
    [
        ({"atLeast": 2}, False),
        ({"count": 1}, True),
        ({"count": 2}, False),
        ({"atMost": 1}, True),
        ({"status": 400, "never": True}, True),
        ({"inOrder": [{}, {}]}, False),
    ],
    ids=str,
)
def test_it_waits_no_longer_than_it_may_even_when_the_clock_stands(
    control: Control, demand: Json, passed: bool
) -> None:
    control.freeze()
    control.account.push.get("d1")
    with Watch() as watch:
        assert control.passes(withinMs=100, **demand) is passed
    assert 0.1 <= watch.seconds < LONG_SECONDS / 2


def test_many_may_wait_at_once(control: Control) -> None:
    with ThreadPoolExecutor(20) as pool:
        verdicts = [
            pool.submit(control.verify, registrationId="d1", atLeast=number, withinMs=LONG_MS)
            for number in range(1, 21)
        ]
        for _ in range(20):
            control.account.push.get("d1")
        assert all(verdict.result(LONG_SECONDS)["passed"] for verdict in verdicts)


# -- what was evicted ------------------------------------------------------------------------------------------

KEPT = 5
PROVEN: list[tuple[Json, bool]] = [
    ({"operation": GET.operation}, True),
    ({"operation": UPDATE.operation, "atLeast": 4}, True),
    ({"operation": GET.operation, "never": True}, False),
    ({"operation": UPDATE.operation, "atMost": 3}, False),
    ({"operation": UPDATE.operation, "count": 3}, False),
    ({"inOrder": [{"operation": GET.operation}, {"operation": UPDATE.operation}]}, True),
    ({"operation": UPDATE.operation, "count": 4, "since": after_noon(4001)}, True),
    ({"operation": UPDATE.operation, "atMost": 4, "since": after_noon(4001)}, True),
    ({"operation": UPDATE.operation, "atLeast": 5, "since": after_noon(4001)}, False),
    ({"never": True, "since": after_noon(8001)}, True),
]
UNPROVEN: list[Json] = [
    {"operation": DEPERSONALIZE.operation},
    {"operation": DEPERSONALIZE.operation, "never": True},
    {"operation": DEPERSONALIZE.operation, "count": 0},
    {"operation": DEPERSONALIZE.operation, "atMost": 3},
    {"operation": UPDATE.operation, "atLeast": 5},
    {"operation": UPDATE.operation, "count": 4},
    {"operation": UPDATE.operation, "count": 7},
    {"operation": UPDATE.operation, "atMost": 4},
    {"inOrder": [{"operation": UPDATE.operation}, {"operation": GET.operation}]},
    {"operation": UPDATE.operation, "atMost": 4, "since": after_noon(1000)},
]


@pytest.fixture(scope="module", params=DATABASES)
def small(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of a twin that keeps so many calls of an account."""
    with own_twin(request, request.param, journal_size=KEPT) as client:
        yield client


@both_at_length
class TestEvicted:
    """On a twin that keeps five calls of an account: three updates are lost, one get and four updates are kept."""

    @pytest.fixture
    def control(self, small: httpx.Client) -> Control:
        control = Control(Account.create(small))
        control.account.install(registrationId="d1")
        control.freeze()
        for number in range(8):
            control.advance(1000)
            if number == 3:
                control.account.push.get("d1")
            else:
                control.account.push.update("d1", {"additionalData": {"n": number}})
        assert control.page()["evicted"] is True
        return control

    def test_what_the_kept_calls_prove_is_told(self, control: Control) -> None:
        for expectation, passed in PROVEN:
            verdict = control.verify(**expectation)
            assert (expectation, verdict["passed"], verdict["evicted"]) == (expectation, passed, False)

    def test_what_they_do_not_prove_is_not_claimed(self, control: Control) -> None:
        for expectation in UNPROVEN:
            verdict = control.verify(**expectation)
            assert (expectation, verdict["passed"], verdict["evicted"]) == (expectation, False, True)

    def test_an_emptied_journal_proves_again(self, control: Control) -> None:
        control.forget()
        verdict = control.verify(operation=UPDATE.operation, never=True)
        assert (verdict["passed"], verdict["evicted"]) == (True, False)


# -- what is no expectation ------------------------------------------------------------------------------------


REFUSED: list[Json] = [
    {"operation": "get-pushs"},
    {"operation": "create-account"},
    {"operation": ""},
    {"inOrder": [{"operation": "get-pushs"}]},
    {"count": 1, "atLeast": 1},
    {"never": True, "count": 0},
    {"inOrder": [{}], "count": 1},
    {"inOrder": [{"count": 1}]},
    {"inOrder": {}},
    {"count": -1},
    {"atMost": 1.5},
    {"withinMs": -1},
    {"withinMs": MOST_MS + 1},
    {"since": "yesterday"},
    {"match": {"bdoy": {}}},
    {"match": []},
    {"operatoin": GET.operation},
]


def test_an_expectation_that_is_none_is_refused(control: Control) -> None:
    for body in REFUSED:
        answer = control.try_verify(body)
        assert (body, answer.status_code) == (body, 422)
        assert answer.json()["error"]["code"] == "INVALID_REQUEST"


def test_two_bounds_at_once_are_refused(control: Control) -> None:
    assert control.try_verify({"atLeast": 1, "atMost": 2}).status_code == 422


def test_a_misspelt_field_is_named(control: Control) -> None:
    assert_control_error(control.try_verify({"operatoin": 1}), 422, "INVALID_REQUEST", "operatoin")
    assert_control_error(control.try_verify({"operation": "nothing"}), 422, "INVALID_REQUEST", "operation")


# -- in words --------------------------------------------------------------------------------------------------


def test_a_call_without_an_answer_is_told_with_its_reason() -> None:
    call: Json = {"time": "T", "method": "POST", "url": "http://a/?b=c", "path": "/", "query": {"b": "c"}}
    assert line({**call, "reason": "connection refused"}) == "T POST http://a/?b=c → connection refused"
    assert line({**call, "status": 200}) == "T POST http://a/?b=c → 200"


def test_the_message_tells_what_differs_of_calls_of_the_same_operation_only(control: Control) -> None:
    control.account.push.get("d1")
    control.account.push.personalize("d1", {"externalId": "u-2"})
    body = {"identity": {"externalId": "u-1"}}
    verdict = control.verify(operation="personalize-push-instance", match={"body": body})
    assert len(verdict["nearest"]) == 1
    head, title, call, difference, *_ = verdict["message"].splitlines()
    assert (head, title) == ("0 calls match; expected at least 1.", "Nearest calls:")
    assert "/push/d1/personalize → 200" in call
    assert difference == '    body.identity.externalId: expected "u-1", got "u-2"'


def test_where_nothing_of_the_operation_came_others_are_near(control: Control) -> None:
    control.account.push.get("d1")
    assert "operation: expected" in control.verify(operation="personalize-push-instance")["message"]


def test_the_order_in_which_calls_came_is_told(control: Control) -> None:
    control.account.push.get("d1")
    control.account.push.depersonalize("d1")
    in_order = [{"operation": "depersonalize-push-instance"}, {"operation": "get-push-device-registration"}]
    head, _, _, title, first, second, *_ = control.verify(inOrder=in_order)["message"].splitlines()
    assert (head, title) == ("1 of 2 calls came in this order.", "They came in this order:")
    assert first.endswith("/push/d1 → 200 (expected as number 2)")
    assert second.endswith("/push/d1/depersonalize → 200 (expected as number 1)")


def test_calls_that_are_not_counted_are_told_neither_as_near_nor_in_their_order(control: Control) -> None:
    control.fault(on={"operation": GET.operation}, when={"nth": 1}, answer={"status": 503}, counted=False)
    for _ in range(2):
        control.account.push.get("d1")
    (near,) = control.verify(operation=GET.operation, status=400)["nearest"]
    assert near["call"]["status"] == 200
    message = control.verify(inOrder=[{"operation": GET.operation}] * 2)["message"]
    assert "They came in this order:" in message
    assert "→ 503" not in message


def test_matches_that_are_not_shown_are_told(control: Control) -> None:
    for _ in range(21):
        control.account.push.get("d1")
    assert control.verify(count=21)["matchesCut"] is True
    assert "Calls that matched, the first 20 of 21:" in control.verify(count=1)["message"]
    control.account.push.update("d1", {})
    assert "matchesCut" not in control.verify(operation="update-push-device-registration")
