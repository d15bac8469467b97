"""Letting what is due in an account happen, some of it at a time, so that others are answered in between."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from math import inf
from typing import NamedTuple, Protocol, TypeVar

from pushtwin.base import machine
from pushtwin.base.errors import DatabaseError, NotFound
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.due import DUE
from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.agenda.clocks import find_next
from pushtwin.core.agenda.settling import (
    PORTION,
    Kind,
    NextDue,
    SettleFirst,
    Waiting,
    find_earliest,
    list_next,
    settle,
)
from pushtwin.database import Change, Database, Reading

T = TypeVar("T")
log = logging.getLogger(__name__)

_LOOK_AGAIN_SECONDS = 2  # for what other processes have left undone
_RETRY_SECONDS = 1
_LATE_MS = 1000  # then the process that should have seen to it is taken to be gone
_GATHER_SECONDS = 0.01  # so that many changes at once are one look
_AT_ONCE = 8  # accounts
_TOGETHER_MS = 1000
_OTHERS_SECONDS = 0.02  # until it is asked whether others are through with their outside calls


class Upcoming(NamedTuple):
    """The time of an account, and the next of each kind of things that happen in it by themselves."""

    now: int
    due: list[NextDue]


class CallsToOthers(Waiting, Protocol):
    """What is due and takes more than a transaction: calls to others."""

    async def make(self, account_id: str, until: int) -> bool:
        """Make some of those that are due by then. Tells whether there were any that nobody else was making."""


class Agenda:
    """Knows every kind of things that happen by themselves, and sees to it that they do."""

    def __init__(self, database: Database, kinds: Sequence[Kind] = (), outside: CallsToOthers | None = None) -> None:
        self._database = database
        self._kinds = kinds
        self._outside = outside
        self._all: Sequence[Waiting] = [*kinds, outside] if outside else kinds
        self._next: dict[str, int] = {}
        self._changed: set[str] = set()
        self._going_on: dict[str, asyncio.Task[None]] = {}
        self._settling: dict[str, asyncio.Task[None]] = {}
        self._next_settling: dict[str, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    # -- for those who need it now -----------------------------------------------------------------------------

    async def settle(self, account_id: str) -> None:
        """All but outside calls that is due by the account's time has happened when this returns. Raises NotFound.

        Those who ask while it goes on share the next time.
        """
        waited_for = self._next_settling.get(account_id)
        if waited_for is None:
            before = self._settling.get(account_id)
            waited_for = self._next_settling[account_id] = asyncio.ensure_future(self._settle_after(account_id, before))
        await asyncio.shield(waited_for)

    async def settled(self, run: Callable[[], Awaitable[T]]) -> T:
        """Run something; when it says that what is due must happen first, that happens, and it runs again."""
        while True:
            try:
                return await run()
            except SettleFirst as due:
                with suppress(NotFound):  # it is deleted by now, which the next run tells in its own words
                    await self.settle(due.account_id)

    async def list_next(self, account_id: str) -> "Upcoming":
        """The time of an account, and what happens in it next. Raises NotFound."""
        return await self._database.survey(_look_ahead, account_id, self._all)

    async def _settle_after(self, account_id: str, before: asyncio.Task[None] | None) -> None:
        if before:
            await asyncio.wait({before})
        own = self._settling[account_id] = self._next_settling.pop(account_id)
        try:
            await self._settle(account_id, None)
        finally:
            if self._settling[account_id] is own:
                del self._settling[account_id]

    async def settle_all(self, account_id: str) -> None:
        """As `settle`, and the outside calls that are due have been made. Raises NotFound.

        Each is made at its time. While the clock goes on, those that are due within a second go together: they would
        wait for each other's receivers.
        """
        while True:
            now, together = await self._database.survey(_look_at_clock, account_id)
            until = min(await self._next_outside(account_id, now) + together, now)
            await self._settle(account_id, until)
            due_at = await self._next_outside(account_id, now)
            if due_at <= now:
                await self._make_outside(account_id, min(due_at + together, now))
            elif until == now:
                break
        self.hear([Change(account_id, DUE)])

    async def _next_outside(self, account_id: str, now: int) -> int:
        """When the next outside call is due; later than now where none is."""
        if self._outside is None:
            return now + 1
        found = await self._database.survey(find_earliest, account_id, [self._outside])
        return now + 1 if found is None else found

    async def _make_outside(self, account_id: str, until: int) -> None:
        assert self._outside is not None
        if not await self._outside.make(account_id, until):
            await machine.sleep_async(_OTHERS_SECONDS)

    async def _settle(self, account_id: str, until: int | None) -> None:
        """No more is looked for at once than is likely to happen at once."""
        most = PORTION if self._kinds else 0
        while most:
            most = 2 * await self._database.write(settle, account_id, self._kinds, until, most)
            await machine.sleep_async(0)

    # -- in the background -------------------------------------------------------------------------------------

    def hear(self, changes: Sequence[Change]) -> None:
        """Be told of what has been committed."""
        changed = {change.account_id for change in changes if change.kind == DUE}
        if changed:
            self._changed |= changed
            self._news.set()

    def start(self) -> None:
        """See to it from now on."""
        if self._all and self._task is None:
            self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Leave the rest to whoever opens the database next."""
        tasks = [*filter(None, [self._task]), *self._going_on.values()]
        self._task = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        looks_again_at = -inf
        while True:
            self._news.clear()
            try:
                await machine.sleep_async(_GATHER_SECONDS)
                if machine.monotonic() >= looks_again_at:
                    await self._look_at_all()
                    looks_again_at = machine.monotonic() + _LOOK_AGAIN_SECONDS if self._database.is_shared else inf
                await self._look_at_changed()
                await self._wait(self._begin(), looks_again_at - machine.monotonic())
            except DatabaseError as problem:
                log.warning("what is due waits: %s", problem)
                looks_again_at = -inf
                await machine.sleep_async(_RETRY_SECONDS)

    async def _look_at_all(self) -> None:
        """What this process has not heard of is somebody else's, unless that one is late."""
        for account_id in await self._database.survey(_accounts_with_something_due, self._all):
            if account_id not in self._next and account_id not in self._going_on:
                await self._look_at(account_id, _LATE_MS if self._database.is_shared else 0)

    async def _look_at_changed(self) -> None:
        while self._changed:
            await self._look_at(self._changed.pop())

    async def _look_at(self, account_id: str, late: int = 0) -> None:
        at = await self._database.survey(find_next, account_id, self._all)
        if at is None:
            self._next.pop(account_id, None)
        else:
            self._next[account_id] = at + late

    def _begin(self) -> float:
        """Let begin what is due. Returns the seconds until the next, which may never come."""
        now = self._database.time_and_ids.now()
        free = _AT_ONCE - len(self._going_on)
        for account_id, at in sorted(self._next.items(), key=lambda one: one[1]):
            if account_id in self._going_on:
                continue
            if at > now or free == 0:
                return max(at - now, 0) / 1000 if free else inf
            free -= 1
            del self._next[account_id]
            self._going_on[account_id] = asyncio.ensure_future(self._see_to(account_id))
        return inf

    async def _see_to(self, account_id: str) -> None:
        try:
            await self.settle_all(account_id)
        except NotFound:
            pass
        except DatabaseError as problem:
            log.warning("what is due in account %s waits: %s", account_id, problem)
            await machine.sleep_async(_RETRY_SECONDS)
            self._changed.add(account_id)
        except Exception:
            log.exception("what is due in account %s waits", account_id)
            await machine.sleep_async(_RETRY_SECONDS)
            self._changed.add(account_id)
        finally:
            self._going_on.pop(account_id, None)
            self._news.set()

    async def _wait(self, *seconds: float) -> None:
        """Until the first of these is over, or there is news."""
        shortest = min(seconds)
        with suppress(TimeoutError):
            # `wait_for` forgets that it was cancelled when there is news, too.
            async with asyncio.timeout(None if shortest == inf else shortest):
                await self._news.wait()


def _look_at_clock(reading: Reading, account_id: str) -> tuple[int, int]:
    """An account's time, and for how long outside calls from the first on go together. Raises NotFound."""
    account = accounts.find_account(reading, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account.clock.now(reading.time_and_ids.now()), 0 if account.clock.is_frozen else _TOGETHER_MS


def _look_ahead(reading: Reading, account_id: str, kinds: Sequence[Waiting]) -> Upcoming:
    return Upcoming(require_account(reading, account_id), list_next(reading, account_id, kinds))


def _accounts_with_something_due(reading: Reading, kinds: Sequence[Waiting]) -> list[str]:
    return [*dict.fromkeys(account_id for kind in kinds for account_id in kind.list_accounts(reading))]
