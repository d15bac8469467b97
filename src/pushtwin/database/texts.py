"""What databases do with texts, each in its own way: expressions for statements."""

from typing import Any

from sqlalchemy import Boolean, Numeric, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class HasText(FunctionElement[bool]):
    """Whether a text has another one in it, in this letter case: LIKE does not mind it on SQLite."""

    type = Boolean()
    inherit_cache = True


class ByCodePoints(FunctionElement[Any]):
    """A text as something to sort by that does not depend on languages."""

    type = Text()
    inherit_cache = True


class NumberIn(FunctionElement[Any]):
    """The number that a member of a JSON text is, as nearly as the database has it; anything where it is none."""

    type = Numeric()
    inherit_cache = True


@compiles(HasText)
def _has_text(element: HasText, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"(instr({_clauses(element, compiler, **kwargs)}) > 0)"


@compiles(HasText, "postgresql")
def _has_text_on_postgresql(element: HasText, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"(strpos({_clauses(element, compiler, **kwargs)}) > 0)"


@compiles(ByCodePoints)
def _by_code_points(element: ByCodePoints, compiler: SQLCompiler, **kwargs: Any) -> str:
    return _clauses(element, compiler, **kwargs)


@compiles(ByCodePoints, "postgresql")
def _by_code_points_on_postgresql(element: ByCodePoints, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f'{_clauses(element, compiler, **kwargs)} COLLATE "C"'


@compiles(NumberIn)
def _number_in(element: NumberIn, compiler: SQLCompiler, **kwargs: Any) -> str:
    text, name = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"""json_extract({text}, '$."' || {name} || '"')"""


@compiles(NumberIn, "postgresql")
def _number_in_on_postgresql(element: NumberIn, compiler: SQLCompiler, **kwargs: Any) -> str:
    text, name = element.clauses
    member = f"CAST({compiler.process(text, **kwargs)} AS json) -> {compiler.process(name, **kwargs)}"
    return f"CASE json_typeof({member}) WHEN 'number' THEN CAST(CAST({member} AS text) AS numeric) END"


def _clauses(element: FunctionElement[Any], compiler: SQLCompiler, **kwargs: Any) -> str:
    return ", ".join(compiler.process(clause, **kwargs) for clause in element.clauses)
