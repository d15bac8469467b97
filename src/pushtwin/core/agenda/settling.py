"""What happens by itself, when its time has come: the time of the account, not that of the machine.

Whatever waits keeps when it is due in a row of its own. Nothing here keeps a timer: a clock that is moved, a call that
looks, and a task in the background all let the same things happen in the same order.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.database import Reading, Writing

PORTION = 500  # things of one transaction, so that nobody else waits long


class Due(NamedTuple):
    """Something that waits: until when, in milliseconds; `ordinal` orders what is due at the same moment."""

    due_at: int
    ordinal: int
    key: str


class Kind(Protocol):
    """One kind of things that happen by themselves."""

    def list_due(self, reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Due]:
        """Those that are due by then, the earliest first."""

    def happen(self, writing: Writing, account_id: str, due: Due) -> bool:
        """Let it happen; it is no longer due then. Tells whether it has made something else due."""


def settle(writing: Writing, account_id: str, kinds: Sequence[Kind]) -> bool:
    """Let what is due by the account's time happen in order, each at its own time: some of it at once.

    Tells whether there may be more. Raises NotFound.
    """
    until = require_account(writing, account_id)
    waiting = [(due, kind) for kind in kinds for due in kind.list_due(writing, account_id, until, PORTION)]
    waiting.sort(key=lambda one: one[0])
    for due, kind in waiting[:PORTION]:
        writing.now = due.due_at
        if kind.happen(writing, account_id, due):
            break  # which may come before the others
    return bool(waiting)
