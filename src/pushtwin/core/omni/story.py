"""What has become of a flow, step by step, and what comes next: in words. Pure."""

from collections.abc import Iterator
from typing import Final

from pushtwin.core.messages import catalogue
from pushtwin.core.messages.reasons import REASONS, ended
from pushtwin.core.messages.timeline import Explanation, Step
from pushtwin.core.omni.model import Attempt, Channel, Flow

_SCHEDULED: Final = "its time has not come"
_WORDS: Final = {
    catalogue.DELIVERED: "delivered",
    catalogue.UNDELIVERABLE_NOT_DELIVERED: "not delivered",
    catalogue.EXPIRED: "its validity ended",
}


def name_of(place: int, channel: Channel) -> str:
    return f"step {place + 1} {channel}"


def words_for(attempt: Attempt) -> str:
    """What has become of a step."""
    if attempt.is_left_out:
        return f"left out, because {attempt.why}"
    if attempt.done_at is None:
        return "under way"
    if attempt.status == catalogue.DELIVERED or attempt.why is None:
        return _WORDS.get(attempt.status) or REASONS[ended(attempt.status)].why
    return attempt.why


def explain(flow: Flow, now: int, pushes: Explanation | None = None) -> Explanation:
    """`pushes` explains the push that is under way, or one of several."""
    if not flow.attempts:
        begins = f"The flow begins with {name_of(0, flow.order.steps[0].channel)}."
        return Explanation(_SCHEDULED, (Step(max(flow.starts_at, now), begins),))
    told = [f"{name_of(one.place, one.channel)}: {words_for(one)}" for one in flow.attempts]
    last = flow.attempts[-1]
    if last.done_at is not None:
        return Explanation(" → ".join(told))
    if pushes:
        told[-1] += f", {pushes.why}"
    return Explanation(" → ".join(told), (*_next(flow, last, now, pushes), _after(flow, last)))


def _next(flow: Flow, last: Attempt, now: int, pushes: Explanation | None) -> Iterator[Step]:
    """What may happen to the step that is under way."""
    if pushes:
        yield from (one for one in pushes.next if one.at != last.expires_at)
    elif last.channel is Channel.SMS and flow.due_at is not None and flow.due_at != last.expires_at:
        yield Step(max(flow.due_at, now), "The SMS arrives, or fails, as its number says.")
    else:
        yield Step(None, "A test decides what becomes of the SMS.")


def _after(flow: Flow, last: Attempt) -> Step:
    following = flow.order.steps[last.place + 1 :]
    if not following:
        return Step(last.expires_at, "Unless it is delivered, its validity ends, and no other step is left.")
    text = f"Unless it is delivered, its validity ends, and {name_of(last.place + 1, following[0].channel)} begins."
    return Step(last.expires_at, text)
