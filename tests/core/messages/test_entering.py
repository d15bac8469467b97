"""What is due has happened before a call looks at messages, and no call waits for ever."""

import asyncio
from typing import Any

import pytest

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts import service
from pushtwin.core.accounts.clock import Clock
from pushtwin.core.agenda.settling import SettleFirst
from pushtwin.core.calls.call import Call, Caller
from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID, seed_if_empty
from pushtwin.core.messages import reports, sending
from pushtwin.core.messages.commands import SendRequest
from pushtwin.core.messages.model import Notification, Send, Source, Target, TargetKind
from pushtwin.database import Database, open_database

NOON = 1_800_000_000_000
CODE = DEMO_ACCOUNT.applications[0].application_code or ""
SEND = Send(
    source=Source.V3,
    sender=CODE,
    target=Target(TargetKind.REGISTRATION, DEMO_REGISTRATION_ID),
    notification=Notification(text="Hi"),
)


def make_call(looked_at: int | None = None) -> Call:
    return Call(Caller.ACCOUNT, "", f"App {DEMO_ACCOUNT.api_key}", looked_at=looked_at)


def look(url: str, at: int, call: Call) -> None:
    """Ask for sums at this time, a second before which a message that was sent at noon arrives."""

    async def run() -> None:
        database: Database = open_database(url, TimeAndIds())
        await database.start()
        try:
            await database.write(seed_if_empty)
            await set_clock(database, NOON)
            await database.write(sending.send_v3, make_call(), SendRequest(None, [SEND]), {})
            await set_clock(database, at)
            await database.survey(reports.get_statistics, call, "bulk")
        finally:
            await database.stop()

    asyncio.run(run())


async def set_clock(database: Database, at: int) -> Any:
    await database.write(service.change_clock, DEMO_ACCOUNT.account_id, lambda _, __: Clock(frozen_at=at))


def test_a_call_that_finds_something_due_lets_it_happen_first(database_url: str) -> None:
    with pytest.raises(SettleFirst):
        look(database_url, NOON + 1000, make_call())


def test_what_is_not_yet_due_is_not_waited_for(database_url: str) -> None:
    look(database_url, NOON + 999, make_call())


def test_what_has_become_due_since_the_call_first_looked_is_not_waited_for(database_url: str) -> None:
    look(database_url, NOON + 2000, make_call(looked_at=NOON + 999))


def test_what_was_due_before_time_was_set_back_is_not_waited_for(database_url: str) -> None:
    look(database_url, NOON + 500, make_call(looked_at=NOON + 1000))
