"""The components of the document: one schema per type, under the name of the type."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

Schemas = dict[str, dict[str, Any]]

_REF_TEMPLATE = "#/components/schemas/{model}"


class _OfTypes(GenerateJsonSchema):
    """Gives titles to types alone: that of a field would only repeat its name, and clash with others."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def schemas_of(types: Iterable[Any]) -> Schemas:
    """The schemas of these types and of all that they refer to. Raises ValueError for two types of one name."""
    adapters: list[Any] = [(number, "validation", TypeAdapter(type_)) for number, type_ in enumerate(types)]
    _, described = TypeAdapter.json_schemas(adapters, ref_template=_REF_TEMPLATE, schema_generator=_OfTypes)
    schemas: Schemas = described.get("$defs", {})
    refuse_wrong_names(schemas)
    for name, schema in schemas.items():
        schema.setdefault("title", name)  # which releases of pydantic before 2.11 do not give to an alias of a type
    return schemas


def refuse_wrong_names(schemas: Schemas) -> None:
    """Raises ValueError: pydantic has put modules before the names of types that are named alike."""
    wrong = [name.replace("__", ".") for name, schema in schemas.items() if name != schema.get("title", name)]
    if wrong:
        raise ValueError(f"These schemas need names of their own: {', '.join(wrong)}.")
