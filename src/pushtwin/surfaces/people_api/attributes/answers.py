"""Custom attributes as the platform tells them (people-api 7.2)."""

from enum import StrEnum
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.times import render_time_in_seconds
from pushtwin.core.people.attribute_repository import CustomAttribute
from pushtwin.core.people.attributes import MAX_NAME
from pushtwin.core.people.named_pages import Page, PageQuery
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.people_api.pages import order_of

DELETED = "OK"


class CustomAttributeDataType(StrEnum):
    """What values are like."""

    STRING = "STRING"
    DECIMAL = "DECIMAL"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    DATE_TIME = "DATE_TIME"
    LIST_OF_OBJECTS = "LIST_OF_OBJECTS"


class IamCustomAttribute(TypedDict):
    """What values that persons have under a name are like."""

    createdAt: NotRequired[Annotated[str, documented("When it was made.", "2026-01-01T00:00:00", readOnly=True)]]
    modifiedAt: NotRequired[
        Annotated[str, documented("When it was changed last.", "2026-01-01T00:00:00", readOnly=True)]
    ]
    name: Annotated[str, documented("Its name, without `{}[]`.", "since", minLength=1, maxLength=MAX_NAME)]
    dataType: CustomAttributeDataType
    objectSchema: NotRequired[
        Annotated[
            dict[str, str],
            documented("Of a list, and of nothing else: the types of the members of its objects.", {"name": "STRING"}),
        ]
    ]


class CustomAttributesResponse(TypedDict):
    """A page of custom attributes."""

    limit: Annotated[int, documented("How many there are at most.", 20)]
    page: Annotated[int, documented("Which page it is; the first one is 1.", 1)]
    orderBy: Annotated[str, documented("What they are in the order of.", "name:asc")]
    customAttributes: Annotated[list[IamCustomAttribute], Field(description="Those of the page.")]
    totalCount: NotRequired[Annotated[int, documented("How many there are; only when asked for.", 1, format="int64")]]


def attribute(one: CustomAttribute) -> IamCustomAttribute:
    told: IamCustomAttribute = {
        "createdAt": render_time_in_seconds(one.created_at),
        "modifiedAt": render_time_in_seconds(one.modified_at),
        "name": one.name,
        "dataType": CustomAttributeDataType(one.type.data_type),
    }
    if one.type.schema is not None:
        told["objectSchema"] = {name: str(data_type) for name, data_type in one.type.schema.items()}
    return told


def attributes(page: Page[CustomAttribute], query: PageQuery) -> CustomAttributesResponse:
    answer: CustomAttributesResponse = {
        "limit": query.limit,
        "page": query.page,
        "orderBy": order_of(query),
        "customAttributes": list(map(attribute, page.found)),
    }
    if page.total is not None:
        answer["totalCount"] = page.total
    return answer
