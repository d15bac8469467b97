"""Which messages that phones have sent are asked for."""

from pydantic import Field

from pushtwin.base.numbers import MAX_INTEGER
from pushtwin.core.mo.repository import Wanted
from pushtwin.surfaces.control_api import pages
from pushtwin.surfaces.control_api.fields import Code
from pushtwin.surfaces.control_api.pages import PageQuery


class MoQuery(PageQuery):
    """Which messages."""

    message_id: Code | None = Field(None, description="Only the one with this id.")
    registration_id: Code | None = Field(None, description="Only those of this registration.")
    person_id: int | None = Field(None, ge=0, le=MAX_INTEGER, description="Only those of this person.")
    initial_message_id: Code | None = Field(None, description="Only those that answer this push.")

    def wanted(self) -> Wanted:
        return Wanted(self.message_id, self.registration_id, self.person_id, self.initial_message_id)

    def after(self) -> int:
        """Raises ControlRequestInvalid."""
        return pages.read_cursor(self.cursor)
