"""A send to more devices than one transaction takes goes on in portions, in the order of ids."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from pushtwin.background.counting import count
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.agenda.settling import settle
from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID, seed_if_empty
from pushtwin.core.messages import audiences, repository, send_repository
from pushtwin.core.messages.audiences import Counting, Crowd
from pushtwin.core.messages.due import DueSends
from pushtwin.core.messages.model import Message, Notification, Reporting, Send, Source, Target, TargetKind
from pushtwin.core.messages.notification_json import to_json
from pushtwin.core.messages.report_repository import MessageFilter, list_oldest
from pushtwin.core.messages.send_repository import SendRow
from pushtwin.core.messages.targeting import compile_target
from pushtwin.core.people import control_service
from pushtwin.core.people.control_service import NewRegistration
from pushtwin.database import Database, Reading, Writing, open_database
from tests.database.plans import plan_of

T = TypeVar("T")
ANDROIDS = Target(TargetKind.MULTIPLE, query={"$and": [{"platform": "Android"}]})
APPLICATION_ID = DEMO_ACCOUNT.applications[0].application_id or ""


@pytest.fixture(autouse=True)
def _two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audiences, "PORTION", 2)


def in_demo(url: str, story: Callable[[Database], Awaitable[T]]) -> T:
    """What a story tells that is played with a demo account of five Android devices and one iPhone."""

    async def run() -> T:
        database = open_database(url, TimeAndIds())
        await database.start()
        try:
            await database.write(seed_if_empty)
            for one in ("c", "e", "a", "B"):
                await database.write(install, one)
            await database.write(install, "b-iphone", "iOS")
            return await story(database)
        finally:
            await database.stop()

    return asyncio.run(run())


def install(writing: Writing, registration_id: str, system: str = "Android") -> None:
    new = NewRegistration(registration_id=registration_id, system_data={"os": system})
    control_service.install(writing, "demo", new)


def begin(writing: Writing, reporting: Reporting, target: Target = ANDROIDS) -> SendRow:
    """Send, now, to all Android devices or to another target, which has been counted."""
    send = Send(source=Source.V3, sender="", target=target, notification=Notification(text="Hi"), reporting=reporting)
    ordinal, now = writing.time_and_ids.next_ordinal(), writing.now
    row = SendRow(
        account_id="demo",
        send_ordinal=ordinal,
        request_ordinal=ordinal,
        bulk_id="bulk",
        message_id="7" * 23,
        application_id=APPLICATION_ID,
        sender="",
        entity_id=None,
        platform_application_id=None,
        campaign_reference_id=None,
        definition=to_json(send),
        accepted_at=now,
        starts_at=now,
        expires_at=now + 1000,
        due_at=now,
        until=None if target is ANDROIDS else ordinal,
    )
    send_repository.insert_send(writing, row)
    return row


def messages_in(reading: Reading) -> list[Message]:
    return [one.message for one in list_oldest(reading, "demo", MessageFilter(), None, 100)]


@pytest.mark.parametrize("reporting", [Reporting(), Reporting(callback_data="tells of persons")])
def test_everybody_gets_one_message(database_url: str, reporting: Reporting) -> None:
    async def story(database: Database) -> list[Message]:
        await database.write(begin, reporting)
        while await database.write(settle, "demo", [DueSends()], None):
            pass
        return await database.survey(messages_in)

    found = in_demo(database_url, story)
    assert {one.registration_id for one in found} == {"a", "B", "c", DEMO_REGISTRATION_ID, "e"}
    assert [one.place for one in found] == [0, 1, 2, 3, 4]
    assert found[0].message_id == "7" * 23
    assert len({one.message_id for one in found}) == len(found)


def test_who_comes_after_it_has_begun_does_not_get_it(database_url: str) -> None:
    async def story(database: Database) -> list[Message]:
        await database.write(begin, Reporting())
        await database.write(settle, "demo", [DueSends()], None)
        assert len(await database.survey(messages_in)) < 5
        await database.write(install, "zebra")
        while await database.write(settle, "demo", [DueSends()], None):
            pass
        return await database.survey(messages_in)

    found = in_demo(database_url, story)
    assert {one.registration_id for one in found} == {"a", "B", "c", DEMO_REGISTRATION_ID, "e"}


@pytest.mark.parametrize("is_there_by_now", [False, True])
def test_a_registration_that_was_unknown_when_it_was_sent_to_is_reported_so(
    tmp_path: Path, *, is_there_by_now: bool
) -> None:
    async def story(database: Database) -> list[Message]:
        await database.write(begin, Reporting(), Target(TargetKind.REGISTRATION, "later"))
        if is_there_by_now:
            await database.write(install, "later")
        await database.write(settle, "demo", [DueSends()], None)
        return await database.survey(messages_in)

    (found,) = in_demo(f"sqlite:///{tmp_path / 'own.db'}", story)
    assert (found.registration_id, found.destination, found.error) == (None, "later", 8004)


def test_more_devices_than_a_statement_takes_are_told_by_whether_others_have_reached_them(tmp_path: Path) -> None:
    async def story(database: Database) -> list[tuple[str, str]]:
        row = await database.write(begin, Reporting())
        while await database.write(settle, "demo", [DueSends()], None):
            pass
        other = row._replace(send_ordinal=row.send_ordinal + 1)
        asked = ["a", *(f"other {number}" for number in range(33_000)), "b-iphone", "c"]
        return await database.read(lambda reading: repository.list_reached_by_others(reading, other, asked))

    found = in_demo(f"sqlite:///{tmp_path / 'own.db'}", story)
    assert [registration_id for registration_id, _ in found] == ["a", "c"]


def test_where_a_speed_limit_goes_on_is_the_end_of_an_index() -> None:
    (step,) = plan_of(send_repository._LATEST_SLOT)
    assert "request_ordinal_next_slot (account_id=? AND request_ordinal=?)" in step
    assert "COVERING" in step


@pytest.mark.parametrize(("enough", "counted"), [(None, 5), (0, 2), (2, 3), (5, 5)])
def test_they_are_counted_as_far_as_that_is_wanted(tmp_path: Path, enough: int | None, counted: int) -> None:
    crowd = Crowd("demo", APPLICATION_ID, compile_target(ANDROIDS, AccountSettings()))

    async def story(database: Database) -> Counting:
        return await count(database, crowd, enough)

    number, first = in_demo(f"sqlite:///{tmp_path / 'own.db'}", story)
    assert (number, len(first)) == (counted, counted)
