"""Which page a list shows, as all lists of the People API are asked (people-api 6.4, 7)."""

from typing import NamedTuple

from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.core.accounts.settings.calls import ListLimits
from pushtwin.core.calls.doubts import Doubt, Doubting
from pushtwin.core.people.named_pages import NameOrder, PageQuery
from pushtwin.http.openapi.operations import parameter
from pushtwin.surfaces.shared.queries import MAX_LIMIT, Problems, read_flag, read_integer, read_limit, read_text

DEFAULT_LIMIT = 20
MAX_PAGE = 2**31 - 1
DIRECTIONS = {"asc": False, "desc": True}


_COUNT = {"type": "integer", "format": "int32", "minimum": 1}
PAGE_PARAMETERS = (
    parameter("limit", "query", "How many at most.", {**_COUNT, "default": DEFAULT_LIMIT, "maximum": MAX_LIMIT}),
    parameter("page", "query", "Which page.", {**_COUNT, "default": 1}),
    parameter(
        "orderBy",
        "query",
        f"What they are in the order of: {', '.join(NameOrder)}; after a colon `asc` or `desc`.",
        {"type": "string", "default": NameOrder.NAME},
        example="createdAt:desc",
    ),
    parameter("includeTotalCount", "query", "Whether all of them are counted.", {"type": "boolean", "default": False}),
)


def _too_many() -> Doubt:
    problem = RequestFormatInvalid("limit", f"an integer from 1 to {MAX_LIMIT}")
    return Doubt(lambda settings: settings.list_limits is ListLimits.REFUSE, problem)


class Paging(NamedTuple):
    """How many there are on a page, which one it is, and whether all are counted."""

    limit: int
    page: int
    counts: bool


def read_paging(query: QueryParams, doubt: Doubting) -> Paging:
    """Raises RequestFormatInvalid."""
    problems: Problems = []
    limit = read_integer(query, "limit", DEFAULT_LIMIT)
    if limit is not None and limit > MAX_LIMIT:
        doubt(_too_many())
        limit = MAX_LIMIT
    else:
        limit = read_limit(query, problems, DEFAULT_LIMIT)
    page = read_integer(query, "page", 1)
    if page is None or not 1 <= page <= MAX_PAGE:
        problems.append(("page", "must be a positive integer"))
    counts = read_flag(query, "includeTotalCount", problems)
    for name, problem in problems:
        raise RequestFormatInvalid(name, problem.removeprefix("must be "))
    return Paging(limit, page or 1, counts)


def read_named_page(query: QueryParams, doubt: Doubting) -> PageQuery:
    """A page of what has names; by these unless another order is asked for. Raises RequestFormatInvalid."""
    limit, page, counts = read_paging(query, doubt)
    name, _, direction = (read_text(query, "orderBy") or NameOrder.NAME).partition(":")
    if name not in set(NameOrder) or (direction or "asc") not in DIRECTIONS:
        raise RequestFormatInvalid("orderBy", f"one of {', '.join(NameOrder)} with :asc or :desc")
    return PageQuery(limit, page, NameOrder(name), DIRECTIONS[direction or "asc"], counts)


def order_of(query: PageQuery) -> str:
    """As it is asked for."""
    return f"{query.order}:{'desc' if query.descends else 'asc'}"
