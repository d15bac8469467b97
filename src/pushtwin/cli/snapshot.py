"""`pushtwin snapshot`, `pushtwin restore`: an account's whole world into a file and back."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO

import click
import yaml

from pushtwin.base import json_text
from pushtwin.base.errors import ControlRequestInvalid, PushtwinError, Taken
from pushtwin.base.server_part import server_part
from pushtwin.base.whole_files import written_whole
from pushtwin.cli.options import OUTPUT, account_option, fail, token_option, url_option
from pushtwin.control_types.accounts import AccountAnswer
from pushtwin.testing.control import Control, TwinError, client, given, segment

# ruff: noqa: PLC0415  the twin itself is imported for --database only
Command = Callable[..., None]
_ASK_INSTEAD = "ask one that runs, with --url"


def _where(command: Command) -> Command:
    """Options that name the twin, running or not."""
    database = click.option(
        "--database",
        help="Work on this database itself, as `pushtwin serve` takes it, instead of asking a running twin.",
    )
    return url_option(database(token_option(command)))


@click.command()
@_where
@account_option
@click.option("--output", "-o", type=OUTPUT, help="File to write.  [default: to the screen]")
def snapshot(*, url: str, database: str | None, control_token: str | None, account: str, output: Path | None) -> None:
    """Write everything that an account is and holds, as one JSON document."""
    with _told(), _written(output) as file:
        if database is None:
            file.write(_ask_for_snapshot(url, control_token, account))
        else:
            with server_part(_ASK_INSTEAD):
                from pushtwin.cli import snapshot_in_database
            snapshot_in_database.take(database, account, file)


@click.command()
@_where
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--account",
    envvar="PUSHTWIN_ACCOUNT",
    show_envvar=True,
    help="Account to restore; made when there is none.  [default: that of FILE, or its name]",
)
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
        if database is None:
            restored = _send_snapshot(url, control_token, account, file, new_keys=new_keys)
        else:
            with server_part(_ASK_INSTEAD):
                from pushtwin.cli import snapshot_in_database
            restored = snapshot_in_database.restore(database, file, account, new_keys=new_keys)
        if new_keys:
            click.echo(json_text.write(restored).decode())
        click.echo(f"The account {restored['accountId']} is as {file} says.", err=True)


def _ask_for_snapshot(url: str, token: str | None, account_id: str) -> bytes:
    with client(url, None, token) as http:
        path = f"/_twin/accounts/{segment(account_id)}"
        Control(http).get(path)  # tells what is wrong
        answer = http.get(f"{path}/snapshot")
        answer.raise_for_status()
        return answer.content


def _send_snapshot(url: str, token: str | None, account_id: str | None, file: Path, *, new_keys: bool) -> AccountAnswer:
    """The account as it is now. One that was made for a bad document is taken away again."""
    content = file.read_bytes()
    account_id = account_id or _account_of(content, file)
    path = f"/_twin/accounts/{segment(account_id)}"
    with client(url, None, token) as http:
        control = Control(http)
        is_new = _is_new(control, path)
        if is_new:
            control.post("/_twin/accounts", {"accountId": account_id})
        try:
            control.put(f"{path}/snapshot", content, given({"newKeys": "true" if new_keys else None}))
        except TwinError:
            if is_new:
                control.delete(path)
            raise
        account: AccountAnswer = control.get(path)
        return account


def _is_new(control: Control, path: str) -> bool:
    try:
        control.get(path)
    except TwinError as problem:
        if problem.status != 404:
            raise
        return True
    return False


def _account_of(content: bytes, file: Path) -> str:
    """The id that the document names; that of the file's name where it names none, or can't be read.

    The twin says what is wrong with it.
    """
    try:
        is_json = content.lstrip().startswith(b"{")
        document: Any = json_text.read(content) if is_json else yaml.BaseLoader(content).get_single_data()
        return str(document["account"]["accountId"])
    except (ValueError, yaml.YAMLError, LookupError, TypeError):
        return file.stem


@contextmanager
def _written(path: Path | None) -> Iterator[BinaryIO]:
    """The screen, or a file that is there only when it is complete."""
    if path is None:
        yield sys.stdout.buffer
        return
    with written_whole(path) as file:
        yield file


@contextmanager
def _told() -> Iterator[None]:
    """Say what went wrong, and end with code 1."""
    try:
        yield
    except ControlRequestInvalid as problem:
        fail(str(problem), problem.details)
    except Taken as problem:
        fail(_with_new_keys(str(problem)))
    except PushtwinError as problem:
        fail(str(problem))
    except OSError as problem:
        fail(f"{problem.filename} can't be used: {problem.strerror}")
    except TwinError as problem:
        if problem.status is None:
            fail(f"{problem}: start a twin with `pushtwin serve`, or name the address of one with --url")
        if problem.status == HTTPStatus.CONFLICT:
            fail(_with_new_keys(problem.message), problem.details)
        if problem.details:
            fail(problem.message, problem.details)
        fail(f"The twin refused: {problem}")


def _with_new_keys(problem: str) -> str:
    return f"{problem.rstrip('.')}: --new-keys gives the account others"
