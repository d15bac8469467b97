"""A flow goes on: the step engine says whose turn it is, and the step is sent."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.messages.model import Message
from pushtwin.core.omni.engine import Happening, Turn, find_turn, step
from pushtwin.core.omni.model import Channel, Flow
from pushtwin.core.omni.pushing import push
from pushtwin.core.omni.sms import come_due, send_sms
from pushtwin.database import Writing


class Moved(NamedTuple):
    """A flow as it is now, when what that has made due is, and the messages that were sent."""

    flow: Flow
    due_at: int | None
    made: Sequence[Message]


def move(writing: Writing, flow: Flow, happening: Happening, when: int, settings: AccountSettings) -> Moved:
    """Let something happen to a flow at its own time, and send what that leads to. The flow itself is not written."""
    due: list[int | None] = []
    sent: list[Message] = []
    after = step(flow, happening, when)
    while (turn := find_turn(after)) is not None:
        outcomes, made, due_at = _take_turn(writing, after, turn, when, settings)
        due.append(due_at)
        sent += made
        for one in outcomes:
            after = step(after, one, when)
        if after.due_at is not None and after.due_at <= when:  # an SMS without delay
            after = step(after, come_due(after.attempts[-1], settings, when), when)
    due.append(after.due_at)
    return Moved(after, min((one for one in due if one is not None), default=None), sent)


def _take_turn(
    writing: Writing, flow: Flow, turn: Turn, when: int, settings: AccountSettings
) -> tuple[Iterable[Happening], Sequence[Message], int | None]:
    if turn.step.channel is Channel.SMS:
        assert flow.order.sms is not None  # steps without content have no turn
        return [send_sms(flow.order.sms, settings, when)], (), None
    with _at(writing, when):
        outcomes, reached = push(writing, flow, turn, settings)
    return (outcomes, reached.made, reached.due_at) if reached else (outcomes, (), None)


@contextmanager
def _at(writing: Writing, when: int) -> Iterator[None]:
    """What is done here is done then, also when that is noticed later."""
    before, writing.now = writing.now, when
    try:
        yield
    finally:
        writing.now = before
