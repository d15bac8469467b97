"""The step engine (push-messages-api 11.4). Pure: a flow and what happens become a flow.

It knows no devices and sends nothing: whoever asks it is told whose turn it is (`find_turn`), sends that step, and says
what came of it. What comes too late changes nothing: then the flow is the same object.
"""

from collections.abc import Iterator
from typing import NamedTuple

from pushtwin.core.messages import catalogue
from pushtwin.core.messages.model import TargetKind
from pushtwin.core.omni.model import Address, Attempt, Channel, Flow, Step

NO_CONTENT = "the request has nothing to send by it"
NO_ADDRESS = "the destination has no address for it"
NOT_SIMULATED = "the twin does not send by it"
MIN_PHONE_DIGITS, MAX_PHONE_DIGITS = 5, 15
_PUNCTUATION = str.maketrans("", "", " +-.()")

# -- what happens ----------------------------------------------------------------------------------------------


class Started(NamedTuple):
    """The time of the flow has come."""


class Sent(NamedTuple):
    """The step whose turn it was is under way to so many; `due_at` is when something happens to it by itself."""

    pending: int
    expires_at: int
    due_at: int | None = None
    message_count: int = 1


class Refused(NamedTuple):
    """The step whose turn it was can't be sent, or has nobody to go to."""

    status: int
    why: str | None = None
    message_count: int = 1


class Delivered(NamedTuple):
    """One of those to whom a step was sent has got it."""

    place: int


class Lost(NamedTuple):
    """One of those to whom a step was sent will never get it."""

    place: int
    status: int
    error: int = catalogue.NO_ERROR
    why: str | None = None


class PutOff(NamedTuple):
    """Nothing has happened to the step that is under way; it is looked at again then."""

    until: int


class Seen(NamedTuple):
    """Somebody has looked at what a step has brought."""

    place: int


Happening = Started | Sent | Refused | Delivered | Lost | PutOff | Seen


class Turn(NamedTuple):
    """The step that is to be sent now, and to which address."""

    place: int
    step: Step
    kind: TargetKind
    to: str


# -- what becomes of the flow ----------------------------------------------------------------------------------


def step(flow: Flow, happening: Happening, when: int) -> Flow:
    """The flow after something has happened to it."""
    match happening:
        case Started():
            return flow if _has_started(flow) else _go_on(flow._replace(due_at=None), when)
        case Sent() | Refused():
            turn = find_turn(flow)
            return flow if turn is None else _after_turn(flow, turn, happening, when)
        case Delivered(place):
            return _succeed(flow, when) if place == _place_under_way(flow) else flow
        case Lost(place):
            return _lose(flow, happening, when) if place == _place_under_way(flow) else flow
        case PutOff(until):
            return flow._replace(due_at=until) if _place_under_way(flow) is not None else flow
        case Seen(place):
            return _see(flow, place, when)


def refuse(flow: Flow, status: int, when: int) -> Flow:
    """The destination is refused as a whole, as if its first step were the only one."""
    return _end(_append(flow._replace(due_at=None), _refused(flow, 0, None, Refused(status), when)), when)


def find_turn(flow: Flow) -> Turn | None:
    """The step that is to be sent now; None while one is under way, before the start, and after the end."""
    place = len(flow.attempts)
    if flow.done_at is not None or not _has_started(flow) or _place_under_way(flow) is not None:
        return None
    one = flow.order.steps[place]
    address = find_address(flow.address, one.channel)
    return None if address is None else Turn(place, one, *address)


def find_address(address: Address, channel: Channel) -> tuple[TargetKind, str] | None:
    """How a channel reaches the destination (push-messages-api 11.4); a device is known better than a person."""
    if channel is Channel.SMS:
        phone = address.phone_number
        return (TargetKind.PHONE_NUMBER, phone) if phone and is_phone_number(phone) else None
    return next(names_in(address), None)


def names_in(address: Address) -> Iterator[tuple[TargetKind, str]]:
    """Whom it names, the device first."""
    known = (
        (TargetKind.REGISTRATION, address.registration_id),
        (TargetKind.PHONE_NUMBER, address.phone_number),
        (TargetKind.EMAIL, address.email_address),
    )
    return ((kind, given) for kind, given in known if given)


def is_phone_number(text: str) -> bool:
    """Whether an SMS can go there: 5 to 15 digits (push-messages-api 11.7)."""
    digits = text.translate(_PUNCTUATION)
    return digits.isascii() and digits.isdigit() and MIN_PHONE_DIGITS <= len(digits) <= MAX_PHONE_DIGITS


def decisive(flow: Flow) -> Attempt | None:
    """The step that a flow is taken for: that which delivered, or else the last; None before the start."""
    tried = [one for one in flow.attempts if not one.is_left_out] or flow.attempts
    return tried[-1] if tried else None


# -- steps -----------------------------------------------------------------------------------------------------


def _has_started(flow: Flow) -> bool:
    return bool(flow.attempts) or flow.due_at is None


def _place_under_way(flow: Flow) -> int | None:
    last = flow.attempts[-1] if flow.attempts else None
    return last.place if last is not None and last.done_at is None else None


def _after_turn(flow: Flow, turn: Turn, happening: Sent | Refused, when: int) -> Flow:
    if isinstance(happening, Refused):
        return _go_on(_append(flow, _refused(flow, turn.place, turn.to, happening, when)), when)
    attempt = Attempt(
        turn.place,
        turn.step.channel,
        turn.step.sender,
        turn.to,
        catalogue.PENDING_ENROUTE,
        catalogue.NO_ERROR,
        sent_at=when,
        expires_at=happening.expires_at,
        pending=happening.pending,
        message_count=happening.message_count,
    )
    return _append(flow, attempt)._replace(due_at=happening.due_at)


def _go_on(flow: Flow, when: int) -> Flow:
    """To the next step that can be sent, or to the end."""
    while len(flow.attempts) < len(flow.order.steps):
        failed = _find_failure(flow, len(flow.attempts), when)
        if failed is None:
            return flow
        flow = _append(flow, failed)
    return _end(flow, when)


def _find_failure(flow: Flow, place: int, when: int) -> Attempt | None:
    """What a step ends with before anything is sent; None where there is something to send, and an address."""
    one = flow.order.steps[place]
    content = {Channel.PUSH: flow.order.push, Channel.SMS: flow.order.sms}
    if one.channel not in content or content[one.channel] is None:
        why = NO_CONTENT if one.channel in content else NOT_SIMULATED
        refused = Refused(catalogue.REJECTED_NO_CONTENT, why)
        return _refused(flow, place, None, refused, when)._replace(is_left_out=True)
    if find_address(flow.address, one.channel) is None:
        return _refused(flow, place, None, Refused(catalogue.MISSING_TO, NO_ADDRESS), when)
    return None


def _refused(flow: Flow, place: int, to: str | None, happening: Refused, when: int) -> Attempt:
    one = flow.order.steps[place]
    return Attempt(
        place,
        one.channel,
        one.sender,
        to,
        happening.status,
        catalogue.NO_ERROR,
        sent_at=when,
        done_at=when,
        message_count=happening.message_count,
        why=happening.why,
    )


def _append(flow: Flow, attempt: Attempt) -> Flow:
    return flow._replace(attempts=(*flow.attempts, attempt))


def _with_last(flow: Flow, attempt: Attempt) -> Flow:
    return flow._replace(attempts=(*flow.attempts[:-1], attempt))


# -- outcomes --------------------------------------------------------------------------------------------------


def _succeed(flow: Flow, when: int) -> Flow:
    """The first that has it is enough, however many others wait."""
    got = flow.attempts[-1]._replace(status=catalogue.DELIVERED, error=catalogue.NO_ERROR, done_at=when, pending=0)
    return _end(_with_last(flow, got), when)


def _lose(flow: Flow, lost: Lost, when: int) -> Flow:
    """The last that may get it takes the step along, and the next one begins at that moment."""
    last = flow.attempts[-1]
    if last.pending > 1:
        return _with_last(flow, last._replace(pending=last.pending - 1))
    failed = last._replace(status=lost.status, error=lost.error, why=lost.why, done_at=when, pending=0)
    return _go_on(_with_last(flow, failed)._replace(due_at=None), when)


def _see(flow: Flow, place: int, when: int) -> Flow:
    is_delivered = place < len(flow.attempts) and flow.attempts[place].status == catalogue.DELIVERED
    return flow._replace(seen_at=when) if is_delivered and flow.seen_at is None else flow


def _end(flow: Flow, when: int) -> Flow:
    last = decisive(flow)
    assert last is not None  # a scenario has a step
    return flow._replace(status=last.status, error=last.error, done_at=when, due_at=None)
