"""Pages of what an account has by name: tags, custom attributes (people-api 7). Pure."""

from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class NameOrder(StrEnum):
    """What such lists can be in the order of."""

    NAME = "name"
    CREATED_AT = "createdAt"
    MODIFIED_AT = "modifiedAt"


class PageQuery(NamedTuple):
    """Which page, in what order; `counts` asks how many there are on all pages."""

    limit: int
    page: int
    order: NameOrder
    descends: bool
    counts: bool

    @property
    def offset(self) -> int:
        """How many there are on the pages before."""
        return self.limit * (self.page - 1)


class Page(NamedTuple, Generic[T]):
    """What was found, and how many there are in all, if that was asked."""

    found: list[T]
    total: int | None
