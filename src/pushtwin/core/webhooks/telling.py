"""What whoever has something to tell provides: what callbacks tell, and what follows when it is taken."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from pushtwin.core.accounts.model import Account
from pushtwin.core.webhooks.model import Callback, CallbackKey, CallbackKind, Concerned
from pushtwin.database import Reading, Writing


class Told(NamedTuple):
    """What a callback tells, and about whom."""

    body: str
    concerned: Concerned


class Teller(Protocol):
    """Knows what callbacks of some kinds tell."""

    kinds: frozenset[CallbackKind]

    def tell(self, reading: Reading, account_id: str, callbacks: Sequence[Callback]) -> Mapping[CallbackKey, Told]:
        """Of each of these what it tells at this time; the first time counts."""

    def note_taken(self, writing: Writing, account: Account, callbacks: Sequence[Callback]) -> None:
        """Their receivers have taken these."""
