"""Running use cases in transactions. The only commit and the only dialect knowledge of the project.

A use case is a plain synchronous function whose first argument is a `Reading` or a `Writing`. It may run more
than once: when it loses a race against another writer, everything is rolled back and it starts again.
"""

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.database.sqlite import SqliteDatabase, file_of
from pushtwin.database.statements import Statement
from pushtwin.database.transactions import Change, Database, Reading, Row, Trying, Writing

__all__ = ["Change", "Database", "Reading", "Row", "Statement", "Trying", "Writing", "describe", "open_database"]


def open_database(url: str, time_and_ids: TimeAndIds, connections: int = 8, processes: int = 1) -> Database:
    """The database for a URL. Connects only at `start`. Raises DatabaseUnavailable for a URL of another kind.

    On PostgreSQL each of so many processes has up to so many connections at once; who finds none free waits.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as problem:
        raise DatabaseUnavailable("The database must be sqlite:///FILE or postgresql://…") from problem
    match parsed.get_backend_name():
        case "sqlite":
            if parsed.host:
                raise DatabaseUnavailable(f"SQLite has no hosts: write sqlite:///{parsed.host}/… for a file.")
            return SqliteDatabase(parsed, time_and_ids)
        case "postgresql" | "postgres":
            from pushtwin.database.postgresql import PostgresDatabase  # noqa: PLC0415  SQLite users need not wait

            return PostgresDatabase(parsed, time_and_ids, connections, processes)
        case other:
            raise DatabaseUnavailable(f"The database must be SQLite or PostgreSQL, not {other}.")


def describe(url: str) -> str:
    """Where the state is, for people: a file, the memory, or a server without its password."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return parsed.difference_update_query(["password"]).render_as_string(hide_password=True)
    path = file_of(parsed)
    return str(Path(path).resolve()) if path else "in memory, gone when the twin stops"
