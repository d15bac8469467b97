"""What `pushtwin snapshot` and `pushtwin restore` do to a database itself, while no twin runs on it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

import click

from pushtwin.app import shown_account
from pushtwin.base import machine
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.control_types.accounts import AccountAnswer
from pushtwin.core.accounts.service import ListedAccount
from pushtwin.core.demo import seed_if_empty
from pushtwin.core.snapshots import service
from pushtwin.core.snapshots.json_stream import Source
from pushtwin.core.snapshots.seed_file import SeedFile, load
from pushtwin.database import Database, open_database

T = TypeVar("T")
_STEPS = 1000  # of the progress bar


def take(database: str, account_id: str, file: BinaryIO) -> None:
    """Write the account into the file."""
    _with(database, lambda opened: opened.write(service.take, account_id, file.write))


def restore(database: str, path: Path, account_id: str | None, *, new_keys: bool) -> AccountAnswer:
    """The account as it is now. Shows on the way how far it is, and how fast it was."""
    seed = SeedFile(path)
    count, started = 0, machine.monotonic()
    with click.progressbar(length=_STEPS, label="Registrations", file=sys.stderr) as bar:

        def note(source: Source, registrations: int) -> None:
            nonlocal count
            count += registrations
            bar.update(int(source.share() * _STEPS) - bar.pos)

        async def work(opened: Database) -> ListedAccount:
            await opened.expect_much()
            await opened.write(seed_if_empty)
            restored = account_id or seed.account()["accountId"]
            return await opened.write(load, seed, restored, note=note, new_keys=new_keys)

        restored = _with(database, work)
    seconds = machine.monotonic() - started
    click.echo(f"{count:,} registrations in {seconds:.1f} s: {count / seconds:,.0f} a second.", err=True)
    return shown_account(restored)


def _with(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        database = open_database(url, TimeAndIds())
        await database.start()
        try:
            return await work(database)
        finally:
            await database.stop()

    return asyncio.run(run())
