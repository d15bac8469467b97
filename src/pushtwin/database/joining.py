"""Several writes as one statement: each round trip to PostgreSQL costs as much as the write itself."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Dialect

from pushtwin.database.statements import Parameters, Statement

_MOST = 16  # longer statements are rarely the same as one before, which the server would know already
_PLACEHOLDER = re.compile(r"\$(\d+)")


class Joined:
    """Writes that wait to be sent together.

    PostgreSQL runs all parts of a statement on what was true before it. So a write does not join when it may write a
    row that one of those that wait writes already: the others go first.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._waiting: list[tuple[Statement, Parameters]] = []

    def takes(self, statement: Statement, parameters: Parameters) -> bool:
        """Whether the statement may go together with those that wait."""
        return len(self._waiting) < _MOST and all(statement.writes_beside(parameters, *one) for one in self._waiting)

    def add(self, statement: Statement, parameters: Parameters) -> None:
        self._waiting.append((statement, parameters))

    def take(self) -> tuple[str, list[Any]] | None:
        """What waits as one text with its values; None when nothing does. Nothing waits any more then."""
        if not self._waiting:
            return None
        bound = [statement.bind(self._dialect, parameters) for statement, parameters in self._waiting]
        self._waiting = []
        if len(bound) == 1:
            return bound[0]
        text = _joined(tuple((text, len(values)) for text, values in bound))
        return text, [value for _, values in bound for value in values]


@lru_cache(maxsize=256)
def _joined(parts: Sequence[tuple[str, int]]) -> str:
    """The first is the main statement, which runs first; the others run from the last to the first."""
    texts, shift = [], 0
    for text, count in parts:
        texts.append(_shifted(text, shift))
        shift += count
    first, *others = texts
    named = [f"w{number} AS ({text})" for number, text in reversed(list(enumerate(others)))]
    return f"WITH {', '.join(named)} {first}"


def _shifted(text: str, shift: int) -> str:
    return _PLACEHOLDER.sub(lambda found: f"${int(found[1]) + shift}", text)
