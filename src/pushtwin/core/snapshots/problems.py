"""What is wrong with a document, fault by fault."""

from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from pushtwin.base.errors import ControlRequestInvalid

MAX_FAULTS = 100
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


class Faults:
    """Collects them; a document with any is refused as a whole."""

    def __init__(self) -> None:
        self._found: list[dict[str, str]] = []

    def add(self, *place: str | int, message: str) -> None:
        self._found.append({"field": ".".join(map(str, place)), "message": message})

    def add_all(self, problem: ValidationError, *place: str | int, offset: int = 0) -> None:
        """Those of a model; with an offset the document holds so many entries before the first one judged."""
        for error in problem.errors(include_url=False, include_context=False):
            where = list(error["loc"])
            if where and isinstance(where[0], int):
                where[0] += offset
            self.add(*place, *where, message=_message(error))

    def refuse(self) -> None:
        """Raises ControlRequestInvalid when there are any."""
        if self._found:
            raise ControlRequestInvalid("The snapshot has faults.", self._found[:MAX_FAULTS])


def malformed(message: str) -> ControlRequestInvalid:
    """The document as a whole can't be read."""
    return ControlRequestInvalid("The snapshot can't be read.", [{"field": "", "message": message}])


def _message(error: Any) -> str:
    kind = error["type"]
    if kind == "string_type" and isinstance(error["input"], int | Decimal | bool):
        return _UNQUOTED
    message: str = _SAID.get(kind) or error["msg"]
    return message
