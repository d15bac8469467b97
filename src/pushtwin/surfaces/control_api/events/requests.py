"""The wire models of the control API: events and their definitions (people-api 8.4)."""

from collections.abc import Iterable
from typing import (
    Annotated,
    Any,
    Literal,
    Self,  # pydantic needs this one before Python 3.12
)

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from pushtwin.core.events.model import EventField, FieldType
from pushtwin.core.events.service import NewEventDefinition
from pushtwin.surfaces.control_api.fields import ControlBody

_MAX_FIELDS = 120
_MAX_ITEM_FIELDS = 128


def _names_once(fields: list[Any]) -> list[Any]:
    names = [field.name.lower() for field in fields]
    if len(set(names)) < len(names):
        raise ValueError("names should be unique, whatever their letter case")
    if sum(field.type is FieldType.LIST for field in fields) > 1:
        raise ValueError("should have at most one List")
    return fields


class ItemField(ControlBody):
    """A member of the objects in a List."""

    name: Annotated[str, Field(pattern=r"^[a-z_][a-zA-Z0-9_]*$", max_length=128)]
    type: FieldType

    def command(self) -> EventField:
        return EventField(self.name, self.type)


class ItemSchema(ControlBody):
    """What the objects in a List look like."""

    type: Literal["Object"]
    fields: Annotated[list[ItemField], Field(min_length=1, max_length=_MAX_ITEM_FIELDS), AfterValidator(_names_once)]

    @model_validator(mode="after")
    def _no_list_in_a_list(self) -> Self:
        if any(field.type is FieldType.LIST for field in self.fields):
            raise ValueError("a List holds no List")
        return self


class DefinitionField(ItemField):
    """A property that events may have; a List needs a `schema`."""

    model_config = ConfigDict(serialize_by_alias=True)
    item_schema: ItemSchema | None = Field(None, alias="schema")

    @model_validator(mode="after")
    def _schema_for_lists(self) -> Self:
        if (self.type is FieldType.LIST) is (self.item_schema is None):
            raise ValueError("a List, and nothing else, needs a schema")
        return self

    def command(self) -> EventField:
        inner: Iterable[ItemField] = self.item_schema.fields if self.item_schema else ()
        return EventField(self.name, self.type, tuple(field.command() for field in inner))


class CreateEventDefinition(ControlBody):
    """A custom event that the SDKs may report. Without an id it gets one, without a title it is called by it."""

    definition_id: Annotated[str, Field(pattern=r"^[a-zA-Z0-9]{1,36}$")] | None = None
    title: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    description: Annotated[str, Field(max_length=2000)] | None = None
    fields: Annotated[list[DefinitionField], Field(max_length=_MAX_FIELDS), AfterValidator(_names_once)] = Field(
        default_factory=list
    )

    def command(self) -> NewEventDefinition:
        fields = tuple(field.command() for field in self.fields)
        return NewEventDefinition(self.definition_id, self.title, self.description, fields)
