"""Letting calls fail on purpose."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pushtwin.testing import Twin, TwinAccount, TwinError

DEVICE = "/people/2/contactInformation/push/phone-1"


@pytest.fixture
def backend(a_twin: Twin, mine: TwinAccount) -> Iterator[httpx.Client]:
    """What calls the push endpoints of the account."""
    mine.install("phone-1")
    with httpx.Client(base_url=a_twin.url, transport=a_twin.transport, headers=mine.headers, timeout=30) as http:
        yield http


def statuses(backend: httpx.Client, count: int) -> list[int]:
    return [backend.get(DEVICE).status_code for _ in range(count)]


def test_the_first_calls_fail_with_an_error_of_the_platform(mine: TwinAccount, backend: httpx.Client) -> None:
    fault = mine.fail("get-push-device-registration", error=48013, first=2)
    assert backend.get(DEVICE).json()["errorCode"] == 48013
    assert statuses(backend, 2) == [400, 200]
    assert (fault.calls, fault.hits) == (3, 2)


def test_an_answer_can_be_given_as_it_is(mine: TwinAccount, backend: httpx.Client) -> None:
    mine.fail(status=503, body={"sorry": True}, headers={"X-Gone": "fishing"})
    answer = backend.get(DEVICE)
    assert (answer.status_code, answer.json(), answer.headers["x-gone"]) == (503, {"sorry": True}, "fishing")


def test_too_many_requests_tell_when_to_come_again(mine: TwinAccount, backend: httpx.Client) -> None:
    mine.fail(error="TOO_MANY_REQUESTS", retry_after=7)
    answer = backend.get(DEVICE)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_a_with_block_ends_it(mine: TwinAccount, backend: httpx.Client) -> None:
    with mine.fail(status=500) as fault:
        assert statuses(backend, 2) == [500, 500]
        assert [one["faultId"] for one in mine.faults()] == [fault.fault_id]
    assert statuses(backend, 1) == [200]
    assert mine.faults() == []


def test_a_with_block_may_end_after_a_reset(mine: TwinAccount) -> None:
    with mine.fail(status=500):
        mine.reset()


def test_a_removed_one_can_not_be_asked(mine: TwinAccount) -> None:
    fault = mine.fail(status=500)
    fault.remove()
    with pytest.raises(TwinError) as caught:
        fault.get()
    assert caught.value.status == 404


def test_all_of_them_can_be_cleared(mine: TwinAccount, backend: httpx.Client) -> None:
    mine.fail(status=500)
    mine.fail(status=503)
    mine.clear_faults()
    assert statuses(backend, 1) == [200]


def test_every_other_call_fails(mine: TwinAccount, backend: httpx.Client) -> None:
    mine.fail(status=500, every=2)
    assert statuses(backend, 4) == [200, 500, 200, 500]


def test_a_share_of_the_calls_fails_the_same_way_for_the_same_seed(mine: TwinAccount, backend: httpx.Client) -> None:
    with mine.fail(status=500, share=0.5, seed=7):
        first = statuses(backend, 20)
    with mine.fail(status=500, share=0.5, seed=7):
        assert statuses(backend, 20) == first
    assert set(first) == {200, 500}


@pytest.mark.parametrize(
    ("calls", "status"),
    [
        ({"path": "/people/*"}, 500),
        ({"path": "/mobile/*"}, 200),
        ({"registration_id": "phone-1"}, 500),
        ({"registration_id": "phone-2"}, 200),
    ],
    ids=str,
)
def test_only_some_calls_fail(mine: TwinAccount, backend: httpx.Client, calls: dict[str, Any], status: int) -> None:
    mine.fail(status=500, **calls)
    assert statuses(backend, 1) == [status]


def test_calls_about_one_person_fail(mine: TwinAccount, backend: httpx.Client) -> None:
    mine.install("phone-2")
    mine.fail(status=500, person_id=mine.owner("phone-2")["personId"])
    assert statuses(backend, 1) == [200]
    assert backend.get(DEVICE.replace("phone-1", "phone-2")).status_code == 500


def test_it_begins_and_ends_by_the_clock_of_the_account(mine: TwinAccount, backend: httpx.Client) -> None:
    now = mine.clock.freeze("2026-05-01T12:00:00Z")
    mine.fail(status=500, starting="2026-05-01T12:00:10Z", until="2026-05-01T12:00:20Z")
    mine.fail(status=503, lasting=5)
    found = []
    for _ in range(5):
        found += statuses(backend, 1)
        mine.clock.advance(seconds=5)
    assert found == [503, 200, 500, 500, 200]
    assert mine.clock.now() > now


@pytest.mark.parametrize("latency", [0.3, (0.3, 0.4)], ids=str)
def test_an_answer_can_be_late(mine: TwinAccount, backend: httpx.Client, latency: float | tuple[float, float]) -> None:
    mine.fail(latency=latency)
    began = time.monotonic()
    assert statuses(backend, 1) == [200]
    assert 0.3 <= time.monotonic() - began < 5


def test_an_answer_can_be_slow(mine: TwinAccount, backend: httpx.Client) -> None:
    mine.fail(connection="slow", slow=0.3)
    began = time.monotonic()
    assert statuses(backend, 1) == [200]
    assert 0.2 <= time.monotonic() - began < 5


@pytest.mark.parametrize(("after", "is_done"), [(True, True), (False, False)])
def test_a_lost_answer_tells_nothing_about_the_call(
    mine: TwinAccount, backend: httpx.Client, after: bool, is_done: bool
) -> None:
    mine.fail(connection="reset", after=after, first=1)
    with pytest.raises(httpx.TransportError):
        backend.post(f"{DEVICE}/personalize", json={"identity": {"externalId": "u-1"}})
    assert (mine.owner("phone-1").get("externalId") == "u-1") is is_done


def test_it_fails_in_this_account_only(a_twin: Twin, mine: TwinAccount, backend: httpx.Client) -> None:
    a_twin.create_account().fail(status=500)
    assert statuses(backend, 1) == [200]


def test_it_strikes_phones_too(mine: TwinAccount) -> None:
    device = mine.device()
    with mine.fail("get-user", error="NO_REGISTRATION"), pytest.raises(Exception, match="NO_REGISTRATION"):
        device.user()


def test_the_journal_tells_which_fault_struck(mine: TwinAccount, backend: httpx.Client) -> None:
    mine.fail(status=503, fault_id="maintenance")
    backend.get(DEVICE)
    (call,) = mine.journal()
    assert (call["status"], call.get("fault")) == (503, "maintenance")


def test_a_body_without_a_status_is_refused(mine: TwinAccount) -> None:
    with pytest.raises(ValueError, match="go with a status"):
        mine.fail(body={"sorry": True})


def test_a_misspelt_keyword_is_refused(mine: TwinAccount) -> None:
    misspelt: dict[str, Any] = {"once": True}
    with pytest.raises(TypeError, match="There is no 'once'"):
        mine.fail(status=500, **misspelt)


def test_nothing_that_happens_is_refused(mine: TwinAccount) -> None:
    with pytest.raises(TwinError) as caught:
        mine.fail("get-user", first=1)
    assert caught.value.status == 422
