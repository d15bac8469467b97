"""How much the journal keeps, and when to look whether it is too much. Pure."""

from typing import NamedTuple

_SLACK = 20  # one in so many more than the bound may be kept: to look for the oldest costs the same for one or many
_CAUTION = 4  # only such a part of what is left may come before the next look: other processes add to it, too
_MOST_KNOWN = 10_000  # accounts


class Bound(NamedTuple):
    """So many of the latest calls of an account are kept, as far as they take no more than so many bytes."""

    calls: int
    size: int


class Excess(NamedTuple):
    """What an account may have too much of."""

    calls: bool
    size: bool


class Room:
    """Knows how much more may come to which account before one should look; to one that is not known, nothing."""

    def __init__(self, bound: Bound) -> None:
        self._bound = bound
        self._left: dict[str, tuple[int, int]] = {}

    def take(self, account_id: str, calls: int, size: int) -> Excess:
        """Some come; says where to look. Unless that is done, and `looked` is told of it, it is said again."""
        calls_left, size_left = self._left.get(account_id, (-1, -1))
        if len(self._left) >= _MOST_KNOWN:
            self._left.clear()
        self._left[account_id] = (calls_left - calls, size_left - size)
        return Excess(calls_left < calls, size_left < size)

    def looked(self, account_id: str, excess: Excess, kept: int) -> None:
        """Nothing is too much now; `kept` is what the calls take, where that was looked at."""
        calls, size = self._left.get(account_id, (-1, -1))
        self._left[account_id] = (
            self._bound.calls // _SLACK if excess.calls else calls,
            max(self._bound.size // _SLACK, (self._bound.size - kept) // _CAUTION) if excess.size else size,
        )
