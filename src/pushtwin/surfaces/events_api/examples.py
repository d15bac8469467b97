"""Bodies that `/docs` shows for events and their definitions."""

from typing import Any

_FIELDS: list[dict[str, Any]] = [
    {"name": "transactionId", "type": "String"},
    {"name": "totalCost", "type": "Decimal"},
    {
        "name": "items",
        "type": "List",
        "schema": {
            "type": "Object",
            "fields": [{"name": "itemId", "type": "Numeric"}, {"name": "addedAt", "type": "DateTime"}],
        },
    },
]
CREATE: dict[str, Any] = {
    "definitionId": "addToCart",
    "title": "Item added to cart",
    "description": "Nothing is paid yet",
    "fields": _FIELDS,
}
DEFINITION: dict[str, Any] = {"isInternalDefinition": False, "category": "external", **CREATE}
UPDATE: dict[str, Any] = {
    "title": "Item put into the cart",
    "fields": [*_FIELDS, {"name": "isGift", "type": "Boolean"}],
}
UPDATED: dict[str, Any] = {**DEFINITION, **UPDATE}
_PROPERTIES: dict[str, Any] = {
    "transactionId": "t-17",
    "totalCost": 99.5,
    "items": [{"itemId": 4711, "addedAt": "2026-01-01T00:00:00.000Z"}],
}
BATCH: list[dict[str, Any]] = [
    {
        "eventId": "order-17",
        "definitionId": "addToCart",
        "occurredTime": "2030-01-01T12:00:00.000Z",
        "identifier": {"id": "ana@example.com", "type": "EMAIL"},
        "properties": _PROPERTIES,
    },
    {
        "definitionId": "addToCart",
        "occurredTime": "2030-01-01T12:00:00.000Z",
        "identifier": {"id": "jdoe", "type": "EXTERNAL_ID"},
    },
]
EVENT: dict[str, Any] = {"eventId": "order-18", "properties": _PROPERTIES}
RECORDED: dict[str, Any] = {
    "eventId": "order-18",
    "definitionId": "addToCart",
    "occurredTime": "2026-01-01T00:00:00.0000000Z",
    "properties": _PROPERTIES,
    "metadata": {"source": "API"},
}
