"""What happens by itself happens in order, at its own time, whenever somebody looks."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pushtwin.background.agenda import Agenda
from pushtwin.base.errors import NotFound
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts import service
from pushtwin.core.accounts.clock import Clock
from pushtwin.core.agenda import settling
from pushtwin.core.agenda.settling import Due
from pushtwin.core.demo import DEMO_REGISTRATION_ID, seed_if_empty
from pushtwin.core.events import repository as events
from pushtwin.core.events.model import Event
from pushtwin.core.people import control_service
from pushtwin.database import Reading, Writing, open_database

NOON = 1_800_000_000_000


class Reminders:
    """Things that are due, and become events of the demo account's device when they happen."""

    def __init__(self, due: Sequence[Due], follow_ups: Mapping[str, Due] | None = None) -> None:
        self._due = due
        self._follow_ups = follow_ups or {}

    def list_due(self, reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Due]:
        assert account_id == "demo"
        happened = {event.definition_id for event in happened_in(reading)}
        followed = [due for key, due in self._follow_ups.items() if key in happened]
        waiting = [one for one in (*self._due, *followed) if one.key not in happened and one.due_at <= until]
        return sorted(waiting)[:limit]

    def happen(self, writing: Writing, account_id: str, due: Due) -> bool:
        device = control_service.get_registration(writing, account_id, DEMO_REGISTRATION_ID)
        ordinal = writing.time_and_ids.next_ordinal()
        event = Event(ordinal, device.person_id, DEMO_REGISTRATION_ID, due.key, writing.now, "{}")
        events.add_event(writing, account_id, event)
        return due.key in self._follow_ups


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
    return Due(NOON + seconds * 1000, ordinal, key)


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
