"""One process at a time on a SQLite file: two twins would each miss what the other keeps in memory."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from pushtwin.base import machine
from pushtwin.base.errors import DatabaseUnavailable

_OWNER_ONLY = 0o600
_PATIENCE_SECONDS = 2.0
_PAUSE_SECONDS = 0.02


class FileLock:
    """A lock beside the database, which ends with the process whatever becomes of that."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._path = Path(f"{database}-lock")
        self._file: BinaryIO | None = None

    async def take(self) -> None:
        """Waits a moment for a process that is about to end. Raises DatabaseUnavailable when another one has it."""
        try:
            self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY), "r+b")
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise DatabaseUnavailable(f"The database {self._database} can't be used: {reason}.") from problem
        deadline = machine.monotonic() + _PATIENCE_SECONDS
        while not _is_locked(self._file):
            if machine.monotonic() > deadline:
                self.release()
                raise DatabaseUnavailable(
                    f"The database {self._database} is in use by another twin. Stop that one, or ask it instead "
                    "of its file: many processes on one database are PostgreSQL's job."
                )
            await machine.sleep_async(_PAUSE_SECONDS)

    def release(self) -> None:
        """The file stays: to remove it would let two processes lock two files of one name."""
        if self._file:
            self._file.close()
            self._file = None


def _is_locked(file: BinaryIO) -> bool:
    try:
        _lock(file)
    except OSError:
        return False
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
