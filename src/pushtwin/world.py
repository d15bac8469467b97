"""The sources of time and of ids. Passed by hand, so that a test can set them."""

import hashlib
import random
import secrets
import time
import uuid

from pushtwin.accounts.clock import Clock

_EPOCH_MS = 1_577_836_800_000  # 2020-01-01: keeps ordinals below 2**53, exact in every JSON reader
_ORDINAL_BITS = 12  # of a millisecond: ten for its microseconds, the rest at random
_RANDOM_BITS = 2
_ORDINALS_OF_A_USE_CASE = 20  # bits


class World:
    """Real time and real randomness.

    Times are whole milliseconds since 1970 in UTC and never go backwards, even when the system clock does.
    """

    def __init__(self) -> None:
        self._last_ms = 0
        self._last_ordinal = 0
        self._random = random.Random()  # noqa: S311  for what need not be secret, at a tenth of the cost

    def now(self) -> int:
        """The current time in milliseconds."""
        self._last_ms = max(self._last_ms, time.time_ns() // 1_000_000)
        return self._last_ms

    def next_ordinal(self) -> int:
        """An integer that grows with every call: the id of a person, the creation order of anything.

        Two processes may draw the same one; the primary key tells, and the use case runs again.
        """
        milliseconds, microseconds = divmod(time.time_ns() // 1000 - _EPOCH_MS * 1000, 1000)
        ordinal = milliseconds << _ORDINAL_BITS | microseconds << _RANDOM_BITS | self._random.getrandbits(_RANDOM_BITS)
        self._last_ordinal = max(self._last_ordinal + 1, ordinal)
        return self._last_ordinal

    def new_uuid(self) -> str:
        """A random UUID in lower case."""
        return str(uuid.uuid4())

    def new_request_id(self) -> bytes:
        """32 hexadecimal digits that tell answers apart; no secret."""
        return b"%032x" % self._random.getrandbits(128)

    def new_hex(self, characters: int) -> str:
        """Random hexadecimal digits in lower case; `characters` must be even."""
        return secrets.token_hex(characters // 2)


NO_LONGER_SEEDED = ""  # the seed of an account that had one: ids are random, but later than all before


class AccountWorld(World):
    """The world as one account sees it: with a clock of its own and, when it has a seed, with ids that repeat.

    `number` counts the use cases of an account that has or had a seed. It tells them apart and keeps ordinals growing.
    """

    def __init__(self, real: World, clock: Clock, seed: str | None, number: int) -> None:
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
        return str(uuid.UUID(bytes=self._draw(16), version=4)) if self._seed else self._real.new_uuid()

    def new_hex(self, characters: int) -> str:
        return self._draw(characters // 2).hex() if self._seed else self._real.new_hex(characters)

    def _draw(self, size: int) -> bytes:
        self._drawn += 1
        return draw(self._seed or "", self._number, self._drawn, size)


def first_ordinal(number: int) -> int:
    """That of a use case of an account with a seed; its ordinals come after those of all before."""
    return number << _ORDINALS_OF_A_USE_CASE


def number_after(ordinal: int) -> int:
    """From which on use cases have ordinals after this one."""
    return (ordinal >> _ORDINALS_OF_A_USE_CASE) + 1


def draw(seed: str, number: int, place: int, size: int) -> bytes:
    """Bytes that look random and repeat."""
    return hashlib.shake_128(f"{seed}/{number}/{place}".encode()).digest(size)
