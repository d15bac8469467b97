"""The types of definitions and events on the wire, under the names that the platform publishes (people-api 8)."""

from enum import StrEnum
from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.events import definitions
from pushtwin.core.events.model import EventField, FieldType
from pushtwin.core.posting.items import TYPES
from pushtwin.http.openapi.fields import describe
from pushtwin.http.openapi.references import Reference, documented
from pushtwin.surfaces.shared.judged_bodies import JsonObject, JudgedBody, Loose, about, entry, without_nulls

_EVENT_ID = "At most once for a person: 1 to 36 letters, digits, `_` and `-`."
_PROPERTIES = "What else is known of it; has to fit the definition."
_PROPERTIES_EXAMPLE = {"transactionId": "t-17", "totalCost": 99.5}
_MOMENT = "2030-01-01T12:00:00.000Z"


class EventFieldType(StrEnum):
    """The type of a property."""

    STRING = "String"
    BOOLEAN = "Boolean"
    DATE_TIME = "DateTime"
    NUMERIC = "Numeric"
    DECIMAL = "Decimal"
    LIST = "List"


class ListItemFieldType(StrEnum):
    """The type of a member of the objects in a list."""

    STRING = "String"
    BOOLEAN = "Boolean"
    DATE_TIME = "DateTime"
    NUMERIC = "Numeric"
    DECIMAL = "Decimal"


class EventDefinitionCategory(StrEnum):
    """What a definition is about."""

    EXTERNAL = "external"
    PERSON = "person"
    CHANNEL = "channel"
    PRODUCT = "product"
    TEMPLATE = "template"


class _StrictBody(JudgedBody):
    """A part of a body where nothing else may be."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=without_nulls)


def _limits(**schema: Any) -> Any:
    """For the document: limits are the core's."""
    return Field(json_schema_extra=schema)


def _name(example: str) -> Any:
    return Field(
        description="Letters, digits and `_`; the first a small letter or `_`.",
        examples=[example],
        json_schema_extra={"pattern": definitions.FIELD_NAME, "minLength": 1, "maxLength": definitions.MAX_FIELD_NAME},
    )


class ListItemFieldResource(_StrictBody):
    """A member of the objects in a list."""

    name: str = _name("itemId")
    type: Annotated[ListItemFieldType, Loose]

    def field(self) -> EventField:
        return EventField(self.name, FieldType(self.type))


class ListItemResource(_StrictBody):
    """What the objects in a list look like."""

    type: Literal["Object"]
    fields: Annotated[
        list[Annotated[ListItemFieldResource, entry]], _limits(minItems=1, maxItems=definitions.MAX_ITEM_FIELDS)
    ]


class EventFieldResource(_StrictBody):
    """A property that events may have."""

    name: str = _name("totalCost")
    type: Annotated[EventFieldType, Loose]
    item_schema: ListItemResource | None = Field(None, alias="schema", description="Of a `List`, and of nothing else.")

    def field(self) -> EventField:
        items = None if self.item_schema is None else tuple(one.field() for one in self.item_schema.fields)
        return EventField(self.name, FieldType(self.type), items)


_Fields = Annotated[list[Annotated[EventFieldResource, entry]], _limits(maxItems=definitions.MAX_FIELDS)]


class EventDefinitionCreateResource(_StrictBody):
    """A custom event that there may be from now on."""

    template_id: str | None = about("Id of a template, in place of everything else. The twin has none.")
    definition_id: str | None = about("Its id: letters and digits.", "addToCart", pattern=definitions.DEFINITION_ID)
    title: str | None = about("What people call it.", "Item added to cart", maxLength=definitions.MAX_TITLE)
    description: str | None = about("What it means.", "Nothing is paid yet", maxLength=definitions.MAX_DESCRIPTION)
    fields: _Fields | None = about("The properties that its events may have; at most one of them a list.")


class EventDefinitionUpdateResource(_StrictBody):
    """What a definition is like from now on."""

    title: Annotated[str, _limits(minLength=1, maxLength=definitions.MAX_TITLE)]
    description: str | None = about("What it means; as it was if left out.", maxLength=definitions.MAX_DESCRIPTION)
    fields: _Fields | None = about("All that there are, as they are, and perhaps more; as they were if left out.")


class EventDefinitionResource(TypedDict):
    """A definition of events."""

    isInternalDefinition: Annotated[bool, documented("Whether the platform alone records these.", example=False)]
    category: EventDefinitionCategory
    subcategory: NotRequired[Annotated[str, documented("Of standard events.", "mobileapp")]]
    definitionId: Annotated[str, documented("Its id.", "addToCart")]
    title: Annotated[str, documented("What people call it.", "Item added to cart")]
    description: NotRequired[Annotated[str, documented("What it means.", "Nothing is paid yet")]]
    fields: Annotated[list[dict[str, Any]], Field(description="The properties that its events may have.")]


describe(EventDefinitionResource, fields={"items": Reference(EventFieldResource)})


class EventPersonIdentifier(TypedDict):
    """Whose an event is."""

    id: Annotated[str, documented("An identifier of the person.", "ana@example.com")]
    type: Annotated[str, Field(description="What kind of identifier.", json_schema_extra={"enum": list(TYPES)})]
    sender: NotRequired[Annotated[str, documented("The sender or the application, of a channel.", "shop")]]


class EventBatchItem(TypedDict):
    """An event of a batch."""

    eventId: NotRequired[Annotated[str, documented(_EVENT_ID, "order-17")]]
    definitionId: Annotated[str, documented("What kind of event.", "addToCart")]
    occurredTime: Annotated[
        str, documented("When, in the last 30 days; the future is now.", _MOMENT, format="date-time")
    ]
    identifier: EventPersonIdentifier
    properties: NotRequired[Annotated[JsonObject, documented(_PROPERTIES, _PROPERTIES_EXAMPLE)]]


class EventResourceRequest(TypedDict):
    """An event that happens now."""

    eventId: NotRequired[Annotated[str, documented(_EVENT_ID, "order-17")]]
    properties: NotRequired[Annotated[JsonObject, documented(_PROPERTIES, _PROPERTIES_EXAMPLE)]]


class EventMetadata(TypedDict):
    """How an event came to be known."""

    source: Annotated[str, documented("Who told it.", "API")]


class EventResourceResponse(TypedDict):
    """An event as it is recorded."""

    eventId: Annotated[str, documented("Its id.", "5B0E86CE-2D53-4E22-9B7A-0C4E2A1F9D10")]
    definitionId: Annotated[str, documented("What kind of event.", "addToCart")]
    occurredTime: Annotated[str, documented("When.", "2026-01-01T00:00:00.0000000Z", format="date-time")]
    properties: Annotated[JsonObject, documented("What else is known of it.", _PROPERTIES_EXAMPLE)]
    metadata: EventMetadata
