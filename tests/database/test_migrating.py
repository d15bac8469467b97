"""The migrations make exactly the tables that the code works with, on both databases."""

import asyncio
import shutil
import subprocess
import sys
import zipfile
from argparse import Namespace
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, make_url
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import create_async_engine

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.demo import seed_if_empty
from pushtwin.core.resetting import reset_account
from pushtwin.core.snapshots.json_stream import in_memory
from pushtwin.core.snapshots.service import restore
from pushtwin.core.webhooks.model import Callback
from pushtwin.core.webhooks.repository import list_callbacks
from pushtwin.database import Database, migrating, open_database
from pushtwin.database.tables.metadata import metadata
from tests.databases import both_at_length
from tests.forking import FORKING, start_and_stop

T = TypeVar("T")
# SQLite's indexes of expressions are neither reflected nor compared: `indexes_of_expressions` asks for them.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
]
TABLES = {
    "accounts",
    "applications",
    "persons",
    "identities",
    "registrations",
    "uninstalled_registrations",
    "sessions",
    "events",
    "event_definitions",
    "journal",
    "faults",
    "rate_windows",
    "seeds",
    "custom_attributes",
    "callbacks",
    "mo_configurations",
    "mo_actions",
    "mo_messages",
}


def run_in(url: str, work: Callable[[Connection], T]) -> T:
    """Run something in one transaction."""
    if url.startswith("sqlite"):
        engine = create_engine(url)
        try:
            with engine.begin() as connection:
                return work(connection)
        finally:
            engine.dispose()
    return asyncio.run(_run_in_postgres(url, work))


async def _run_in_postgres(url: str, work: Callable[[Connection], T]) -> T:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def config(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(migrating.migrations_path()))
    made.attributes["connection"] = connection
    return made


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def constraints(connection: Connection) -> dict[str, Any]:
    """What autogenerate does not compare: primary keys, nullability, when foreign keys are checked, partial indexes."""
    found = inspect(connection)
    return {
        table: {
            "primary key": found.get_pk_constraint(table)["constrained_columns"],
            "columns": {one["name"]: (str(one["type"]), one["nullable"]) for one in found.get_columns(table)},
            "unique": {tuple(one["column_names"]) for one in found.get_unique_constraints(table)},
            "foreign keys": {
                (one["referred_table"], *one["constrained_columns"], str(sorted(one["options"].items())))
                for one in found.get_foreign_keys(table)
            },
            "indexes": {
                (one["name"], *one["column_names"], one["unique"], *map(str, one.get("dialect_options", {}).values()))
                for one in found.get_indexes(table)
            },
        }
        for table in sorted(TABLES)
    } | {"indexes of expressions": indexes_of_expressions(connection)}


def indexes_of_expressions(connection: Connection) -> list[str]:
    """As the database tells them itself: SQLite's are not reflected."""
    told = (
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%lower(%'"
        if connection.dialect.name == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%lower(%'"
    )
    found = [row[0] for row in connection.execute(sql(told))]
    assert len(found) == 1
    return found


def version_table(connection: Connection) -> list[tuple[str, str, bool]]:
    columns = inspect(connection).get_columns("alembic_version")
    return [(column["name"], str(column["type"]), column["nullable"]) for column in columns]


def upgrade(connection: Connection) -> None:
    command.upgrade(config(connection), "head")


def test_the_migrations_make_the_tables_of_the_code(empty_database_url: str) -> None:
    run_in(empty_database_url, upgrade)
    assert run_in(empty_database_url, differences) == []


@both_at_length
def test_the_migrations_make_the_same_constraints_as_the_code(empty_database_url: str) -> None:
    run_in(empty_database_url, metadata.create_all)
    by_code = run_in(empty_database_url, constraints)
    run_in(empty_database_url, metadata.drop_all)
    run_in(empty_database_url, upgrade)
    assert run_in(empty_database_url, constraints) == by_code


@both_at_length
def test_an_empty_database_gets_what_the_migrations_make(empty_database_url: str) -> None:
    run_in(empty_database_url, migrating.bring_to_head)
    assert run_in(empty_database_url, differences) == []
    created = run_in(empty_database_url, constraints), run_in(empty_database_url, version_table)
    run_in(empty_database_url, lambda connection: command.downgrade(config(connection), "base"))
    run_in(empty_database_url, migrating.bring_to_head)
    assert (run_in(empty_database_url, constraints), run_in(empty_database_url, version_table)) == created
    assert run_in(empty_database_url, migrating.current_revision) == migrating.HEAD


def test_the_table_that_the_comparison_misses_is_found(empty_database_url: str) -> None:
    """The comparison itself can fail."""
    assert {difference[0] for difference in run_in(empty_database_url, differences)} >= {"add_table"}


def test_a_new_migration_makes_an_index_of_some_rows_on_both_databases(tmp_path: Path, project: Path) -> None:
    """It is begun as `alembic.ini` says, where the index is missing."""
    url = f"sqlite:///{tmp_path / 'at_head.db'}"
    run_in(url, upgrade)
    run_in(url, lambda connection: connection.exec_driver_sql("DROP INDEX ix_messages_unreported"))
    scripts = shutil.copytree(project / "migrations", tmp_path / "migrations")
    made = Config(cmd_opts=Namespace(x=[f"url={url}"]))
    made.set_main_option("script_location", str(scripts))
    command.revision(made, "the index", autogenerate=True, rev_id="new")
    written = (scripts / "versions" / "new_the_index.py").read_text()
    condition = "sa.text('done_at IS NOT NULL AND consumed_at IS NULL')"
    assert f"sqlite_where={condition}" in written
    assert f"postgresql_where={condition}" in written


def test_head_is_the_only_head() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [migrating.HEAD]


@both_at_length
def test_every_migration_can_be_undone_and_done_again(empty_database_url: str) -> None:
    run_in(empty_database_url, upgrade)
    made = run_in(empty_database_url, constraints)
    run_in(empty_database_url, lambda connection: command.downgrade(config(connection), "base"))
    assert run_in(empty_database_url, lambda connection: inspect(connection).get_table_names()) == ["alembic_version"]
    run_in(empty_database_url, upgrade)
    assert run_in(empty_database_url, constraints) == made
    assert run_in(empty_database_url, migrating.current_revision) == migrating.HEAD


def test_what_a_reset_goes_back_to_follows_columns_that_are_named_anew(empty_database_url: str) -> None:
    message = {"stage": "final", "status": 5, "callbacks": [{"url": "http://127.0.0.1:9/", "state": "done"}]}
    send = {
        "send": {"target": {"kind": "MULTIPLE", "query": {}}, "notification": {"text": "Hi"}},
        "messages": [message],
    }
    document = {"version": 1, "sends": [send]}

    async def with_database(work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
        database = open_database(empty_database_url, TimeAndIds())
        await database.start()
        try:
            return await work(database)
        finally:
            await database.stop()

    async def begin(database: Database) -> None:
        await database.write(seed_if_empty)
        await database.write(restore, "demo", lambda: in_memory(document))

    async def go_back(database: Database) -> list[Callback]:
        await database.write(reset_account, "demo")
        return await database.survey(list_callbacks, "demo")

    asyncio.run(with_database(begin))
    for revision in ("0008", "head"):
        step = command.upgrade if revision == "head" else command.downgrade
        run_in(empty_database_url, lambda connection, step=step, revision=revision: step(config(connection), revision))
    (found,) = asyncio.run(with_database(go_back))
    assert found.url == message["callbacks"][0]["url"]


def test_a_database_at_head_is_left_alone(empty_database_url: str) -> None:
    for _ in range(2):
        run_in(empty_database_url, migrating.bring_to_head)
    assert run_in(empty_database_url, migrating.current_revision) == migrating.HEAD


def test_an_empty_database_has_no_revision(empty_database_url: str) -> None:
    assert run_in(empty_database_url, migrating.current_revision) is None


def test_two_processes_may_start_at_once_on_an_empty_database(empty_database_url: str, tmp_path: Path) -> None:
    at_once = FORKING.Barrier(2)
    errs = [tmp_path / name for name in ("one", "other")]
    twins = [FORKING.Process(target=start_and_stop, args=(empty_database_url, err, at_once)) for err in errs]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join(60)
    told = [(twin.exitcode, err.read_text()) for twin, err in zip(twins, errs, strict=True)]
    assert told == [(0, ""), (0, "")]
    assert run_in(empty_database_url, migrating.current_revision) == migrating.HEAD
    count = "SELECT count(*) FROM accounts"
    assert run_in(empty_database_url, lambda connection: connection.exec_driver_sql(count).scalar()) == 1


def test_the_wheel_contains_the_migrations_and_the_console(tmp_path: Path, project: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("pushtwin-*.whl")
    with zipfile.ZipFile(wheel) as files:
        names = set(files.namelist())
        shipped = {name for name in names if name.startswith("pushtwin/migrations/") and name.endswith(".py")}
        migrations = {file.relative_to(project).as_posix() for file in (project / "migrations").rglob("*.py")}
        assert shipped == {f"pushtwin/{name}" for name in migrations}
        for name in migrations:
            assert files.read(f"pushtwin/{name}") == (project / name).read_bytes()
    assert {"pushtwin/cli/__init__.py", "pushtwin/py.typed"} <= names
    console = {one for one in (project / "src/pushtwin/surfaces/console/static").rglob("*") if one.is_file()}
    assert {one.relative_to(project / "src").as_posix() for one in console} <= names
    assert not [name for name in names if name.endswith(".png")]
    assert not [name for name in names if name.startswith(("tests", "benchmarks")) or "__pycache__" in name]
