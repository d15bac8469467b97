"""How SQLite goes about a statement."""

import sqlite3

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from pushtwin.database import Statement


def plan_of(statement: Statement, table: Table) -> list[str]:
    """The steps, where there is nothing but this table with its indexes."""
    query, values = statement.bind(sqlite.dialect(), {})
    with sqlite3.connect(":memory:") as connection:
        for one in (table, *table.indexes):
            made = CreateTable(one) if isinstance(one, Table) else CreateIndex(one)
            connection.execute(str(made.compile(dialect=sqlite.dialect())))
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
