"""Reading which persons to list (people-api 6.4)."""

from starlette.datastructures import QueryParams

from pushtwin.base import json_text
from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.base.json_text import MalformedJson
from pushtwin.base.person_errors import FilterInvalid
from pushtwin.core.calls.doubts import Doubting
from pushtwin.core.people.person_filters import Condition, read_filter
from pushtwin.core.people.person_listing import Order, OrderField, PersonQuery
from pushtwin.surfaces.people_api.pages import DIRECTIONS, read_paging
from pushtwin.surfaces.shared.queries import read_text


def read_page(query: QueryParams, doubt: Doubting) -> PersonQuery:
    """Which page of which persons. Raises RequestFormatInvalid or FilterInvalid."""
    limit, page, counts = read_paging(query, doubt)
    return PersonQuery(limit, page, _read_order(query), _read_filter(query), counts)


def _read_order(query: QueryParams) -> Order | None:
    text = read_text(query, "orderBy")
    if text is None:
        return None
    name, _, direction = text.partition(":")
    if name not in set(OrderField) or (direction or "asc") not in DIRECTIONS:
        raise RequestFormatInvalid("orderBy", f"one of {', '.join(OrderField)} with :asc or :desc")
    return Order(OrderField(name), DIRECTIONS[direction or "asc"])


def _read_filter(query: QueryParams) -> Condition | None:
    """The published example ends with a brace too many, which does not matter."""
    text = read_text(query, "filter")
    if text is None:
        return None
    text = text.strip()
    try:
        said, end = json_text.read_part(text, 0)
    except MalformedJson:
        raise FilterInvalid("The filter is not JSON") from None
    if text[end:].strip(" }"):
        raise FilterInvalid("The filter is not JSON")
    return read_filter(said)
