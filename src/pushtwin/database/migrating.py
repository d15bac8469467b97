"""Bringing a database to the current schema. One linear history serves SQLite and PostgreSQL."""

from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy import text as sql

from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.database.tables.metadata import metadata

HEAD = "0033"
_VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def migrations_path() -> Path:
    """Beside this file when installed from a wheel, at the top of the project in a checkout."""
    package = Path(__file__).parents[1]
    shipped = package / "migrations"
    return shipped if shipped.exists() else package.parents[1] / "migrations"


def current_revision(connection: Connection) -> str | None:
    """The revision that the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(sql("SELECT version_num FROM alembic_version")).scalar()
    return revision


def bring_to_head(connection: Connection) -> None:
    """Migrate inside the caller's transaction, which must keep other processes out.

    An empty database gets the tables as they are now, without the detour of their history: Alembic costs a quarter of
    a second to import, half as much as everything else at a start. A test holds that both ways end in the same schema.
    """
    if not inspect(connection).get_table_names():
        metadata.create_all(connection, checkfirst=False)
        connection.execute(sql(_VERSION_TABLE))
        connection.execute(sql("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
        return
    if not inspect(connection).has_table("alembic_version"):
        raise DatabaseUnavailable("The database holds tables of another program, and none of a twin: name another one.")
    if (revision := current_revision(connection)) != HEAD:
        _migrate(connection, revision)


def _migrate(connection: Connection, revision: str | None) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util.exc import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_path()).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as problem:
        raise DatabaseUnavailable(
            f"The database is at revision {revision}, which this version of pushtwin does not know: {problem}."
        ) from problem


def touch(connection: Connection) -> None:
    """Write something that changes nothing, to see whether anything can be written."""
    connection.execute(sql("UPDATE alembic_version SET version_num = version_num"))
