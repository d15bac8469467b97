"""What webhooks are told of messages that phones have sent (push-messages-api 9)."""

from collections.abc import Callable, Mapping, Sequence

from pushtwin.core.accounts.model import Account
from pushtwin.core.mo.model import Action, FoundMo
from pushtwin.core.mo.repository import list_by_ordinals
from pushtwin.core.webhooks.model import OF_MO, Callback, CallbackKey, Concerned
from pushtwin.core.webhooks.telling import Told
from pushtwin.database import Reading, Writing

Render = Callable[[FoundMo, Action], str]
"""Writes a message for the address that an action names."""


class MoTeller:
    """Tells a message as a pull would, to each address that it is forwarded to."""

    kinds = OF_MO

    def __init__(self, render: Render) -> None:
        self._render = render

    def tell(self, reading: Reading, account_id: str, callbacks: Sequence[Callback]) -> Mapping[CallbackKey, Told]:
        """It never changes."""
        found = list_by_ordinals(reading, account_id, {one.ordinal for one in callbacks})
        by_ordinal = {one.message.ordinal: one for one in found}
        return {one.key: self._told(by_ordinal[one.ordinal], one.place) for one in callbacks}

    def note_taken(self, writing: Writing, account: Account, callbacks: Sequence[Callback]) -> None:
        """Whoever pulls gets it all the same."""

    def _told(self, found: FoundMo, place: int) -> Told:
        message = found.message
        concerned = Concerned(message.application_id, message.registration_id, message.person_id)
        return Told(self._render(found, message.forwards[place]), concerned)
