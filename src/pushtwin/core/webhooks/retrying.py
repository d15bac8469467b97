"""When a webhook is tried again, and when no more. Pure."""

from pushtwin.base.times import LATEST
from pushtwin.core.webhooks.model import Attempt, Callback, CallbackState

MOST_TRIES = 21  # the first and twenty more: 41 hours, as long as reports can be fetched (push-messages-api 8.5)
_MINUTE_MS = 60_000


def wait_before_next(failures: int) -> int | None:
    """Milliseconds from the last failure to the next attempt; None when that was the last."""
    return None if failures >= MOST_TRIES else growing_wait(failures)


def growing_wait(failures: int) -> int:
    """1, 2, 5, 10 … minutes, in milliseconds, after the first failure and those that follow."""
    return (1 + (failures - 1) ** 2) * _MINUTE_MS


def note_attempt(callback: Callback, attempt: Attempt) -> Callback:
    """The callback after an attempt. One that has gone well is done, and stays so whatever comes of others."""
    noted = callback._replace(attempts=(*callback.attempts, attempt), tries=callback.tries + 1, claimed_until=None)
    if attempt.went_well or callback.state is CallbackState.DONE:
        return noted._replace(state=CallbackState.DONE, due_at=None)
    wait = wait_before_next(noted.tries)
    if wait is None:
        return noted._replace(state=CallbackState.GIVEN_UP, due_at=None)
    return noted._replace(state=CallbackState.PENDING, due_at=min(attempt.at + wait, LATEST))


def try_now(callback: Callback, now: int) -> Callback:
    """Somebody wants another attempt at once, also of what was done or given up. One that goes on is taken for it."""
    return callback._replace(due_at=now)
