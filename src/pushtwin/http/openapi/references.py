"""Schemas by reference: they are derived when the OpenAPI document is asked for, not at every start.

FastAPI derives one for each status of each route, which takes as long as everything else at a start.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field


class Reference(dict[str, Any]):
    """A reference to the schema of a type, which becomes a component of the document under the name of the type.

    `beside` is what the document says of the place that has the reference.
    """

    def __init__(self, type_: Any, **beside: Any) -> None:
        super().__init__({"$ref": f"#/components/schemas/{type_.__name__}", **beside})
        self.type = type_


def referred_types(value: Any) -> Iterator[Any]:
    """The type of every reference in a part of the document."""
    match value:
        case Reference():
            yield value.type
        case dict():
            for member in value.values():
                yield from referred_types(member)
        case list():
            for item in value:
                yield from referred_types(item)


def documented(description: str, example: Any, **extra: Any) -> Any:
    """What the document says of a field; `extra` goes into its schema."""
    return Field(description=description, examples=[example], json_schema_extra=extra or None)


def json_content(*types: Any, examples: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A body of one of these types, with examples by what they show."""
    references = [Reference(type_) for type_ in types]
    content: dict[str, Any] = {"schema": references[0] if len(references) == 1 else {"anyOf": references}}
    if examples:
        content["examples"] = titled(examples)
    return {"application/json": content}


def titled(examples: Mapping[str, Any]) -> dict[str, Any]:
    """Examples by what they show, as the document has them."""
    return {title: {"summary": title, "value": value} for title, value in examples.items()}


def shows(type_: Any, status: int = 200, description: str = "OK") -> dict[int | str, dict[str, Any]]:
    """An answer of a route, in the form of FastAPI's `responses`."""
    return {status: {"description": description, "content": json_content(type_)}}
