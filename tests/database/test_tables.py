"""What the tables say of themselves, and that everything that holds for all of them is derived from it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, Table, Text

from pushtwin.core.accounts import repository
from pushtwin.core.snapshots import rows
from pushtwin.database.tables.metadata import Whose, contents_of, in_writing_order, metadata
from tests.cases import each
from tests.database.scenes import in_a_twin, whole_life
from tests.databases import new_database

WRITTEN = [table.name for table in in_writing_order()]
DELETED = [table.name for table in repository._ALL_TABLES]
OWNED = [table for table in in_writing_order() if contents_of(table).whose is not Whose.TWIN]


def test_only_an_account_is_nobodys_and_calls_that_fit_none() -> None:
    assert metadata.tables.keys() - {table.name for table in OWNED} == {"accounts", "unmatched_calls"}


@each("table", OWNED)
def test_the_key_of_what_is_owned_starts_with_the_account(table: Table) -> None:
    assert next(iter(table.primary_key.columns)) is table.c.account_id


@each("table", metadata.tables.values())
def test_what_a_row_refers_to_is_written_before_it_and_deleted_after_it(table: Table) -> None:
    for key in table.foreign_key_constraints:
        assert WRITTEN.index(key.referred_table.name) < WRITTEN.index(table.name)
        assert DELETED.index(key.referred_table.name) > DELETED.index(table.name)


def test_everything_that_an_account_owns_is_deleted_with_it() -> None:
    assert {*repository._OWNED} == {*OWNED}


def test_only_what_a_reset_goes_back_to_outlives_it() -> None:
    assert [table.name for table in OWNED if contents_of(table).outlives_reset] == ["seeds"]


def test_a_snapshot_holds_all_but_calls_and_faults() -> None:
    assert {table.name for table in OWNED} - rows._TABLES.keys() == {
        "journal",
        "faults",
        "rate_windows",
        "seeds",
        "given_message_ids",
    }


@each("table", rows._TABLES.values())
def test_a_snapshot_holds_all_columns_but_the_account(table: Table) -> None:
    assert sorted(["account_id", *rows.columns(table.name)]) == sorted(table.columns.keys())


def test_a_class_for_rows_that_misses_a_column_is_refused() -> None:
    table = Table("sessions", MetaData(), *(Column(name, Text) for name in ("account_id", "started_at", "new")))
    with pytest.raises(TypeError, match="sessions"):
        rows._columns(table)


def test_lists_go_by_columns_that_grow() -> None:
    assert {str(column) for column in repository._GROWING} == {
        "persons.person_id",
        "registrations.ordinal",
        "events.ordinal",
        "event_definitions.ordinal",
        "journal.ordinal",
        "sends.send_ordinal",
        "scenarios.ordinal",
        "omni_flows.flow_ordinal",
        "mo_configurations.ordinal",
        "mo_actions.ordinal",
        "mo_messages.ordinal",
    }


def test_a_table_that_says_nothing_of_itself_is_refused() -> None:
    tables = MetaData()
    Table("silent", tables)
    with pytest.raises(KeyError, match="contents"):
        in_writing_order(tables)


# -- other tables than those of today ------------------------------------------------------------------------------


@pytest.fixture
def databases(tmp_path: Path, postgres_url: str) -> Iterator[list[str]]:
    """An empty one of each kind."""
    with new_database(postgres_url, is_empty=True) as url:
        yield [f"sqlite:///{tmp_path / 'own.db'}", url]


def told(project: Path, scene: str, databases: list[str]) -> Any:
    """What a twin tells on each of them, in a process of its own."""
    command = [sys.executable, "-m", "tests.database.scenes", scene, *databases]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.extra
def test_a_new_table_takes_part_by_what_it_says_of_itself(project: Path, databases: list[str]) -> None:
    on_sqlite, on_postgresql = told(project, "two more tables", databases)
    assert on_sqlite == {
        "before": [["d1", "second"], ["errand"]],
        "after a reset": [["d1", "first"]],
        "after its account was deleted": [],
    }
    assert on_postgresql == on_sqlite


@pytest.mark.extra
def test_columns_in_another_order_change_nothing(project: Path, databases: list[str]) -> None:
    usual = [asyncio.run(in_a_twin(url, whole_life)) for url in databases]
    on_sqlite, on_postgresql = told(project, "reversed columns", databases)
    assert on_sqlite == usual[0]
    assert on_postgresql == usual[1]
