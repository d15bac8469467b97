"""Reading the JSON bodies of the emulated APIs. The models check types and document; limits are the core's."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from pushtwin.base import json_text
from pushtwin.base.errors import RequestBodyInvalid, RequestFormatInvalid
from pushtwin.base.json_text import MalformedJson

_EXPECTED = {
    "string_type": "string",
    "bool_type": "boolean",
    "model_type": "object",
    "dict_type": "object",
    "list_type": "list",
    "missing": "present",
}


wire_name = cache(to_camel)  # what a field is called on the wire; to find that out anew takes microseconds


class Body(BaseModel):
    """Unknown fields are ignored, and no type is taken for another."""

    model_config = ConfigDict(strict=True, alias_generator=to_camel)


B = TypeVar("B", bound=Body)


def read_value(body: bytes) -> Any:
    """Any JSON. Raises RequestBodyInvalid."""
    try:
        return json_text.read(body)
    except MalformedJson:
        raise RequestBodyInvalid from None


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises RequestBodyInvalid."""
    value = read_value(body)
    if not isinstance(value, dict):
        raise RequestBodyInvalid
    return value


def validate(model: type[B], body: Mapping[str, Any]) -> B:
    """Raises RequestFormatInvalid for the first field of the wrong type."""
    try:
        return model.model_validate(body)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise RequestFormatInvalid(field, _EXPECTED.get(first["type"], "valid")) from None


# -- fields that nobody reads ----------------------------------------------------------------------------------

Known = Mapping[str, Any]  # a field whose members matter maps to another of these, any other to None or DEPRECATED
DEPRECATED = "deprecated"


def known_fields(model: type[Body]) -> dict[str, None]:
    """The names of a model's fields on the wire."""
    return dict.fromkeys(field.alias or wire_name(name) for name, field in model.model_fields.items())


def unread_fields(body: Mapping[str, Any], known: Known, prefix: str = "") -> Iterator[str]:
    """Dotted names of the fields that are not known; read-only ones are."""
    for name, value in body.items():
        if name not in known:
            yield prefix + name
        elif isinstance(inner := known[name], Mapping):
            for place, one in _objects(value, f"{prefix}{name}", inner):
                yield from unread_fields(one, inner, f"{place}.")


def deprecated_fields(body: Mapping[str, Any], known: Known, prefix: str = "") -> Iterator[str]:
    """Dotted names of the fields that are known, but should no longer be sent."""
    for name, value in body.items():
        inner = known.get(name)
        if inner == DEPRECATED:
            yield prefix + name
        elif isinstance(inner, Mapping):
            for place, one in _objects(value, f"{prefix}{name}", inner):
                yield from deprecated_fields(one, inner, f"{place}.")


def _objects(value: Any, place: str, known: Known) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The object that stands there, or those in the list that does, but for those of which nothing can be told."""
    if isinstance(value, dict):
        yield place, value
    elif isinstance(value, list):
        plain = {name for name, inner in known.items() if inner is None}
        for number, one in enumerate(value):
            if isinstance(one, dict) and not one.keys() <= plain:
                yield f"{place}[{number}]", one
