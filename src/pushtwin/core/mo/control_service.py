"""The use case of the control API on messages that phones have sent: looking at them, which consumes nothing."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.mo import repository
from pushtwin.core.mo.model import FoundMo
from pushtwin.core.mo.repository import Wanted
from pushtwin.core.webhooks.model import OF_MO, Callback, CallbackKey
from pushtwin.core.webhooks.repository import list_of
from pushtwin.database import Reading


class ListedMo(NamedTuple):
    """Messages with what they are told by, at a time of the account."""

    messages: Sequence[FoundMo]
    callbacks: Mapping[CallbackKey, Callback]
    now: int


def list_mo(reading: Reading, account_id: str, wanted: Wanted, after: int, limit: int) -> ListedMo:
    """The newest last. Raises NotFound for the account."""
    now = require_account(reading, account_id)
    found = repository.list_messages(reading, account_id, wanted, after, limit)
    callbacks = list_of(reading, account_id, OF_MO, [one.message.ordinal for one in found])
    return ListedMo(found, {one.key: one for one in callbacks}, now)
