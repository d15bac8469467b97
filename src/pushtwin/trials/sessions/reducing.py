"""Delta debugging: as few steps as possible that still fail. Pure.

No step goes without those that need it, so that what is left is a session that somebody could have had.
"""

from collections.abc import Callable, Sequence

Kept = tuple[int, ...]


class Reduction:
    """Leaves out larger parts first, then smaller ones, until no single step can go with what needs it."""

    def __init__(self, needs: Sequence[frozenset[int]], fails: Callable[[Kept], bool]) -> None:
        self._needs = needs
        self._fails = fails
        self._tried: dict[Kept, bool] = {}
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
            left = self.without(part)
            if self._still_fails(left):
                self.kept = left
            end = min(end - size, len(self.kept))
        return self.kept != before

    def without(self, part: Sequence[int]) -> Kept:
        """The steps that are left without these and all that need them."""
        gone = set(part)
        for step in self.kept:
            if self._needs[step] & gone:
                gone.add(step)
        return tuple(step for step in self.kept if step not in gone)

    def _still_fails(self, left: Kept) -> bool:
        if left not in self._tried:
            self._tried[left] = self._fails(left)
        return self._tried[left]
