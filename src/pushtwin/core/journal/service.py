"""The use cases of the journal: what was called."""

from typing import NamedTuple

from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.journal import repository
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.core.journal.repository import Filter
from pushtwin.database import Reading, Writing


class Page(NamedTuple):
    """Some calls, and whether older ones are no longer kept."""

    calls: list[JournaledCall]
    is_evicted: bool


def list_calls(reading: Reading, account_id: str, wanted: Filter, after: int, limit: int) -> Page:
    """In the order in which they were made. Raises NotFound."""
    require_account(reading, account_id)
    is_evicted = misses(reading, account_id, wanted.since)
    return Page(repository.list_calls(reading, account_id, wanted, after, limit), is_evicted)


def read_calls(reading: Reading, account_id: str, since: int | None, after: int, limit: int) -> list[JournaledCall]:
    """Some at a time, in the order in which they were made. Raises NotFound."""
    require_account(reading, account_id)
    return repository.list_calls(reading, account_id, Filter(since=since), after, limit)


def misses(reading: Reading, account_id: str, since: int | None) -> bool:
    """Whether calls that were made since then are no longer kept."""
    evicted_at = repository.find_evicted_at(reading, account_id)
    return evicted_at is not None and (since is None or evicted_at >= since)


def clear(writing: Writing, account_id: str) -> None:
    """Nothing but the journal. Raises NotFound."""
    require_account(writing, account_id)
    repository.clear(writing, account_id)
