"""Documents in files: what `pushtwin serve --seed` and `pushtwin restore` bring into a database."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pushtwin.base.errors import ControlRequestInvalid, SeedInvalid, Taken
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts import service as account_service
from pushtwin.core.accounts.drafts import NewAccount
from pushtwin.core.accounts.in_snapshots import AccountEntry
from pushtwin.core.accounts.service import ListedAccount
from pushtwin.core.snapshots import service
from pushtwin.core.snapshots.json_stream import Source, in_memory, is_json, read_document, streamed
from pushtwin.core.snapshots.problems import refuse
from pushtwin.core.snapshots.unfolding import Kept, Unfolding
from pushtwin.database import Writing

_READ_WHOLE = 64 * 1024 * 1024
_YAML = {".yaml", ".yml"}


class SeedFile:
    """A document in a file. One in JSON may be far larger than memory.

    All methods raise SeedInvalid for a file that can't be read, and ControlRequestInvalid for a bad document.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> Source:
        """The document from its beginning."""
        with self._readable():
            kind = "application/yaml" if self.path.suffix in _YAML else ""
            with self.path.open("rb") as file:
                is_large = os.fstat(file.fileno()).st_size > _READ_WHOLE and is_json(file.read(100), kind)
            if is_large:
                return streamed(self.path.open("rb"))
            return in_memory(read_document(self.path.read_bytes(), kind))

    def account(self) -> AccountEntry:
        """What the document rightly says of the account; its id is the name of the file, unless it says so itself."""
        with closing(self.open()) as source:
            return {"accountId": self.path.stem, **Unfolding(source.head).account}

    def judge(self) -> None:
        """Read the whole document, with nothing to compare it with."""
        with closing(self.open()) as source:
            unfolding = Unfolding(source.head)
            time_and_ids = TimeAndIds()
            unfolding.unfold_head(time_and_ids, time_and_ids, Kept("", []))
            for name, entries in source.entries:
                unfolding.unfold(name, entries)
        unfolding.end()
        refuse(unfolding.problems)

    def digest(self) -> str:
        """The same for the same contents."""
        with self._readable(), self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise SeedInvalid(f"{self.path} can't be read: {problem.strerror}.") from problem


def load_seed(writing: Writing, file: SeedFile) -> None:
    """Bring in the account of a file, unless it is what the account was last restored from.

    Raises SeedInvalid.
    """
    try:
        account_id, origin = file.account()["accountId"], file.digest()
        if service.origins(writing).get(account_id) != origin:
            load(writing, file, account_id, origin=origin)
    except ControlRequestInvalid as problem:
        raise SeedInvalid(f"{file.path} has faults.", problem.details) from problem
    except Taken as problem:
        raise SeedInvalid(f"{file.path} does not fit in: {problem}") from problem


def load(
    writing: Writing,
    file: SeedFile,
    account_id: str,
    *,
    origin: str | None = None,
    note: Callable[[Source, int], object] = service.ignore,
    new_keys: bool = False,
) -> ListedAccount:
    """Restore the account from a file; where there is none yet, make it first."""
    if accounts.find_account(writing, account_id) is None:
        account = file.account()
        new = NewAccount(account_id=account_id, name=account.get("name"), id_seed=account.get("idSeed"))
        if not new_keys:
            new = new._replace(
                api_key=account.get("apiKey"), username=account.get("username"), password=account.get("password")
            )
        account_service.create_account(writing, new)
    return service.restore(writing, account_id, file.open, origin=origin, note=note, new_keys=new_keys)
