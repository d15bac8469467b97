"""Entering an account: from then on a use case sees its clock, and draws its ids."""

from pushtwin.accounts import repository
from pushtwin.accounts.clock import REAL, Clock
from pushtwin.database import Reading, Writing
from pushtwin.errors import NotFound
from pushtwin.world import AccountWorld


def require_account(reading: Reading, account_id: str) -> int:
    """Enter an account by its id; returns its time. Raises NotFound."""
    account = repository.find_account(reading, account_id)
    if account is None:
        raise NotFound("account", account_id)
    if not isinstance(reading, Writing):
        return account.clock.now(reading.world.now())
    enter_account(reading, account_id, account.clock, account.id_seed)
    return reading.now


def enter_account(writing: Writing, account_id: str, clock: Clock, id_seed: str | None) -> None:
    """Once in a use case; an account without a clock or a seed of its own lives in the real world."""
    if writing.has_entered or (clock is REAL and id_seed is None):
        return
    number = 0 if id_seed is None else repository.count_call(writing, account_id)
    writing.enter(AccountWorld(writing.world, clock, id_seed, number))
