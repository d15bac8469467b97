"""Two processes on one PostgreSQL are one twin: whatever one of them is told, the other knows."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import httpx
import pytest

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.settings import Settings
from tests.api_client import PUSH, Account
from tests.cases import each_named
from tests.databases import new_database
from tests.process import PATIENCE_SECONDS, TwinProcess, own_database
from tests.serving import serving
from tests.shapes import assert_push_error
from tests.surfaces.control_api.calls import CREATE_INSTALLATION, GET, PERSONALIZE, UPDATE
from tests.surfaces.control_api.control import LONG_AGO, NOON, Control, after_noon
from tests.surfaces.control_api.test_determinism import differences, play
from tests.surfaces.control_api.watching import named, watching
from tests.two_workers import connected_to_each

LONG_MS = 20_000


class Pair(NamedTuple):
    """The same account, over a connection to one worker and over one to the other."""

    one: Control
    other: Control


@pytest.fixture(scope="module")
def twin(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwinProcess]:
    folder = tmp_path_factory.mktemp("workers")
    with (
        own_database("postgresql", postgres_url, folder) as database,
        TwinProcess(database, folder, workers=2) as running,
    ):
        yield running


@pytest.fixture
def clients(twin: TwinProcess) -> Iterator[list[httpx.Client]]:
    """One of each worker."""
    with connected_to_each(twin) as connected:
        yield connected


@pytest.fixture(params=["there", pytest.param("and back", marks=pytest.mark.extra)])
def pair(request: pytest.FixtureRequest, clients: list[httpx.Client]) -> Pair:
    """A fresh account with the device d1."""
    return make_pair(clients if request.param == "there" else clients[::-1])


def make_pair(clients: list[httpx.Client], **body: Any) -> Pair:
    first = Account.create(clients[0], **body)
    first.install(registrationId="d1")
    return Pair(Control(first), Control(Account(clients[1], first.answer)))


def in_turn(pair: Pair, calls: int) -> list[int]:
    """The statuses of so many calls that the workers answer in turn."""
    return [GET.make(pair[number % 2].account).status_code for number in range(calls)]


# -- journal ---------------------------------------------------------------------------------------------------


def test_a_call_that_one_answered_is_in_the_journal_that_the_other_shows(pair: Pair) -> None:
    for number in range(20):
        pair.one.account.push.get(f"d{number}")
        assert pair.other.last()["registrationId"] == f"d{number}"
    assert pair.one.page() == pair.other.page()


def test_who_watches_one_sees_what_the_other_was_asked(pair: Pair) -> None:
    with watching(pair.other.http, pair.other.account) as events:
        next(events)
        pair.one.account.push.get("d7")
        assert named(events, "call").data["registrationId"] == "d7"


def test_who_watches_one_is_told_what_the_other_was_made_to_change(pair: Pair) -> None:
    with watching(pair.other.http, pair.other.account) as events:
        next(events)
        pair.one.fault(error="GENERAL_ERROR")
        pair.one.advance(60_000)
        told = [named(events, "control").data["path"] for _ in range(2)]
        assert told == [f"{pair.one.path}/faults", f"{pair.one.path}/clock/advance"]


def test_the_journal_has_the_calls_in_the_order_in_which_they_were_made(pair: Pair) -> None:
    for number in range(40):
        pair[number % 2].account.push.get(f"d{number}")
    for control in pair:
        assert [one["registrationId"] for one in control.journal()] == [f"d{number}" for number in range(40)]


def test_a_journal_that_one_empties_is_empty_for_the_other(pair: Pair) -> None:
    in_turn(pair, 4)
    pair.one.forget()
    assert pair.other.journal() == []


def test_one_verifies_what_the_other_answered(pair: Pair) -> None:
    in_turn(pair, 7)
    for control in pair:
        assert control.passes(operation=GET.operation, count=7)


def test_one_waits_for_a_call_that_the_other_answers(pair: Pair) -> None:
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        verdict = pool.submit(pair.one.verify, operation=GET.operation, withinMs=LONG_MS)
        time.sleep(0.1)  # most often it waits by now; where it does not, the outcome is the same
        GET.make(pair.other.account)
        assert verdict.result(PATIENCE_SECONDS)["passed"] is True
    assert time.monotonic() - begun < LONG_MS / 2000


# -- faults ----------------------------------------------------------------------------------------------------


def test_a_fault_that_one_is_told_strikes_at_the_other_at_once(pair: Pair) -> None:
    for _ in range(5):
        fault = pair.one.fault(error=48013)
        assert_push_error(GET.make(pair.other.account), 48013)
        pair.other.remove_fault(fault["faultId"])
        assert GET.make(pair.one.account).status_code == 200
        assert GET.make(pair.other.account).status_code == 200


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"first": 3}, [500] * 3 + [200] * 5),
        ({"every": 4}, [200, 200, 200, 500] * 2),
        ({"first": 5, "every": 3}, [200, 200, 500] + [200] * 5),
    ],
    ids=str,
)
def test_a_fault_counts_over_both(pair: Pair, when: Any, expected: list[int]) -> None:
    fault = pair.one.fault(when=when, error="GENERAL_ERROR")
    assert in_turn(pair, 8) == expected
    for control in pair:
        shown = control.get_fault(fault["faultId"])
        assert (shown["calls"], shown["hits"]) == (8, expected.count(500))


def test_a_share_is_drawn_the_same_whoever_answers(clients: list[httpx.Client]) -> None:
    drawn = []
    for pair in (make_pair(clients), make_pair(clients[::-1])):
        pair.one.fault(faultId="drawn", when={"share": 0.5, "seed": 1}, error="GENERAL_ERROR")
        drawn.append(in_turn(pair, 30))
    assert drawn[0] == drawn[1]
    assert set(drawn[0]) == {200, 500}


# -- clock and limits ------------------------------------------------------------------------------------------


def test_a_clock_that_one_turns_is_turned_for_the_other(pair: Pair) -> None:
    for now in (NOON, LONG_AGO, after_noon(1)):
        pair.one.freeze(now)
        assert pair.other.clock() == {"now": now, "frozen": True}
        GET.make(pair.other.account)
        assert pair.one.last()["time"] == now
    pair.other.advance(1)
    assert pair.one.clock()["now"] == after_noon(2)
    pair.one.turn("resume", real=True)
    assert pair.other.clock()["frozen"] is False


def test_a_limit_counts_over_both(pair: Pair) -> None:
    pair.one.account.set(rateLimits="documented")
    pair.one.freeze()
    assert in_turn(pair, 60) == [200] * 50 + [429] * 10
    pair.other.advance(1000)
    assert in_turn(pair, 1) == [200]


def test_a_setting_that_one_is_told_counts_at_the_other_at_once(pair: Pair) -> None:
    for _ in range(3):
        pair.one.account.set(pushErrorEnvelope="serviceException")
        assert "requestError" in pair.other.account.push.update("d1", []).json()
        pair.other.account.set(pushErrorEnvelope="flat")
        assert "errorCode" in pair.one.account.push.update("d1", []).json()


# -- ids -------------------------------------------------------------------------------------------------------


def test_a_day_repeats_to_the_byte_whoever_answers(clients: list[httpx.Client]) -> None:
    pair = make_pair(clients, idSeed="a seed")
    days = []
    for control in (pair.one, pair.other, pair.one):
        control.reset()
        days.append(play(control))
    assert differences(days[0], days[1]) == []
    assert differences(days[0], days[2]) == []


def test_the_ids_of_a_seed_repeat_when_both_answer_in_turn(clients: list[httpx.Client]) -> None:
    pair = make_pair(clients, idSeed="a seed")

    def ids(controls: tuple[Control, Control]) -> list[str]:
        pair.one.reset()
        made = [CREATE_INSTALLATION.make(controls[number % 2].account) for number in range(10)]
        return [answer.json()["pushRegId"] + answer.headers["x-request-id"] for answer in made]

    alone = ids((pair.one, pair.one))
    assert ids((pair.one, pair.other)) == alone
    assert ids((pair.other, pair.one)) == alone
    assert len(set(alone)) == 10


def test_accounts_of_a_seed_are_the_same_whoever_makes_them(clients: list[httpx.Client]) -> None:
    def make(order: list[httpx.Client]) -> list[str]:
        accounts = [Account.create(client, idSeed="whoever") for client in order]
        codes = [account.application_code for account in accounts]
        for account in accounts:
            assert account.http.delete(account.path).status_code == 204
        return codes

    one, other = clients[:2]
    assert make([one, other, one]) == make([other, one, one]) == make([other, other, other])


def test_accounts_of_a_seed_that_both_make_at_once_differ(clients: list[httpx.Client]) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: Account.create(clients[number % 2], idSeed="at once"), range(24)))
    assert len({account.application_code for account in made}) == len({account.path for account in made}) == 24


# -- all at once -----------------------------------------------------------------------------------------------


def test_calls_that_both_answer_at_once_are_counted_and_kept(twin: TwinProcess, clients: list[httpx.Client]) -> None:
    threads, each = 16, 10
    pair = make_pair(clients)
    pair.one.fault(on={"operation": GET.operation}, when={"every": 4}, error="GENERAL_ERROR")
    start = threading.Barrier(threads)

    def work(number: int) -> list[int]:
        with httpx.Client(base_url=twin.url, timeout=30, verify=False) as http:  # noqa: S501
            account = Account(http, pair.one.account.answer)
            start.wait(PATIENCE_SECONDS)
            statuses = []
            for _ in range(each):
                statuses.append(GET.make(account).status_code)
                assert UPDATE.make(account).status_code == 200
            return statuses

    with ThreadPoolExecutor(threads) as pool:
        statuses = Counter(status for some in pool.map(work, range(threads)) for status in some)
    assert statuses == {200: threads * each * 3 // 4, 500: threads * each // 4}
    for control in pair:
        assert Counter((one["operation"], one["status"]) for one in control.journal(limit=1000)) == {
            (GET.operation, 200): threads * each * 3 // 4,
            (GET.operation, 500): threads * each // 4,
            (UPDATE.operation, 200): threads * each,
        }


@each_named(
    ("one", "other", "count"),
    {
        "a few": ("push", "push", 10),
        "many": ("push", "push", 120),
        "OMNI": ("omni", "omni", 10),
        "both": ("push", "omni", 10),
    },
)
def test_an_id_that_both_are_given_at_once_is_good_for_one_message(
    clients: list[httpx.Client], one: str, other: str, count: int
) -> None:
    account = Account.create(clients[0])
    headers = {"Authorization": account.push.headers["Authorization"]}
    flow = [{"channel": "SMS", "from": "Shop"}]
    scenario = {"name": "s", "flow": flow, "default": True}
    assert clients[0].post("/omni/1/scenarios", json=scenario, headers=headers).is_success
    account.install(registrationId="d1")
    ids = [f"m-{number}" for number in range(count)]
    to_device = {"type": "REGISTRATION", "pushRegistrationId": "d1"}
    message = {
        "sender": account.application_code,
        "destinations": [{**to_device, "messageId": one} for one in ids],
        "content": {"type": "TEXT", "text": "Hi"},
    }
    destinations = [{"messageId": one, "to": {"phoneNumber": "385911234567"}} for one in ids]
    asked = {
        "push": ("/push/3/messages", {"messages": [message]}),
        "omni": ("/omni/1/advanced", {"destinations": destinations, "sms": {"text": "Hi"}}),
    }

    def send(client: httpx.Client, how: str) -> list[Any]:
        path, body = asked[how]
        answer = client.post(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["messages"]
        return found

    with ThreadPoolExecutor(2) as pool:
        answers = [*pool.map(send, clients, [one, other])]
    accepted = [entry["messageId"] for found in answers for entry in found if entry["status"]["groupId"] == 1]
    assert sorted(accepted) == sorted(ids)


def test_what_a_phone_sends_to_both_at_once_may_count_once(clients: list[httpx.Client]) -> None:
    account = Account.create(clients[0], settings={"repeatedMo": "ignore"})
    account.install(registrationId="d1")
    headers = {"Authorization": f"App {account.application_code}", "pushregistrationid": "d1"}

    def write(client: httpx.Client, number: int) -> None:
        sent = {"from": "d1", "messages": [{"messageId": f"p-{number}", "text": "Hi"}]}
        answer = client.post("/mobile/1/messages/mo", params={"platformType": "GCM"}, headers=headers, json=sent)
        assert answer.status_code == 200, answer.text

    with ThreadPoolExecutor(2) as pool:
        for number in range(10):
            list(pool.map(write, clients, [number] * 2))
    assert len(clients[0].get(f"{account.path}/mo").json()["mo"]) == 10


def test_accounts_do_not_see_each_other_over_both(clients: list[httpx.Client]) -> None:
    def test(number: int) -> None:
        pair = make_pair(clients if number % 2 else clients[::-1], idSeed="the same")
        pair.one.freeze(after_noon(number))
        pair.other.fault(faultId="same", when={"first": 1}, error=48013)
        work: list[Callable[[], httpx.Response]] = [
            lambda: GET.make(pair.one.account),
            lambda: PERSONALIZE.make(pair.other.account),
            lambda: GET.make(pair.one.account),
        ]
        assert [call().status_code for call in work] == [400, 200, 200]
        assert [(one["time"], one["status"]) for one in pair.other.journal()] == [
            (after_noon(number), 400),
            (after_noon(number), 200),
            (after_noon(number), 200),
        ]

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(test, range(30)))


def test_nothing_went_wrong_unseen(twin: TwinProcess, clients: list[httpx.Client]) -> None:
    GET.make(make_pair(clients).other.account)
    assert "Traceback" not in twin.log


class Counting(TimeAndIds):
    """A world without chance: two of them draw the same ordinals, one after the other."""

    def next_ordinal(self) -> int:
        self._last_ordinal += 1
        return self._last_ordinal


def test_calls_of_the_same_moment_are_all_kept(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes may draw the same ordinal: a call must neither fail nor be forgotten for that."""
    monkeypatch.setattr("pushtwin.app.TimeAndIds", Counting)
    with new_database(postgres_url) as database:
        settings = Settings(database=database)
        with (
            serving(settings) as one,
            serving(settings) as other,
            httpx.Client(base_url=one, timeout=30) as of_one,
            httpx.Client(base_url=other, timeout=30) as of_other,
        ):
            pair = make_pair([of_one, of_other])
            assert in_turn(pair, 60) == [200] * 60
            assert [len(control.journal()) for control in pair] == [60, 60]
            assert pair.one.verify(count=60)["passed"] is True


def test_readers_at_both_workers_do_not_wait_for_each_other_for_ever(
    twin: TwinProcess, clients: list[httpx.Client]
) -> None:
    """Each reader waits for what the other worker holds, while both are called."""
    pair = make_pair(clients)
    lost = f"{PUSH}/lost"

    def call_and_read(control: Control) -> list[int]:
        headers = control.account.push.headers
        statuses = []
        with httpx.Client(base_url=twin.url, timeout=PATIENCE_SECONDS) as http:
            for _ in range(25):
                statuses.append(http.get(lost, headers=headers).status_code)
                statuses.append(http.get(f"{control.path}/journal").status_code)
        return statuses

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(call_and_read, [*pair] * 4))
    assert found == [[400, 200] * 25] * 8
    assert pair.other.verify(count=200)["passed"] is True


@pytest.mark.slow
def test_a_reader_is_answered_while_both_workers_are_called_without_a_pause(
    twin: TwinProcess, clients: list[httpx.Client]
) -> None:
    pair = make_pair(clients)
    is_over = threading.Event()

    def call_on(_: int) -> int:
        headers, calls = pair.one.account.push.headers, 0
        with httpx.Client(base_url=twin.url, timeout=PATIENCE_SECONDS) as http:
            while not is_over.is_set():
                http.get(f"{PUSH}/lost", headers=headers)
                calls += 1
        return calls

    with ThreadPoolExecutor(6) as threads:
        calling = threads.map(call_on, range(6))
        try:
            for _ in range(5):
                with httpx.Client(base_url=twin.url, timeout=10) as http:
                    assert http.get(f"{pair.one.path}/journal").status_code == 200
        finally:
            is_over.set()
        made = sum(calling)
    assert pair.other.verify(count=made)["passed"] is True
