"""The use cases of the journal: what was called, and whether it is what a test expects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.journal import repository
from pushtwin.core.journal.matching import Amount, Expectation, Nearest, differences, in_order, nearest
from pushtwin.core.journal.repository import Entry, Filter
from pushtwin.database import Reading, Writing

_MAX_NEAREST = 3
_MAX_MATCHES = 20


@dataclass(frozen=True, slots=True)
class Verification:
    """What a test expects: so many calls of one kind, or one call after the other."""

    expected: tuple[Expectation, ...]
    amount: Amount | None
    since: int | None = None


class Verdict(NamedTuple):
    """Whether it is as expected. `is_final` says that no call to come can change it.

    `is_evicted` says that calls which could decide it are no longer kept; it has not passed then.
    """

    has_passed: bool
    is_final: bool
    is_evicted: bool
    number: int
    matches: list[Mapping[str, Any]]
    nearest: list[Nearest]


class Page(NamedTuple):
    """Some entries, and whether older ones are no longer kept."""

    entries: list[Entry]
    is_evicted: bool


def list_entries(reading: Reading, account_id: str, wanted: Filter, after: int, limit: int) -> Page:
    """In the order in which they were answered. Raises NotFound."""
    require_account(reading, account_id)
    is_evicted = _misses(reading, account_id, wanted.since)
    return Page(repository.list_entries(reading, account_id, wanted, after, limit), is_evicted)


def clear(writing: Writing, account_id: str) -> None:
    """Nothing but the journal. Raises NotFound."""
    require_account(writing, account_id)
    repository.clear(writing, account_id)


def verify(reading: Reading, account_id: str, verification: Verification, *, is_kept: bool) -> Verdict:
    """Compare what was called so far with what is expected; without a journal nothing is known. Raises NotFound."""
    require_account(reading, account_id)
    calls = repository.list_calls(reading, account_id, verification.since)
    is_evicted = not is_kept or _misses(reading, account_id, verification.since)
    if verification.amount is None:
        return _judge_order(verification, calls, is_evicted=is_evicted)
    return _judge_amount(verification.expected[0], verification.amount, calls, is_evicted=is_evicted)


def _misses(reading: Reading, account_id: str, since: int | None) -> bool:
    evicted_at = repository.find_evicted_at(reading, account_id)
    return evicted_at is not None and (since is None or evicted_at >= since)


def _judge_amount(
    expected: Expectation, amount: Amount, calls: list[Mapping[str, Any]], *, is_evicted: bool
) -> Verdict:
    matches = [call for call in calls if not differences(expected, call)]
    is_exceeded = amount.is_exceeded(len(matches))
    is_sure = amount.at_most is None or not is_evicted  # calls that are gone can only add to the number
    is_met = amount.is_met(len(matches))
    return Verdict(
        has_passed=is_met and is_sure,
        is_final=is_exceeded or (is_met and amount.at_most is None),
        is_evicted=is_evicted and not is_exceeded and not (is_met and is_sure),
        number=len(matches),
        matches=matches[:_MAX_MATCHES],
        nearest=[] if is_met else nearest(expected, calls, _MAX_NEAREST),
    )


def _judge_order(verification: Verification, calls: list[Mapping[str, Any]], *, is_evicted: bool) -> Verdict:
    expected = list(verification.expected)
    found = in_order(expected, calls)
    has_passed = len(found) == len(expected)
    missing = [] if has_passed else nearest(expected[len(found)], calls, _MAX_NEAREST)
    return Verdict(
        has_passed=has_passed,
        is_final=has_passed,
        is_evicted=is_evicted and not has_passed,
        number=len(found),
        matches=found[:_MAX_MATCHES],
        nearest=missing,
    )
