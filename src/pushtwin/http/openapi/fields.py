"""What the document says of fields whose types know nothing of documents: clients share those types."""

from collections.abc import Iterator, Mapping
from typing import Any

from pushtwin.http.openapi.references import referred_types

_DESCRIBED: dict[str, dict[str, Mapping[str, Any]]] = {}


def describe(type_: Any, **fields: Mapping[str, Any]) -> None:
    """Say what the document tells of fields of a type. A `$ref` stands for a field's own schema."""
    _DESCRIBED[type_.__name__] = fields


def said(description: str, example: Any, **extra: Any) -> dict[str, Any]:
    """A description of a field with an example; `extra` goes into its schema."""
    return {"description": description, "examples": [example], **extra}


def described_types() -> Iterator[Any]:
    """The types that the descriptions refer to."""
    return referred_types(_DESCRIBED)


def describe_fields(schemas: Mapping[str, Any]) -> None:
    """Add what was described to those components that a document has. Raises KeyError for a field that there is not."""
    for name, fields in _DESCRIBED.items():
        if name not in schemas:
            continue
        properties = schemas[name]["properties"]
        for field, told in fields.items():
            own = properties[field]
            properties[field] = {**told} if "$ref" in told else {**own, **told}
