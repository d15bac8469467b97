"""What happens by itself happens in order, at its own time, whenever somebody looks."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from pushtwin.background.agenda import Agenda
from pushtwin.base.errors import NotFound
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts import service
from pushtwin.core.accounts.clock import Clock
from pushtwin.core.accounts.due import DUE, tell_due
from pushtwin.core.accounts.model import Account
from pushtwin.core.agenda import settling
from pushtwin.core.agenda.settling import Due, SettleFirst
from pushtwin.core.demo import DEMO_REGISTRATION_ID, seed_if_empty
from pushtwin.core.events import repository as events
from pushtwin.core.events.model import Event
from pushtwin.core.people import control_service
from pushtwin.database import Change, Database, Reading, Writing, open_database

T = TypeVar("T")
NOON = 1_800_000_000_000


class Reminders:
    """Things that are due, and become events of the demo account's device when they happen."""

    def __init__(self, due: Sequence[Due], follow_ups: Mapping[str, Due] | None = None) -> None:
        self._due = due
        self._follow_ups = follow_ups or {}

    def list_accounts(self, _: Reading) -> Sequence[str]:
        return ["demo"]

    def find_earliest(self, reading: Reading, account_id: str) -> int | None:
        assert account_id == "demo"
        return min((one.due_at for one in self._waiting(reading)), default=None)

    def list_due(self, reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Due]:
        assert account_id == "demo"
        waiting = [one for one in self._waiting(reading) if one.due_at <= until]
        return sorted(waiting)[:limit]

    def happen(self, writing: Writing, account: Account, due: Due) -> int | None:
        device = control_service.get_registration(writing, account.account_id, DEMO_REGISTRATION_ID)
        ordinal = writing.time_and_ids.next_ordinal()
        event = Event(ordinal, device.person_id, DEMO_REGISTRATION_ID, due.what, writing.now, "{}")
        events.add_event(writing, account.account_id, event)
        follow_up = self._follow_ups.get(due.what)
        return follow_up.due_at if follow_up else None

    def _waiting(self, reading: Reading) -> list[Due]:
        happened = {event.definition_id for event in happened_in(reading)}
        followed = [due for key, due in self._follow_ups.items() if key in happened]
        return [one for one in (*self._due, *followed) if one.what not in happened]


def happened_in(reading: Reading) -> list[Event]:
    device = control_service.get_registration(reading, "demo", DEMO_REGISTRATION_ID)
    return [
        event
        for event in control_service.list_events(reading, "demo", device.person_id, -1, 5000)
        if not event.definition_id.startswith("mobileApp")
    ]


def after_settling(url: str, kinds: Sequence[Reminders], clock: Clock) -> list[tuple[str, int]]:
    """What has happened once everything that is due by this clock has: what, and when."""

    async def run() -> list[tuple[str, int]]:
        database = open_database(url, TimeAndIds())
        await database.start()
        try:
            await database.write(seed_if_empty)
            await database.write(service.change_clock, "demo", lambda _, __: clock)
            await Agenda(database, kinds).settle("demo")
            return [(one.definition_id, one.occurred_at - NOON) for one in await database.survey(happened_in)]
        finally:
            await database.stop()

    return asyncio.run(run())


def at(seconds: int, key: str, ordinal: int = 0) -> Due:
    return Due(NOON + seconds * 1000, (ordinal,), key)


def frozen(seconds: int) -> Clock:
    return Clock(frozen_at=NOON + seconds * 1000)


def test_what_is_due_happens_in_order_each_at_its_own_time(database_url: str) -> None:
    kinds = [Reminders([at(30, "c"), at(10, "a")]), Reminders([at(20, "b"), at(60, "d")])]
    assert after_settling(database_url, kinds, frozen(45)) == [("a", 10_000), ("b", 20_000), ("c", 30_000)]


def test_of_what_is_due_at_one_moment_the_lower_ordinal_comes_first(database_url: str) -> None:
    kinds = [Reminders([at(10, "second", 2)]), Reminders([at(10, "first", 1)])]
    assert [key for key, _ in after_settling(database_url, kinds, frozen(10))] == ["first", "second"]


def test_what_has_become_due_on_the_way_happens_before_what_comes_later(database_url: str) -> None:
    kinds = [Reminders([at(10, "a"), at(30, "z")], {"a": at(20, "b")})]
    assert [key for key, _ in after_settling(database_url, kinds, frozen(30))] == ["a", "b", "z"]


def test_a_frozen_clock_moves_nothing(database_url: str) -> None:
    assert after_settling(database_url, [Reminders([at(10, "a")])], frozen(9)) == []


def test_more_than_a_portion_happens_in_the_end(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "PORTION", 3)
    kinds = [Reminders([at(number, f"n{number}") for number in range(10)])]
    found = after_settling(database_url, kinds, frozen(100))
    assert found == [(f"n{number}", number * 1000) for number in range(10)]


def test_what_takes_long_happens_in_several_transactions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others are answered in between."""
    monkeypatch.setattr(settling, "LONG_SECONDS", -1.0)
    kinds = [Reminders([at(number, f"n{number}") for number in range(3)])]

    async def story(database: Database) -> list[int]:
        await database.write(service.change_clock, "demo", lambda _, __: frozen(100))
        happened = []
        while await database.write(settling.settle, "demo", kinds, None):
            happened.append(len(await database.survey(happened_in)))
        return happened

    assert in_demo(f"sqlite:///{tmp_path / 'own.db'}", story) == [1, 2, 3]


def test_those_who_wait_for_the_same_account_share_a_settling(tmp_path: Path) -> None:
    reminders = Reminders([at(10, "a")])
    looks = 0

    async def story(database: Database) -> list[str]:
        async def count(*args: Any) -> Any:
            nonlocal looks
            looks += 1
            return await write(*args)

        await database.write(service.change_clock, "demo", lambda _, __: frozen(20))
        write, database.write = database.write, count  # type: ignore[method-assign]  # to count
        agenda = Agenda(database, [reminders])
        await asyncio.gather(*(agenda.settle("demo") for _ in range(50)))
        return [one.definition_id for one in await database.survey(happened_in)]

    assert in_demo(f"sqlite:///{tmp_path / 'own.db'}", story) == ["a"]
    assert looks == 2


class Calls:
    """Outside calls at some times, each followed by what becomes due when it has been made."""

    def __init__(self, seconds: Sequence[float]) -> None:
        self._at = [NOON + int(1000 * one) for one in seconds]
        self.together: list[list[int]] = []

    def list_accounts(self, _: Reading) -> Sequence[str]:
        return ["demo"]

    def find_earliest(self, _: Reading, account_id: str) -> int | None:
        assert account_id == "demo"
        return min(self._at, default=None)

    async def make(self, account_id: str, until: int) -> bool:
        assert account_id == "demo"
        self.together.append([one - NOON for one in self._at if one <= until])
        self._at = [one for one in self._at if one > until]
        return True


def in_demo(url: str, story: Callable[[Database], Awaitable[T]]) -> T:
    """What a story tells that is played with the demo account."""

    async def run() -> T:
        database = open_database(url, TimeAndIds())
        await database.start()
        try:
            await database.write(seed_if_empty)
            return await story(database)
        finally:
            await database.stop()

    return asyncio.run(run())


def test_outside_calls_are_made_at_their_times_among_what_happens(database_url: str) -> None:
    async def story(database: Database) -> list[list[int]]:
        await database.write(service.change_clock, "demo", lambda _, __: frozen(45))
        calls = Calls([10, 30, 30.5, 50])
        await Agenda(database, [Reminders([at(20, "a")])], calls).settle_all("demo")
        assert [one.definition_id for one in await database.survey(happened_in)] == ["a"]
        return calls.together

    assert in_demo(database_url, story) == [[10_000], [30_000], [30_500]]


def test_outside_calls_of_one_second_are_made_together_while_the_clock_goes_on(tmp_path: Path) -> None:
    async def story(database: Database) -> list[list[int]]:
        await database.write(service.change_clock, "demo", lambda _, now: Clock(NOON + 60_000 - now))
        calls = Calls([10, 10.5, 11, 11.5])
        await Agenda(database, [], calls).settle_all("demo")
        return calls.together

    assert in_demo(f"sqlite:///{tmp_path / 'own.db'}", story) == [[10_000, 10_500, 11_000], [11_500]]


def test_the_background_lets_happen_what_becomes_due(tmp_path: Path) -> None:
    async def story(database: Database) -> bool:
        soon = database.time_and_ids.now() + 200
        agenda = Agenda(database, [Reminders([Due(soon, (0,), "a")])])
        agenda.start()
        for _ in range(1000):
            await asyncio.sleep(0.02)
            if happened := await database.survey(happened_in):
                break
        await agenda.stop()
        return [one.occurred_at for one in happened] == [soon]

    assert in_demo(f"sqlite:///{tmp_path / 'own.db'}", story)


def test_the_background_looks_anew_when_it_hears_of_a_change(tmp_path: Path) -> None:
    async def story(database: Database) -> list[str]:
        reminders = Reminders([at(10, "a")])
        await database.write(service.change_clock, "demo", lambda _, __: frozen(0))
        agenda = Agenda(database, [reminders])
        database.after_commit = agenda.hear
        agenda.start()
        await asyncio.sleep(0.1)
        assert await database.survey(happened_in) == []
        await database.write(_thaw_at_noon)
        happened: list[Event] = []
        for _ in range(1000):
            await asyncio.sleep(0.02)
            if happened := await database.survey(happened_in):
                break
        await agenda.stop()
        return [one.definition_id for one in happened]

    assert in_demo(f"sqlite:///{tmp_path / 'own.db'}", story) == ["a"]


def test_the_background_ends_when_it_is_stopped_at_the_moment_of_a_change(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        in_an_hour = database.time_and_ids.now() + 3_600_000
        agenda = Agenda(database, [Reminders([Due(in_an_hour, (0,), "a")])])
        agenda.start()
        await asyncio.sleep(0.1)
        agenda.hear([Change("demo", DUE)])
        async with asyncio.timeout(5):
            await agenda.stop()

    in_demo(f"sqlite:///{tmp_path / 'own.db'}", story)


@pytest.mark.databases("postgresql")
def test_the_background_does_not_look_at_all_accounts_whenever_one_has_changed(database_url: str) -> None:
    looks = 0

    class Counted(Reminders):
        def list_accounts(self, _: Reading) -> Sequence[str]:
            nonlocal looks
            looks += 1
            return []

    async def story(database: Database) -> None:
        agenda = Agenda(database, [Counted([])])
        agenda.start()
        for _ in range(10):
            agenda.hear([Change("demo", DUE)])
            await asyncio.sleep(0.05)
        await agenda.stop()

    in_demo(database_url, story)
    assert looks == 1


def _thaw_at_noon(writing: Writing) -> None:
    service.change_clock(writing, "demo", lambda _, __: frozen(20))
    tell_due(writing, "demo")


def test_an_unknown_account_has_no_agenda(tmp_path: Path) -> None:
    async def run() -> None:
        database = open_database(f"sqlite:///{tmp_path / 'own.db'}", TimeAndIds())
        await database.start()
        try:
            await Agenda(database, [Reminders([])]).settle("nobody")
        finally:
            await database.stop()

    with pytest.raises(NotFound):
        asyncio.run(run())


def test_a_call_whose_account_is_deleted_while_it_settles_says_so_itself(tmp_path: Path) -> None:
    answers = iter([SettleFirst("deleted"), "There is no such account."])

    async def call() -> str:
        answer = next(answers)
        if isinstance(answer, SettleFirst):
            raise answer
        return answer

    async def ask(database: Database) -> str:
        return await Agenda(database).settled(call)

    assert in_demo(f"sqlite:///{tmp_path / 'own.db'}", ask) == "There is no such account."
