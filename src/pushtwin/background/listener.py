"""Somebody who watches an account."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import NamedTuple

_MOST_BYTES = 512 * 1024
_BESIDE = 100  # bytes of a happening, roughly, beside its data


class Happening(NamedTuple):
    """Something that a stream tells: JSON text. With an ordinal, what comes after it can be asked for again.

    What is late has come in before something that was told already, and is no place to go on from.
    """

    name: str
    data: bytes
    ordinal: int | None = None
    is_late: bool = False


class Listener:
    """Gets what happens, and takes it when it can. When too much waits, nothing more comes, and nothing is kept."""

    def __init__(self) -> None:
        self.known: set[int] = set()  # ordinals that have come before they come once more
        self.is_over = False
        self._waiting: deque[Happening] = deque()
        self._bytes = 0
        self._news = asyncio.Event()

    def put(self, happening: Happening) -> None:
        if self.is_over or happening.ordinal in self.known:
            return
        self._waiting.append(happening)
        self._bytes += len(happening.data) + _BESIDE
        if self._bytes > _MOST_BYTES:
            self.drop()
        self._news.set()

    def drop(self) -> None:
        """Nothing comes any more."""
        self.end()
        self._waiting.clear()

    def end(self) -> None:
        """Nothing comes any more but what waits."""
        self.is_over = True
        self._news.set()

    async def take(self, patience: float) -> list[Happening]:
        """All that has happened, as soon as something has; nothing when that takes too long, or it is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._news.wait()
        if not self.is_over:
            self._news.clear()
        taken = [*self._waiting]
        self._waiting.clear()
        self._bytes = 0
        return taken
