"""Tags as the platform tells them (people-api 7.1)."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.times import render_time_in_seconds
from pushtwin.core.people.attributes import MAX_TAG
from pushtwin.core.people.named_pages import Page, PageQuery
from pushtwin.core.people.tag_repository import Tag
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.people_api.pages import order_of

DELETED = "OK"


class IamTagV2(TypedDict):
    """A label that persons may have."""

    createdAt: Annotated[str, documented("When it was made.", "2026-01-01T00:00:00", readOnly=True)]
    modifiedAt: Annotated[str, documented("When it was changed last.", "2026-01-01T00:00:00", readOnly=True)]
    id: Annotated[int, documented("Its id.", 1767607200000000, format="int64", readOnly=True)]
    name: Annotated[str, documented("Its name.", "VIP", minLength=1, maxLength=MAX_TAG)]


class TagList(TypedDict):
    """A page of tags."""

    limit: Annotated[int, documented("How many there are at most.", 20)]
    page: Annotated[int, documented("Which page it is; the first one is 1.", 1)]
    orderBy: Annotated[str, documented("What they are in the order of.", "name:asc")]
    tags: Annotated[list[IamTagV2], Field(description="Those of the page.")]
    totalCount: NotRequired[Annotated[int, documented("How many there are; only when asked for.", 1, format="int64")]]


def tag(one: Tag) -> IamTagV2:
    return {
        "createdAt": render_time_in_seconds(one.created_at),
        "modifiedAt": render_time_in_seconds(one.modified_at),
        "id": one.tag_id,
        "name": one.name,
    }


def tags(page: Page[Tag], query: PageQuery) -> TagList:
    answer: TagList = {
        "limit": query.limit,
        "page": query.page,
        "orderBy": order_of(query),
        "tags": list(map(tag, page.found)),
    }
    if page.total is not None:
        answer["totalCount"] = page.total
    return answer
