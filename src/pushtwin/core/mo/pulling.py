"""The use case of backends that ask for what phones have sent (push-messages-api 9)."""

from collections.abc import Sequence
from typing import NamedTuple

from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.mo import repository
from pushtwin.core.mo.model import KEPT_MS, FoundMo
from pushtwin.database import Writing


class Pulled(NamedTuple):
    """Messages that are handed out, and how many still wait."""

    messages: Sequence[FoundMo]
    waiting: int


def pull(writing: Writing, call: Call, limit: int) -> Pulled:
    """Messages of the last 48 hours, the oldest first, each once only. Raises Unauthorized or AskFirst."""
    account_id = enter_account_of(writing, call).account_id
    since = writing.now - KEPT_MS
    found = repository.list_waiting(writing, account_id, since, limit)
    repository.note_pulled(writing, account_id, [one.message.ordinal for one in found])
    return Pulled(found, repository.count_waiting(writing, account_id, since))
