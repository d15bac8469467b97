"""The twins of tests that are tried."""

from pushtwin.testing import Twin
from pushtwin.testing.trying import TriedTwins

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
        assert twins.end()["accounts"] == [account.account_id]
        twins.begin(QUERY)
        assert twins.end()["accounts"] == []
        twins.begin(QUERY)
        account = own.create_account()
        twins.leave(own)
    assert twins.end()["accounts"] == [account.account_id]


def test_a_twin_that_tests_have_ended_themselves_is_forgotten() -> None:
    twins = TriedTwins()
    with Twin.start() as elsewhere, Twin.start(port=None) as own:
        guest = Twin.connect(elsewhere.url)
        for one in (guest, own):
            twins.join(one)
    for _ in range(2):
        twins.begin(QUERY)
        assert twins.end() == {"consulted": [], "calls": [], "accounts": [], "callsCut": False, "refused": None}
    guest.stop()


def test_a_run_goes_on_without_faults_that_a_twin_does_not_take() -> None:
    twins = TriedTwins()
    with Twin.start(port=None) as own:
        twins.join(own)
        too_late = {"on": {"operation": "webhook"}, "latencyMs": 31 * 86_400_000}
        twins.begin({**QUERY, "answers": {"tags": "append"}, "faults": [{"order": too_late}]})
        account = own.create_account()
        told = twins.end()
        assert told["accounts"] == [account.account_id]
        assert "faults" in told["refused"]
        assert own.control.get("/_twin/trial")["answers"] == {"tags": "append"}
        twins.begin(QUERY)
        assert twins.end()["refused"] is None
