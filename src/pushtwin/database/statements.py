"""Statements that are run often."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Parameters = Mapping[str, Any]


class Statement:
    """A Core statement that is run often: compiled once, then run on the driver without further ceremony.

    SQLAlchemy's own way costs three times as much per run. Rows come as the driver has them: SQLite knows no booleans.
    """

    def __init__(self, core: ClauseElement) -> None:
        self.table: Table | None = getattr(core, "table", None)  # that it writes
        self._core = core
        self._compiled: dict[str, tuple[str, list[tuple[str, Any]]]] = {}

    def bind(self, dialect: Dialect, given: Parameters) -> tuple[str, list[Any]]:
        """The text for a dialect, and the values in the order of its placeholders."""
        text, parameters = self._compiled.get(dialect.name) or self._compile(dialect)
        return text, [given.get(name, constant) for name, constant in parameters]

    def _compile(self, dialect: Dialect) -> tuple[str, list[tuple[str, Any]]]:
        compiled = self._core.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        constants = compiled.params
        form = str(compiled), [(name, constants[name]) for name in compiled.positiontup or ()]
        self._compiled[dialect.name] = form
        return form
