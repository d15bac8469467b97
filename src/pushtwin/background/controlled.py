"""Changes by the control API, told once each, whichever process was asked for them. Pure."""

from collections import Counter
from collections.abc import Sequence

from pushtwin.core.journal.entries import CallHead

_MOST_AWAITED = 1000


class ControlledElsewhere:
    """Tells apart what other processes were asked for: the journal has all that anybody was asked for.

    A change here is told at once, and found in the journal a moment later; now and then it is the other way round.
    """

    def __init__(self) -> None:
        self._known: set[int] | None = None
        self._awaited: Counter[tuple[str, str]] = Counter()  # told here, but not found yet; below zero the other way

    def begin_anew(self) -> None:
        """The journal has begun anew."""
        self._known = None
        self._awaited.clear()

    def is_news(self, method: str, path: str) -> bool:
        """Whether a change here is still to be told."""
        if len(self._awaited) >= _MOST_AWAITED:  # the journal does not keep them
            self._awaited.clear()
        self._awaited[method, path] += 1
        return self._awaited[method, path] > 0

    def find_news(self, journaled: Sequence[CallHead]) -> list[CallHead]:
        """Those of the latest changes in the journal that are still to be told."""
        self._awaited = +self._awaited  # what came from elsewhere awaits nothing here
        known, self._known = self._known, {one.ordinal for one in journaled}
        if known is None:  # all of these were there before, though some may be awaited
            self._awaited -= Counter((one.method, one.path) for one in journaled)
            return []
        return [one for one in journaled if one.ordinal not in known and self._is_foreign(one)]

    def _is_foreign(self, call: CallHead) -> bool:
        self._awaited[call.method, call.path] -= 1
        return self._awaited[call.method, call.path] < 0
