"""Which definitions a list has, and in what order (people-api 8.4). Pure."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from pushtwin.core.events.model import EventDefinition, StandardEvent

_STANDARD = frozenset(StandardEvent)


class Category(StrEnum):
    """What a definition is about. The twin has two: what apps report by themselves, and what customers define."""

    EXTERNAL = "external"
    PERSON = "person"
    CHANNEL = "channel"
    PRODUCT = "product"
    TEMPLATE = "template"


class OrderField(StrEnum):
    """By what a list may be ordered."""

    DEFINITION_ID = "DefinitionId"
    TITLE = "Title"


class DefinitionQuery(NamedTuple):
    """What a list should have. Nothing in `categories` means any; without `order_by` the order is that of creation."""

    offset: int = 0
    limit: int | None = None
    order_by: OrderField | None = None
    descending: bool = False
    categories: frozenset[Category] = frozenset()
    text: str = ""


def is_standard(definition: EventDefinition) -> bool:
    """Whether the platform records such events by itself."""
    return definition.definition_id in _STANDARD


def category_of(definition: EventDefinition) -> Category:
    return Category.PRODUCT if is_standard(definition) else Category.EXTERNAL


def select_definitions(definitions: Sequence[EventDefinition], query: DefinitionQuery) -> list[EventDefinition]:
    """What the query asks for, in its order. Its text may stand in id, title or description, in any letter case."""
    found = [one for one in definitions if _is_asked_for(one, query)]
    if query.order_by is not None:
        by_title = query.order_by is OrderField.TITLE
        found.sort(key=lambda one: one.title if by_title else one.definition_id, reverse=query.descending)
    end = None if query.limit is None else query.offset + query.limit
    return found[query.offset : end]


def _is_asked_for(definition: EventDefinition, query: DefinitionQuery) -> bool:
    texts = (definition.definition_id, definition.title, definition.description or "")
    return (not query.categories or category_of(definition) in query.categories) and any(
        query.text.lower() in text.lower() for text in texts
    )
