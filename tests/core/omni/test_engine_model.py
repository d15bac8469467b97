"""The step engine against a model that knows no steps under way: it adds up how long each step takes."""

import heapq
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.core.omni.engine import (
    Delivered,
    Happening,
    Lost,
    Refused,
    Sent,
    Started,
    decisive,
    find_turn,
    step,
)
from pushtwin.core.omni.model import Address, Flow
from tests.core.omni.flows import NOON, make_flow

DELIVERED, UNDELIVERED, EXPIRED, MISSING_TO, NO_CONTENT = 5, 9, 15, 51, 69


class Device(NamedTuple):
    """What one of those does to whom a step is sent: it gets it, or loses it, so long after it was sent."""

    after: int
    gets_it: bool


class Script(NamedTuple):
    """A step: without devices it is refused, and with those that do nothing in time it expires."""

    channel: str
    validity: int
    devices: tuple[Device, ...]


Outcome = tuple[str, int, int, int]  # channel, status, since when, until when


def foretell(scripts: list[Script], has_phone: bool) -> tuple[list[Outcome], int, int]:
    """What becomes of each step that is tried, the status of the flow, and how long it all takes."""
    tried: list[Outcome] = []
    now = 0
    for channel, validity, devices in scripts:
        if channel == "E":
            continue
        if channel == "S" and not has_phone:
            tried.append((channel, MISSING_TO, now, now))
            continue
        if not devices:
            tried.append((channel, 66, now, now))
            continue
        got = [one.after for one in devices if one.gets_it and one.after < validity]
        if got:
            tried.append((channel, DELIVERED, now, now + min(got)))
            return tried, DELIVERED, now + min(got)
        lost = max(min(one.after, validity) if not one.gets_it else validity for one in devices)
        tried.append((channel, EXPIRED if lost == validity else UNDELIVERED, now, now + lost))
        now += lost
    return tried, tried[-1][1] if tried else NO_CONTENT, now


def play(scripts: list[Script], has_phone: bool) -> Flow:
    """What the engine makes of the same, told one thing after the other."""
    flow = make_flow(
        "".join(one.channel for one in scripts), address=Address("41790000001" if has_phone else None, "a@b.co")
    )
    order = 0
    to_come: list[tuple[int, int, int, Happening]] = [(NOON, 0, 0, Started())]
    while to_come:
        now, _, _, happening = heapq.heappop(to_come)
        flow = step(flow, happening, now)
        while (turn := find_turn(flow)) is not None:
            script = scripts[turn.place]
            if not script.devices:
                flow = step(flow, Refused(66), now)
                continue
            flow = step(flow, Sent(len(script.devices), now + script.validity), now)
            for one in script.devices:
                order += 1
                in_time = one.after < script.validity
                told: Happening = Lost(turn.place, EXPIRED, 4101)
                if in_time:
                    told = Delivered(turn.place) if one.gets_it else Lost(turn.place, UNDELIVERED)
                heapq.heappush(to_come, (now + min(one.after, script.validity), not in_time, order, told))
    return flow


DEVICES = st.builds(Device, st.integers(0, 12), st.booleans())
SCRIPTS = st.lists(
    st.builds(Script, st.sampled_from("PSE"), st.integers(1, 10), st.lists(DEVICES, max_size=3).map(tuple)),
    min_size=1,
    max_size=5,
)


@given(SCRIPTS, st.booleans())
def test_the_engine_does_what_the_model_foretells(scripts: list[Script], has_phone: bool) -> None:
    tried, status, took = foretell(scripts, has_phone)
    flow = play(scripts, has_phone)
    shown = [
        (one.channel.value[0], one.status, one.sent_at - NOON, (one.done_at or 0) - NOON)
        for one in flow.attempts
        if not one.is_left_out
    ]
    assert shown == tried
    assert (flow.status, (flow.done_at or 0) - NOON) == (status, took)
    found = decisive(flow)
    assert found is not None
    assert (found.status, found.error) == (flow.status, flow.error)
    assert [one.place for one in flow.attempts] == list(range(len(flow.attempts)))
    assert find_turn(flow) is None
    assert flow.due_at is None
