"""Statements that are run often."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, Delete, Insert, Update, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BooleanClauseList
from sqlalchemy.sql.operators import and_, eq
from sqlalchemy.sql.schema import Table

Parameters = Mapping[str, Any]


class Statement:
    """A Core statement that is run often: compiled once, then run on the driver without further ceremony.

    SQLAlchemy's own way costs three times as much per run. Rows come as the driver has them: SQLite knows no booleans.
    `beside` are those that write other rows of the same table, as long as they get the same parameters.
    """

    def __init__(self, core: ClauseElement, beside: Collection["Statement"] = ()) -> None:
        self.table: Table | None = getattr(core, "table", None)  # that it writes
        self._beside = beside
        self._core = core
        self._adds_row = isinstance(core, Insert) and _is_plain(core)
        self._key = _key(core)
        self._compiled: dict[str, tuple[str, list[tuple[str, Any]]]] = {}

    def bind(self, dialect: Dialect, given: Parameters) -> tuple[str, list[Any]]:
        """The text for a dialect, and the values in the order of its placeholders."""
        text, parameters = self._compiled.get(dialect.name) or self._compile(dialect)
        return text, [given.get(name, constant) for name, constant in parameters]

    def writes_beside(self, given: Parameters, earlier: "Statement", given_earlier: Parameters) -> bool:
        """Whether it is certain that this writes no row that an earlier statement writes, too."""
        if self.table is not earlier.table or earlier in self._beside:
            return True
        own, other = self.row(given), earlier.row(given_earlier)
        return own is not None and own != other and (self._adds_row or other is not None)

    def row(self, given: Parameters) -> list[Any] | None:
        """The primary key of the one row that it writes; None where there may be more."""
        return [given.get(name) for name in self._key] if self._key else None

    def _compile(self, dialect: Dialect) -> tuple[str, list[tuple[str, Any]]]:
        compiled = self._core.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        constants = compiled.params
        form = str(compiled), [(name, constants[name]) for name in compiled.positiontup or ()]
        self._compiled[dialect.name] = form
        return form


@cache
def insertion(table: Table, columns: tuple[str, ...]) -> Statement:
    """Adds one row with values in these columns."""
    return Statement(table.insert().values({name: bindparam(name) for name in columns}))


def _is_plain(core: Insert) -> bool:
    """Whether it adds the row that the parameters describe, and does nothing else."""
    return core.select is None and core._post_values_clause is None  # noqa: SLF001  nothing else tells


def _key(core: ClauseElement) -> list[str]:
    """The parameters that name the row by its primary key; none where that is not all that it asks."""
    if isinstance(core, Insert):
        return [column.name for column in core.table.primary_key] if _is_plain(core) else []
    if not isinstance(core, Update | Delete) or not isinstance(core.table, Table):
        return []
    asked = core.whereclause
    clauses = asked.clauses if isinstance(asked, BooleanClauseList) and asked.operator is and_ else [asked]
    named = {
        one.left.key: one.right.key
        for one in clauses
        if isinstance(one, BinaryExpression) and one.operator is eq and isinstance(one.right, BindParameter)
    }
    key = [named.get(column.key) for column in core.table.primary_key]
    return [name for name in key if name] if all(key) else []
