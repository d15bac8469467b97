"""What somebody who looks into an inbox sees of it (mobile-sdk-api 4.18). Pure."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

MOST = 100
"""An inbox shows no more than its newest ones, and counts no others."""


class Kept(Protocol):
    """A message in an inbox."""

    @property
    def topic(self) -> str: ...

    @property
    def sent_at(self) -> int: ...

    @property
    def seen_at(self) -> int | None: ...


K = TypeVar("K", bound=Kept)


class InboxFilter(NamedTuple):
    """Which messages; None is any. The first time is included, the second is not."""

    sent_from: int | None = None
    sent_before: int | None = None
    topic: str | None = None

    def lets_through(self, one: Kept) -> bool:
        is_early = self.sent_from is not None and one.sent_at < self.sent_from
        is_late = self.sent_before is not None and one.sent_at >= self.sent_before
        return not is_early and not is_late and self.topic in {None, one.topic}


EVERYTHING = InboxFilter()


class Counts(NamedTuple):
    """How many messages there are, and how many of them nobody has seen."""

    total: int
    unread: int


def count(kept: Sequence[Kept]) -> Counts:
    return Counts(len(kept), sum(one.seen_at is None for one in kept))


def choose(kept: Sequence[K], wanted: InboxFilter) -> list[K]:
    """Those that a filter lets through, in the same order."""
    return [one for one in kept if wanted.lets_through(one)]
