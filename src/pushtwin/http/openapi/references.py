"""Schemas of answers, by reference: they are derived when the OpenAPI document is asked for, not at every start.

FastAPI derives one for each status of each route, which takes as long as everything else at a start.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

_TYPES: dict[str, Any] = {}


def reference(type_: Any) -> dict[str, str]:
    """A reference to the schema of a type, which becomes a component of the document."""
    _TYPES[type_.__name__] = type_
    return {"$ref": f"#/components/schemas/{type_.__name__}"}


def documented(description: str, example: Any, **extra: Any) -> Any:
    """What the document says of a field; `extra` goes into its schema."""
    return Field(description=description, examples=[example], json_schema_extra=extra or None)


def shows(type_: Any, status: int = 200, description: str = "OK") -> dict[int | str, dict[str, Any]]:
    """An answer of a route, in the form of FastAPI's `responses`."""
    return {status: {"description": description, "content": {"application/json": {"schema": reference(type_)}}}}


def referred_types() -> Iterable[Any]:
    """Everything that was referred to."""
    return _TYPES.values()
