"""What becomes of webhooks that a fault strikes. Pure."""

from pushtwin.base.times import LATEST
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.faults.model import Fault
from pushtwin.core.webhooks.model import Attempt, Callback, CallbackState, Outcome
from pushtwin.core.webhooks.retrying import has_taken, note_attempt

_LOST = Outcome(None, "a fault has lost the call", 0)
_UNHEARD = "a fault has lost the answer"


def may_be_struck(callback: Callback) -> bool:
    """Whether faults look at the next attempt: one that was held back is not struck again when it comes."""
    return callback.tries > 0 or not callback.body


def is_held_back(callback: Callback, fault: Fault) -> bool:
    """Whether the attempt is made later. A repetition is late anyway."""
    ordered = fault.definition
    return fault.latency > 0 and ordered.connection is None and not ordered.twice and callback.tries == 0


def hold_back(callback: Callback, fault: Fault) -> Callback:
    """Nothing was tried yet, and somebody will claim it again."""
    assert callback.due_at is not None
    return callback._replace(due_at=min(callback.due_at + fault.latency, LATEST), claimed_until=None)


def find_lost(fault: Fault) -> Outcome | None:
    """What comes of an attempt that is not made; None where it is."""
    return _LOST if fault.definition.connection is not None and not fault.definition.after else None


def heard(fault: Fault, outcome: Outcome) -> Outcome:
    """What the twin learns of an attempt that was made."""
    return outcome if fault.definition.connection is None else Outcome(None, _UNHEARD, outcome.ms, outcome.asked)


def note_struck(callback: Callback, attempt: Attempt, fault: Fault, settings: AccountSettings) -> Callback:
    """The callback after an attempt that a fault has struck. A delay is that of the repetition."""
    noted = note_attempt(callback, attempt, settings)
    is_lost = fault.definition.connection is not None and fault.latency > 0 and noted.due_at is not None
    is_doubled = fault.definition.twice and has_taken(attempt, settings) and callback.state is CallbackState.PENDING
    if is_lost or is_doubled:
        return noted._replace(due_at=min(attempt.at + fault.latency, LATEST))
    return noted
