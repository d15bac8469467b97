"""How SQLite goes about a statement."""

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from pushtwin.database import Statement
from pushtwin.database.tables.metadata import in_writing_order
from tests.databases import sqlite_file


def plan_of(statement: Statement) -> list[str]:
    """The steps, in a twin that has nothing yet."""
    query, values = statement.bind(sqlite.dialect(), {})
    with sqlite_file(":memory:") as connection:
        for table in in_writing_order():
            for one in (table, *table.indexes):
                made = CreateTable(one) if isinstance(one, Table) else CreateIndex(one)
                connection.execute(str(made.compile(dialect=sqlite.dialect())))
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
