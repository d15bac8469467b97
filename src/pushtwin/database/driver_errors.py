"""What the drivers raise, in the words of the twin. Nothing above `database` knows a driver.

SQLAlchemy wraps an error of a driver when a statement runs through it, and does not when one runs on the driver: both
forms come here.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError

from pushtwin.base.errors import DatabaseConflict, DatabaseError, DatabaseFailed, DatabaseUnavailable

_PRIMARY_CODE = 0xFF  # of SQLite's extended ones
_SQLITE_REASONS = {
    sqlite3.SQLITE_BUSY: "another program has locked it",
    sqlite3.SQLITE_LOCKED: "another program has locked it",
    sqlite3.SQLITE_PROTOCOL: "another program has locked it",
    sqlite3.SQLITE_READONLY: "it can only be read",
    sqlite3.SQLITE_PERM: "the file may not be used",
    sqlite3.SQLITE_CANTOPEN: "the file can't be opened",
    sqlite3.SQLITE_IOERR: "the disk can't be read or written",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is no SQLite database",
}
_LOST_RACES = {
    "40001",  # another writer changed a row that this one changes
    "40P01",  # the two waited for each other
    "23503",  # a row that this one refers to is gone
    "23505",  # a unique value is taken
}
_POSTGRES_REASONS = {
    "25006": "it can only be read",
    "53100": "the disk is full",
    "53300": "it has no connection left",
    "55P03": "another program has locked it",
    "57014": "it took too long",
}
_AWAY = ("08", "53", "57")  # classes: connection lost, no resources, an operator's work


def translated(problem: Exception) -> Exception:
    """What to raise in place of an error of a driver; anything else comes back as it is."""
    cause = _cause(problem)
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    if type(cause).__module__.partition(".")[0] == "asyncpg":
        return _of_postgresql(cause)
    if isinstance(cause, OSError):  # the network; TimeoutError is one
        return DatabaseUnavailable(f"The database does not answer: {_told(cause)}.")
    return problem


def _told(cause: BaseException) -> str:
    """In one line; an error of the network, or of asyncio, may say nothing but its name."""
    return " ".join(str(cause).split()).rstrip(".") or type(cause).__name__


def _cause(problem: Exception) -> BaseException:
    if not isinstance(problem, DBAPIError) or problem.orig is None:
        return problem
    return problem.orig.__cause__ or problem.orig


def _of_sqlite(cause: sqlite3.Error) -> DatabaseError:
    code = getattr(cause, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code == sqlite3.SQLITE_CONSTRAINT:
        return DatabaseConflict(str(cause))
    if code in _SQLITE_REASONS:
        return DatabaseUnavailable(f"The database can't be used: {_SQLITE_REASONS[code]} ({cause}).")
    return DatabaseFailed(f"The database has failed: {cause}.")


def _of_postgresql(cause: BaseException) -> DatabaseError:
    state = getattr(cause, "sqlstate", None)
    if state in _LOST_RACES:
        return DatabaseConflict(str(cause))
    if state in _POSTGRES_REASONS:
        return DatabaseUnavailable(f"The database can't be used: {_POSTGRES_REASONS[state]} ({cause}).")
    if state is None or state[:2] in _AWAY:  # asyncpg itself has noticed that the connection is gone
        return DatabaseUnavailable(f"The database does not answer: {_told(cause)}.")
    return DatabaseFailed(f"The database has failed: {cause}.")
