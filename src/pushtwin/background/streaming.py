"""Telling those who watch an account what happens in it. Whoever does not keep up is left behind."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pushtwin.background.account_feed import AccountFeed
from pushtwin.background.listener import Listener
from pushtwin.core.journal import service
from pushtwin.database import Change, Database


class Streams:
    """The feeds of the accounts that somebody watches; while nobody does, nothing is done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._feeds: dict[str, AccountFeed] = {}
        self._joining = asyncio.Lock()

    def hear(self, changes: Sequence[Change]) -> None:
        """Be told of what has been committed."""
        if self._feeds:
            for change in changes:
                if feed := self._feeds.get(change.account_id):
                    feed.hear(change.kind)

    def tell_control(self, account_id: str | None, method: str, path: str, status: int) -> None:
        """The control API was called, and has changed something: of all accounts, where none is named."""
        for feed in [*self._feeds.values()] if account_id is None else filter(None, [self._feeds.get(account_id)]):
            feed.tell_control(method, path, status)

    async def require(self, account_id: str) -> None:
        """Raises NotFound."""
        await self._database.survey(service.look, account_id, service.AFTER_ALL)

    @asynccontextmanager
    async def listening(self, account_id: str, after: int | None, replay: int) -> AsyncIterator[Listener]:
        """What happens from now on, and before that the latest calls: so many, or those after one that is known.

        Raises NotFound.
        """
        listener = Listener()
        async with self._joining:
            feed = self._feeds.get(account_id)
            if feed is None or feed.is_over:
                feed = self._feeds[account_id] = AccountFeed(self._database, account_id)
            try:
                await feed.join(listener, after, replay)
            finally:
                self._leave_unneeded(account_id, feed)
        try:
            yield listener
        finally:
            feed.leave(listener)
            self._leave_unneeded(account_id, feed)

    def _leave_unneeded(self, account_id: str, feed: AccountFeed) -> None:
        if not feed.is_needed:
            feed.stop()
            if self._feeds.get(account_id) is feed:
                del self._feeds[account_id]
