"""Who calls again sooner than Retry-After has said."""

from pushtwin.control_types.trials import TrialCall
from pushtwin.trials.explore.haste import hasty_after
from pushtwin.trials.explore.orders import FAULT_ID
from tests.cases import each_named
from tests.trials.explore.calls import at, make_call

SOON = at(10).replace(".000", ".002")
TOLD = make_call(status=429, fault=FAULT_ID, time=at(10))


@each_named(
    ("calls", "seconds"),
    {
        "at once": ([TOLD, make_call(time=SOON)], 0.002),
        "after a 503": ([make_call(status=503, fault=FAULT_ID, time=at(10)), make_call(time=SOON)], 0.002),
        "while time stands still": ([TOLD, make_call(time=at(10))], None),
        "in time": ([TOLD, make_call(time=at(11))], None),
        "never": ([TOLD], None),
        "something else at once": ([TOLD, make_call(path="/other", time=SOON)], None),
        "the same of another account": ([TOLD, make_call(accountId="a-2", time=SOON)], None),
        "with another body": ([TOLD, make_call(body={"a": 1}, time=SOON)], None),
        "only later once more": ([TOLD, make_call(time=at(12)), make_call(time=at(12))], None),
        "another failure": ([make_call(status=500, fault=FAULT_ID, time=at(10)), make_call(time=SOON)], None),
        "a 429 of somebody else": ([make_call(status=429, time=at(10)), make_call(time=SOON)], None),
        "nothing at all": ([], None),
    },
)
def test_who_does_not_wait(calls: list[TrialCall], seconds: float | None) -> None:
    assert hasty_after(calls) == seconds
