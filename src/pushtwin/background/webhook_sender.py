"""Calling webhooks: some at once, each for a while, whatever comes of it."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from pushtwin.base.addresses import WebhookPolicy
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.webhooks.model import Callback, Outcome

if TYPE_CHECKING:
    from pushtwin.background.outside_calls import Lookup, OutsideCalls

MOST_AT_ONCE = 32  # of an account, at a time: as many as are claimed
MOST_OF_PROCESS = 8 * MOST_AT_ONCE  # so that receivers of one account that hang hold up nobody else's
PATIENCE_SECONDS = 10.0


class WebhookSender:
    """Makes the calls of callbacks that were claimed. Nothing is read or written here.

    To claim about as many as are called at once keeps a claim from running out while its call still waits.
    """

    def __init__(
        self, policy: WebhookPolicy, *, patience: float = PATIENCE_SECONDS, lookup: "Lookup | None" = None
    ) -> None:
        self._policy = policy
        self._patience = patience
        self._lookup = lookup
        self._places = asyncio.Semaphore(MOST_OF_PROCESS)
        self._calls: OutsideCalls | None = None
        self._preparing = asyncio.Lock()
        self._tasks: set[asyncio.Task[list[Outcome]]] = set()

    async def send_all(self, callbacks: Sequence[Callback], settings: AccountSettings) -> list[Outcome]:
        """What came of each, in their order. Raises CancelledError when the sender is stopped meanwhile.

        What there is to tell an address of one message is told one after the other, so that none overtakes another.
        """
        places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, one in enumerate(callbacks):
            places[one.message_id, one.url].append(place)
        of_each = [[callbacks[place] for place in some] for some in places.values()]
        tasks = [asyncio.ensure_future(self._attempt_one_by_one(some, settings)) for some in of_each]
        self._tasks.update(tasks)
        for task in tasks:
            task.add_done_callback(self._tasks.discard)
        try:
            done = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()  # those that are done do not mind
        outcomes = dict(zip(chain(*places.values()), chain(*done), strict=True))
        return [outcomes[place] for place in range(len(callbacks))]

    async def attempt(self, callback: Callback, settings: AccountSettings) -> Outcome:
        """Never raises, but when it is cancelled."""
        calls = await self._outside()
        return await calls.post(callback, self._patience, settings)

    async def stop(self) -> None:
        """Calls that go on are left: whoever claims their callbacks next makes them again."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._calls:
            await self._calls.close()

    async def _attempt_one_by_one(self, callbacks: Sequence[Callback], settings: AccountSettings) -> list[Outcome]:
        outcomes = []
        for one in callbacks:
            async with self._places:
                outcomes.append(await self.attempt(one, settings))
        return outcomes

    async def _outside(self) -> "OutsideCalls":
        async with self._preparing:
            if self._calls is None:
                self._calls = await asyncio.to_thread(self._prepare)
        return self._calls

    def _prepare(self) -> "OutsideCalls":
        """Takes a while, in which others are answered."""
        from pushtwin.background.outside_calls import OutsideCalls  # noqa: PLC0415  only who calls pays for it

        return OutsideCalls(self._policy, self._lookup)
