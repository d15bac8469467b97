"""Lists of the control API, page by page."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypedDict, TypeVar

from pydantic import Field

from pushtwin.base.errors import ControlRequestInvalid
from pushtwin.base.numbers import read_number
from pushtwin.surfaces.control_api.fields import ControlQuery


class PageQuery(ControlQuery):
    """Which page of a list."""

    limit: int = Field(100, ge=1, le=1000, description="Entries of a page.")
    cursor: str | None = Field(None, max_length=255, description="`nextCursor` of the page before.")


class OrderedQuery(PageQuery):
    """Which page of a list that can begin at either end."""

    newest_first: bool = Field(False, description="The newest come first; a cursor goes on in the same order.")


class NextPage(TypedDict, total=False):
    """The end of a page; absent on the last one."""

    nextCursor: str


T = TypeVar("T")
FROM_THE_START = -1


def read_cursor(cursor: str | None) -> int:
    """The place in a list that an opaque cursor stands for. Raises ControlRequestInvalid."""
    return FROM_THE_START if cursor is None else read_place(cursor, read_number)


def read_place(cursor: str, read: Callable[[str], T | None]) -> T:
    """The same where places are no numbers; `read` gives None for a text that is none. Raises ControlRequestInvalid."""
    try:
        place = read(base64.urlsafe_b64decode(cursor.encode()).decode())
    except (ValueError, binascii.Error):
        place = None
    if place is None:
        detail = {"field": "cursor", "message": "should be the nextCursor of an earlier answer"}
        raise ControlRequestInvalid("The cursor is not one.", [detail])
    return place


def cut(found: Sequence[T], limit: int, place: Callable[[T], int | str]) -> tuple[Sequence[T], NextPage]:
    """At most `limit` of what was found, and where the next page begins: one more tells that there is one."""
    shown = found[:limit]
    if len(found) <= limit:
        return shown, {}
    return shown, {"nextCursor": base64.urlsafe_b64encode(str(place(shown[-1])).encode()).decode()}
