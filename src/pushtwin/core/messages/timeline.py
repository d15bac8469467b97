"""What has happened to a message, why it is where it is, and what would have to happen next. Pure."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pushtwin.core.messages import catalogue
from pushtwin.core.messages.life import cause_of_waiting, find_failure, find_obstacle
from pushtwin.core.messages.model import Device, Message, Stage
from pushtwin.core.messages.notes import What, last_note, notes_of
from pushtwin.core.messages.reasons import REASONS, Situation, ended, ordered, words

_ORDER: Final = {what: place for place, what in enumerate(What)}
_ENDS: Final = (What.FAILED, What.EXPIRED)
_BY_ERROR: Final = {
    catalogue.APP_UNINSTALLED: Situation.UNINSTALLED,
    catalogue.NO_REGISTRATION: Situation.UNKNOWN_REGISTRATION,
    catalogue.CLOUD_TYPE_DISABLED: Situation.CLOUD_DISABLED,
    catalogue.REGISTRATION_DISABLED: Situation.REGISTRATION_DISABLED,
}
"""What an error means where no note says it."""


class Moment(NamedTuple):
    """Something that happened to a message; `why` is None where there is nothing to explain."""

    at: int
    what: str
    why: str | None = None


class Step(NamedTuple):
    """What comes next, or would have to; `at` is None where that is up to somebody."""

    at: int | None
    text: str


class Explanation(NamedTuple):
    """Why a message is where it is, in words, and what comes next, in order."""

    why: str
    next: tuple[Step, ...] = ()


# -- what has happened -----------------------------------------------------------------------------------------


def timeline(message: Message) -> list[Moment]:
    """All of it, in order of time."""
    noted = [Moment(one.at, one.what, words(one.why)) for one in notes_of(message) if one.what not in _ENDS]
    moments = [*_moments_of_columns(message), *noted]
    return sorted(moments, key=lambda moment: (moment.at, _place(moment.what)))


def _place(what: str) -> int:
    return _ORDER[What(what)] if what in _ORDER else len(_ORDER)


def _moments_of_columns(message: Message) -> Iterator[Moment]:
    end = _end(message)
    if not (end and end.what == What.REJECTED and end.at == message.accepted_at):
        yield Moment(message.accepted_at, What.ACCEPTED)
    is_refused = end is not None and end.what == What.REJECTED  # reports give a time, but nothing has left
    columns = (
        (None if is_refused else message.sent_at, What.SENT),
        (message.delivered_at, What.DELIVERED),
        (message.seen_at, What.SEEN),
        (message.consumed_at, What.CONSUMED),
    )
    yield from (Moment(at, what) for at, what in columns if at is not None)
    if end:
        yield end


def _end(message: Message) -> Moment | None:
    """How it ended; None for what is pending or was delivered."""
    if message.stage is not Stage.FINAL or message.status == catalogue.DELIVERED:
        return None
    at = message.accepted_at if message.done_at is None else message.done_at
    if catalogue.is_rejected_at_accept(message.status):
        return Moment(at, What.REJECTED, why_lost(message))
    is_expired = message.status == catalogue.EXPIRED
    return Moment(at, What.EXPIRED if is_expired else What.FAILED, why_lost(message))


# -- why -------------------------------------------------------------------------------------------------------


def key_of_loss(message: Message) -> str:
    """Of a final message that was not delivered: the key of the reason."""
    failed = last_note(message, What.FAILED)
    if failed:
        return failed.why
    if message.status == catalogue.EXPIRED:
        is_early = message.error == catalogue.MESSAGE_CANCELED
        return Situation.EXPIRED_BEFORE if is_early else Situation.EXPIRED_AFTER
    if message.status == catalogue.UNDELIVERABLE_REJECTED_OPERATOR and message.error != catalogue.NO_ERROR:
        return _BY_ERROR.get(message.error, ordered(message.error))
    return ended(message.status)


def why_lost(message: Message) -> str:
    """Of a final message that was not delivered: the reason in words."""
    expired = last_note(message, What.EXPIRED)
    reason = words(key_of_loss(message))
    return f"{reason}: {words(expired.why)}" if expired else reason


def explain(message: Message, device: Device, now: int, *, is_silent: bool = False) -> Explanation:
    """Why it is where it is, and what would have to happen next, as its device is now."""
    if message.stage is Stage.FINAL:
        return _explain_final(message)
    if message.stage is Stage.WAITING:
        return _explain_waiting(message, device, now, is_silent)
    return _explain_handed_over(message, device, now, is_silent)


def _explain_final(message: Message) -> Explanation:
    if message.status != catalogue.DELIVERED:
        return Explanation(why_lost(message), _remedy(key_of_loss(message)))
    if message.seen_at is None:
        return Explanation("the device has it", (Step(None, "The phone reports that it was seen."),))
    return Explanation("the device has it, and it was seen")


def _explain_waiting(message: Message, device: Device, now: int, is_silent: bool) -> Explanation:
    cause = cause_of_waiting(message)
    failure = find_failure(device, is_silent=is_silent)
    steps = list(_remedy(cause))
    if message.due_at is not None and message.due_at != message.expires_at:
        steps.append(Step(max(message.due_at, now), "It leaves the platform."))
        if failure:
            outcome = "is held back" if failure.error == catalogue.CLOUD_UNAVAILABLE else "fails"
            text = f"As things are now, it {outcome} then with error {failure.error}: {words(failure.why)}."
            steps.append(Step(max(message.due_at, now), text))
    return Explanation(words(cause), (*steps, *_expiry(message, catalogue.MESSAGE_CANCELED)))


def _explain_handed_over(message: Message, device: Device, now: int, is_silent: bool) -> Explanation:
    situation = find_obstacle(message, device, is_silent=is_silent)
    why = words(situation) if situation else ""
    if situation is None:
        situation, why = _explain_on_its_way(message)
    steps = list(_remedy(situation))
    if situation is Situation.ON_ITS_WAY:
        steps = [Step(max(message.due_at or now, now), "The device receives it.")]
    return Explanation(why, (*steps, *_expiry(message, catalogue.VALIDITY_EXPIRED)))


def _explain_on_its_way(message: Message) -> tuple[Situation, str]:
    """Of what nothing hinders now."""
    missed = last_note(message, What.NOT_RECEIVED)
    if missed:
        return Situation.MISSED, f"{words(Situation.MISSED)}: {words(missed.why)}"
    is_late = message.due_at is not None and message.due_at == message.expires_at
    situation = Situation.TOO_SLOW if is_late else Situation.ON_ITS_WAY
    return situation, words(situation)


def _remedy(why: str) -> tuple[Step, ...]:
    return (Step(None, REASONS[why].remedy),) if why in REASONS else ()


def _expiry(message: Message, error: int) -> tuple[Step, ...]:
    text = f"Unless it was delivered, its validity ends: status {catalogue.EXPIRED} with error {error}."
    return () if message.expires_at is None else (Step(message.expires_at, text),)
