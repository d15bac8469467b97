"""The wire models of the control API: events and their definitions (people-api 8.4). What they may be is the core's."""

from typing import (
    Annotated,
    Any,
    Literal,
    Self,  # pydantic needs this one before Python 3.12
)

from pydantic import Field, model_validator

from pushtwin.core.documents.values import require
from pushtwin.core.events import definitions
from pushtwin.core.events.model import EventField, FieldType
from pushtwin.core.events.service import NewEventDefinition
from pushtwin.surfaces.control_api.fields import ControlBody


def _shown(**schema: Any) -> Any:
    """A limit for the documentation."""
    return Field(json_schema_extra=schema)


class ItemField(ControlBody):
    """A member of the objects in a List."""

    name: Annotated[str, _shown(pattern=definitions.FIELD_NAME, maxLength=definitions.MAX_FIELD_NAME)]
    type: FieldType

    def command(self) -> EventField:
        return EventField(self.name, self.type)


class ItemSchema(ControlBody):
    """What the objects in a List look like."""

    type: Literal["Object"]
    fields: Annotated[list[ItemField], _shown(minItems=1, maxItems=definitions.MAX_ITEM_FIELDS)]


class DefinitionField(ItemField):
    """A property that events may have; a List needs a `schema`."""

    item_schema: ItemSchema | None = Field(None, alias="schema")

    def command(self) -> EventField:
        items = tuple(field.command() for field in self.item_schema.fields) if self.item_schema else None
        return EventField(self.name, self.type, items)


class CreateEventDefinition(ControlBody):
    """A custom event that the SDKs may report. Without an id it gets one, without a title it is called by it."""

    definition_id: Annotated[str, _shown(pattern=definitions.DEFINITION_ID)] | None = None
    title: Annotated[str, _shown(minLength=1, maxLength=definitions.MAX_TITLE)] | None = None
    description: Annotated[str, _shown(maxLength=definitions.MAX_DESCRIPTION)] | None = None
    fields: Annotated[list[DefinitionField], _shown(maxItems=definitions.MAX_FIELDS)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _can_be_defined(self) -> Self:
        return require(definitions.problems_of_definition(*self.command()), self)

    def command(self) -> NewEventDefinition:
        fields = tuple(field.command() for field in self.fields)
        return NewEventDefinition(self.definition_id, self.title, self.description, fields)
