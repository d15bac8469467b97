"""When a webhook is tried again, and when no more. Pure."""

from pushtwin.base.times import LATEST
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.reports import WebhookSuccess, WebhookWaits
from pushtwin.core.webhooks.model import Attempt, Callback, CallbackState

_MINUTE_MS = 60_000
_OK, _LIKE_OK = 200, range(201, 300)


def has_taken(attempt: Attempt, settings: AccountSettings) -> bool:
    """Whether the receiver has taken what it was told (push-messages-api 8.5)."""
    if attempt.status in _LIKE_OK:
        return settings.webhook_success is WebhookSuccess.ANY_2XX
    return attempt.status == _OK


def wait_before_next(failures: int, settings: AccountSettings) -> int | None:
    """Milliseconds from the last failure to the next attempt; None when that was the last."""
    if failures > settings.webhook_retries:
        return None
    return growing_wait(failures if settings.webhook_waits is WebhookWaits.ZERO else failures + 1)


def growing_wait(failures: int) -> int:
    """1, 2, 5, 10 … minutes, in milliseconds, after the first failure and those that follow."""
    return (1 + (failures - 1) ** 2) * _MINUTE_MS


def note_attempt(callback: Callback, attempt: Attempt, settings: AccountSettings) -> Callback:
    """The callback after an attempt. One that has gone well is done, and stays so whatever comes of others."""
    noted = callback._replace(attempts=(*callback.attempts, attempt), tries=callback.tries + 1, claimed_until=None)
    if callback.state is CallbackState.DONE or has_taken(attempt, settings):
        return noted._replace(state=CallbackState.DONE, due_at=None)
    wait = wait_before_next(noted.tries, settings)
    if wait is None:
        return noted._replace(state=CallbackState.GIVEN_UP, due_at=None)
    return noted._replace(state=CallbackState.PENDING, due_at=min(attempt.at + wait, LATEST))


def try_now(callback: Callback, now: int) -> Callback:
    """Somebody wants another attempt at once, also of what was done or given up. One that goes on is taken for it."""
    return callback._replace(due_at=now)
