"""Which calls of a run can fail, which are the same, and how much later a webhook may come."""

from typing import Any

from pushtwin.control_types.trials import TrialCall
from pushtwin.testing.trying import OWN_CALLS
from pushtwin.trials.explore.calls import (
    Call,
    Signature,
    list_calls,
    orders_failures,
    room_of,
    shows_token,
    signature_of,
)
from pushtwin.trials.explore.failures import Failure, Room
from tests.cases import each_named
from tests.trials.explore.calls import make_call, make_change, make_webhook

DAYS_30 = 30 * 86_400_000
LATER = make_webhook(0, time="2026-06-01T12:00:00Z")
REFUSED = Failure("400 NO_REGISTRATION", "refused", {}, 400)
NOT_DONE = Failure("500", "500", {}, 500)
DONE = Failure("reset, done", "lost", {}, is_done=True)


def signatures(*happened: TrialCall) -> list[Signature]:
    return [signature_of(one, happened) for one in list_calls(happened, [["a-1"]])]


def test_calls_are_numbered_by_operation_and_account() -> None:
    happened = [
        make_call("get-user"),
        make_call("get-version"),
        make_change("freeze-clock"),
        make_call("get-user", accountId="a-2"),
        make_call("get-user"),
    ]
    assert list_calls(happened, [["a-2", "a-1"]]) == [
        Call(1, "get-user", 1, 0, None),
        Call(1, "get-version", 1, 1, None),
        Call(0, "get-user", 1, 3, None),
        Call(1, "get-user", 2, 4, None),
    ]


def test_calls_are_counted_from_each_beginning_of_their_account() -> None:
    happened = [make_call(), make_call(), make_call(beginning=1), make_call(beginning=2), make_call(beginning=2)]
    assert [(one.beginning, one.nth) for one in list_calls(happened, [["a-1"]])] == [
        (0, 1),
        (0, 2),
        (1, 1),
        (2, 1),
        (2, 2),
    ]


def test_of_several_twins_each_counts_its_own_accounts() -> None:
    happened = [make_call(accountId=name) for name in ("b-2", "a-1", "same")]
    found = list_calls(happened, [["a-1", "same"], ["b-1", "b-2", "same"]])
    assert [(one.twin, one.account, one.why_not) for one in found] == [
        (1, 1, None),
        (0, 0, None),
        (0, 1, "accounts of several twins have its id"),
    ]


def test_a_call_that_faults_do_not_look_at_is_not_counted() -> None:
    happened = [make_call(status=429, facesFaults=False), make_call(status=429, fault="own"), make_call()]
    assert [(one.nth, one.place) for one in list_calls(happened, [["a-1"]])] == [(1, 1), (2, 2)]


@each_named(
    ("call", "why_not"),
    {
        "good": (make_call(), None),
        "older account": (make_call(accountId="a-0"), "its account is older than the test"),
        "phone": (make_call(headers={OWN_CALLS: "yes"}), "the test itself is the phone"),
        "ordered": (make_call(fault="own", status=500), "the test itself lets it fail"),
        "no receiver": (make_webhook(0, reason="connection refused"), "nobody has answered it"),
    },
)
def test_some_calls_are_left_alone(call: TrialCall, why_not: str | None) -> None:
    assert [one.why_not for one in list_calls([call], [["a-1"]])] == [why_not]


@each_named(
    ("scheme", "before", "can_renew"),
    {
        "fetched": ("Bearer", make_call("create-oauth2-token"), True),
        "of a session": ("IBSSO", make_call("create-session"), True),
        "of another account": ("Bearer", make_call("create-oauth2-token", accountId="a-2"), False),
        "given": ("Bearer", make_call(), False),
        "a key": ("App", make_call("create-oauth2-token"), False),
    },
)
def test_a_token_that_the_test_has_fetched_can_be_renewed(scheme: str, before: TrialCall, *, can_renew: bool) -> None:
    happened = [before, make_call(headers={"Authorization": f"{scheme} ***"})]
    call = list_calls(happened, [["a-1"]])[-1]
    assert shows_token(call, happened) is can_renew


def test_a_test_that_orders_failures_is_known_by_that() -> None:
    assert orders_failures([make_call(), make_change("order-fault")])
    assert not orders_failures([make_call()])


LOGIN, SEND = make_call("personalize-push-instance"), make_call("send-push-notifications")


@each_named(
    ("one", "other", "is_same_not_done", "is_same_done"),
    {
        "alone": ([LOGIN], [LOGIN], True, True),
        "in another state": ([LOGIN], [SEND, LOGIN], True, False),
        "what looks is no state": ([LOGIN], [make_call("get-user", method="GET"), LOGIN], True, True),
        "other values": ([make_call(body={"a": 1})], [make_call(body={"a": 2})], True, True),
        "another form": ([make_call(body={"a": 1})], [make_call(body={"b": 1})], False, False),
        "another answer": ([make_call(status=200)], [make_call(status=400)], False, False),
        "followed by something": ([LOGIN], [LOGIN, SEND], False, False),
        "followed by more of the same": ([LOGIN, SEND], [LOGIN, SEND, SEND], True, True),
        "followed by a webhook": ([LOGIN], [LOGIN, make_webhook(1)], True, True),
    },
)
def test_calls_are_the_same_by_form_state_and_path(
    one: list[TrialCall], other: list[TrialCall], *, is_same_not_done: bool, is_same_done: bool
) -> None:
    def signature(happened: list[TrialCall]) -> Signature:
        place = next(
            place for place, call in enumerate(happened) if call["operation"] in {"get-user", LOGIN["operation"]}
        )
        calls = list_calls(happened, [["a-1"]])
        wanted = [call for call in calls if happened[call.place]["method"] != "GET" and call.place >= place]
        return signature_of(wanted[0] if happened[0] is not SEND else wanted[-1], happened)

    for failure, is_same in ((NOT_DONE, is_same_not_done), (DONE, is_same_done)):
        assert (signature(one).under(failure) == signature(other).under(failure)) is is_same


@each_named(
    ("after", "room"),
    {
        "the clock is not stopped": ([], Room(100, None)),
        "the clock is not stopped, another follows": ([make_webhook(5)], Room(100, 3001)),
        "the clock stops at this moment": ([make_change("advance-clock", 2)], Room(None, None)),
        "the clock stops later": ([make_change("advance-clock", 9)], Room(7000, None)),
        "another follows": ([make_webhook(5), make_change("advance-clock", 9)], Room(7000, 3001)),
        "another follows too late": ([make_change("advance-clock", 4), make_webhook(5)], Room(2000, None)),
        "nothing stops it": ([make_call("get-user")], Room(100, None)),
        "the clock is set back": ([make_change("set-clock", 1)], Room(None, None)),
        "the clock is set back, another follows": (
            [make_change("set-clock", 9), make_webhook(0), make_webhook(4)],
            Room(7000, 2001),
        ),
        "another was called before": ([make_webhook(1)], Room(100, None)),
        "the clock stops in two months": (
            [LATER, make_change("set-clock", time="2026-07-01T12:00:00Z")],
            Room(DAYS_30, None),
        ),
    },
)
def test_a_webhook_may_come_until_the_test_looks(after: list[TrialCall], room: Room) -> None:
    happened: Any = [make_webhook(2), *after]
    assert room_of(list_calls(happened, [["a-1"]])[0], happened) == room
