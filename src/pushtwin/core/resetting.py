"""Going back to how a world began."""

from collections.abc import Callable

from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts import service
from pushtwin.core.accounts.drafts import NewAccount
from pushtwin.core.accounts.service import ListedAccount
from pushtwin.core.demo import DEMO_ACCOUNT, _create_demo
from pushtwin.core.faults.service import order_tried
from pushtwin.core.journal import unmatched_repository
from pushtwin.core.snapshots import service as snapshots
from pushtwin.core.snapshots.json_stream import Source
from pushtwin.database import Writing


def create_account(writing: Writing, new: NewAccount) -> ListedAccount:
    """A new isolated world, which a reset can bring back. Raises Taken."""
    created = service.create_account(writing, new)
    snapshots.remember(writing, created.account.account_id)
    order_tried(writing, created.account.account_id, is_new=True)
    return created


def restore_account(
    writing: Writing, account_id: str, open_source: Callable[[], Source], *, new_keys: bool = False
) -> ListedAccount:
    """The account is what a document says, and a reset goes back to that. Raises as `snapshots.restore` does."""
    restored = snapshots.restore(writing, account_id, open_source, new_keys=new_keys)
    order_tried(writing, account_id)
    return restored


def reset_account(writing: Writing, account_id: str) -> None:
    """The account is as it was when it was created or last restored. Raises NotFound, or Taken."""
    snapshots.go_back(writing, account_id)
    order_tried(writing, account_id)


def reset_twin(writing: Writing) -> None:
    """The whole twin is as at its first start: the demo account, and what `--seed` has loaded."""
    loaded = snapshots.origins(writing)
    if not loaded:
        accounts.delete_everything(writing)
    unmatched_repository.forget_all(writing)
    for account_id in accounts.list_account_ids(writing) if loaded else ():
        if account_id in loaded:
            snapshots.go_back(writing, account_id)
        else:
            accounts.delete_account(writing, account_id)
    if DEMO_ACCOUNT.account_id not in loaded:
        _create_demo(writing)
