"""What happens to inboxes by itself: they stop keeping a message when its time is over."""

from collections.abc import Sequence

from pushtwin.core.accounts.model import Account
from pushtwin.core.agenda.settling import Due
from pushtwin.core.inbox import repository
from pushtwin.core.inbox.repository import Ending
from pushtwin.database import Reading, Writing


class EndingInInboxes:
    """Messages that no inbox keeps any longer."""

    what = "a message ends in an inbox"

    def list_accounts(self, reading: Reading) -> Sequence[str]:
        return repository.list_accounts_with_ending(reading)

    def find_earliest(self, reading: Reading, account_id: str) -> int | None:
        return repository.find_earliest_end(reading, account_id)

    def list_due(self, reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Due]:
        found = repository.list_ending(reading, account_id, until, limit)
        return [Due(one.ends_at, (2, one.send_ordinal, one.place), one) for one in found]

    def happen(self, writing: Writing, account: Account, due: Due) -> int | None:
        ending: Ending = due.what
        repository.delete_message(writing, account.account_id, ending.send_ordinal, ending.place)
        return None
