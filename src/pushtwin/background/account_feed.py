"""What happens in one account, looked at once for all who watch it."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from pushtwin.background.controlled import ControlledElsewhere
from pushtwin.background.listener import Happening, Listener
from pushtwin.base import json_text, machine
from pushtwin.base.errors import DatabaseError, NotFound
from pushtwin.base.times import render_time
from pushtwin.core.accounts.due import DUE
from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.journal import service
from pushtwin.core.journal.entries import CallHead, summarise
from pushtwin.database import Database

log = logging.getLogger(__name__)

_MOST_AT_ONCE = 50  # calls that are told one by one; of more it is told how many there were
_MOST_REPLAYED = 1000
_LATE = 2_000 << 12  # how much earlier than the latest known call one may have come in that is only known now
_REST_SECONDS = 0.1
_REST = 60  # times as long as a look has taken, so that watching takes a sixtieth of the time at most
_LOOK_AGAIN_SECONDS = 0.5  # for what other processes have done
_SUSPECT_SECONDS = 2  # then something may have changed that other processes have done
_LONGEST_REST_SECONDS = 1


class AccountFeed:
    """Looks when it hears that something has happened, and tells all listeners at once.

    Calls are told in a line each; of all else, that it has changed. Who wants to know more asks the control API.
    """

    def __init__(self, database: Database, account_id: str) -> None:
        self._database = database
        self._account_id = account_id
        self._listeners: set[Listener] = set()
        self._joining = 0
        self._epoch: int | None = None
        self._known: set[int] = set()
        self._latest = service.BEFORE_ALL
        self._changed = False
        self._suspects_at = machine.monotonic() + _SUSPECT_SECONDS
        self._controlled: list[tuple[str, str, int | None]] = []
        self._elsewhere = ControlledElsewhere() if database.is_shared else None
        self._news = asyncio.Event()
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.is_over = False

    @property
    def is_needed(self) -> bool:
        return bool(self._joining or self._listeners) and not self.is_over

    def hear(self, kind: str) -> None:
        """Something of this kind was committed."""
        self._changed = self._changed or kind == DUE
        self._news.set()

    def tell_control(self, method: str, path: str, status: int) -> None:
        """The control API has changed something."""
        is_news = self._elsewhere is None or self._elsewhere.is_news(method, path)
        if is_news and len(self._controlled) < _MOST_AT_ONCE:
            self._controlled.append((method, path, status))
        self._news.set()

    async def join(self, listener: Listener, after: int | None, replay: int) -> None:
        """Tell this listener, too: first the latest calls, then all that happens. Raises NotFound."""
        self._joining += 1
        try:
            await self._join(listener, after, replay)
        finally:
            self._joining -= 1
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())

    async def _join(self, listener: Listener, after: int | None, replay: int) -> None:
        async with self._looking:
            if self._epoch is None:
                await self._look()
            now = await self._database.survey(require_account, self._account_id)
            listener.put(_say("hello", {"era": self._epoch, "now": render_time(now)}))
            await self._replay(listener, after, replay)
            self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    def stop(self) -> None:
        if self._task:
            self._task.cancel()

    async def _replay(self, listener: Listener, after: int | None, replay: int) -> None:
        most = replay if after is None else _MOST_REPLAYED
        begin = service.BEFORE_ALL if after is None else after
        calls = await self._database.survey(service.latest_heads, self._account_id, begin, most + 1)
        if len(calls) > most:
            if after is not None:
                listener.put(_say("skipped", {}))
            calls = calls[1:]
        for call in calls:
            listener.put(_told(call))
        listener.known = {call.ordinal for call in calls} - self._known  # the next look finds them, too

    async def _run(self) -> None:
        while True:
            await self._wait()
            begun = machine.monotonic()
            try:
                async with self._looking:
                    await self._look()
            except NotFound:
                self._end([_say("gone", {})])
                return
            except DatabaseError as problem:
                log.warning("who watches account %s waits: %s", self._account_id, problem)
                self._news.set()
                await machine.sleep_async(_LONGEST_REST_SECONDS)
            except Exception:
                log.exception("who watches account %s has to come back", self._account_id)
                self._end()
                return
            else:
                rest = (machine.monotonic() - begun) * _REST
                await machine.sleep_async(min(max(rest, _REST_SECONDS), _LONGEST_REST_SECONDS))

    async def _wait(self) -> None:
        """For news. Other processes tell none: it is looked again, and now and then something may have changed."""
        is_shared = self._database.is_shared
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_AGAIN_SECONDS if is_shared else None):
                await self._news.wait()
        self._news.clear()
        if is_shared and machine.monotonic() >= self._suspects_at:
            self._changed = True
            self._suspects_at = machine.monotonic() + _SUSPECT_SECONDS

    async def _look(self) -> None:
        seen = await self._database.survey(service.look, self._account_id, max(self._latest - _LATE, -1))
        happened = []
        if self._epoch not in {None, seen.epoch}:
            self._latest, self._known = service.BEFORE_ALL, set()
            if self._elsewhere:
                self._elsewhere.begin_anew()
            happened.append(_say("restarted", {"era": seen.epoch, "now": render_time(seen.now)}))
            seen = await self._database.survey(service.look, self._account_id, service.BEFORE_ALL)
        new = sorted(set(seen.ordinals) - self._known) if self._epoch is not None else []
        self._epoch, self._known = seen.epoch, set(seen.ordinals)
        await self._find_controlled_elsewhere()
        happened += [*await self._calls(new), *self._changes(seen.now)]
        self._latest = max([self._latest, *seen.ordinals[-1:]])
        self._tell(happened)
        for listener in self._listeners:
            listener.known.clear()

    async def _calls(self, new: list[int]) -> list[Happening]:
        if not new:
            return []
        shown = new[-_MOST_AT_ONCE:]
        calls = await self._database.survey(service.find_heads, self._account_id, shown)
        skipped = len(new) - len(shown)
        told = [_told(call)._replace(is_late=call.ordinal < self._latest) for call in calls]
        return [_say("skipped", {"calls": skipped}), *told] if skipped else told

    async def _find_controlled_elsewhere(self) -> None:
        if self._elsewhere:
            after = max(self._latest - _LATE, -1)
            found = await self._database.survey(service.latest_changes, self._account_id, after, _MOST_AT_ONCE)
            self._controlled += [(one.method, one.path, one.status) for one in self._elsewhere.find_news(found)]

    def _changes(self, now: int) -> list[Happening]:
        time = render_time(now)
        told = [
            _say("control", {"time": time, "method": method, "path": path, "status": status})
            for method, path, status in self._controlled
        ]
        if self._changed:
            told.append(_say("changed", {"now": time}))
        self._changed = False
        self._controlled.clear()
        return told

    def _tell(self, happenings: Iterable[Happening]) -> None:
        for one in happenings:
            for listener in self._listeners:
                listener.put(one)
        self._listeners = {one for one in self._listeners if not one.is_over}

    def _end(self, last: Sequence[Happening] = ()) -> None:
        self.is_over = True
        self._tell(last)
        for listener in self._listeners:
            listener.end()


def _told(call: CallHead) -> Happening:
    return Happening("call", json_text.write(summarise(call)), call.ordinal)


def _say(name: str, what: dict[str, Any]) -> Happening:
    return Happening(name, json_text.write(what))
