"""Lists of the control API, page by page."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import Field

from pushtwin.base.errors import ControlRequestInvalid
from pushtwin.surfaces.control_api.fields import ControlBody


class PageQuery(ControlBody):
    """Which page of a list."""

    limit: int = Field(100, ge=1, le=1000, description="Entries of a page.")
    cursor: str | None = Field(None, max_length=255, description="`nextCursor` of the page before.")


T = TypeVar("T")
FROM_THE_START = -1


def read_cursor(cursor: str | None) -> int:
    """The place in a list that an opaque cursor stands for. Raises ControlRequestInvalid."""
    if cursor is None:
        return FROM_THE_START
    try:
        place = int(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error):
        place = -1
    if not 0 <= place < 2**63:
        detail = {"field": "cursor", "message": "should be the nextCursor of an earlier answer"}
        raise ControlRequestInvalid("The cursor is not one.", [detail])
    return place


def page(
    name: str, found: Sequence[T], limit: int, render: Callable[[T], Any], place: Callable[[T], int]
) -> dict[str, Any]:
    """A list of at most `limit` of what was found; one more tells that there is a next page."""
    shown = found[:limit]
    answer: dict[str, Any] = {name: [render(one) for one in shown]}
    if len(found) > limit:
        answer["nextCursor"] = base64.urlsafe_b64encode(str(place(shown[-1])).encode()).decode()
    return answer
