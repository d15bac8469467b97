"""What happens by itself, when its time has come: the time of the account, not that of the machine.

Whatever waits keeps when it is due in a row of its own. Nothing here keeps a timer: a clock that is moved, a call that
looks, and a task in the background all let the same things happen in the same order.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from pushtwin.base import machine
from pushtwin.base.errors import NotFound
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.model import Account
from pushtwin.database import Reading, Writing

PORTION = 200  # things of one transaction at most, and seconds from which it begins no other: nobody waits long
LONG_SECONDS = 0.01


class SettleFirst(Exception):
    """Something is due in the account; it must happen before a call looks. Never answered."""

    def __init__(self, account_id: str) -> None:
        super().__init__(account_id)
        self.account_id = account_id


class Due(NamedTuple):
    """Something that waits: until when, in milliseconds; `order` tells apart what is due at the same moment.

    `what` is the thing itself, as its kind knows it.
    """

    due_at: int
    order: tuple[int, ...]
    what: Any


class Waiting(Protocol):
    """One kind of things that wait until they are due; `what` happens then, in words."""

    what: str

    def list_accounts(self, reading: Reading) -> Sequence[str]:
        """Those in which some wait."""

    def find_earliest(self, reading: Reading, account_id: str) -> int | None:
        """When the next of them is due."""


class Kind(Waiting, Protocol):
    """One kind of things that happen by themselves.

    It draws no ids: a thing has the same ones whoever lets it happen, and whenever that is.
    """

    def list_due(self, reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Due]:
        """Those that are due by then, the earliest first."""

    def happen(self, writing: Writing, account: Account, due: Due) -> int | None:
        """Let it happen at `writing.now`; it is no longer due then. Returns when what it has made due is."""


def find_earliest(reading: Reading, account_id: str, kinds: Sequence[Waiting]) -> int | None:
    """When something happens by itself for the next time."""
    found = [kind.find_earliest(reading, account_id) for kind in kinds]
    return min((one for one in found if one is not None), default=None)


class NextDue(NamedTuple):
    """What happens by itself, and when for the next time."""

    at: int
    what: str


def list_next(reading: Reading, account_id: str, kinds: Sequence[Waiting]) -> list[NextDue]:
    """The next of each kind of which something waits, the earliest first."""
    found = ((kind.find_earliest(reading, account_id), kind.what) for kind in kinds)
    return sorted(NextDue(at, what) for at, what in found if at is not None)


def settle(writing: Writing, account_id: str, kinds: Sequence[Kind], until: int | None, most: int | None = None) -> int:
    """Let what is due by then happen in order, each at its own time: some of it at once.

    Without `until` it is the account's time. What is later than that stays due: the account may have begun anew since
    somebody looked. Tells how much has happened: nothing when nothing is left. Raises NotFound.
    """
    most = PORTION if most is None else min(most, PORTION)
    account = accounts.find_account(writing, account_id)
    if account is None:
        raise NotFound("account", account_id)
    now = account.clock.now(writing.time_and_ids.now())
    until = now if until is None else min(until, now)
    waiting = [(due, kind) for kind in kinds for due in kind.list_due(writing, account_id, until, most)]
    waiting.sort(key=lambda one: one[0][:2])
    soonest: int | None = None
    happened = 0
    begun = machine.monotonic()
    for due, kind in waiting[:most]:
        if soonest is not None and soonest <= due.due_at:
            break  # what has just become due may come before this one
        writing.now = due.due_at
        made = kind.happen(writing, account, due)
        happened += 1
        if made is not None:
            soonest = made if soonest is None else min(soonest, made)
        if machine.monotonic() - begun > LONG_SECONDS:
            break
    if waiting:
        tell_due(writing, account_id)
    return happened
