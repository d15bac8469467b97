"""The use cases of the journal: what was called."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pushtwin.base.errors import NotFound
from pushtwin.core.accounts.own_time_and_ids import first_ordinal, require_account
from pushtwin.core.journal import repository
from pushtwin.core.journal.bounds import Bound, Excess
from pushtwin.core.journal.entries import CallHead, JournaledCall
from pushtwin.core.journal.repository import Filter
from pushtwin.database import Change, Reading, Writing

_BESIDE = 2**19  # half of the ordinals of a numbered call are left to calls without a number
CALLS = "calls"  # the kind of a change
BEFORE_ALL, AFTER_ALL = -1, 2**63 - 1  # ordinals
_PORTION_CALLS = 1500  # nobody waits more than 25 ms for that on SQLite, and a crowd for few of them
_PORTION_BYTES = 4 * 1024 * 1024
_FEW_CALLS = 100  # nobody waits longer for these to go than for as many to be written


class AnsweredCall(NamedTuple):
    """A call, and the epoch of the account that it came to."""

    epoch: int
    call: JournaledCall


class Missing(NamedTuple):
    """Calls of an account that could not be kept: in which of its epochs, and when the latest was made."""

    epoch: int
    until: int


class Surplus(NamedTuple):
    """Calls that are too many: up to this one, unless the account or its journal has begun anew since."""

    epoch: int
    clearings: int
    last: int


class Looked(NamedTuple):
    """What was seen where there might be too many: the bytes that calls take, and which calls should go."""

    size: int
    surplus: Surplus | None


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


def list_ordinals(reading: Reading, account_id: str, after: int) -> list[int]:
    """Of the calls after this one, in the order in which they were made. Raises NotFound."""
    require_account(reading, account_id)
    return repository.list_ordinals(reading, account_id, after)


def find_calls(reading: Reading, account_id: str, ordinals: Sequence[int]) -> list[JournaledCall]:
    """Those of these that there are, in the order in which they were made."""
    return repository.find_calls(reading, account_id, ordinals)


def get_call(reading: Reading, account_id: str, ordinal: int) -> JournaledCall:
    """One call, whole. Raises NotFound."""
    require_account(reading, account_id)
    found = repository.find_calls(reading, account_id, [ordinal])
    if not found:
        raise NotFound("call", str(ordinal))
    return found[0]


class Look(NamedTuple):
    """What there is to see of an account at one moment. In another epoch it has begun anew.

    After another number of `clearings` the journal has, and nothing else.
    """

    epoch: int
    now: int
    ordinals: list[int]
    clearings: int


def look(reading: Reading, account_id: str, after: int) -> Look:
    """Which calls there are after this one. Raises NotFound."""
    now = require_account(reading, account_id)
    era = repository.find_era(reading, account_id)
    assert era is not None, "it is there"
    return Look(era.epoch, now, repository.list_ordinals(reading, account_id, after), era.clearings)


def latest_heads(reading: Reading, account_id: str, after: int, limit: int) -> list[CallHead]:
    """The latest calls after this one, in the order in which they were made. Raises NotFound."""
    require_account(reading, account_id)
    return repository.list_latest_heads(reading, account_id, after, limit)


def latest_changes(reading: Reading, account_id: str, after: int, limit: int) -> list[CallHead]:
    """The latest changes by the control API after this one, in the order in which they were made."""
    return repository.list_latest_changes(reading, account_id, after, limit)


def find_heads(reading: Reading, account_id: str, ordinals: Sequence[int]) -> list[CallHead]:
    """Those of these that there are, in the order in which they were made."""
    return repository.find_heads(reading, account_id, ordinals)


def misses(reading: Reading, account_id: str, since: int | None) -> bool:
    """Whether calls that were made since then are no longer kept."""
    evicted_at = repository.find_evicted_at(reading, account_id)
    return evicted_at is not None and (since is None or evicted_at >= since)


class Era(NamedTuple):
    """The epoch of an account, and how many numbered calls it has seen: None where its calls have no numbers."""

    epoch: int
    number: int | None

    def ordinal_beside_calls(self, count: int) -> int:
        """That of a call of the twin itself, which has no number: when it is made must not change the ids of others.

        `count` is how many it has made since the last numbered call.
        """
        return first_ordinal(self.number or 0) + _BESIDE + min(count, _BESIDE - 1)


class Moment(NamedTuple):
    """The epoch of an account, and its time."""

    era: Era
    now: int


def find_moment(reading: Reading, account_id: str, real_now: int | None = None) -> Moment | None:
    """None where there is no such account. The real time is to be told once the account is entered."""
    found = repository.find_era(reading, account_id)
    now = reading.time_and_ids.now() if real_now is None else real_now
    return None if found is None else Moment(_era(found), found.clock.now(now))


def find_era(reading: Reading, account_id: str) -> Era | None:
    """None where there is no such account."""
    found = repository.find_era(reading, account_id)
    return None if found is None else _era(found)


def _era(found: repository.KeptEra) -> Era:
    return Era(found.epoch, None if found.id_seed is None else found.id_counter)


def keep(
    writing: Writing,
    answered: Mapping[str, Sequence[AnsweredCall]],
    missing: Mapping[str, Missing],
    excesses: Mapping[str, Excess],
    bound: Bound,
) -> dict[str, Looked]:
    """Keep calls, by account, and look whether there are too many where there may be.

    Those of accounts that are gone, or have begun anew since, are forgotten.
    """
    looked = {}
    for account_id, epoch in sorted(repository.find_epochs(writing, answered.keys() | missing.keys()).items()):
        if account_id in missing and missing[account_id].epoch == epoch:
            repository.note_missing(writing, account_id, missing[account_id].until)
        if calls := [one.call for one in answered.get(account_id, ()) if one.epoch == epoch]:
            repository.insert_calls(writing, account_id, calls)
            looked[account_id] = _look_for_surplus(writing, account_id, excesses[account_id], bound)
            writing.tell(Change(account_id, CALLS))
    return looked


def _look_for_surplus(reading: Reading, account_id: str, excess: Excess, bound: Bound) -> Looked:
    by_number = repository.find_beyond_number(reading, account_id, bound.calls) if excess.calls else None
    by_size, size = repository.find_beyond_size(reading, account_id, bound.size) if excess.size else (None, 0)
    beyond = [last for last in (by_number, by_size) if last is not None]
    if not beyond:
        return Looked(size, None)
    era = repository.find_era(reading, account_id)
    assert era is not None, "calls of it have just been kept"
    return Looked(size, Surplus(era.epoch, era.clearings, max(beyond)))


def forget_surplus(writing: Writing, account_id: str, surplus: Surplus) -> bool:
    """A few of these calls go, the oldest first; says whether there may be more."""
    era = repository.lock_era(writing, account_id)  # another process lets calls go, too
    if era is None or (era.epoch, era.clearings) != (surplus.epoch, surplus.clearings):
        return False
    few = repository.find_oldest(writing, account_id, _FEW_CALLS, _PORTION_BYTES)
    last = surplus.last if few is None else min(few, surplus.last)
    repository.evict(writing, account_id, last)
    return last < surplus.last


def forget_some(writing: Writing, account_id: str) -> bool:
    """The oldest calls go; says whether there may be many more. What is left is no more than goes at once."""
    last = repository.find_oldest(writing, account_id, _PORTION_CALLS, _PORTION_BYTES)
    if last is not None:
        repository.evict(writing, account_id, last)
    return last is not None


def list_accounts(reading: Reading) -> list[str]:
    """Those of which calls are kept."""
    return repository.list_accounts(reading)


def clear(writing: Writing, account_id: str) -> None:
    """Nothing but the journal. Raises NotFound."""
    require_account(writing, account_id)
    repository.clear(writing, account_id)
    writing.tell(Change(account_id, CALLS))
