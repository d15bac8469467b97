"""Entering an account: from then on a use case sees its clock, and draws its ids."""

import hashlib
from uuid import UUID

from pushtwin.base.errors import NotFound
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts import repository
from pushtwin.core.accounts.clock import REAL, Clock
from pushtwin.database import Reading, Writing

_ORDINALS_OF_A_USE_CASE = 20  # bits
NO_LONGER_SEEDED = ""  # the seed of an account that had one: ids are random, but later than all before


class OwnTimeAndIds(TimeAndIds):
    """The world as one account sees it: with a clock of its own and, when it has a seed, with ids that repeat.

    `number` counts the use cases of an account that has or had a seed. It tells them apart and keeps ordinals growing.
    """

    def __init__(self, real: TimeAndIds, clock: Clock, seed: str | None, number: int) -> None:
        super().__init__()
        self._real = real
        self._clock = clock
        self._seed = seed
        self._number = number
        self._drawn = 0

    def now(self) -> int:
        return self._clock.now(self._real.now())

    def next_ordinal(self) -> int:
        if self._seed is None:
            return self._real.next_ordinal()
        self._drawn += 1
        counted = first_ordinal(self._number) + self._drawn
        return counted if self._seed else max(counted, self._real.next_ordinal())

    def new_uuid(self) -> str:
        return str(UUID(bytes=self._draw(16), version=4)) if self._seed else self._real.new_uuid()

    def new_hex(self, characters: int) -> str:
        return self._draw(characters // 2).hex() if self._seed else self._real.new_hex(characters)

    def _draw(self, size: int) -> bytes:
        self._drawn += 1
        return draw(self._seed or "", self._number, self._drawn, size)


def unique_in_twin(real: TimeAndIds, account_id: str, id_seed: str | None, number: int) -> TimeAndIds:
    """Draws what no other account of the twin has, even if it has the same seed."""
    return OwnTimeAndIds(real, REAL, f"{id_seed}/{account_id}", number) if id_seed else real


def first_ordinal(number: int) -> int:
    """That of a use case of an account with a seed; its ordinals come after those of all before."""
    return number << _ORDINALS_OF_A_USE_CASE


def number_of(ordinal: int) -> int:
    """That of the use case that an ordinal belongs to."""
    return ordinal >> _ORDINALS_OF_A_USE_CASE


def number_after(ordinal: int) -> int:
    """From which on use cases have ordinals after this one."""
    return number_of(ordinal) + 1


def draw(seed: str, number: int, place: int, size: int) -> bytes:
    """Bytes that look random and repeat."""
    return hashlib.shake_128(f"{seed}/{number}/{place}".encode()).digest(size)


def require_account(reading: Reading, account_id: str) -> int:
    """Enter an account by its id; returns its time. Raises NotFound."""
    account = repository.find_account(reading, account_id)
    if account is None:
        raise NotFound("account", account_id)
    if not isinstance(reading, Writing):
        return account.clock.now(reading.time_and_ids.now())
    enter_account(reading, account_id, account.clock, account.id_seed)
    return reading.now


def enter_account(writing: Writing, account_id: str, clock: Clock, id_seed: str | None) -> None:
    """Once in a use case; an account without a clock or a seed of its own lives in the real world."""
    if writing.has_entered or (clock is REAL and id_seed is None):
        return
    number = 0 if id_seed is None else repository.count_call(writing, account_id)
    writing.enter(OwnTimeAndIds(writing.time_and_ids, clock, id_seed, number))
