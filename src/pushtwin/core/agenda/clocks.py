"""When, in real time, something happens by itself for the next time."""

from collections.abc import Sequence

from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.clock import Clock
from pushtwin.core.agenda.settling import Waiting, find_earliest
from pushtwin.database import Reading


def find_next(reading: Reading, account_id: str, kinds: Sequence[Waiting]) -> int | None:
    """In milliseconds; None where nothing waits, or time stands still before it."""
    account = accounts.find_account(reading, account_id)
    earliest = find_earliest(reading, account_id, kinds) if account else None
    return real_time_of(account.clock, earliest) if account and earliest is not None else None


def real_time_of(clock: Clock, at: int) -> int | None:
    """When a clock will show this time; 0 when a clock that stands still has reached it, None when it never will."""
    if clock.frozen_at is None:
        return at - clock.offset
    return 0 if at <= clock.frozen_at else None
