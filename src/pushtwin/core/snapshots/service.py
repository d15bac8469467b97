"""The use cases of snapshots: taking one, restoring one, and going back to what an account began with.

What a reset goes back to is kept as rows, not as a document: to put them back takes no more than to write them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from itertools import chain, starmap
from pathlib import Path
from typing import Any

import orjson

from pushtwin.base.errors import NotFound, Taken
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.base.whole_files import written_whole
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts import service as account_service
from pushtwin.core.accounts.drafts import NewAccount, draft_credentials
from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.in_snapshots import AccountEntry, ApplicationRow, State, render_account
from pushtwin.core.accounts.own_time_and_ids import OwnTimeAndIds, unique_in_twin
from pushtwin.core.accounts.service import ListedAccount
from pushtwin.core.logins.repository import is_token_taken
from pushtwin.core.messages.in_snapshots.rendering import render_sends
from pushtwin.core.mo.in_snapshots.rendering import render_mo_messages
from pushtwin.core.omni.in_snapshots.rendering import render_flows
from pushtwin.core.people.in_snapshots.rendering import render_persons
from pushtwin.core.snapshots import baseline_repository as seeds
from pushtwin.core.snapshots import rows as bulk
from pushtwin.core.snapshots.json_stream import FLOWS, MO_MESSAGES, PERSONS, SENDS, Source
from pushtwin.core.snapshots.problems import refuse
from pushtwin.core.snapshots.rendering import render_head
from pushtwin.core.snapshots.unfolding import Kept, Unfolding
from pushtwin.core.snapshots.without_gc import without_collecting
from pushtwin.database import Reading, Writing

Rows = Mapping[str, Sequence[Any]]
Write = Callable[[bytes], object]
_NONE: Rows = {}


def ignore(_: Source, __: int) -> None:
    """For those who need not be told how far it is."""


def take(reading: Reading, account_id: str, write: Write) -> None:
    """Write the document of an account, piece by piece. Raises NotFound."""
    account = accounts.find_account(reading, account_id)
    state = seeds.find_state(reading, account_id)
    if account is None or state is None:
        raise NotFound("account", account_id)
    shown = render_account(account_id, account.credentials, state)
    for line in render_head(shown, bulk.read_account(reading, account_id)):
        write(line)
    _write_list(PERSONS, map(render_persons, bulk.read_persons(reading, account_id)), write)
    _write_list(SENDS, render_sends(bulk.read_sends(reading, account_id)), write)
    _write_list(MO_MESSAGES, map(render_mo_messages, bulk.read_mo_messages(reading, account_id)), write)
    _write_list(FLOWS, map(render_flows, bulk.read_flows(reading, account_id)), write)
    write(b"\n}\n")


def take_start(writing: Writing, account_id: str) -> bytes:
    """The document of what a reset goes back to. It does go back: for a rehearsal. Raises NotFound, or Taken."""
    pieces: list[bytes] = []
    go_back(writing, account_id)
    take(writing, account_id, pieces.append)
    return b"".join(pieces)


def export(reading: Reading, account_id: str, path: Path) -> None:
    """Write the document of an account into a file, whole or not at all. Raises NotFound and OSError."""
    with written_whole(path) as file:
        take(reading, account_id, file.write)


def _write_list(name: str, pieces: Iterable[bytes], write: Write) -> None:
    write(b',\n"%s": [' % name.encode())
    mark = b"\n"
    for piece in pieces:
        write(mark + piece)
        mark = b",\n"
    write(b"]" if mark == b"\n" else b"\n]")


def restore(
    writing: Writing,
    account_id: str,
    open_source: Callable[[], Source],
    *,
    origin: str | None = None,
    note: Callable[[Source, int], object] = ignore,
    new_keys: bool = False,
) -> ListedAccount:
    """Make an account what a document says; that is what a reset goes back to from now on.

    `new_keys` gives account and applications keys that nobody has, whatever the document says: ids and codes of the
    applications, API keys, user and password. Without them the account keeps its own.
    Opens the source anew when it has to run again. `origin` tells later where the document came from; `note` is called
    when some more entries of large lists have been written, with the number of their registrations. Raises NotFound,
    ControlRequestInvalid, or Taken.
    """
    state = seeds.find_state(writing, account_id)
    if state is None:
        raise NotFound("account", account_id)
    with closing(open_source()) as source, without_collecting():
        unfolding = Unfolding(source.head)
        unique = _unique(writing, account_id, unfolding.account)
        new_state, rows = _unfold_head(writing, account_id, state, unfolding, unique, new_keys=new_keys)
        seed = _Seed(writing, account_id)
        if not unfolding.problems:
            seed.begin(new_state, rows, origin)
            _begin_anew(writing, account_id, new_state, rows)
        for name, entries in source.entries:
            rows = unfolding.unfold(name, entries)
            if unfolding.is_hopeless:
                break
            if not unfolding.problems:
                bulk.add_rows(writing, account_id, rows)
                seed.add(rows)
                note(source, len(rows.get("registrations", ())))
    unfolding.end()
    refuse(unfolding.problems)
    learned = unfolding.learned()
    bulk.add_rows(writing, account_id, learned)
    seed.end(learned)
    if new_keys:
        account_service.change_credentials(writing, account_id, draft_credentials(NewAccount(), unique))
    return account_service.get_account(writing, account_id)


def _unfold_head(
    writing: Writing, account_id: str, state: State, unfolding: Unfolding, unique: TimeAndIds, *, new_keys: bool
) -> tuple[State, Rows]:
    """What the document says of the account, in the time and with the ids that it has from now on."""
    account, real = unfolding.account, writing.time_and_ids
    time_and_ids = OwnTimeAndIds(real, unfolding.clock, account.get("idSeed"), account.get("idCounter", 0))
    kept = Kept(state.name, list(starmap(ApplicationRow, bulk.read_account(writing, account_id)["applications"])))
    return unfolding.unfold_head(time_and_ids, unique, kept, new_keys=new_keys)


def _unique(writing: Writing, account_id: str, account: AccountEntry) -> TimeAndIds:
    """Accounts that are restored from one document have the same seed."""
    id_seed, number = account.get("idSeed"), account.get("idCounter", 0)
    return unique_in_twin(writing.time_and_ids, f"{account_id}/snapshot", id_seed, number)


def remember(writing: Writing, account_id: str) -> None:
    """Let a reset go back to what the account is now."""
    state = seeds.find_state(writing, account_id)
    assert state is not None  # whoever made the account asks for it
    seed = _Seed(writing, account_id)
    seed.begin(state, bulk.read_account(writing, account_id))
    for rows in chain(*(read(writing, account_id) for read in bulk.READ_PORTIONS)):
        seed.add(rows)


def go_back(writing: Writing, account_id: str) -> None:
    """The account is as it was when it was created or last restored. Raises NotFound, or Taken."""
    if seeds.find_state(writing, account_id) is None:
        raise NotFound("account", account_id)
    with without_collecting():
        for text in seeds.read_seed(writing, account_id):
            part = orjson.loads(text)
            if "state" in part:
                _begin_anew(writing, account_id, State(**part["state"]), part["rows"], part["columns"])
            else:
                bulk.add_rows(writing, account_id, part["rows"], part["columns"])


def origins(reading: Reading) -> dict[str, str]:
    """Where the document of each account came from, for those of which it is known."""
    found = {account_id: orjson.loads(text).get("origin") for account_id, text in seeds.list_first_parts(reading)}
    return {account_id: origin for account_id, origin in found.items() if origin}


def _begin_anew(
    writing: Writing, account_id: str, state: State, rows: Rows, columns: Mapping[str, Sequence[str]] | None = None
) -> None:
    """The account with nothing but these rows; what was due in it no longer is.

    `columns` name the values of rows that do not come from a document.
    """
    accounts.delete_contents(writing, account_id)
    _require_free(writing, rows, columns)
    seeds.change_state(writing, account_id, state)
    bulk.add_rows(writing, account_id, rows, columns)
    tell_due(writing, account_id)


def _require_free(writing: Writing, rows: Rows, columns: Mapping[str, Sequence[str]] | None) -> None:
    """What no two accounts may have. Raises Taken, at its place in the document."""
    for table, member, column, name, is_taken in _UNIQUE:
        place_of_value = ((columns or {}).get(table) or bulk.columns(table)).index(column)
        for index, row in enumerate(rows.get(table, ())):
            if is_taken(writing, row[place_of_value]):
                raise Taken(
                    column.replace("_", " "), row[place_of_value], None if columns else f"{member}.{index}.{name}"
                )


def _is_id_taken(reading: Reading, application_id: str) -> bool:
    return accounts.is_application_taken(reading, "application_id", application_id)


def _is_code_taken(reading: Reading, code: str) -> bool:
    return accounts.is_application_taken(reading, "application_code", code)


_UNIQUE = (
    ("applications", "applications", "application_id", "applicationId", _is_id_taken),
    ("applications", "applications", "application_code", "applicationCode", _is_code_taken),
    ("api_keys", "apiKeys", "api_key", "apiKey", accounts.is_api_key_taken),
    ("access_tokens", "accessTokens", "token_hash", "tokenHash", is_token_taken),
)


class _Seed:
    """Writes down, part by part, what a reset goes back to."""

    def __init__(self, writing: Writing, account_id: str) -> None:
        self._writing = writing
        self._account_id = account_id
        self._part = 0

    def begin(self, state: State, rows: Rows, origin: str | None = None) -> None:
        seeds.delete_seed(self._writing, self._account_id)
        self._add({"state": state._asdict(), "origin": origin}, rows)

    def add(self, rows: Rows) -> None:
        self._add({}, rows)

    def end(self, rows: Rows) -> None:
        if any(rows.values()):
            self._add({}, rows)

    def _add(self, part: dict[str, Any], rows: Rows) -> None:
        columns = {name: bulk.columns(name) for name, found in rows.items() if found}
        part |= {"columns": columns, "rows": {name: found for name, found in rows.items() if found}}
        text = orjson.dumps(part, default=list).decode()
        seeds.add_part(self._writing, self._account_id, self._part, text)
        self._part += 1
