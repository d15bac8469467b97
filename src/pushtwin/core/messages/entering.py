"""The way into an account for calls that read or write messages: what is due has happened before they look."""

from pushtwin.core.agenda.settling import SettleFirst
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.messages import repository
from pushtwin.database import Reading, Writing


def enter_settled(reading: Reading, call: Call) -> CalledAccount:
    """By the credentials of an account. Raises Unauthorized, AskFirst or SettleFirst."""
    account = enter_account_of(reading, call)
    require_settled(reading, account)
    return account


def require_settled(reading: Reading, account: CalledAccount) -> int:
    """Raises SettleFirst while something is due. Returns the time of the account."""
    now = reading.now if isinstance(reading, Writing) else account.clock.now(reading.time_and_ids.now())
    earliest = repository.find_earliest_due(reading, account.account_id)
    if earliest is not None and earliest <= now:
        raise SettleFirst(account.account_id)
    return now
