"""Waking those who wait for something to be committed."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pushtwin.database import Change


class Hub:
    """Is told of the changes that this process has committed; those of others it does not hear of."""

    def __init__(self) -> None:
        self._listeners: dict[Change, set[asyncio.Event]] = defaultdict(set)

    def tell(self, changes: Sequence[Change]) -> None:
        """Wake whoever listens."""
        for change in set(changes):
            for news in self._listeners.get(change, ()):
                news.set()

    @contextmanager
    def listening(self, change: Change) -> Iterator[asyncio.Event]:
        """An event that is set whenever this happens, for as long as the block takes."""
        news = asyncio.Event()
        self._listeners[change].add(news)
        try:
            yield news
        finally:
            self._listeners[change].discard(news)
            if not self._listeners[change]:
                del self._listeners[change]
