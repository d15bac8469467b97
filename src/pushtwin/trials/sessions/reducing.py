"""Delta debugging: as few steps as possible that still fail. Pure.

No step goes without those that need it, so that what is left is a session that somebody could have had.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

Kept = tuple[int, ...]


class Attempt(NamedTuple):
    """What came of some steps: those that were answered otherwise than among all, or else whether it fails."""

    otherwise: Kept = ()
    fails: bool = False


class Reduction:
    """Leaves out larger parts first, then smaller ones, until no single step can go with what needs it.

    A step that is answered otherwise without others needs them, too, though it names no id that they have made.
    """

    def __init__(self, needs: Sequence[frozenset[int]], attempt: Callable[[Kept], Attempt]) -> None:
        self._needs = needs
        self._attempt = attempt
        self._tried: dict[Kept, Attempt] = {}
        self.kept: Kept = tuple(range(len(needs)))

    def run(self) -> Kept:
        """The steps that are left. That all of them fail is known."""
        size = len(self.kept) // 2
        while size > 1:
            self._leave_out_by(size)
            size = min(size, len(self.kept)) // 2
        while self._leave_out_by(1):
            pass
        return self.kept

    def _leave_out_by(self, size: int) -> bool:
        """Whether something could go. From the end to the start: what comes late needs much, and little needs it."""
        before = self.kept
        end = len(before)
        while end > 0:
            part = self.kept[max(end - size, 0) : end]
            left = self._failing(self._without(self.kept, part))
            self.kept = self.kept if left is None else left
            end = min(end - size, len(self.kept))
        return self.kept != before

    def _without(self, kept: Kept, part: Sequence[int]) -> Kept:
        """The steps that are left of these without that part and all that need it."""
        gone = set(part)
        for step in kept:
            if self._needs[step] & gone:
                gone.add(step)
        return tuple(step for step in kept if step not in gone)

    def _failing(self, left: Kept) -> Kept | None:
        """These steps, without those that are answered otherwise then, where that still fails."""
        while True:
            if left not in self._tried:
                self._tried[left] = self._attempt(left)
            found = self._tried[left]
            if not found.otherwise:
                return left if found.fails else None
            left = self._without(left, found.otherwise)
