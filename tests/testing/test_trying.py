"""The twins of tests that are tried."""

import asyncio
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest

from pushtwin.testing import Twin
from pushtwin.testing.time_limits import current_alarm, limited
from pushtwin.testing.trying import VARIABLE, Endless, TriedTwins, allowance

QUERY = {"query": {"calls": "true"}}


def test_a_twin_is_asked_as_long_as_somebody_uses_it() -> None:
    twins = TriedTwins()
    with Twin.start() as own:
        twins.join(own)
        twins.begin(QUERY)
        with Twin.connect(own.url) as guest:
            twins.join(guest)
            twins.leave(guest)
        account = own.create_account()
        assert twins.end()["accounts"] == [[account.account_id]]
        twins.begin(QUERY)
        assert twins.end()["accounts"] == [[]]
        twins.begin(QUERY)
        account = own.create_account()
        twins.leave(own)
    assert twins.end()["accounts"] == [[account.account_id]]


def test_a_run_makes_so_many_calls_and_no_more_but_may_always_ask_the_twin_itself() -> None:
    twins = TriedTwins()
    path = "/people/2/contactInformation/push/p-1"
    with Twin.start(port=None) as twin:
        twins.join(twin)
        twins.begin({"callLimit": 2})
        for _ in range(2):
            twin.http.get(path)
        with pytest.raises(Endless, match=r"more than 2 calls"):
            twin.http.get(path)
        with pytest.raises(Endless):
            asyncio.run(httpx.AsyncClient(base_url=twin.url, transport=twin.async_transport).get(path))
        twin.create_account().delete()
        twins.end()
        assert [twin.http.get(path).status_code for _ in range(3)] == [400] * 3


class GivenUp(Exception):
    """The test does not wait any longer."""


def in_this_thread(call: Callable[[], object]) -> None:
    call()


def with_an_alarm_of_its_own(call: Callable[[], object]) -> None:
    def give_up(_: int, __: object) -> None:
        raise GivenUp

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        call()
    finally:
        signal.signal(signal.SIGALRM, before)


def in_a_thread_that_is_not_waited_for(call: Callable[[], object]) -> None:
    def wait() -> None:
        with suppress(httpx.TransportError):  # until the twin stops
            call()

    waiting = threading.Thread(target=wait)
    waiting.start()
    waiting.join(0.2)
    if waiting.is_alive():
        raise GivenUp


@pytest.mark.parametrize(
    ("way", "ends"),
    [
        (in_this_thread, Endless),
        (with_an_alarm_of_its_own, GivenUp),
        (in_a_thread_that_is_not_waited_for, GivenUp),
    ],
    ids=lambda one: one.__name__,
)
def test_what_waits_longer_than_its_run_can_is_not_waited_for_unless_the_test_gives_up_itself(
    way: Callable[[Callable[[], object]], None], ends: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "a trial")
    path = "/people/2/contactInformation/push/p-1"
    twins = TriedTwins()
    with Twin.start(port=None) as twin:
        twins.join(twin)
        account = twin.create_account()
        account.fail("get-push-device-registration", latency=600)
        client = httpx.Client(base_url=twin.url, transport=twin.transport, headers=account.headers)
        client.timeout = httpx.Timeout(None)
        hung: list[bool] = []
        twins.begin(QUERY)
        with limited(5, current_alarm(), hung), pytest.raises(ends):
            way(lambda: client.get(path))
        assert allowance.is_exceeded is (ends is Endless)
        assert hung == []
        twins.end()


def test_a_twin_that_tests_have_ended_themselves_is_forgotten() -> None:
    twins = TriedTwins()
    with Twin.start() as elsewhere, Twin.start(port=None) as own:
        guest = Twin.connect(elsewhere.url)
        for one in (guest, own):
            twins.join(one)
    for _ in range(2):
        twins.begin(QUERY)
        assert [name for name, told in twins.end().items() if told] == []
    guest.stop()


def test_a_run_goes_on_without_faults_that_a_twin_does_not_take() -> None:
    twins = TriedTwins()
    with Twin.start(port=None) as own:
        twins.join(own)
        too_late = {"on": {"operation": "webhook"}, "latencyMs": 31 * 86_400_000}
        twins.begin({**QUERY, "answers": {"tags": "append"}, "faults": [{"twin": 0, "fault": {"order": too_late}}]})
        account = own.create_account()
        told = twins.end()
        assert told["accounts"] == [[account.account_id]]
        assert "faults" in told["refused"]
        assert own.control.get("/_twin/trial")["answers"] == {"tags": "append"}
        twins.begin(QUERY)
        assert twins.end()["refused"] is None


def test_of_several_twins_each_has_its_own_accounts_and_faults_also_one_that_has_stopped_by_then() -> None:
    twins = TriedTwins()
    path = "/people/2/contactInformation/push/p-1"
    struck = {"order": {"on": {"path": path}, "answer": {"status": 418}}}

    def use(twin: Twin) -> tuple[str, int]:
        account = twin.create_account()
        return account.account_id, twin.http.get(path, headers=account.headers).status_code

    with Twin.start(port=None) as first:
        twins.join(first)
        for _ in range(2):
            twins.begin({**QUERY, "faults": [{"twin": 1, "fault": struck}]})
            used = []
            for _ in range(2):
                with Twin.start(port=None) as later:
                    twins.join(later)
                    used.append(use(later))
                    twins.leave(later)
            used.insert(0, use(first))
            assert [status for _, status in used] == [400, 418, 400]
            assert twins.end()["accounts"] == [[account_id] for account_id, _ in used]
