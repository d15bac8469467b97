"""The use cases of snapshots: taking one, restoring one, and going back to what an account began with.

What a reset goes back to is kept as rows, not as a document: to put them back takes no more than to write them.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

import orjson

from pushtwin.base.errors import NotFound, Taken
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.clock import read_clock
from pushtwin.core.accounts.model import Credentials
from pushtwin.core.accounts.own_time_and_ids import OwnTimeAndIds
from pushtwin.core.accounts.service import new_secret_code
from pushtwin.core.accounts.settings import AccountSettings, parse_settings
from pushtwin.core.snapshots import baseline_repository as seeds
from pushtwin.core.snapshots import rows as bulk
from pushtwin.core.snapshots.account_part import UnfoldedHead, clock_of, read_head, unfold_head
from pushtwin.core.snapshots.baseline_repository import State
from pushtwin.core.snapshots.json_stream import Source
from pushtwin.core.snapshots.persons_part import Unfolding
from pushtwin.core.snapshots.rendering import render_clock, render_head, render_persons
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
    shown = {"accountId": account_id, **_shown(state, account.credentials)}
    for line in render_head(shown, bulk.read_account(reading, account_id)):
        write(line)
    write(b',\n"persons": [')
    mark = b"\n"
    for rows in bulk.read_persons(reading, account_id):
        write(mark + render_persons(rows))
        mark = b",\n"
    write(b"]\n}\n" if mark == b"\n" else b"\n]\n}\n")


def _shown(state: State, credentials: Credentials) -> dict[str, Any]:
    settings = parse_settings(state.settings)
    return {
        "name": state.name,
        "apiKey": credentials.api_key,
        "username": credentials.username,
        "password": credentials.password,
        "settings": {_camel(name): getattr(settings, name) for name in AccountSettings.__slots__},
        "idSeed": state.id_seed,
        "idCounter": None if state.id_seed is None else state.id_counter,
        "clock": render_clock(read_clock(state.clock)),
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def restore(
    writing: Writing,
    account_id: str,
    open_source: Callable[[], Source],
    *,
    origin: str | None = None,
    note: Callable[[Source, int], object] = ignore,
) -> None:
    """Make an account what a document says; that is what a reset goes back to from now on.

    Opens the source anew when it has to run again. `origin` tells later where the document came from; `note` is called
    when some more persons have been written, with the number of their registrations. Raises NotFound,
    ControlRequestInvalid, or Taken.
    """
    state = seeds.find_state(writing, account_id)
    if state is None:
        raise NotFound("account", account_id)
    with closing(open_source()) as source, without_collecting():
        unfolded, time_and_ids = _unfold_head(writing, account_id, state, source)
        seed = _Seed(writing, account_id)
        seed.begin(unfolded.state, unfolded.rows, origin)
        _begin_anew(writing, account_id, unfolded.state, unfolded.rows)
        unfolding = Unfolding(time_and_ids, unfolded.application_ids, unfolded.data_types, unfolded.uninstalled)
        for persons in source.persons:
            rows = unfolding.unfold(persons)
            bulk.add_rows(writing, account_id, rows)
            seed.add(rows)
            note(source, len(rows["registrations"]))
    seed.end(_add_data_types(writing, account_id, unfolded, unfolding))


def _unfold_head(writing: Writing, account_id: str, state: State, source: Source) -> tuple[UnfoldedHead, TimeAndIds]:
    """What the document says of the account, and the world in which it lives from now on."""
    head = read_head(source.head)
    account = head.get("account", {})
    time_and_ids = OwnTimeAndIds(
        writing.time_and_ids, clock_of(head), account.get("idSeed"), account.get("idCounter", 0)
    )
    kept = bulk.read_account(writing, account_id)["applications"]
    return unfold_head(head, time_and_ids, state.name, kept, lambda: new_secret_code(writing)), time_and_ids


def _add_data_types(writing: Writing, account_id: str, unfolded: UnfoldedHead, unfolding: Unfolding) -> Rows:
    """Those that the document does not name: the first value of an attribute settles its type."""
    known = unfolded.data_types
    rows = {"custom_attributes": sorted(one for one in unfolding.data_types.items() if one[0] not in known)}
    bulk.add_rows(writing, account_id, rows)
    return rows


def remember(writing: Writing, account_id: str) -> None:
    """Let a reset go back to what the account is now."""
    state = seeds.find_state(writing, account_id)
    assert state is not None  # whoever made the account asks for it
    seed = _Seed(writing, account_id)
    seed.begin(state, bulk.read_account(writing, account_id))
    for rows in bulk.read_persons(writing, account_id):
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
    """The account with nothing but these rows. `columns` name the values of rows that do not come from a document."""
    accounts.delete_contents(writing, account_id)
    for index, (application_id, code, *_) in enumerate(rows["applications"]):
        place = None if columns else f"applications.{index}."
        _require_free(writing, "application_id", application_id, place and f"{place}applicationId")
        _require_free(writing, "application_code", code, place and f"{place}applicationCode")
    seeds.change_state(writing, account_id, state)
    bulk.add_rows(writing, account_id, rows, columns)


def _require_free(writing: Writing, column: str, value: str, place: str | None) -> None:
    if accounts.is_application_taken(writing, column, value):
        raise Taken(column.replace("_", " "), value, place)


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
