"""The statements about the journal that run while others wait."""

from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from pushtwin.core.journal import repository
from pushtwin.database import Statement
from pushtwin.database.tables.journal import journal
from tests.cases import each_named
from tests.databases import sqlite_file

STATEMENTS = {
    "which are too many": (repository._BEYOND_NUMBER, {"number": 10_000}),
    "which there are": (repository._ORDINALS, {"after": 7}),
}


@each_named(("statement", "values"), STATEMENTS)
def test_no_call_is_read_to_tell_which_calls(statement: Statement, values: dict[str, Any]) -> None:
    query, bound = statement.bind(sqlite.dialect(), {"of_account_id": "a1", **values})
    with sqlite_file(":memory:") as connection:
        for made in (CreateTable(journal), *map(CreateIndex, journal.indexes)):
            connection.execute(str(made.compile(dialect=sqlite.dialect())))
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", bound)]
    read = [step for step in plan if "journal" in step]
    assert [step for step in read if "ix_journal_changes" in step], plan
    assert not [step for step in read if "COVERING INDEX" not in step], plan
