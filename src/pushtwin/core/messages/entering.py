"""The way into an account for calls that read or write messages: what is due has happened before they look."""

from pushtwin.core.agenda.settling import SettleFirst
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.inbox.repository import find_earliest_end
from pushtwin.core.messages import followers, repository
from pushtwin.database import Reading, Writing


def enter_settled(reading: Reading, call: Call) -> CalledAccount:
    """By the credentials of an account. Raises Unauthorized, AskFirst or SettleFirst."""
    account = enter_account_of(reading, call)
    require_settled(reading, call, account)
    return account


def require_settled(reading: Reading, call: Call, account: CalledAccount) -> int:
    """Raises SettleFirst while something is due that was so when the call looked first. Returns the account's time.

    What becomes due meanwhile is as late as the call; to wait for that, too, could take for ever in a crowd.
    """
    _require_settled(reading, call, account, repository.find_earliest_due(reading, account.account_id))
    return _require_settled(reading, call, account, followers.find_earliest_due(reading, account.account_id))


def require_inboxes_settled(reading: Reading, call: Call, account: CalledAccount) -> int:
    """The same for a call that looks into inboxes, which nobody else needs to wait for."""
    require_settled(reading, call, account)
    return _require_settled(reading, call, account, find_earliest_end(reading, account.account_id))


def _require_settled(reading: Reading, call: Call, account: CalledAccount, earliest: int | None) -> int:
    now = reading.now if isinstance(reading, Writing) else account.clock.now(reading.time_and_ids.now())
    if call.looked_at is None:
        call.looked_at = now
    if earliest is not None and earliest <= min(now, call.looked_at):
        raise SettleFirst(account.account_id)
    return now
