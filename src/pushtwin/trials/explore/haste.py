"""Who calls again sooner than Retry-After has said. Pure."""

from collections.abc import Sequence

from pushtwin.control_types.trials import TrialCall
from pushtwin.trials.explore.calls import moment_of
from pushtwin.trials.explore.failures import RETRY_AFTER_SECONDS
from pushtwin.trials.explore.orders import FAULT_ID

_WITH_RETRY_AFTER = {429, 503}
_ALMOST = 0.9  # of the time: clients and the twin need not have the same clock


def hasty_after(happened: Sequence[TrialCall]) -> float | None:
    """The seconds after which a call came again that was told to wait longer; None where none did.

    They are those of the account's clock: where a test replaces sleeping, it has to move that. Where it stands still,
    nobody can tell.
    """
    place = next((place for place, one in enumerate(happened) if _is_told_to_wait(one)), None)
    if place is None:
        return None
    told = happened[place]
    again = next((one for one in happened[place + 1 :] if _asked(one) == _asked(told)), None)
    if again is None:
        return None
    waited = (moment_of(again) - moment_of(told)).total_seconds()
    return waited if 0 < waited < _ALMOST * RETRY_AFTER_SECONDS else None


def _is_told_to_wait(call: TrialCall) -> bool:
    return call.get("fault") == FAULT_ID and call.get("status") in _WITH_RETRY_AFTER


def _asked(call: TrialCall) -> tuple[object, ...]:
    return call["accountId"], call["method"], call["path"], call.get("query"), call.get("body")
