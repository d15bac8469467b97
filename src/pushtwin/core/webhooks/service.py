"""The use cases of the control API on webhooks: what was told to whom, and telling it once more."""

from pushtwin.base.errors import NotFound
from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.webhooks import repository
from pushtwin.core.webhooks.model import Callback, CallbackKey, read_webhook_id
from pushtwin.core.webhooks.repository import Wanted
from pushtwin.core.webhooks.retrying import try_now
from pushtwin.database import Reading, Writing


def list_webhooks(
    reading: Reading,
    account_id: str,
    wanted: Wanted,
    after: CallbackKey | None,
    limit: int,
    *,
    newest_first: bool = False,
) -> list[Callback]:
    """In the order in which they were made, or the newest first. Raises NotFound for the account."""
    require_account(reading, account_id)
    look = repository.list_latest if newest_first else repository.list_callbacks
    return look(reading, account_id, wanted, after, limit)


def get_webhook(reading: Reading, account_id: str, webhook_id: str) -> Callback:
    """Raises NotFound."""
    require_account(reading, account_id)
    key = read_webhook_id(webhook_id)
    found = repository.find_callback(reading, account_id, key) if key else None
    if found is None:
        raise NotFound("webhook", webhook_id)
    return found


def retry(writing: Writing, account_id: str, webhook_id: str) -> None:
    """Another attempt is due now, also of what was done or given up. Raises NotFound.

    An attempt that goes on is taken for it.
    """
    found = get_webhook(writing, account_id, webhook_id)
    repository.update_callback(writing, found, try_now(found, writing.now))
    tell_due(writing, account_id)
