"""What is asked of a stream."""

from typing import Any

from pydantic import Field

from pushtwin.base.errors import ControlRequestInvalid
from pushtwin.base.numbers import read_number
from pushtwin.surfaces.control_api.fields import ControlQuery

MAX_REPLAY = 1000
RESUMES: dict[str, Any] = {
    "parameters": [
        {
            "name": "Last-Event-ID",
            "in": "header",
            "required": False,
            "description": "The id of the last event that came, to go on after it.",
            "schema": {"type": "string", "pattern": "^[0-9]{1,19}$"},
        }
    ]
}


class StreamQuery(ControlQuery):
    """What a stream begins and ends with."""

    replay: int = Field(0, ge=0, le=MAX_REPLAY, description="So many of the latest calls come first.", examples=[10])
    for_ms: int | None = Field(
        None, ge=0, le=600_000, description="End after so long; else only when the caller does.", examples=[200]
    )


def read_last_id(sent: str | None) -> int | None:
    """The ordinal of the last call that came. Raises ControlRequestInvalid."""
    if not sent:
        return None
    ordinal = read_number(sent)
    if ordinal is None:
        detail = {"field": "Last-Event-ID", "message": "should be the id of an event of this stream"}
        raise ControlRequestInvalid("This is no id of an event.", [detail])
    return ordinal
