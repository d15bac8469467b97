"""A hundred tests at once on one twin: each has a world of its own; and one world that many call at once."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.databases import both_at_length
from tests.shapes import assert_push_error, assert_service_exception
from tests.surfaces.control_api.calls import GET, PERSONALIZE, UPDATE
from tests.surfaces.control_api.control import Control, after_noon

pytestmark = both_at_length

TESTS = 100
CLIENTS = 12
CALLS = 5  # of each client


def at_once(url: str, number: int, work: Callable[[int, httpx.Client], Any]) -> list[Any]:
    """The results of so many, each with a connection of its own, that start at the same moment."""
    start = threading.Barrier(number)

    def run(which: int) -> Any:
        with httpx.Client(base_url=url, timeout=30, verify=False) as own:  # noqa: S501
            start.wait(30)
            return work(which, own)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def many(control: Control, work: Callable[[int, Control], Any]) -> list[Any]:
    """The results of clients that all use this account at the same moment."""
    answer = control.account.answer
    url = str(control.http.base_url)
    return at_once(url, CLIENTS, lambda which, own: work(which, Control(Account(own, answer))))


@pytest.mark.extra
def test_a_hundred_tests_at_once_do_not_see_each_other(twin_url: str) -> None:
    """All use the same device, person and fault ids; each has another time, fault and number of calls."""

    def test(number: int, own: httpx.Client) -> None:
        account = Account.create(own, idSeed="the same")
        control, now, hits = Control(account), after_noon(1000 * number), number % 3 + 1
        code = [48013, 48001, 48012][number % 3]
        account.install(registrationId="d1")
        control.freeze(now)
        control.fault(faultId="same", when={"first": hits}, error=code)
        for _ in range(hits):
            assert_push_error(account.push.get("d1"), code)
        for _ in range(number % 3):
            assert GET.make(account).status_code == 200
        login = account.push.personalize("d1", {"externalId": "ana"}, {"firstName": f"Ana {number}"})
        assert login.json()["firstName"] == f"Ana {number}"

        journal = control.journal()
        assert Counter(one["operation"] for one in journal) == {
            GET.operation: hits + number % 3,
            PERSONALIZE.operation: 1,
        }
        assert {one["time"] for one in journal} == {now}
        assert [one.get("fault") for one in journal] == ["same"] * hits + [None] * (number % 3 + 1)
        assert control.passes(match={"body": {"attributes": {"firstName": f"Ana {number}"}}}, count=1)
        assert [one["hits"] for one in control.faults()] == [hits]
        assert control.clock() == {"now": now, "frozen": True}
        (ana,) = account.persons()
        assert (ana["firstName"], ana["modifiedAt"]) == (f"Ana {number}", now)

    at_once(twin_url, TESTS, test)


@pytest.mark.parametrize(("when", "hits"), [({"first": 7}, 7), ({"first": 48, "every": 4}, 12)], ids=str)
def test_a_fault_counts_calls_that_come_at_once(control: Control, when: Any, hits: int) -> None:
    fault = control.fault(when=when, error="GENERAL_ERROR")
    statuses = many(control, lambda _, own: [GET.make(own.account).status_code for _ in range(CALLS)])
    assert Counter(status for some in statuses for status in some) == {500: hits, 200: CLIENTS * CALLS - hits}
    shown = control.get_fault(fault["faultId"])
    assert (shown["calls"], shown["hits"]) == (CLIENTS * CALLS, hits)
    assert control.passes(status=500, count=hits)


def test_calls_that_come_at_once_are_all_journaled_once(control: Control) -> None:
    many(control, lambda number, own: [own.account.push.get(f"{number}-{turn}") for turn in range(CALLS)])
    journal = control.journal(limit=1000)
    assert sorted(one["registrationId"] for one in journal) == sorted(
        f"{number}-{turn}" for number in range(CLIENTS) for turn in range(CALLS)
    )
    for number in range(CLIENTS):  # of one client in the order in which it made them
        mine = [one["registrationId"] for one in journal if one["registrationId"].startswith(f"{number}-")]
        assert mine == [f"{number}-{turn}" for turn in range(CALLS)]


def test_a_limit_counts_calls_that_come_at_once(control: Control) -> None:
    control.account.set(rateLimits="documented")
    control.freeze()
    answers = many(control, lambda _, own: [GET.make(own.account) for _ in range(CALLS)])
    flat = [answer for some in answers for answer in some]
    assert Counter(answer.status_code for answer in flat) == {200: 50, 429: CLIENTS * CALLS - 50}
    for answer in flat:
        if answer.status_code == 429:
            assert_service_exception(answer, 429, "TOO_MANY_REQUESTS")


def test_a_clock_that_is_advanced_by_many_loses_nothing(control: Control) -> None:
    control.freeze()
    many(control, lambda number, own: own.advance(number))
    assert control.clock()["now"] == after_noon(sum(range(CLIENTS)))


def test_ids_of_a_seed_that_are_drawn_at_once_differ(http: httpx.Client) -> None:
    account = Account.create(http, idSeed="a seed")
    ids = many(Control(account), lambda _, own: [own.account.install() for _ in range(3)])
    assert len({one for some in ids for one in some}) == 3 * CLIENTS
    persons, registrations = account.state()
    assert len(persons) == len(registrations) == 3 * CLIENTS


def test_faults_come_and_go_while_calls_go_on(control: Control) -> None:
    def work(number: int, own: Control) -> set[int]:
        if number < 5:
            for _ in range(CALLS):
                fault = own.fault(error="GENERAL_ERROR")
                own.remove_fault(fault["faultId"])
            return set()
        return {UPDATE.make(own.account).status_code for _ in range(CALLS)}

    statuses = set().union(*many(control, work))
    assert statuses <= {200, 500}
    assert control.faults() == []
    assert UPDATE.make(control.account).status_code == 200
    assert len(control.journal(limit=1000)) == CALLS * (CLIENTS - 5) + 1


def test_a_journal_is_emptied_and_told_while_calls_go_on(control: Control) -> None:
    def work(number: int, own: Control) -> None:
        for _ in range(CALLS):
            if number % 4 == 0:
                own.forget()
            elif number % 4 == 1:
                assert all(one["operation"] == GET.operation for one in own.journal())
            else:
                assert GET.make(own.account).status_code == 200

    many(control, work)
    control.forget()
    assert GET.make(control.account).status_code == 200
    assert len(control.journal()) == 1
