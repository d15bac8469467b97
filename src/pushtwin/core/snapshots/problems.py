"""How a document is refused: as a whole, with what is wrong with it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pushtwin.base.errors import ControlRequestInvalid
from pushtwin.base.problems import MOST_TOLD, Problem

_UNQUOTED = "should be text: put it in quotes"
_SAID = {
    "extra_forbidden": "is unknown",
    "missing": "is missing",
    "string_type": "should be text",
    "dict_type": "should be an object",
    "list_type": "should be a list",
    "bool_type": "should be true or false",
    "int_type": "should be a whole number",
}


def refuse(problems: Sequence[Problem]) -> None:
    """Raises ControlRequestInvalid when there are any."""
    if problems:
        raise ControlRequestInvalid("The snapshot has faults.", [one.to_json() for one in problems[:MOST_TOLD]])


def malformed(message: str) -> ControlRequestInvalid:
    """The document as a whole can't be read."""
    return ControlRequestInvalid("The snapshot can't be read.", [{"field": "", "message": message}])


def say(error: Any) -> str:
    """What a model complains about, for somebody who writes documents by hand."""
    kind = error["type"]
    if kind == "string_type" and isinstance(error["input"], int | Decimal | bool):
        return _UNQUOTED
    message: str = _SAID.get(kind) or error["msg"]
    return message
