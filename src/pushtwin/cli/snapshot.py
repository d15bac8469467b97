"""`pushtwin snapshot`, `pushtwin restore`: an account's whole world into a file and back."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn, TypeVar

import click

from pushtwin.base import json_text, machine
from pushtwin.base.errors import ControlRequestInvalid, PushtwinError
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.cli.options import url_option
from pushtwin.control_types.accounts import AccountAnswer
from pushtwin.core.accounts.service import ListedAccount
from pushtwin.core.demo import DEMO_ACCOUNT, seed_if_empty
from pushtwin.core.snapshots import service
from pushtwin.core.snapshots.json_stream import Source
from pushtwin.core.snapshots.seed_file import SeedFile, load
from pushtwin.database import Database, open_database

# httpx takes a tenth of a second to import, which `pushtwin serve` should not pay.
# ruff: noqa: PLC0415
Command = Callable[..., None]
T = TypeVar("T")
_CREDENTIALS = ("apiKey", "username", "password")
_STEPS = 1000  # of the progress bar


def _where(command: Command) -> Command:
    """Options that name the twin, running or not."""
    database = click.option(
        "--database",
        help="Work on this database itself, as `pushtwin serve` takes it, instead of asking a running twin.",
    )
    token = click.option(
        "--control-token",
        envvar="PUSHTWIN_CONTROL_TOKEN",
        show_envvar=True,
        help="Token of the control API; needed where the twin is not bound to loopback.",
    )
    return url_option(database(token(command)))


@click.command()
@_where
@click.option("--account", default=DEMO_ACCOUNT.account_id, show_default=True, help="Account to take it of.")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write.  [default: to the screen]"
)
def snapshot(*, url: str, database: str | None, control_token: str | None, account: str, output: Path | None) -> None:
    """Write everything that an account is and holds, as one JSON document."""
    with _told(), _written(output) as file:
        if database is None:
            file.write(_ask_for_snapshot(url, control_token, account))
        else:
            _with(database, lambda opened: opened.write(service.take, account, file.write))


@click.command()
@_where
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", help="Account to restore; made when there is none.  [default: that of FILE, or its name]")
@click.option(
    "--new-keys",
    is_flag=True,
    help="Give it and its applications new ids, codes, API key, user and password instead of those in FILE, and write "
    "the account with them to the screen, in JSON.",
)
def restore(
    *, url: str, database: str | None, control_token: str | None, file: Path, account: str | None, new_keys: bool
) -> None:
    """Make an account what FILE says, in JSON or YAML: all of it, or nothing."""
    with _told():
        seed = SeedFile(file)
        account_id = account or seed.account()["accountId"]
        if database is None:
            restored = _send_snapshot(url, control_token, account_id, seed, new_keys=new_keys)
        else:
            restored = _restore_into(database, account_id, seed, new_keys=new_keys)
        if new_keys:
            click.echo(json_text.write(restored).decode())
        click.echo(f"The account {account_id} is as {file} says.", err=True)


def _restore_into(database: str, account_id: str, seed: SeedFile, *, new_keys: bool) -> AccountAnswer | None:
    """The account as it is now, where it has new keys."""
    count, started = 0, machine.monotonic()
    with click.progressbar(length=_STEPS, label="Registrations", file=sys.stderr) as bar:

        def note(source: Source, registrations: int) -> None:
            nonlocal count
            count += registrations
            bar.update(int(source.share() * _STEPS) - bar.pos)

        async def work(opened: Database) -> ListedAccount:
            await opened.expect_much()
            await opened.write(seed_if_empty)
            return await opened.write(load, seed, account_id, note=note, new_keys=new_keys)

        restored = _with(database, work)
    seconds = machine.monotonic() - started
    click.echo(f"{count:,} registrations in {seconds:.1f} s: {count / seconds:,.0f} a second.", err=True)
    if not new_keys:
        return None
    from pushtwin.app import shown_account

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


def _ask_for_snapshot(url: str, token: str | None, account_id: str) -> bytes:
    from pushtwin.testing.control import Control, client, segment

    with client(url, None, token) as http:
        path = f"/_twin/accounts/{segment(account_id)}"
        Control(http).get(path)  # tells what is wrong
        return http.get(f"{path}/snapshot").raise_for_status().content


def _send_snapshot(
    url: str, token: str | None, account_id: str, seed: SeedFile, *, new_keys: bool
) -> AccountAnswer | None:
    """The account as it is now, where it has new keys."""
    from pushtwin.testing.control import Control, TwinError, client, given, segment

    with client(url, None, token) as http:
        control, path = Control(http), f"/_twin/accounts/{segment(account_id)}"
        try:
            control.get(path)
        except TwinError as problem:
            if problem.status != 404:
                raise
            seed.judge()
            account = seed.account()
            told = {name: account.get(name) for name in ("name", *([] if new_keys else _CREDENTIALS))}
            control.post("/_twin/accounts", {"accountId": account_id, **given(told)})
        answer: AccountAnswer | None = control.put(
            f"{path}/snapshot", seed.path.read_bytes(), {"newKeys": "true" if new_keys else None}
        )
        return answer


@contextmanager
def _written(path: Path | None) -> Iterator[BinaryIO]:
    """The screen, or a file that is there only when it is complete."""
    if path is None:
        yield sys.stdout.buffer
        return
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _told() -> Iterator[None]:
    """Say what went wrong, and end with code 1."""
    try:
        yield
    except ControlRequestInvalid as problem:
        _fail(str(problem), [f"{one['field']}: {one['message']}" for one in problem.details])
    except PushtwinError as problem:
        _fail(str(problem))
    except OSError as problem:
        _fail(f"{problem.filename} can't be used: {problem.strerror}")
    except Exception as problem:
        from pushtwin.testing.control import TwinError

        if not isinstance(problem, TwinError):
            raise
        if problem.status is None:
            _fail(f"{problem}: start a twin with `pushtwin serve`, or name the address of one with --url")
        _fail(f"The twin refused: {problem}")


def _fail(sentence: str, details: list[str] | None = None) -> NoReturn:
    click.echo("\n  ".join([f"pushtwin: {sentence.rstrip('.')}.", *(details or [])]), err=True)
    raise SystemExit(1)
