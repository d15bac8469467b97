"""Reading what is asked of definitions and events (people-api 8.2 to 8.4). Limits are the core's."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestInvalid
from pushtwin.core.events.backend_service import DefinitionChanges
from pushtwin.core.events.listing import Category, DefinitionQuery, OrderField
from pushtwin.core.events.service import NewEventDefinition
from pushtwin.core.posting.service import PostedTo
from pushtwin.http.bodies import Known
from pushtwin.surfaces.events_api.models import (
    EventBatchItem,
    EventDefinitionCreateResource,
    EventDefinitionUpdateResource,
    EventPersonIdentifier,
    EventResourceRequest,
)
from pushtwin.surfaces.shared.judged_bodies import MAX_INT32, validate_all
from pushtwin.surfaces.shared.queries import Problems, read_flag, read_integer, read_one_of, read_text

KNOWN_ITEM: Known = {
    **dict.fromkeys(EventBatchItem.__annotations__),
    "identifier": dict.fromkeys(EventPersonIdentifier.__annotations__),
}
KNOWN_EVENT: Known = dict.fromkeys(EventResourceRequest.__annotations__)


def read_definition(body: Mapping[str, Any]) -> NewEventDefinition:
    """Raises RequestInvalid with all that is wrong."""
    sent = validate_all(EventDefinitionCreateResource, body)
    problems: Problems = []
    if sent.template_id is not None:
        problems.append(("templateId", "must be one of the templates, of which there are none"))
    elif sent.definition_id is None:
        problems.append(("definitionId", "must not be null"))
    elif sent.title is None:
        problems.append(("title", "must not be null"))
    _refuse(problems)
    return NewEventDefinition(
        sent.definition_id, sent.title, sent.description, tuple(one.field() for one in sent.fields or ())
    )


def read_update(body: Mapping[str, Any]) -> DefinitionChanges:
    """Raises RequestInvalid with all that is wrong."""
    sent = validate_all(EventDefinitionUpdateResource, body)
    fields = None if sent.fields is None else tuple(one.field() for one in sent.fields)
    return DefinitionChanges(sent.title, sent.description, fields)


def read_definition_query(query: QueryParams) -> DefinitionQuery:
    """An order needs both of its parameters. Raises RequestInvalid with all that is wrong."""
    problems: Problems = []
    order_field = read_one_of(query, "orderField", OrderField, problems)
    order_type = query.get("orderType") or None
    if order_type not in {None, "Asc", "Desc"}:
        problems.append(("orderType", "must be one of Asc, Desc"))
    wanted = DefinitionQuery(
        offset=_count(query, "offset", 0, problems),
        limit=None if read_text(query, "limit") is None else _count(query, "limit", 0, problems),
        order_by=OrderField(order_field) if order_field and order_type else None,
        descending=order_type == "Desc",
        categories=_categories(query, problems),
        text=read_text(query, "searchText") or "",
    )
    _refuse(problems)
    return wanted


def read_target(person_id: str, definition_id: str, query: QueryParams) -> PostedTo:
    """Whose event it is, and of what kind. Raises RequestInvalid."""
    problems: Problems = []
    makes_person = read_flag(query, "createPerson", problems)
    _refuse(problems)
    return PostedTo(definition_id, person_id, read_text(query, "identifierType"), makes_person)


def _categories(query: QueryParams, problems: Problems) -> frozenset[Category]:
    named = [one for one in query.getlist("category") if one]
    if any(one not in set(Category) for one in named):
        problems.append(("category", f"must be one of {', '.join(Category)}"))
        return frozenset()
    return frozenset(map(Category, named))


def _count(query: QueryParams, name: str, default: int, problems: Problems) -> int:
    number = read_integer(query, name, default)
    if number is None or not 0 <= number <= MAX_INT32:
        problems.append((name, f"must be an integer from 0 to {MAX_INT32}"))
    return number or 0


def _refuse(problems: Problems) -> None:
    if problems:
        raise RequestInvalid(problems)
