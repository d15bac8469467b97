"""What becomes of a flow, as tables of cases; an independent model says the same of stories that are made up."""

import pytest

from pushtwin.core.messages import catalogue
from pushtwin.core.messages.model import TargetKind
from pushtwin.core.omni.engine import (
    NO_ADDRESS,
    NO_CONTENT,
    NOT_SIMULATED,
    Delivered,
    Happening,
    Lost,
    PutOff,
    Refused,
    Seen,
    Sent,
    Started,
    decisive,
    find_address,
    find_turn,
    is_phone_number,
    refuse,
    step,
)
from pushtwin.core.omni.model import Address, Channel, Flow
from tests.cases import each
from tests.core.omni.flows import MINUTE, NOON, last, make_flow, outcomes

ENROUTE, DELIVERED, UNDELIVERED, EXPIRED = 7, 5, 9, 15
MISSING_TO, NO_DESTINATION, NO_CONTENT_ID = 51, 66, 69
SENT = Sent(1, NOON + MINUTE)
TEXT = Sent(1, NOON + MINUTE, NOON + 1000)


def after(flow: Flow, *happened: Happening, when: int = NOON) -> Flow:
    """The flow once it has started, and all of that has happened at one moment."""
    for one in (Started(), *happened):
        flow = step(flow, one, when)
    return flow


# -- whose turn it is ----------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_the_start() -> None:
    flow = make_flow("PS", due_at=NOON + MINUTE)
    assert find_turn(flow) is None
    assert step(flow, SENT, NOON) is flow


def test_the_first_step_comes_first() -> None:
    turn = find_turn(after(make_flow("PS")))
    assert turn is not None
    assert (turn.place, turn.step.channel, turn.kind, turn.to) == (0, "PUSH", TargetKind.PHONE_NUMBER, "41790000001")


def test_one_step_is_under_way_at_a_time() -> None:
    flow = after(make_flow("PS"), SENT)
    assert (find_turn(flow), outcomes(flow), flow.due_at) == (None, [("PUSH", ENROUTE)], None)
    assert step(flow, SENT, NOON) is flow
    assert step(flow, Refused(66), NOON) is flow


def test_a_flow_that_has_started_starts_no_more() -> None:
    for flow in (after(make_flow("PS")), after(make_flow("PS"), SENT), after(make_flow("P"), Refused(66))):
        assert step(flow, Started(), NOON + MINUTE) == flow


@each(
    ("address", "channel", "expected"),
    [
        (Address("41790000001", "a@b.co", "r-1"), Channel.PUSH, (TargetKind.REGISTRATION, "r-1")),
        (Address("41790000001", "a@b.co"), Channel.PUSH, (TargetKind.PHONE_NUMBER, "41790000001")),
        (Address(None, "a@b.co"), Channel.PUSH, (TargetKind.EMAIL, "a@b.co")),
        (Address("", "", ""), Channel.PUSH, None),
        (Address(whatsapp_user_id="US.1"), Channel.PUSH, None),
        (Address("41790000001", "a@b.co", "r-1"), Channel.SMS, (TargetKind.PHONE_NUMBER, "41790000001")),
        (Address(None, "a@b.co", "r-1"), Channel.SMS, None),
        (Address("1234"), Channel.SMS, None),
    ],
)
def test_a_channel_takes_the_best_address(
    address: Address, channel: Channel, expected: tuple[TargetKind, str] | None
) -> None:
    assert find_address(address, channel) == expected


@each(
    ("text", "expected"),
    [
        ("1234", False),
        ("12345", True),
        ("123456789012345", True),
        ("1234567890123456", False),
        ("+41 79 000-00.(01)", True),
        ("", False),
        ("4179000000a", False),
        ("٤١٧٩٠٠٠", False),
    ],
)
def test_an_sms_goes_to_5_to_15_digits(text: str, expected: bool) -> None:
    assert is_phone_number(text) is expected


# -- steps that are not sent ---------------------------------------------------------------------------------------

WITHOUT_PHONE = Address(None, "a@b.co")


@each(
    ("flow", "expected", "turn", "why"),
    [
        (make_flow("EPS"), [("EMAIL", NO_CONTENT_ID)], 1, NOT_SIMULATED),
        (make_flow("PS", push=None), [("PUSH", NO_CONTENT_ID)], 1, NO_CONTENT),
        (make_flow("SP", sms=None), [("SMS", NO_CONTENT_ID)], 1, NO_CONTENT),
        (make_flow("SP", address=WITHOUT_PHONE), [("SMS", MISSING_TO)], 1, NO_ADDRESS),
        (make_flow("EE"), [("EMAIL", NO_CONTENT_ID), ("EMAIL", NO_CONTENT_ID)], None, NOT_SIMULATED),
        (make_flow("SS", address=WITHOUT_PHONE), [("SMS", MISSING_TO), ("SMS", MISSING_TO)], None, NO_ADDRESS),
    ],
)
def test_a_step_that_can_not_be_sent_is_passed_at_once(
    flow: Flow, expected: list[tuple[str, int]], turn: int | None, why: str
) -> None:
    flow = after(flow)
    assert outcomes(flow) == expected
    assert (last(flow).why, last(flow).sent_at, last(flow).done_at) == (why, NOON, NOON)
    found = find_turn(flow)
    assert (found.place if found else None) == turn
    assert (flow.done_at is None) == (turn is not None)


# -- the end -------------------------------------------------------------------------------------------------------


def test_the_first_that_gets_it_ends_the_flow() -> None:
    flow = step(after(make_flow("PS"), Sent(3, NOON + MINUTE)), Delivered(0), NOON + 5)
    assert (flow.status, flow.error, flow.done_at, flow.due_at) == (DELIVERED, 0, NOON + 5, None)
    assert (last(flow).status, last(flow).done_at, last(flow).pending) == (DELIVERED, NOON + 5, 0)
    for late in (Delivered(0), Lost(0, EXPIRED), Started(), SENT, PutOff(NOON + MINUTE)):
        assert step(flow, late, NOON + 6) is flow


def test_a_step_fails_with_the_last_that_fails_and_the_next_begins_at_that_moment() -> None:
    flow = after(make_flow("PS"), Sent(2, NOON + MINUTE))
    flow = step(flow, Lost(0, UNDELIVERED, why="x"), NOON + 5)
    assert (find_turn(flow), last(flow).pending, last(flow).done_at) == (None, 1, None)
    flow = step(flow, Lost(0, EXPIRED, 4101), NOON + 9)
    assert (last(flow).status, last(flow).error, last(flow).done_at) == (EXPIRED, 4101, NOON + 9)
    turn = find_turn(flow)
    assert turn is not None
    assert (turn.place, turn.to, flow.status, flow.done_at) == (1, "41790000001", ENROUTE, None)


def test_one_of_several_that_gets_it_after_another_has_failed_is_enough() -> None:
    flow = after(make_flow("PS"), Sent(2, NOON + MINUTE), Lost(0, UNDELIVERED), Delivered(0))
    assert (flow.status, flow.done_at) == (DELIVERED, NOON)


@each(
    ("happened", "status", "error"),
    [
        ([Refused(65)], 65, 0),
        ([Refused(66, "no device")], 66, 0),
        ([Refused(73)], 73, 0),
        ([SENT, Lost(0, UNDELIVERED)], UNDELIVERED, 0),
        ([SENT, Lost(0, EXPIRED, 4101)], EXPIRED, 4101),
    ],
)
@each("steps", ["P", "PS", "PP"])
def test_whatever_ends_a_step_leads_to_the_next_or_to_the_end(
    steps: str, happened: list[Happening], status: int, error: int
) -> None:
    flow = after(make_flow(steps), *happened)
    assert (flow.attempts[0].status, flow.attempts[0].error, flow.attempts[0].done_at) == (status, error, NOON)
    if len(steps) == 1:
        assert (flow.status, flow.error, flow.done_at) == (status, error, NOON)
    else:
        turn = find_turn(flow)
        assert turn is not None
        assert turn.place == 1
        assert (flow.status, flow.done_at) == (ENROUTE, None)


@each(
    ("steps", "happened", "expected"),
    [
        ("PS", [Refused(66), TEXT, Lost(1, UNDELIVERED)], ("SMS", UNDELIVERED)),
        ("PS", [Refused(66), TEXT, Delivered(1)], ("SMS", DELIVERED)),
        ("SP", [TEXT, Lost(0, UNDELIVERED), Refused(66)], ("PUSH", NO_DESTINATION)),
        ("PE", [Refused(66)], ("PUSH", NO_DESTINATION)),
        ("EP", [SENT, Delivered(1)], ("PUSH", DELIVERED)),
        ("EE", [], ("EMAIL", NO_CONTENT_ID)),
    ],
)
def test_a_flow_is_taken_for_its_last_step_but_not_for_one_that_is_left_out(
    steps: str, happened: list[Happening], expected: tuple[str, int]
) -> None:
    flow = after(make_flow(steps), *happened)
    found = decisive(flow)
    assert found is not None
    assert (found.channel, found.status) == expected
    assert (flow.status, flow.done_at) == (expected[1], NOON)


def test_a_last_step_without_an_address_is_what_a_flow_is_taken_for() -> None:
    flow = after(make_flow("PS", address=WITHOUT_PHONE), Refused(66))
    assert (outcomes(flow), flow.status) == ([("PUSH", 66), ("SMS", MISSING_TO)], MISSING_TO)


def test_a_flow_that_is_refused_is_taken_for_its_first_step() -> None:
    flow = refuse(make_flow("PS"), catalogue.REJECTED_DUPLICATE_MESSAGE_ID, NOON)
    assert (outcomes(flow), flow.status, flow.done_at, flow.due_at) == ([("PUSH", 23)], 23, NOON, None)
    assert find_turn(flow) is None


# -- what comes too late -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [Delivered(0), Lost(0, EXPIRED), Seen(0)], ids=lambda one: type(one).__name__)
def test_what_an_earlier_step_tells_changes_nothing(late: Happening) -> None:
    flow = after(make_flow("PS"), SENT, Lost(0, EXPIRED, 4101), TEXT)
    assert step(flow, late, NOON + 5) is flow


def test_an_sms_is_due_until_it_is_done() -> None:
    flow = after(make_flow("S"), TEXT)
    assert flow.due_at == NOON + 1000
    assert step(flow, PutOff(NOON + MINUTE), NOON + 1000).due_at == NOON + MINUTE
    assert step(flow, Delivered(0), NOON + 1000).due_at is None


def test_seen_counts_once_and_only_what_was_delivered() -> None:
    waiting = after(make_flow("PS"), SENT)
    assert step(waiting, Seen(0), NOON) is waiting
    seen = step(step(waiting, Delivered(0), NOON), Seen(0), NOON + 5)
    assert seen.seen_at == NOON + 5
    assert step(seen, Seen(0), NOON + 9) is seen


def test_the_oas_example_tries_the_second_step_after_60_and_the_third_after_60_and_90_seconds() -> None:
    """Viber, SMS and email there; what the twin sends by here."""
    flow = step(after(make_flow("PSP")), Sent(1, NOON + 60_000), NOON)
    flow = step(flow, Lost(0, EXPIRED, 4101), NOON + 60_000)
    flow = step(flow, Sent(1, NOON + 150_000, NOON + 61_000), NOON + 60_000)
    flow = step(flow, Lost(1, EXPIRED, 4101), NOON + 150_000)
    flow = step(flow, Sent(1, NOON + 150_000 + 7_200_000), NOON + 150_000)
    assert [one.sent_at - NOON for one in flow.attempts] == [0, 60_000, 150_000]
