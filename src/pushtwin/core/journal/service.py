"""The use cases of the journal: what was called, and whether it is what a test expects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.journal import repository
from pushtwin.core.journal.entries import JournaledCall, form_to_compare, is_secret, mask
from pushtwin.core.journal.matching import Amount, Difference, Expectation, differences, in_order, nearest
from pushtwin.core.journal.repository import Filter
from pushtwin.database import Reading, Writing

_MAX_NEAREST = 3
_MAX_MATCHES = 20


@dataclass(frozen=True, slots=True)
class Verification:
    """What a test expects: so many calls of one kind, or one call after the other."""

    expected: tuple[Expectation, ...]
    amount: Amount | None
    since: int | None = None


class NearCall(NamedTuple):
    """A call that is almost as expected, and where it differs; secrets are hidden."""

    call: JournaledCall
    differences: list[Difference]


class Verdict(NamedTuple):
    """Whether it is as expected. `is_final` says that no call to come can change it.

    `is_evicted` says that calls which could decide it are no longer kept; it has not passed then.
    """

    has_passed: bool
    is_final: bool
    is_evicted: bool
    number: int
    matches: list[JournaledCall]
    nearest: list[NearCall]


class Page(NamedTuple):
    """Some calls, and whether older ones are no longer kept."""

    calls: list[JournaledCall]
    is_evicted: bool


def list_calls(reading: Reading, account_id: str, wanted: Filter, after: int, limit: int) -> Page:
    """In the order in which they were answered. Raises NotFound."""
    require_account(reading, account_id)
    is_evicted = _misses(reading, account_id, wanted.since)
    return Page(repository.list_calls(reading, account_id, wanted, after, limit), is_evicted)


def clear(writing: Writing, account_id: str) -> None:
    """Nothing but the journal. Raises NotFound."""
    require_account(writing, account_id)
    repository.clear(writing, account_id)


class _Kept:
    """The calls that are kept, in the form in which they are compared."""

    def __init__(self, calls: Sequence[JournaledCall]) -> None:
        self.forms: list[Mapping[str, Any]] = [form_to_compare(call) for call in calls]
        self._calls = {id(form): call for form, call in zip(self.forms, calls, strict=True)}

    def calls(self, forms: Iterable[Mapping[str, Any]]) -> list[JournaledCall]:
        return [self._calls[id(form)] for form in forms]

    def nearest(self, expected: Expectation) -> list[NearCall]:
        return [
            NearCall(self._calls[id(call)], [_masked(one) for one in found])
            for call, found in nearest(expected, self.forms, _MAX_NEAREST)
        ]


def _masked(one: Difference) -> Difference:
    hides = one.field.startswith("headers.") and is_secret(one.field.removeprefix("headers.")) and not one.is_missing
    return one._replace(actual=mask(one.actual)) if hides else one


def verify(reading: Reading, account_id: str, verification: Verification, *, is_kept: bool) -> Verdict:
    """Compare what was called so far with what is expected; without a journal nothing is known. Raises NotFound."""
    require_account(reading, account_id)
    kept = _Kept(repository.list_calls(reading, account_id, Filter(since=verification.since)))
    is_evicted = not is_kept or _misses(reading, account_id, verification.since)
    if verification.amount is None:
        return _judge_order(verification, kept, is_evicted=is_evicted)
    return _judge_amount(verification.expected[0], verification.amount, kept, is_evicted=is_evicted)


def _misses(reading: Reading, account_id: str, since: int | None) -> bool:
    evicted_at = repository.find_evicted_at(reading, account_id)
    return evicted_at is not None and (since is None or evicted_at >= since)


def _judge_amount(expected: Expectation, amount: Amount, kept: _Kept, *, is_evicted: bool) -> Verdict:
    matches = [form for form in kept.forms if not differences(expected, form)]
    is_exceeded = amount.is_exceeded(len(matches))
    is_sure = amount.at_most is None or not is_evicted  # calls that are gone can only add to the number
    is_met = amount.is_met(len(matches))
    return Verdict(
        has_passed=is_met and is_sure,
        is_final=is_exceeded or (is_met and amount.at_most is None),
        is_evicted=is_evicted and not is_exceeded and not (is_met and is_sure),
        number=len(matches),
        matches=kept.calls(matches[:_MAX_MATCHES]),
        nearest=[] if is_met else kept.nearest(expected),
    )


def _judge_order(verification: Verification, kept: _Kept, *, is_evicted: bool) -> Verdict:
    expected = list(verification.expected)
    found = in_order(expected, kept.forms)
    has_passed = len(found) == len(expected)
    return Verdict(
        has_passed=has_passed,
        is_final=has_passed,
        is_evicted=is_evicted and not has_passed,
        number=len(found),
        matches=kept.calls(found[:_MAX_MATCHES]),
        nearest=[] if has_passed else kept.nearest(expected[len(found)]),
    )
